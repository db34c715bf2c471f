# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each check goes red on its own fault, and says where it is and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from generator.checks import (
    deltas,
    dictionaries,
    module_file,
    names,
    operations,
    parameters,
    problems,
    secrets,
    xml_files,
)
from generator.module import Module

CODE = "combodo-intercom-integration"
DATAMODEL = f"datamodel.{CODE}.xml"
MODULE = f"module.{CODE}.php"
OWN_CLASS = '<class id="IntercomHandOver" _delta="define">'

Changed = Callable[..., Module]


def test_a_module_that_keeps_every_rule_has_no_problem(module: Module) -> None:
    assert problems(module) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"origin" _delta="if_exists"', '"origin" _delta="if_present"', 'unknown flag _delta="if_present"'),
        ('<class id="UserRequest" _delta="if_exists">', '<class id="UserRequest">', "the class may be absent"),
        (
            '_delta="define_if_not_exists">\n\t\t\t\t\t<sql>',
            '_delta="define">\n\t\t\t\t\t<sql>',
            "defines an attribute",
        ),
        ('<item id="col:col3" _delta="if_exists">', '<item id="col:col3">', "layouts differ"),
        ('version="1.7"', 'version="3.2"', 'It has to be "1.7"'),
        ('version="1.7"', 'version="1.7" load="strict"', "Remove it"),
        (">chat</value>", "><code>chat</code></value>", "a value is text"),
        ("<properties>", "<parent>Ticket</parent><properties>", "move of the class"),
        ("<parent>DBObject</parent>", "", "has no <parent>"),
        (f'<parameters id="{CODE}"', '<parameters id="other"', "no defaults"),
    ],
)
def test_a_fault_in_the_delta_is_named_with_its_line(changed: Changed, old: str, new: str, said: str) -> None:
    module = changed(DATAMODEL, old, new)
    (found,) = deltas.check(module)
    text = module.files[DATAMODEL].decode().splitlines()
    assert said in found.message and found.file == DATAMODEL
    assert text[found.line - 1].lstrip().startswith("<"), "the line is that of an element"


def test_a_comment_before_the_root_is_found_because_itop_would_skip_the_file(changed: Changed) -> None:
    (found,) = xml_files.check(changed(DATAMODEL, "<itop_design", "<!-- banner -->\n<itop_design"))
    assert "skips the file" in found.message


def test_broken_xml_is_named_with_its_line(changed: Changed) -> None:
    (found, *_) = xml_files.check(changed(DATAMODEL, "</classes>", "</clases>"))
    assert found.file == DATAMODEL and found.line > 50


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("tests/module.example.php", "a module of its own"),
        ("module.other.php", "a module of its own"),
        ("dictionaries/en.dict.x.php", "root of the module"),
        (f"model.{CODE}.php", "the name iTop gives"),
        ("SYNC-API.php", "letter case"),
        ("src/a b.php", "not every system"),
    ],
)
def test_a_file_name_that_itop_misreads_is_found(changed: Changed, path: str, said: str) -> None:
    assert [said in found.message for found in names.check(changed(path, text="<?php\n"))] == [True]


@pytest.mark.parametrize("path", [MODULE, DATAMODEL, f"en.dict.{CODE}.php", "extension.xml", "LICENSE"])
def test_a_file_that_itop_needs_is_missed(changed: Changed, path: str) -> None:
    assert [found.file for found in names.check(changed(path))] == [path]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("'data.sample' => array(),", "", "lacks the key 'data.sample'"),
        (f"'model.{CODE}.php',", "", "does not list"),
        ("'datamodel' => array(", "'datamodel' => array('src/Gone.php', ", "is not in the module"),
        ("array('sync-api.php'", "array('src/Operation/Home.php'", "pages of the root only"),
        ("'mandatory' => false", "'mandatory' => $bYes", "literals only"),
        ("'mandatory' => false", "'itop_version' => '3.2',\n\t\t'mandatory' => false", "impossible to install"),
        (f"'{CODE}/2", "'other/2", "The code has to be"),
        ("SetupWebPage::", "ModuleDiscovery::", "iTop finds no module"),
    ],
)
def test_a_fault_in_the_module_file_is_found(changed: Changed, old: str, new: str, said: str) -> None:
    assert [said in found.message for found in module_file.check(changed(MODULE, old, new))] == [True]


def test_a_model_file_that_itop_will_not_make_is_found(changed: Changed) -> None:
    text = changed(DATAMODEL, OWN_CLASS, OWN_CLASS).files[DATAMODEL].decode()
    own = re.compile(r'(<class id="Intercom\w+" _delta=)"define">')
    module = changed(DATAMODEL, text=own.sub(r'\1"if_exists">', text))
    assert ["a pure delta does not make" in found.message for found in module_file.check(module)] == [True]


