# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the Sync API answers, as docs/sync-api.md describes it; ids are text, dates ISO 8601 with iTop's offset.

A member that the module has beside these is left alone: it may be newer than the app.
"""

from __future__ import annotations

from typing import TypeVar

from msgspec import Struct, field

_T = TypeVar("_T")


class Link(Struct, frozen=True):
    """The conversation a ticket belongs to: of its several the one that asks, else the first; `sync` is false while
    it is paused.

    Ids of conversations are unique within a workspace only. `workspace_id` is empty where it cannot be told: the ticket
    was linked by an older module, and no workspace has asked for that conversation yet.
    """

    conversation_id: str
    url: str
    sync: bool
    workspace_id: str = field(name="workspace", default="")


class TextLink(Struct, frozen=True):
    """A link among the words of an entry, such as a file that was sent along."""

    text: str
    url: str


class LogEntry(Struct, frozen=True):
    """One entry of a log as plain text; `copied` where it came from Intercom; `log` where it stands alone.

    `kind` of the author is contact, claimed (a contact whom nobody vouches for), agent, bot or other; empty where the
    entry does not say.
    """

    author: str = ""
    date: str = ""
    text: str = ""
    copied: bool = False
    log: str = ""
    kind: str = ""
    links: tuple[TextLink, ...] = ()


class Row(Struct, frozen=True):
    """A ticket in a list; `link` and `synced` are filled wherever there are several, `caller` and `organisation` by
    `search` alone, `newest` (the newest entry of its logs) and `assign_to_me` (the transition by which the agent may
    take it, perhaps asked for more) for the linked tickets of `home`.
    """

    id: str
    cls: str = field(name="class")
    name: str
    subtitle: str = ""
    status: str = ""
    status_label: str = ""
    last_update: str = ""
    synced: bool = False
    link: Link | None = None
    caller: str = ""
    organisation: str = ""
    newest: LogEntry | None = None
    assign_to_me: str | None = None


class Person(Struct, frozen=True):
    """A contact of iTop."""

    cls: str = field(name="class")
    id: str
    name: str
    email: str = ""
    org_id: str = ""
    org_name: str = ""
    obsolete: bool = False
    phone: str = ""
    status_label: str = ""


class Count(Struct, frozen=True):
    """How many tickets there are, which stops at 30 (`more` says that there are further ones), and the newest ones."""

    count: int
    more: bool = False
    synced: int = 0
    tickets: tuple[Row, ...] = ()


class Home(Struct, frozen=True):
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
    #: iTop takes no changes at the moment, whoever asks.
    read_only: bool = False


class TicketPage(Struct, frozen=True):
    """One page of a list of tickets, newest first; `partial` where only the newest ones could be searched."""

    tickets: tuple[Row, ...]
    page: int
    more: bool
    language: str | None = None
    partial: bool = False


class PersonPage(Struct, frozen=True):
    """One page of persons that were searched for."""

    persons: tuple[Person, ...]
    page: int
    more: bool
    can_create: bool = False
    language: str | None = None


class CreatedPerson(Struct, frozen=True):
    """The person of a creation; `created` is false where there was the same one already."""

    person: Person
    created: bool
    language: str | None = None


class Created(Struct, frozen=True):
    """The ticket of a creation; `created` is false where the same request made it before.

    `portal_user`: its caller can open it in the portal.
    """

    ticket: Row
    created: bool
    copied: int = 0
    portal_url: str | None = None
    backoffice_url: str | None = None
    portal_user: bool = True
    language: str | None = None


class Linked(Struct, frozen=True):
    """The ticket after linking or unlinking; `changed` is false where it was so already, `moved` the link it had, and
    `conversations` how many of the workspace it has now.
    """

    ticket: Row
    changed: bool
    portal_url: str | None = None
    backoffice_url: str | None = None
    language: str | None = None
    moved: Link | None = None
    conversations: int = 0


class LinkedConversation(Struct, frozen=True):
    """A conversation of a ticket, its address in Intercom, and whether messages are copied."""

    id: str
    url: str
    sync: bool


class ConversationPage(Struct, frozen=True):
    """Some of the conversations of a ticket."""

    ticket: Row
    count: int
    page: int
    more: bool
    conversations: tuple[LinkedConversation, ...]
    language: str | None = None


class SyncState(Struct, frozen=True):
    """How many tickets the conversation has, and how many of them are not paused."""

    count: int
    synced: int
    language: str | None = None
