# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody who clicks everything on every canvas, and finds no error, no dead end and no illegal canvas."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from simulator.intercom.model import Contact
from simulator.intercom.workspace import Workspace
from tests.acceptance.panel import FIELDS, Panel
from webapp.inbox import ONE_OF, Action
from webapp.languages import Languages

KINDS = ("known", "obsolete", "two with one address", "unknown", "lead", "without user", "not to be seen", "none")
#: What a problem says first, in the languages of the agents.
PROBLEMS = tuple(texts("panel.problem") for texts in Languages.load())
#: What iTop may refuse, in its own words, when the walk comes back to a canvas of before.
REFUSALS = tuple(texts("errors.refused", message="") for texts in Languages.load())

_PERSONS = {
    "known": ("Otto Berg", "otto@client.example"),
    "obsolete": ("Old Hand", "old@client.example"),
    "two with one address": ("Kim", "office@client.example"),
    "unknown": ("Una Known", "una@nowhere.example"),
    "without user": ("Ida Roth", "ida@client.example"),
    "not to be seen": ("Nils Other", "nils@other.example"),
}


@dataclass(frozen=True)
class Place:
    """A canvas that was reached, and the click that leads on from it."""

    canvas: dict[str, Any]
    component_id: str
    #: Of several small buttons in one component.
    option: str = ""


def contact_of(kind: str, workspace: Workspace) -> Contact | None:
    """Somebody of that kind, as Intercom knows them; None for a conversation without a contact."""
    if kind == "none":
        return None
    if kind == "lead":
        return workspace.add_contact(None, None, role="lead")
    return workspace.add_contact(*_PERSONS[kind])


def walk(panel: Panel, *, most: int) -> set[str]:
    """Click everything that is found from here on, at most so often; what was clicked."""
    todo = deque(_clicks(panel))
    seen: set[str] = set()
    while todo and len(seen) < most:
        place = todo.popleft()
        name = _told_apart(place)
        if name in seen:
            continue
        seen.add(name)
        panel.canvas = place.canvas
        panel.values = _filled(place.canvas) | ({place.component_id: place.option} if place.option else {})
        panel.submit(place.component_id)
        problem = any(each in panel.text for each in PROBLEMS)
        refused = any(each in panel.text for each in REFUSALS)
        assert refused or not problem, f"{place.component_id}\n{panel.text}"
        onward = list(_clicks(panel))
        assert onward, f"{place.component_id} is a dead end\n{panel.text}"
        todo.extend(onward)
    return seen


def _clicks(panel: Panel) -> Iterator[Place]:
    for component in panel.components:
        for each in component["items"] if component["type"] == "list" else [component]:
            if each.get("action", {}).get("type") != "submit":
                continue
            if Action.parse(each["id"]).name == ONE_OF:
                yield from (Place(panel.canvas, each["id"], option["id"]) for option in each["options"])
            else:
                yield Place(panel.canvas, each["id"])


def _told_apart(place: Place) -> str:
    """Pages beyond the third, and one of many persons or choices, are as good as others."""
    fields = sum(component["type"] in FIELDS for component in place.canvas["content"]["components"])
    plain = re.sub(r"(value|add|remove)=[^&]*", r"\1=", place.option or place.component_id)
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
