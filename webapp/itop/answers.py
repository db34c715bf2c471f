# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the Sync API answers, as docs/sync-api.md describes it; ids are text, dates ISO 8601 with iTop's offset."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """The conversation a ticket belongs to; `sync` is false while it is paused."""

    conversation_id: str
    url: str
    sync: bool


@dataclass(frozen=True)
class Row:
    """A ticket in a list; `link` and `synced` are only filled by `tickets`."""

    id: str
    cls: str
    name: str
    subtitle: str
    status: str
    status_label: str
    last_update: str
    synced: bool = False
    link: Link | None = None


@dataclass(frozen=True)
class Person:
    """A contact of iTop."""

    cls: str
    id: str
    name: str
    email: str
    org_id: str
    org_name: str
    obsolete: bool


@dataclass(frozen=True)
class Count:
    """A number that stops at 30; `more` says that there are further ones."""

    count: int
    more: bool
    synced: int = 0


@dataclass(frozen=True)
class Home:
    """Everything the first canvas shows; `person_state` is known, unknown or ambiguous."""

    person: Person | None
    person_state: str
    linked: Count
    ongoing: Count
    can_create: bool
    language: str | None = None


@dataclass(frozen=True)
class TicketPage:
    """One page of a list of tickets, newest first."""

    tickets: tuple[Row, ...]
    page: int
    more: bool
    language: str | None = None


@dataclass(frozen=True)
class Attribute:
    """One attribute of a ticket: `value` for machines, `text` for people (an ISO date for dates)."""

    code: str
    label: str
    type: str
    value: str
    text: str


@dataclass(frozen=True)
class TicketView:
    """A ticket with its configured attributes and the addresses that may be shown."""

    ticket: Row
    link: Link | None
    can_modify: bool
    attributes: tuple[Attribute, ...]
    backoffice_url: str | None
    portal_url: str | None
    language: str | None = None


@dataclass(frozen=True)
class Choice:
    """One value a field may take."""

    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """A field of the creation form; `choices` is complete unless `search` is true."""

    code: str
    label: str
    description: str
    type: str
    mandatory: bool
    value: str
    text: str
    choices: tuple[Choice, ...]
    search: bool
    dependents: tuple[str, ...]
    max_length: int | None
    read_only: bool


@dataclass(frozen=True)
class Unsupported:
    """A mandatory attribute without a value for which the panel has no field."""

    code: str
    label: str
    type: str


@dataclass(frozen=True)
class Form:
    """The creation form after the given values have been applied."""

    fields: tuple[Field, ...]
    unsupported: tuple[Unsupported, ...]
    class_label: str
    create_url: str
    person: Person | None
    language: str | None = None


@dataclass(frozen=True)
class Choices:
    """One page of the targets of an external key."""

    label: str
    choices: tuple[Choice, ...]
    page: int
    more: bool
    language: str | None = None


@dataclass(frozen=True)
class Created:
    """The ticket of a creation; `created` is false where the same request made it before."""

    ticket: Row
    created: bool
    copied: int
    portal_url: str | None
    backoffice_url: str | None
    language: str | None = None


@dataclass(frozen=True)
class Linked:
    """The ticket after linking or unlinking; `changed` is false where it was so already."""

    ticket: Row
    changed: bool
    portal_url: str | None
    language: str | None = None


@dataclass(frozen=True)
class SyncState:
    """How many tickets the conversation has, and how many of them are not paused."""

    count: int
    synced: int
    language: str | None = None


@dataclass(frozen=True)
class Appended:
    """What became of the messages in one ticket: appended, known, paused or refused."""

    id: str
    name: str
    outcome: str
    appended: int = 0
    known: int = 0
    code: str = ""
    message: str = ""


@dataclass(frozen=True)
class Redacted:
    """What became of removing parts in one ticket: redacted, known (removed before), absent or refused."""

    id: str
    name: str
    outcome: str
    redacted: int = 0
    known: int = 0
    absent: int = 0
    code: str = ""
    message: str = ""


@dataclass(frozen=True)
class Remarked:
    """What became of a remark in one ticket: remarked, known or refused."""

    id: str
    name: str
    outcome: str
    code: str = ""
    message: str = ""


@dataclass(frozen=True)
class Pause:
    """A time in which a ticket was not to get messages; `start` is None where unknown, `end` while it lasts."""

    start: str | None
    end: str | None


@dataclass(frozen=True)
class CopiedTicket:
    """The parts in the logs of a ticket; `linked_since` is None where iTop's history does not say."""

    id: str
    name: str
    sync: bool
    part_ids: tuple[str, ...]
    linked_since: str | None
    created_here: bool
    paused: tuple[Pause, ...]
