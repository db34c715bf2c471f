# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the module would do to an unpacked iTop: told node by node, and refused where its setup would stop."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import unpacked_itop
from generator.cli import main
from generator.fit import ClassFit, fits, problems
from generator.module import Module
from generator.problems import Problems
from generator.render import render
from generator.spec import Spec, TicketClass
from webapp.contract import MODULE_CODE
from webapp.languages import Languages

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
RELATION = '<item id="col:col3"><items><item id="fieldset:Ticket:relation"><items/></item></items></item>'


class FakeItop:
    """An iTop as far as it is read: a version, and modules with data model files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "core").mkdir(parents=True)
        (folder / "application").mkdir()
        for name in ("core/datamodel.core.xml", "application/datamodel.application.xml"):
            (folder / name).write_text('<itop_design version="1.7"><classes/></itop_design>')
        self.is_version("3.2.0")
        self.has("itop-structure", version="3.2.0")
        self.has("itop-tickets", '<class id="Ticket" _delta="define"><parent>cmdbAbstractObject</parent></class>')

    def is_version(self, version: str) -> None:
        """Make it another version."""
        (self.folder / "core/config.class.inc.php").write_text(f"<?php\ndefine('ITOP_VERSION', '{version}');\n")

    def has(self, code: str, classes: str = "", *, version: str = "2.7.0", under: str = "datamodels/2.x") -> None:
        """Add a module."""
        folder = self.folder / under / code
        folder.mkdir(parents=True)
        call = f"SetupWebPage::AddModule(\n\t__FILE__, // 'path'\n\t'{code}/{version}',\n\tarray()\n);"
        (folder / f"module.{code}.php").write_text(f"<?php\n{call}\n")
        design = f'<itop_design {XSI} version="1.7"><classes>{classes}</classes></itop_design>'
        (folder / f"datamodel.{code}.xml").write_text(design)

    def has_requests(self, code: str = "itop-request-mgmt", *, values: str = "", items: str = RELATION) -> None:
        """Add a module that brings UserRequest."""
        self.has(
            code,
            f"""<class id="UserRequest" _delta="define"><parent>Ticket</parent>
            <fields><field id="origin" xsi:type="AttributeEnum"><values>{values}</values></field></fields>
            <presentation><details><items>{items}</items></details><search><items/></search></presentation>
        </class>""",
        )


@pytest.fixture
def itop(tmp_path: Path) -> FakeItop:
    return FakeItop(tmp_path / "itop")


def outcomes(fit: ClassFit) -> dict[str, str]:
    """What becomes of each node, by the end of its name."""
    return {step.node.removeprefix(f"class {fit.class_name} > "): step.outcome for step in fit.steps}


def found(module: Module, itop: FakeItop) -> list[ClassFit]:
    """What becomes of the tickets."""
    every = fits(module, unpacked_itop.read(itop.folder))
    return [fit for fit in every if fit.class_name == "UserRequest"]


def refused(module: Module, itop: FakeItop) -> list[str]:
    """What would stop the setup."""
    there = unpacked_itop.read(itop.folder)
    return [str(problem) for problem in problems(module, there, list(fits(module, there)))]


def test_every_node_applies_to_the_class_as_either_module_brings_it(module: Module, itop: FakeItop) -> None:
    itop.has_requests()
    itop.has_requests("itop-request-mgmt-itil", values='<value id="chat"><code>chat</code></value>')
    simple, itil = found(module, itop)
    assert (simple.brought_by, itil.brought_by) == ("itop-request-mgmt", "itop-request-mgmt-itil")
    assert set(outcomes(simple).values()) == {"applies"}
    item = "details > item col:col3 > item fieldset:Ticket:relation > item intercom_ref"
    assert {"index intercom_ref", "field intercom_url", item, "search > item intercom_ref"} <= outcomes(simple).keys()
    assert outcomes(itil)["field origin > value chat"] == "kept"
    assert refused(module, itop) == []


def test_without_the_class_its_delta_is_passed_over(module: Module, itop: FakeItop) -> None:
    [only] = found(module, itop)
    assert (only.brought_by, [step.outcome for step in only.steps]) == ("", ["skipped"])
    assert refused(module, itop) == []


def test_a_layout_without_our_place_only_hides_the_attributes(module: Module, itop: FakeItop) -> None:
    itop.has_requests(items='<item id="col:col1"><items/></item>')
    [only] = found(module, itop)
    assert outcomes(only)["details > item col:col3"] == "skipped"
    assert outcomes(only)["field intercom_ref"] == "applies"


FIELD = '<field id="intercom_ref" _delta="define"/>'
COMBODO = f'<class id="UserRequest" _delta="must_exist"><fields>{FIELD}</fields></class>'


def test_beside_the_published_extension_its_attribute_stays(
    spec: Spec, languages: Languages, skeleton: dict[str, bytes], itop: FakeItop
) -> None:
    other = dataclasses.replace(spec, code="acme-chat")
    module = Module(other, render(other, languages, skeleton=skeleton))
    itop.has_requests()
    itop.has(MODULE_CODE, COMBODO, version="1.1.0", under="extensions")
    assert outcomes(found(module, itop)[0])["field intercom_ref"] == "kept"
    assert refused(module, itop) == []


def test_under_its_code_the_published_extension_is_replaced(module: Module, itop: FakeItop) -> None:
    itop.has_requests()
    itop.has(MODULE_CODE, COMBODO, version="1.1.0", under="extensions")
    assert outcomes(found(module, itop)[0])["field intercom_ref"] == "applies"


def test_an_attribute_that_a_class_above_has_is_refused(
    spec: Spec, languages: Languages, skeleton: dict[str, bytes], itop: FakeItop
) -> None:
    twice = dataclasses.replace(spec, classes=(*spec.classes, TicketClass("Ticket", (), ())))
    module = Module(twice, render(twice, languages, skeleton=skeleton))
    itop.has_requests()
    sentences = refused(module, itop)
    assert len(sentences) == 3
    assert "field intercom_ref is an attribute of Ticket too, which UserRequest is below" in sentences[0]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('id="UserRequest" _delta="if_exists"', 'id="UserRequest" _delta="must_exist"', "is not there"),
        ('id="UserRequest" _delta="if_exists"', 'id="UserRequest"', "is not there"),
        ('<item id="col:col3" _delta="if_exists">', '<item id="col:col3" _delta="must_exist">', "is not there"),
        ('"AttributeURL" _delta="define_if_not_exists"', '"AttributeURL" _delta="redefine"', "is not there"),
        ('id="chat" _delta="define_if_not_exists"', 'id="chat" _delta="define"', "is there already"),
        ('id="chat" _delta="define_if_not_exists"', 'id="chat" _delta="perhaps"', 'has an unknown flag "perhaps"'),
    ],
)
def test_a_delta_that_itop_would_refuse_is_told(
    changed: Callable[..., Module], itop: FakeItop, old: str, new: str, reason: str
) -> None:
    if "class" not in old and "UserRequest" not in old:
        itop.has_requests(values='<value id="chat"/>', items="")
    module = changed(f"datamodel.{MODULE_CODE}.xml", old, new)
    [sentence] = refused(module, itop)
    assert f" {reason}, " in sentence
    assert "3.2.0" in sentence


def test_a_format_that_the_itop_does_not_read_is_told(changed: Callable[..., Module], itop: FakeItop) -> None:
    itop.is_version("2.7.11")
    module = changed(f"datamodel.{MODULE_CODE}.xml", 'version="1.7"', 'version="3.0"')
    assert "is in format 3.0. iTop 2.7.11 reads no later one than 1.7." in refused(module, itop)[0]
    itop.is_version("3.9.0")
    assert refused(module, itop) == []


def test_an_itop_without_what_the_module_needs_is_told(module: Module, itop: FakeItop) -> None:
    (itop.folder / "datamodels/2.x/itop-structure/module.itop-structure.php").unlink()
    assert "needs one of itop-config-mgmt/2.7.0, itop-structure/3.0.0" in refused(module, itop)[0]


def test_the_higher_of_two_versions_of_a_module_counts(itop: FakeItop) -> None:
    itop.has("acme", version="1.10.0")
    itop.has("acme", version="1.9.0", under="extensions")
    assert {one.code: one.version for one in unpacked_itop.read(itop.folder).modules}["acme"] == "1.10.0"


@pytest.mark.parametrize("version", ["2.6.4", "", "nonsense"])
def test_an_itop_that_is_too_old_is_refused(itop: FakeItop, version: str) -> None:
    itop.is_version(version)
    with pytest.raises(Problems, match="The module needs 2.7 or later"):
        unpacked_itop.read(itop.folder)


def test_files_that_cannot_be_read_are_all_named(itop: FakeItop) -> None:
    for code in ("one", "two"):
        itop.has(code, "<class>", under="extensions")
    with pytest.raises(Problems) as caught:
        unpacked_itop.read(itop.folder)
    assert [Path(problem.file).name for problem in caught.value.found] == ["datamodel.one.xml", "datamodel.two.xml"]


def test_the_command_tells_every_node_and_ends_with_the_verdict(itop: FakeItop, tmp_path: Path) -> None:
    itop.has_requests()
    done = CliRunner().invoke(main, ["check", "--itop", str(itop.folder)])
    assert done.exit_code == 0
    assert "iTop 3.2.0, UserRequest as itop-request-mgmt brings it:\n  applies  class UserRequest\n" in done.stdout
    answer = json.loads(CliRunner().invoke(main, ["check", "--itop", str(itop.folder), "--format", "json"]).stdout)
    assert answer["itop"]["version"] == "3.2.0"
    assert {fit["class_name"]: fit["steps"][0]["outcome"] for fit in answer["classes"]}["UserRequest"] == "applies"
    nowhere = CliRunner().invoke(main, ["check", "--itop", str(tmp_path)])
    assert (nowhere.exit_code, nowhere.stdout) == (1, "")
    assert "holds no unpacked iTop" in nowhere.stderr
