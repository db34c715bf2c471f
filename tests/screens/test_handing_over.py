# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the panel to iTop's own form, and back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.acceptance.panel import Panel
from tests.itop.panel.itop_form import handed_over
from tests.screens.inbox import Inbox
from tests.world import OTTO

LONG = "It burns & <smokes>, ünd how. " * 900


@pytest.fixture
def panel(inbox: Inbox) -> Iterator[Panel]:
    """The form of an iTop that insists on a photo."""
    inbox.store.mandatory.add("photo")
    panel = inbox.panel()
    panel.click("Create a ticket")
    panel.reads("The panel has no field for: Photo.")
    yield panel
    inbox.store.mandatory.clear()
    inbox.store.read_only = False


def test_everything_that_was_entered_is_found_in_itop(inbox: Inbox, panel: Panel) -> None:
    panel.fill("Title", "Printer & <b> 😀")
    panel.fill("Description", LONG)
    panel.choose("Urgency", "Critical")
    panel.click("Continue in iTop")
    panel.does_not_read("Left out", "too long")
    [otto] = [key for key, each in inbox.store.persons.items() if each.email == OTTO.email]
    waiting = handed_over(requests.get(panel.url("Open the form in iTop"), timeout=30).text)
    assert (waiting["title"], waiting["urgency"], waiting["caller_id"]) == ("Printer & <b> 😀", "1", otto)
    assert waiting["description"].count("ünd how") == 900
    assert waiting["intercom_ref"] == panel.conversation.id and panel.conversation.id in waiting["intercom_url"]
    panel.click("Back")
    assert panel.value("Title") == "Printer & <b> 😀" and panel.value("Description") == LONG


def test_in_the_language_of_the_agent(inbox: Inbox, panel: Panel) -> None:
    french = inbox.panel(panel.conversation, admin=inbox.lea)
    french.click("Créer un ticket")
    french.click("Continuer dans iTop")
    french.reads("Le formulaire s’ouvre dans iTop avec ce que vous avez saisi ici.", "valable 24 heures")


def test_while_itop_is_read_only_nothing_that_was_entered_is_lost(inbox: Inbox, panel: Panel) -> None:
    panel.fill("Title", "Printer on fire")
    inbox.store.read_only = True
    panel.click("Continue in iTop")
    panel.reads("This did not work")
    inbox.store.read_only = False
    panel.click("Try again")
    waiting = handed_over(requests.get(panel.url("Open the form in iTop"), timeout=30).text)
    assert waiting["title"] == "Printer on fire"


def test_somebody_who_is_not_in_itop_any_more_is_asked_for(inbox: Inbox, panel: Panel) -> None:
    for key in [key for key, each in inbox.store.persons.items() if each.email == OTTO.email]:
        del inbox.store.persons[key]
    panel.click("Continue in iTop")
    panel.reads("A ticket needs a person", "iTop does not know Otto Berg")
