# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody clicks everything on every canvas, for every kind of person: no error, no dead end, no illegal canvas."""

from __future__ import annotations

import pytest

from tests.acceptance.crawler import KINDS, contact_of, walk
from tests.screens.inbox import Inbox

#: Clicks of one walk; more would find the same again.
MOST = 250


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
