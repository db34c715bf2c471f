# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody clicks everything on every canvas, for every kind of person: no error, no dead end, no illegal canvas."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.acceptance.panel import FIELDS, Panel
from tests.screens.inbox import Inbox
from webapp.demo.intercom.model import Contact
from webapp.demo.itop.operations import OPERATIONS
from webapp.languages import Languages

#: Clicks of one walk; more would find the same again.
MOST = 250
KINDS = ("known", "obsolete", "two with one address", "unknown", "lead", "without user", "not to be seen", "none")
#: What a problem says first, in the languages of the agents.
PROBLEMS = tuple(texts("panel.problem") for texts in Languages.load())
#: What iTop may refuse, in its own words, when the walk comes back to a canvas of before.
REFUSALS = tuple(texts("errors.refused", message="") for texts in Languages.load())

pytestmark = pytest.mark.skipif("search" not in OPERATIONS, reason="the demo iTop does not know all operations yet")


@dataclass(frozen=True)
class Place:
    """A canvas that was reached, and the click that leads on from it."""

    canvas: dict[str, Any]
    component_id: str


@pytest.mark.parametrize("kind", KINDS)
def test_everything_can_be_clicked(inbox: Inbox, kind: str) -> None:
    conversation = inbox.talk(inbox.otto, "It burns")
    inbox.ticket("Printer on fire", conversation)
    inbox.ticket("Another fire")
    contact = _contact(inbox, kind)
    panel = inbox.panel(inbox.talk(contact or inbox.otto), contact=contact)
    panel.contact = contact
    panel.reopen()
    todo = deque(_clicks(panel))
    seen: set[str] = set()
    while todo and len(seen) < MOST:
        place = todo.popleft()
        name = _told_apart(place)
        if name in seen:
            continue
        seen.add(name)
        panel.canvas = place.canvas
        panel.values = _filled(place.canvas)
        panel.submit(place.component_id)
        problem = any(each in panel.text for each in PROBLEMS)
        refused = any(each in panel.text for each in REFUSALS)
        assert refused or not problem, f"{kind}: {place.component_id}\n{panel.text}"
        onward = list(_clicks(panel))
        assert onward, f"{kind}: {place.component_id} is a dead end\n{panel.text}"
        todo.extend(onward)
    assert len(seen) > 10


def _contact(inbox: Inbox, kind: str) -> Contact | None:
    workspace = inbox.standin.workspace
    known = {
        "known": ("Otto Berg", "otto@client.example"),
        "obsolete": ("Old Hand", "old@client.example"),
        "two with one address": ("Kim", "office@client.example"),
        "unknown": ("Una Known", "una@nowhere.example"),
        "without user": ("Ida Roth", "ida@client.example"),
        "not to be seen": ("Nils Other", "nils@other.example"),
    }
    if kind == "none":
        return None
    if kind == "lead":
        return workspace.add_contact(None, None, role="lead")
    return workspace.add_contact(*known[kind])


def _clicks(panel: Panel) -> Iterator[Place]:
    for component in panel.components:
        for each in component["items"] if component["type"] == "list" else [component]:
            if each.get("action", {}).get("type") == "submit":
                yield Place(panel.canvas, each["id"])


def _told_apart(place: Place) -> str:
    """Pages beyond the third, and one of many persons or choices, are as good as others."""
    fields = sum(component["type"] in FIELDS for component in place.canvas["content"]["components"])
    plain = re.sub(r"(value|add|remove)=[^&]*", r"\1=", place.component_id)
    return f"{re.sub(r'page=([4-9]|[0-9]{2,})', 'page=many', plain)} among {fields}"


def _filled(canvas: dict[str, Any]) -> dict[str, Any]:
    """What somebody in a hurry enters: something everywhere."""
    values: dict[str, Any] = {}
    for each in canvas["content"]["components"]:
        if each["type"] in ("input", "textarea"):
            values[each["id"]] = each.get("value", "fire")
        elif each["type"] == "checkbox":
            values[each["id"]] = [option["id"] for option in each["option"]][:1]
        elif each["type"] in FIELDS:
            values[each["id"]] = each.get("value") or each["options"][-1]["id"]
    return values
