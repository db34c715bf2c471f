# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is rendered: whole, strict about what templates use, and safe whatever the values hold."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree

from generator import sources
from generator.literals import php
from generator.module import Module
from generator.problems import Problems
from generator.render import TARGETS, render
from generator.spec import Spec, TicketClass
from webapp import contract, parameters
from webapp.languages import Languages

NASTY = """it's a "test" \\ </x> & ]]> \\' $a {$b} <?php ?> é\u2028"""


def _datamodel(files: Mapping[str, bytes], code: str = contract.MODULE_CODE) -> etree._Element:
    return etree.fromstring(files[f"datamodel.{code}.xml"])


def _templates(folder: Path, name: str, text: str) -> Path:
    for one in TARGETS:
        target = folder / one
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text if one == name else (sources.TEMPLATES / one).read_text())
    return folder


def test_the_same_input_gives_the_same_files_in_sorted_order(spec: Spec, languages: Languages) -> None:
    first, second = render(spec, languages, skeleton={}), render(spec, languages, skeleton={})
    assert list(first.items()) == list(second.items())
    assert list(first) == sorted(first)


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_an_undefined_variable_is_fatal_and_its_line_is_named(
    tmp_path: Path, spec: Spec, languages: Languages, name: str
) -> None:
    with pytest.raises(Problems) as error:
        render(spec, languages, templates=_templates(tmp_path, name, "one\n{{ speck.code }}\n"), skeleton={})
    (found,) = error.value.found
    assert (found.file, found.line) == (f"templates/{name}", 2)
    assert "speck" in found.message


def test_a_php_template_cannot_print_what_is_not_a_literal(tmp_path: Path, spec: Spec, languages: Languages) -> None:
    with pytest.raises(Problems, match="without the filter php"):
        folder = _templates(tmp_path, "module.php.jinja", "<?php\n{{ spec.label }}\n")
        render(spec, languages, templates=folder, skeleton={})


def test_a_template_with_a_mistake_is_named_with_its_line(tmp_path: Path, spec: Spec, languages: Languages) -> None:
    with pytest.raises(Problems) as error:
        render(spec, languages, templates=_templates(tmp_path, "extension.xml.jinja", "\n\n{% if %}"), skeleton={})
    assert error.value.found[0].line == 3


def test_a_file_of_the_skeleton_never_hides_a_rendered_one(spec: Spec, languages: Languages) -> None:
    with pytest.raises(Problems, match="module-skeleton/extension.xml"):
        render(spec, languages, skeleton={"extension.xml": b""})


def test_the_classes_are_packed_with_what_denies_them_to_browsers(spec: Spec, languages: Languages) -> None:
    assert b"Require all denied" in render(spec, languages)["src/.htaccess"]


def test_every_parameter_of_the_contract_stands_in_the_xml_with_its_default(spec: Spec, languages: Languages) -> None:
    node = _datamodel(render(spec, languages, skeleton={})).find("module_parameters/parameters")
    assert node is not None
    assert {child.tag: _value(child) for child in node.iterchildren(etree.Element)} == {
        one.name: _plain(one.default) for one in parameters.PARAMETERS
    }


def test_values_that_look_like_markup_stay_values(spec: Spec, languages: Languages) -> None:
    nasty = [dataclasses.replace(one, default=NASTY) if one.kind == "string" else one for one in parameters.PARAMETERS]
    root = _datamodel(render(dataclasses.replace(spec, parameters=tuple(nasty)), languages, skeleton={}))
    assert root.findtext("module_parameters/parameters/sync_app.ticket.class") == NASTY


@pytest.mark.usefixtures("needs_php")
@pytest.mark.parametrize("value", [NASTY, "\\", "'", "", True, 7, ("a", NASTY), {"k'": {"x": ("1",)}}, {}, ()])
def test_a_php_literal_means_the_value_it_was_made_from(value: object) -> None:
    script = f"echo json_encode({php(value)}, JSON_UNESCAPED_UNICODE);"
    answer = subprocess.run(["php", "-r", script], capture_output=True, text=True, check=True).stdout
    assert json.loads(answer) == (json.loads(json.dumps(value)) or ([] if value in ({}, ()) else value))


def test_what_php_has_no_literal_for_is_refused() -> None:
    with pytest.raises(TypeError):
        php(object())


def test_the_published_module_depends_on_either_ticket_module_or_none(spec: Spec, languages: Languages) -> None:
    text = render(spec, languages, skeleton={})[f"module.{contract.MODULE_CODE}.php"].decode()
    line = "itop-config-mgmt/2.7.0||itop-structure/3.0.0||itop-request-mgmt/2.7.0||itop-request-mgmt-itil/2.7.0'"
    assert line in text


def test_under_another_code_the_module_loads_after_the_published_one(spec: Spec, languages: Languages) -> None:
    files = render(dataclasses.replace(spec, code="acme-chat"), languages, skeleton={})
    assert "||combodo-intercom-integration/1.0.0'" in files["module.acme-chat.php"].decode()
    assert {"datamodel.acme-chat.xml", "fr.dict.acme-chat.php"} <= files.keys()
    assert "const CODE = 'acme-chat';" in files["src/ModuleInfo.php"].decode()


