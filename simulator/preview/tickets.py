# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tickets of the right column: as the demo iTop has them, past the Sync API."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from simulator.itop import headings, reader
from simulator.itop.model import ATTRIBUTES, Text
from simulator.itop.reader import LogEntry, SeenTicket
from simulator.itop.store import Store
from simulator.preview.shown import shown
from webapp.contract import MARKER_PREFIX

_PUBLIC, _PRIVATE = Text("Public log", "Journal public"), Text("Private log", "Journal privé")
_MARKER = re.compile(rf"{MARKER_PREFIX}([A-Za-z0-9_:-]+)")


@dataclass(frozen=True)
class Field:
    """One attribute of a ticket in the reader's language; a moment is ``at`` (unix seconds) and has no ``value``."""

    label: str
    value: str
    at: float | None = None


@dataclass(frozen=True)
class Line:
    """One log entry; ``key`` stays the same from one look to the next, ``at`` in unix seconds.

    ``heading`` is the line above the words that names the author: its words behind the name, None where there is none.
    ``joined`` to the entry below: iTop 3 shows neighbours of one user under one picture.
    """

    key: str
    author: str
    at: float
    html: str
    heading: str | None = None
    joined: bool = False


@dataclass(frozen=True)
class Log:
    """One of the two logs, newest entry first; ``name`` is public or private.

    ``look`` is how the back office of that iTop draws it: "headers" up to 2.7, "bubbles" from 3.0 on.
    """

    name: str
    label: str
    lines: tuple[Line, ...]
    look: str = "bubbles"


@dataclass(frozen=True)
class Talk:
    """A conversation of a ticket, and whether its messages are copied."""

    id: str
    sync: bool


@dataclass(frozen=True)
class Ticket:
    """A ticket as it stands; ``caller`` is a name, ``conversations`` are those that it is linked to."""

    id: str
    name: str
    title: str
    status: str
    status_label: str
    caller: str
    conversations: tuple[Talk, ...]
    url: str
    fields: tuple[Field, ...]
    logs: tuple[Log, ...]


class Tickets(Protocol):
    """Whoever can look into iTop."""

    def mark(self) -> str:
        """Another text when it is worth looking again although nothing came by."""

    def seen(self, language: str, conversation_ids: Sequence[str]) -> list[Ticket]:
        """The tickets worth showing beside these conversations, newest first; ``language`` is a code of iTop."""


class DemoTickets:
    """Every ticket of the demo iTop."""

    def __init__(self, store: Store, url: str) -> None:
        self._store, self._url = store, url

    def mark(self) -> str:
        """Nobody works in the demo iTop itself."""
        return ""

    def seen(self, language: str, conversation_ids: Sequence[str]) -> list[Ticket]:
        """All there are, whatever the conversations."""
        return [self._ticket(each, language) for each in reversed(reader.tickets(self._store))]

    def _ticket(self, seen: SeenTicket, language: str) -> Ticket:
        page = f"{self._url}pages/UI.php?operation=details&class=UserRequest&id={seen.id}"
        return Ticket(
            id=seen.id,
            name=seen.ref,
            title=seen.title,
            status=seen.status,
            status_label=_text("status", seen.status, language),
            caller=seen.caller,
            conversations=tuple(Talk(*each) for each in seen.conversations),
            url=page,
            fields=_fields(seen, language),
            logs=(
                Log("public", _PUBLIC.in_language(language), _lines(seen.public_log)),
                Log("private", _PRIVATE.in_language(language), _lines(seen.private_log)),
            ),
        )


def _fields(seen: SeenTicket, language: str) -> tuple[Field, ...]:
    values = {
        "caller_id": seen.caller,
        "org_id": seen.organisation,
        "origin": _text("origin", seen.origin, language),
        "urgency": _text("urgency", seen.urgency, language),
        "service_id": seen.service,
        "servicesubcategory_id": seen.subcategory,
        "intercom_ref": seen.intercom_ref,
        "description": seen.description,
    }
    return tuple(Field(ATTRIBUTES[code].label.in_language(language), value) for code, value in values.items() if value)


def _text(code: str, value: str, language: str) -> str:
    return {each: label.in_language(language) for each, label in ATTRIBUTES[code].values}.get(value, value)


def _lines(entries: Sequence[LogEntry]) -> tuple[Line, ...]:
    pairs = enumerate(zip(entries, (None, *entries), strict=False))
    return tuple(reversed([_line(each, number, before) for number, (each, before) in pairs]))


def _line(entry: LogEntry, number: int, before: LogEntry | None) -> Line:
    words = headings.split(entry.html)[2]
    heading = entry.heading.removeprefix(entry.author) if entry.heading else None
    joined = before is not None and entry.by_user and before.by_user and entry.author == before.author
    return Line(_key(entry, number), entry.author, entry.date, shown(words), heading, joined)


def _key(entry: LogEntry, number: int) -> str:
    found = _MARKER.search(entry.html)
    return found.group(1) if found else f"{number}-{entry.date}"
