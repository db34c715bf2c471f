# SPDX-License-Identifier: AGPL-3.0-or-later
"""A language that nobody has prepared for: one more file, and module and panel speak it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from generator.checks import dictionaries
from generator.module import Module
from generator.render import render
from generator.spec import read
from tests.screens.inbox import WORKSPACE, Inbox
from tests.screens.scripted import ScriptedItop
from webapp import languages as shipped
from webapp.contract import MODULE_CODE
from webapp.languages import Languages
from webapp.settings.current import Settings

_HEAD = '[language]\ncode = "DA DA"\nname = "Danish"\nlocal_name = "Dansk"\nbabel = "da"\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The languages there are, and a further one whose every text begins with "da"."""
    folder = tmp_path_factory.mktemp("languages")
    for file in Path(shipped.__file__).parent.glob("*.toml"):
        (folder / file.name).write_bytes(file.read_bytes())
    english = (folder / "en.toml").read_text(encoding="utf-8")
    texts = re.sub(r'^([\w.]+ = ")', r"\1da ", english[english.index("[module]") :], flags=re.MULTILINE)
    (folder / "da.toml").write_text(_HEAD + texts, encoding="utf-8")
    return folder


def test_the_module_has_a_dictionary_of_it(folder: Path) -> None:
    languages = Languages.load(folder=folder)
    assert list(languages.gaps()) == []
    spec = read(None, languages)
    files = render(spec, languages)
    dictionary = files[f"da.dict.{MODULE_CODE}.php"].decode()
    assert "Dict::Add('DA DA', 'Danish', 'Dansk'" in dictionary
    assert "'Class:UserRequest/Attribute:intercom_ref' => 'da Intercom conversation'" in dictionary
    assert list(dictionaries.check(Module(spec, files))) == []


def test_the_panel_speaks_it_to_an_agent_whose_itop_does(inbox: Inbox, folder: Path) -> None:
    services = replace(inbox.services, languages=Languages.load(folder=folder))
    itop = ScriptedItop()
    itop.home_answer = structs.replace(itop.home_answer, language="DA DA")
    inbox.panel(services=itop.behind(services)).reads("da No ticket is linked to this conversation.")
    itop.home_answer = structs.replace(itop.home_answer, language="XX XX")
    inbox.panel(services=itop.behind(services)).does_not_read("da ")


def test_it_can_be_that_of_people_whose_language_is_unknown(inbox: Inbox, folder: Path) -> None:
    services = replace(inbox.services, languages=Languages.load("da", folder))
    inbox.panel(services=ScriptedItop().behind(services)).reads("da No ticket is linked to this conversation.")


def test_it_can_be_that_of_a_workspace_for_agents_without_a_user_in_itop(inbox: Inbox, folder: Path) -> None:
    raw = dict(inbox.services.itop.settings())
    parameters = raw["parameters"]
    assert isinstance(parameters, dict)
    raw["parameters"] = {**parameters, "workspaces": {WORKSPACE: {"language": "da da"}}}
    settings = Settings(lambda: raw, source="here")
    settings.refresh()
    services = replace(inbox.services, languages=Languages.load(folder=folder), settings=settings)
    inbox.panel(services=ScriptedItop().behind(services)).reads("da No ticket is linked to this conversation.")
