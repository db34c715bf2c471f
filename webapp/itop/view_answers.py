# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ticket as the Sync API shows it (docs/sync-api.md): attributes, logs, sets, attachments, what may be done."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from webapp.itop.answers import Link, LogEntry, Person, Row

LogName = Literal["public", "private"]
LOGS: tuple[LogName, ...] = ("public", "private")


class Attribute(Struct, frozen=True):
    """One attribute of a ticket: `value` for machines, `text` for people (an ISO date for dates)."""

    code: str
    label: str
    type: str
    value: str = ""
    text: str = ""


class Log(Struct, frozen=True):
    """One page of a log of a ticket, newest first; `name` is public or private, `count` that of all entries."""

    name: str = field(name="log")
    label: str
    count: int
    page: int
    more: bool
    entries: tuple[LogEntry, ...]
    language: str | None = None


class LinkedSet(Struct, frozen=True):
    """Other objects of a ticket, with the names of the first ones."""

    code: str
    label: str
    count: int
    more: bool
    items: tuple[str, ...]


class AttachmentRow(Struct, frozen=True):
    """A file of a ticket; `size` in bytes, `date` and `url` where iTop knows them."""

    id: str
    name: str
    size: int = 0
    date: str | None = None
    url: str | None = None


class Attachments(Struct, frozen=True):
    """How many files a ticket has, and the newest ones."""

    count: int
    more: bool
    items: tuple[AttachmentRow, ...]


class Transition(Struct, frozen=True):
    """What may be done with a ticket in its state, and the state that follows."""

    code: str
    label: str
    target_label: str = ""


class CanWrite(Struct, frozen=True):
    """Which logs of a ticket an entry may be added to."""

    public: bool = False
    private: bool = False


class Facts(Struct, frozen=True):
    """Who works on a ticket, and how urgent it is; empty where nobody does or the class has no such attribute."""

    agent: str = ""
    team: str = ""
    priority: str = ""


class TicketView(Struct, frozen=True):
    """A ticket with everything the panel shows of it; `changed` only says something after acting on it.

    `portal_user`: its caller can open it in the portal.
    """

    ticket: Row
    link: Link | None
    can_modify: bool
    attributes: tuple[Attribute, ...]
    backoffice_url: str | None = None
    portal_url: str | None = None
    portal_user: bool = True
    language: str | None = None
    logs: tuple[Log, ...] = ()
    sets: tuple[LinkedSet, ...] = ()
    attachments: Attachments | None = None
    transitions: tuple[Transition, ...] = ()
    can_write: CanWrite = CanWrite()
    caller: Person | None = None
    facts: Facts = Facts()
    #: The transition by which the agent takes the ticket, perhaps asked for more.
    assign_to_me: str | None = None
    #: How many conversations of the workspace it has.
    conversations: int = 0
    changed: bool = False
    #: iTop takes no changes at the moment, whoever asks.
    read_only: bool = False
