# SPDX-License-Identifier: AGPL-3.0-or-later
"""The spec: nothing is needed, everything wrong is named with its line and its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.example import EXAMPLE
from generator.problems import Problems
from generator.spec import Spec, parse, read
from webapp.contract import MODULE_CODE, VERSION
from webapp.languages import Languages
from webapp.parameters import PARAMETERS


def test_the_default_spec_needs_no_file(languages: Languages) -> None:
    spec = read(None, languages)
    assert (spec.code, spec.version, spec.parameters) == (MODULE_CODE, VERSION, PARAMETERS)
    assert spec.languages == languages.ids


def test_the_example_says_what_holds_without_a_spec(languages: Languages) -> None:
    assert parse(EXAMPLE, "extension.toml", languages) == Spec(languages=languages.ids)


def test_the_commented_lines_of_the_example_are_right_too(languages: Languages) -> None:
    lines = [line.removeprefix("# ") if _is_toml(line) else line for line in EXAMPLE.splitlines()]
    spec = parse("\n".join(lines), "extension.toml", languages)
    assert [one.name for one in spec.classes] == ["UserRequest", "Incident"]
    assert spec.languages == ("en", "fr")
    assert _default(spec, "enabled_portals") == ("itop-portal", "backoffice")
    assert _default(spec, "workspaces") == {"abcd1234": {"scope": "SELECT Organization"}}


def test_a_default_that_is_not_given_stays_the_published_one(languages: Languages) -> None:
    spec = parse('[parameters]\n"sync_app.ticket.class" = "Incident"\n', "x.toml", languages)
    assert _default(spec, "sync_app.ticket.class") == "Incident"
    assert _default(spec, "allowed_profiles") == ("Portal user",)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('code = "x"\nversion = 2\n', 2, 'three numbers, for instance "2.0.0"'),
        ('\ncode = "Bad Code"\n', 2, "small words"),
        ('code = "x"\nlable = "y"\n', 2, "Known are: code, version, label"),
        ('label = "<?php"\n', 1, "without"),
        ('code = "x\n', 1, "texts in quotes"),
        ('languages = ["fr"]\n', 1, "iTop falls back on English"),
        ('\n\nlanguages = ["en", "xx"]\n', 3, "There are: cs, de, en"),
        ('[parameters]\n"sync_app.tickets.class" = "A"\n', 2, "Known are: workspaces"),
        ("[parameters]\nsync_app.url = 'x'\n", 2, "stand in quotes"),
        ('[parameters]\nallowed_profiles = "Portal user"\n', 2, "a list of texts"),
        ("[parameters]\nenabled_portals = [1]\n", 2, "a text in quotes"),
        ('[parameters]\n"sync_app.view_ticket.show_open_in_backoffice_button" = "yes"\n', 2, "true or false"),
        ('[parameters]\n\n"sync_app.client_secret" = "0123"\n', 3, "configuration file"),
        ('[parameters.workspaces.abc]\nscope = "S"\naccess_token = "0123"\n', 3, "configuration file"),
        ('[parameters.workspaces.1abc]\nscope = "S"\n', 1, "cannot be an XML tag"),
        ('[[classes]]\nname = "User Request"\n', 2, "name of an iTop class"),
        ('[[classes]]\nname = "UserRequest"\n', 2, "each one once"),
        ('[[classes]]\nname = "A"\nfieldset = "col:col3//x"\n', 3, 'joined by "/"'),
        ('[[classes]]\nname = "A"\nmodule = "itop-x"\n', 3, "lowest version"),
        ('[[classes]]\nname = "A"\ntable = "itop-x"\n', 3, "Known are: name, fieldset, module"),
        ('classes = ["A"]\n', 1, "[[classes]]"),
    ],
)
def test_a_fault_is_named_with_its_line_and_its_remedy(languages: Languages, text: str, line: int, said: str) -> None:
    with pytest.raises(Problems) as error:
        parse(text, "acme.toml", languages)
    (found,) = error.value.found
    assert (found.file, found.line) == ("acme.toml", line)
    assert said in found.message


def test_a_secret_is_not_repeated_in_the_message(languages: Languages) -> None:
    with pytest.raises(Problems) as error:
        parse('[parameters]\n"sync_app.client_secret" = "s3cr3tvalue"\n', "acme.toml", languages)
    assert "s3cr3tvalue" not in str(error.value)


def test_all_faults_are_told_at_once(languages: Languages) -> None:
    with pytest.raises(Problems) as error:
        parse('code = "Bad Code"\nversion = "2"\nlanguages = []\n', "acme.toml", languages)
    assert [found.line for found in error.value.found] == [1, 2, 3]


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path, languages: Languages) -> None:
    with pytest.raises(Problems, match="intercom-module init"):
        read(tmp_path / "none.toml", languages)
    (tmp_path / "latin.toml").write_bytes(b'code = "x"\nlabel = "\xe9"\n')
    with pytest.raises(Problems, match="latin.toml:2: is not UTF-8"):
        read(tmp_path / "latin.toml", languages)


def _is_toml(line: str) -> bool:
    return line.startswith("# ") and ("[" == line[2] or " = " in line) and "origin = chat" not in line


def _default(spec: Spec, name: str) -> object:
    return next(one.default for one in spec.parameters if one.name == name)