def test_two_modules_of_two_codes_share_no_name_that_only_one_may_have(spec: Spec, languages: Languages) -> None:
    published, other = (render(dataclasses.replace(spec, code=code), languages) for code in (spec.code, "acme-chat"))

    def own(files: Mapping[str, bytes], code: str) -> set[str]:
        model = _datamodel(files, code)
        names = {str(one.get("id")) for one in model.iterfind("classes/class[@_delta='define']")}
        names |= {str(one.get("id")) for one in model.iterfind("user_rights//*[@_delta='define']")}
        names |= {str(one.text) for one in model.iterfind("classes//db_table")}
        names |= {str(one.text) for one in model.iterfind("user_rights/profiles/profile/name")}
        sources = "\n".join(text.decode() for path, text in files.items() if path.endswith(".php"))
        return names | set(re.findall(r"(?:^namespace |^\tclass |'Class:)(\w+)", sources, re.MULTILINE))

    mine, theirs = own(published, spec.code), own(other, "acme-chat")
    assert len(mine) == len(theirs) > 12
    assert mine & theirs == {one.name for one in spec.classes}
    assert b"const SERVICE_PROFILE = 'Intercom sync app (acme-chat)';" in other["src/ModuleInfo.php"]
    assert b"'ItopIntercom_acme_chat\\\\Operation\\\\Home'" in other["src/ModuleInfo.php"]


def test_a_further_class_gets_the_attributes_and_their_labels(spec: Spec, languages: Languages) -> None:
    incident = TicketClass("Incident", (), ("itop-incident-mgmt-itil/2.7.0",))
    files = render(dataclasses.replace(spec, classes=(*spec.classes, incident)), languages, skeleton={})
    node = _datamodel(files).find("classes/class[@id='Incident']")
    assert node is not None and node.get("_delta") == "if_exists"
    assert {one.get("id") for one in node.iterfind("fields/field")} >= {"origin", "intercom_ref", "intercom_url"}
    assert "Class:Incident/Attribute:intercom_ref" in files[f"fr.dict.{contract.MODULE_CODE}.php"].decode()
    assert "itop-incident-mgmt-itil/2.7.0" in files[f"module.{contract.MODULE_CODE}.php"].decode()


@pytest.mark.usefixtures("needs_php")
@pytest.mark.parametrize(("version", "own_label"), [("1.7", True), ("3.0", True), ("3.1", False), ("3.2", False)])
def test_the_label_of_chat_is_left_to_itops_that_have_one(module: Module, version: str, own_label: bool) -> None:
    text = module.files[f"fr.dict.{contract.MODULE_CODE}.php"].decode().removeprefix("<?php")
    script = f"""
        define('APPROOT', '/'); define('ITOP_DESIGN_LATEST_VERSION', '{version}');
        class Dict {{
            static $a = array();
            static function Add($sCode, $sName, $sLocal, $aEntries) {{ self::$a += $aEntries; }}
        }}
        {text} echo json_encode(Dict::$a);"""
    run = subprocess.run(["php", "-r", script], capture_output=True, text=True, check=True)
    entries = json.loads(run.stdout)
    assert ("Class:UserRequest/Attribute:origin/Value:chat" in entries) is own_label
    assert entries["Class:UserRequest/Attribute:intercom_url"] == "URL Intercom"


@pytest.mark.parametrize(("name", "later"), [("Incident", True), ("AcmeTicket", False)])
def test_a_class_that_no_itop_has_chat_for_brings_its_own_label_everywhere(
    spec: Spec, languages: Languages, name: str, later: bool
) -> None:
    classes = (*spec.classes, TicketClass(name, (), ()))
    files = render(dataclasses.replace(spec, classes=classes), languages, skeleton={})
    always, _, only_before = files[f"en.dict.{contract.MODULE_CODE}.php"].decode().partition("version_compare")
    key = f"'Class:{name}/Attribute:origin/Value:chat'"
    assert (key in always, key in only_before) == (not later, later)


def _value(node: etree._Element) -> object:
    if node.get("type") == "array":
        return [_value(child) for child in node.iterchildren(etree.Element)]
    if node.get("type") == "hash":
        return {child.tag: _value(child) for child in node.iterchildren(etree.Element)}
    return node.text == "true" if node.get("type") == "bool" else node.text or ""


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return {key: _plain(inner) for key, inner in value.items()} if isinstance(value, dict) else value


def test_portals_and_profiles_have_the_ids_that_deltas_of_others_name(spec: Spec, languages: Languages) -> None:
    xml = render(spec, languages, skeleton={})[f"datamodel.{contract.MODULE_CODE}.xml"].decode()

    assert '<enabled_portal id="itop-portal">itop-portal</enabled_portal>' in xml
    assert '<allowed_profile id="portal-user">Portal user</allowed_profile>' in xml
    assert "<state>closed</state>" in xml, "as published"


def test_a_language_that_an_older_itop_does_not_have_is_not_given_to_it(spec: Spec, languages: Languages) -> None:
    files = render(spec, languages, skeleton={})
    polish, german = (files[f"{name}.dict.{contract.MODULE_CODE}.php"].decode() for name in ("pl", "de"))
    guard = "if (version_compare(ITOP_DESIGN_LATEST_VERSION, '3.0', '<')) {\n\treturn;\n}\nDict::Add('PL PL'"
    assert guard in polish and "return;" not in german
