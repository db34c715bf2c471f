# SPDX-License-Identifier: AGPL-3.0-or-later
"""What travels from canvas to canvas: it is stored with Intercom, so every tab has its own and none is trusted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from webapp.conversations import ContactRef
from webapp.inbox import HOME, Action, Click
from webapp.timezones import zone as zone_of

_CLASS = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_ID = re.compile(r"[0-9]{1,18}")
_LISTS = ("tickets", "search")
_TERMS = ("query", "caller", "organisation")
_TERM_LENGTH = 100

#: The name of the zone that the canvas shows times in.
ZONE = "zone"


def who(click: Click) -> ContactRef:
    """The contact as iTop is told: with the person that the agent chose for it, where there is one."""
    return replace(click.contact.ref(), chosen=chosen(click), only=click.alone)


def chosen(click: Click) -> tuple[str, str] | None:
    """Class and id of the person that was chosen for this very contact."""
    person = _map(click.stored.get("person"))
    named = named_person(person.get("class"), person.get("id"))
    return named if named is not None and person.get("for") == click.contact.id else None


def named_person(cls: object, id: object) -> tuple[str, str] | None:
    """Class and id where they can be ones."""
    if isinstance(cls, str) and isinstance(id, str) and _CLASS.fullmatch(cls) and _ID.fullmatch(id):
        return cls, id
    return None


def choice(click: Click, cls: str, id: str) -> dict[str, object]:
    """What `chosen` reads back."""
    return {"person": {"class": cls, "id": id, "for": click.contact.id}}


def came_from(click: Click) -> Action:
    """The list that the agent saw last, or home."""
    action = Action.parse(click.stored.get("list"))
    return action if action.name in _LISTS else HOME


def terms(click: Click) -> dict[str, str]:
    """What was searched for last."""
    stored = _map(click.stored.get("search"))
    return {name: term(stored.get(name)) for name in _TERMS}


def term(value: object) -> str:
    """Some words to search for."""
    return " ".join(value.split())[:_TERM_LENGTH] if isinstance(value, str) else ""


def zone(click: Click) -> ZoneInfo | None:
    """The time zone of this open panel; None where none is known yet."""
    name = click.stored.get(ZONE)
    return zone_of(name) if isinstance(name, str) else None


def carried(click: Click) -> dict[str, object]:
    """What every canvas hands on to the next one."""
    person = chosen(click)
    kept: dict[str, object] = choice(click, *person) if person is not None else {}
    if any(terms(click).values()):
        kept["search"] = terms(click)
    if came_from(click) != HOME:
        kept["list"] = came_from(click).encode()
    known = zone(click)
    if known is not None:
        kept[ZONE] = known.key
    return kept


def _map(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
