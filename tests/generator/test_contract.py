# SPDX-License-Identifier: AGPL-3.0-or-later
"""The contract is described where people look for it, and the real module keeps every rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.checks import problems
from generator.module import Module
from generator.render import render
from generator.spec import Spec
from simulator.itop.operations import OF_THE_PANEL
from tests.itop.page.test_parameters import TAKEN
from webapp.contract import OPERATIONS, php_class
from webapp.doctor.workspace_entries import ENTRY
from webapp.languages import Languages
from webapp.parameters import PARAMETERS, placeholder

ROOT = Path(__file__).parents[2]
PHP = ROOT / "module-skeleton/src"
#: Checking a parameter is not yet reading it, nor is it in webapp/doctor.
CHECKING = (PHP / "Parameters", PHP / "Parameters.php")
#: The demo has one account, and one class whose attributes are those of the contract.
NOT_IN_THE_DEMO = ("sync_app.service_profiles", "sync_app.ticket.attributes_mapping")


def test_the_real_module_keeps_every_rule(spec: Spec, languages: Languages) -> None:
    found = problems(Module(spec, render(spec, languages)))
    assert not found, "\n".join(str(one) for one in found)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_is_described(operation: str) -> None:
    headings = re.findall(r"^### (.+)$", (ROOT / "docs/sync-api.md").read_text(encoding="utf-8"), re.MULTILINE)
    described = {name for heading in headings for name in heading.split(", ")}
    assert operation in described, f"describe {operation} under a heading of its own in docs/sync-api.md"


@pytest.mark.parametrize("name", [one.name for one in PARAMETERS])
def test_every_parameter_is_explained_to_administrators(name: str) -> None:
    guide = (ROOT / "docs/administrator.md").read_text(encoding="utf-8")
    assert f"`{name}`" in guide, f"explain {name} in a table of docs/administrator.md"


@pytest.mark.parametrize("name", [one.name for one in PARAMETERS])
def test_every_parameter_is_written_into_a_real_itop_as_people_write_it(name: str) -> None:
    """make test-itop does that; whoever adds one knows it before."""
    assert name in {each for each, _, _ in TAKEN}, f"write {name} in TAKEN of tests/itop/page/test_parameters.py"


def readers(name: str, folder: Path, ending: str, *but: Path) -> list[Path]:
    """The files that name the parameter, except those in some places."""
    # What an entry of workspaces may have as well is read by the name that it has there.
    there = name.removeprefix("sync_app.")
    names = "|".join(map(re.escape, {name, there} if there in ENTRY else {name}))
    files = (path for path in folder.rglob(f"*{ending}") if not any(path.is_relative_to(each) for each in but))
    return [path for path in files if re.search(rf"""['"]({names})['"]""", path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("name", [one.name for one in PARAMETERS])
def test_every_parameter_is_read(name: str) -> None:
    app = ROOT / "webapp"
    read = readers(name, PHP, ".php", *CHECKING) or readers(name, app, ".py", app / "parameters.py", app / "doctor")
    assert read, f"read {name} where it counts: in {PHP.name} (Parameters.php) or in webapp (ModuleSettings)"


@pytest.mark.parametrize("name", [one.name for one in PARAMETERS if one.name not in NOT_IN_THE_DEMO])
def test_the_demo_heeds_every_parameter_that_the_sync_api_does(name: str) -> None:
    asked = readers(name, PHP, ".php", *CHECKING, PHP / "Widget")
    assert not asked or readers(name, ROOT / "simulator/itop", ".py"), f"the demo iTop has to read {name} too"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_app_can_call_every_operation(operation: str) -> None:
    calls = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "webapp/itop").glob("*.py"))
    called = re.search(rf'call\([^()]*"{operation}"', calls)
    assert called, f"write a method that calls {operation} in webapp/itop"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_is_one_of_the_panel_everywhere_or_nowhere(operation: str) -> None:
    path = PHP / "Operation" / f"{php_class(operation)}.php"
    document = (ROOT / "docs/sync-api.md").read_text(encoding="utf-8")
    if not path.exists() or f"### {operation}\n" not in document:
        pytest.skip("its class or its section is missing, as other tests tell")
    php, section = path.read_text(encoding="utf-8"), document.split(f"### {operation}\n")[1].split("\n### ")[0]
    said = {
        "extends PanelOperation": "extends PanelOperation" in php,
        "OF_THE_PANEL of the demo": operation in OF_THE_PANEL,
        "agent? in docs/sync-api.md": "agent?" in section,
    }
    assert len(set(said.values())) == 1, said


def test_the_class_of_an_operation_follows_from_its_name() -> None:
    assert php_class("search_people") == "SearchPeople"


def test_only_the_published_placeholders_stand_where_secrets_go() -> None:
    assert all(placeholder(one.default) for one in PARAMETERS if one.secret)
    assert not placeholder("PUT_YOUR_APP") and not placeholder(None)
