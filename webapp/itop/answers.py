# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the Sync API answers, as docs/sync-api.md describes it; ids are text, dates ISO 8601 with iTop's offset."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """The conversation a ticket belongs to; `sync` is false while it is paused.

    Ids of conversations are unique within a workspace only. `workspace_id` is empty where it cannot be told: the ticket
    was linked by an older module, and no workspace has asked for that conversation yet.
    """

    conversation_id: str
    url: str
    sync: bool
    workspace_id: str = ""

    def is_of(self, workspace_id: str, conversation_id: str) -> bool:
        """Whether it is the link to that conversation."""
        return self.conversation_id == conversation_id and self.workspace_id in ("", workspace_id)


@dataclass(frozen=True)
class Row:
    """A ticket in a list; `link` and `synced` are filled by `tickets` and `search`, what follows by `search` alone."""

    id: str
    cls: str
    name: str
    subtitle: str
    status: str
    status_label: str
    last_update: str
    synced: bool = False
    link: Link | None = None
    caller: str = ""
    organisation: str = ""


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
    phone: str = ""
    status_label: str = ""


@dataclass(frozen=True)
class Count:
    """A number that stops at 30; `more` says that there are further ones."""

    count: int
    more: bool
    synced: int = 0


@dataclass(frozen=True)
class Home:
    """Everything the first canvas shows.

    `person_state` is known, obsolete, unknown or ambiguous (then `matches` are the persons it may be); `person_from`
    is chosen, contact, email or ticket; `person_grade` is verified, claimed or unknown.
    """

    person: Person | None
    person_state: str
    linked: Count
    ongoing: Count
    can_create: bool
    language: str | None = None
    person_from: str | None = None
    person_grade: str = "unknown"
    matches: tuple[Person, ...] = ()
    default_caller: Person | None = None
    can_create_person: bool = False
    limited: bool = False


@dataclass(frozen=True)
class TicketPage:
    """One page of a list of tickets, newest first; `partial` where only the newest ones could be searched."""

    tickets: tuple[Row, ...]
    page: int
    more: bool
    language: str | None = None
    partial: bool = False


@dataclass(frozen=True)
class PersonPage:
    """One page of persons that were searched for."""

    persons: tuple[Person, ...]
    page: int
    more: bool
    can_create: bool
    language: str | None = None


@dataclass(frozen=True)
class CreatedPerson:
    """The person of a creation; `created` is false where there was the same one already."""

    person: Person
    created: bool
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
    """The ticket after linking or unlinking; `changed` is false where it was so already, `moved` the link it had."""

    ticket: Row
    changed: bool
    portal_url: str | None
    language: str | None = None
    moved: Link | None = None


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
