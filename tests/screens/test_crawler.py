# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody clicks everything on every canvas, for every kind of person: no error, no dead end, no illegal canvas."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.acceptance.crawler import KINDS, contact_of, walk
from tests.screens.inbox import Inbox
from webapp.languages import Languages, Texts

#: Clicks of one walk; more would find the same again.
MOST = 250
LANGUAGES = Languages.load()


@pytest.mark.parametrize("kind", KINDS)
def test_everything_can_be_clicked(inbox: Inbox, kind: str) -> None:
    conversation = inbox.talk(inbox.otto, "It burns")
    inbox.ticket("Printer on fire", conversation)
    inbox.ticket("Another fire")
    contact = contact_of(kind, inbox.standin.workspace)
    panel = inbox.panel(inbox.talk(contact or inbox.otto), contact=contact)
    panel.contact = contact
    panel.reopen()
    clicked = walk(panel, most=MOST)
    assert len(clicked) > 10


@pytest.mark.parametrize("language", [one for one in LANGUAGES.ids if one != "en"])
def test_everything_can_be_clicked_in_every_language(inbox: Inbox, language: str) -> None:
    conversation = inbox.talk(inbox.otto, "It burns")
    inbox.ticket("Printer on fire", conversation)
    inbox.ticket("Another fire")
    services = replace(inbox.services, languages=_only(LANGUAGES.texts(language)))
    panel = inbox.panel(conversation, services=services)
    panel.reads(LANGUAGES.texts(language)("panel.refresh"))
    assert len(walk(panel, most=MOST)) > 10


def _only(texts: Texts) -> Languages:
    """The texts of one language for agents whose iTop speaks English."""
    return Languages({"en": Texts(replace(texts.language, id="en", code="EN US"), texts.entries, {})})
