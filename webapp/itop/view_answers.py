# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ticket as the Sync API shows it (docs/sync-api.md): attributes, logs, sets, attachments, what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from webapp.itop.answers import Link, Person, Row

LogName = Literal["public", "private"]


@dataclass(frozen=True)
class Attribute:
    """One attribute of a ticket: `value` for machines, `text` for people (an ISO date for dates)."""

    code: str
    label: str
    type: str
    value: str
    text: str


@dataclass(frozen=True)
class LogEntry:
    """One entry of a log as plain text; `copied` where it came from Intercom."""

    author: str
    date: str
    text: str
    copied: bool


@dataclass(frozen=True)
class Log:
    """One page of a log of a ticket, newest first; `name` is public or private, `count` that of all entries."""

    name: str
    label: str
    count: int
    page: int
    more: bool
    entries: tuple[LogEntry, ...]
    language: str | None = None


@dataclass(frozen=True)
class LinkedSet:
    """Other objects of a ticket, with the names of the first ones."""

    code: str
    label: str
    count: int
    more: bool
    items: tuple[str, ...]


@dataclass(frozen=True)
class Attachment:
    """A file of a ticket; `size` in bytes, `date` and `url` where iTop knows them."""

    id: str
    name: str
    size: int
    date: str | None
    url: str | None


@dataclass(frozen=True)
class Attachments:
    """How many files a ticket has, and the newest ones."""

    count: int
    more: bool
    items: tuple[Attachment, ...]


@dataclass(frozen=True)
class Transition:
    """What may be done with a ticket in its state, and the state that follows."""

    code: str
    label: str
    target_label: str


@dataclass(frozen=True)
class TicketView:
    """A ticket with everything the panel shows of it; `changed` only says something after acting on it."""

    ticket: Row
    link: Link | None
    can_modify: bool
    attributes: tuple[Attribute, ...]
    backoffice_url: str | None
    portal_url: str | None
    language: str | None = None
    logs: tuple[Log, ...] = ()
    sets: tuple[LinkedSet, ...] = ()
    attachments: Attachments | None = None
    transitions: tuple[Transition, ...] = ()
    writable: tuple[LogName, ...] = ()
    caller: Person | None = None
    changed: bool = False