def test_an_entry_that_one_language_lacks_is_named(changed: Changed) -> None:
    french = f"fr.dict.{CODE}.php"
    (found,) = dictionaries.check(changed(french, "\t'Class:UserRequest/Attribute:intercom_url' => 'URL Intercom',\n"))
    assert found.file == french and "Attribute:intercom_url" in found.message
    assert "webapp/languages/fr.toml" in found.message


def test_an_empty_entry_is_named_with_its_line(changed: Changed) -> None:
    (found,) = dictionaries.check(changed(f"fr.dict.{CODE}.php", "'URL Intercom'", "''"))
    assert found.line > 5 and "no text" in found.message


def test_a_language_without_its_dictionary_is_found(changed: Changed) -> None:
    assert [found.file for found in dictionaries.check(changed(f"fr.dict.{CODE}.php"))] == [f"fr.dict.{CODE}.php"]


def test_an_attribute_without_a_label_is_found(changed: Changed) -> None:
    field = '<field id="intercom_ref"'
    extra = '<field id="intercom_mood" _delta="define_if_not_exists"/>'
    (found,) = dictionaries.check(changed(DATAMODEL, field, f"{extra}\n{field}"))
    assert "Class:UserRequest/Attribute:intercom_mood" in found.message and found.line > 20


def test_a_class_of_its_own_without_labels_is_found(changed: Changed) -> None:
    field = '<field id="mood" xsi:type="AttributeString"/></fields>'
    own = f'<class id="IntercomMood" _delta="define"><parent>DBObject</parent><fields>{field}</class>'
    found = [each.message for each in dictionaries.check(changed(DATAMODEL, OWN_CLASS, f"{own}{OWN_CLASS}"))]
    assert ["Class:IntercomMood" in found[0], "Class:IntercomMood/Attribute:mood" in found[1]] == [True, True]
    assert len(found) == 2


def test_an_operation_without_a_class_is_found_and_the_fix_is_named(changed: Changed) -> None:
    (found,) = operations.check(changed("src/Operation/Home.php"))
    assert found.file == "src/Operation/Home.php"
    assert "final class Home" in found.message and "contract" in found.message


def test_a_class_that_is_no_operation_of_the_contract_is_found(changed: Changed) -> None:
    text = "<?php\nfinal class Dance extends Operation\n{\n}\n"
    (found,) = operations.check(changed("src/Operation/Dance.php", text=text))
    assert "OPERATIONS" in found.message


def test_a_class_of_another_name_or_kind_is_found(changed: Changed) -> None:
    assert len(list(operations.check(changed("src/Operation/Home.php", "class Home", "class Start")))) == 1
    assert len(list(operations.check(changed("src/Operation/Home.php", " extends Operation", "")))) == 1


def test_a_parameter_that_is_not_in_the_contract_is_found(changed: Changed) -> None:
    reads = "$oParameters->Flag('sync_app.copy_bot_messages') && Parameters()->Flag('sync_app.show_mood')"
    text = f"<?php\n\nreturn {reads};\n"
    (found,) = parameters.check(changed("src/Widget/Mood.php", text=text))
    assert (found.file, found.line) == ("src/Widget/Mood.php", 3)
    assert "sync_app.show_mood" in found.message and "webapp/parameters.py" in found.message


def test_a_parameter_that_is_read_as_something_else_is_found(changed: Changed) -> None:
    (found,) = parameters.check(changed("src/Mood.php", text="<?php\n$oParameters->Text('enabled_portals');"))
    assert "enabled_portals" in found.message and "Texts()" in found.message


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY-----",
        "$sHeader = 'Bearer dG9rOmE0YjVjNmQ3ZThmOWEwYjFjMmQzZTRm';",
        "'client_secret' => '0f5b1c2d3e4f5a6b7c8d',",
        '"access_token": "abcdefghijklmnop"',
    ],
)
def test_what_looks_like_a_secret_is_found_with_its_line(changed: Changed, text: str) -> None:
    found = list(secrets.check(changed("src/A.php", text=f"<?php\n\n{text}\n")))
    assert [(one.file, one.line) for one in found] == [("src/A.php", 3)]


def test_a_secret_in_the_parameters_is_found(changed: Changed) -> None:
    (found,) = secrets.check(changed(DATAMODEL, "PUT_YOUR_APP_CLIENT_SECRET_HERE", "tooshort"))
    assert "sync_app.client_secret" in found.message and "tooshort" not in found.message
