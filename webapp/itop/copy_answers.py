# SPDX-License-Identifier: AGPL-3.0-or-later
"""What iTop answers the worker: what became of messages and files, and which parts and links there are."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from msgspec import Struct, field

from webapp.itop.answers import Row

_T = TypeVar("_T")

#: What `remark` can say.
Event = Literal[
    "conversation_deleted", "conversation_merged", "conversation_merged_away", "contact_merged", "contact_archived"
]


class Outcome(Struct, frozen=True):
    """What became of a call in one of the tickets of a conversation; why, where it was refused there."""

    id: str
    name: str
    outcome: str
    code: str = ""
    message: str = ""


class Appended(Outcome, frozen=True):
    """What became of the messages in one ticket: appended, known, paused or refused."""

    appended: int = 0
    known: int = 0


class ReplyToFinished(Struct, frozen=True):
    """What a reply of the end user led to when every ticket of the conversation was finished.

    `done` is note (nothing: the teammates have to be told), reopened or followed_up; `ticket` is the one that was
    finished, since `since` (None where iTop's history does not say), `follow_up` the new one, `part_id` the reply.
    `backoffice_url` is that of the ticket that goes on.
    """

    done: str
    part_id: str
    ticket: Row
    since: str | None = None
    can_reopen: bool = False
    follow_up: Row | None = None
    backoffice_url: str | None = None


class Appending(Struct, frozen=True):
    """What became of messages in each ticket, and of a reply to finished ones."""

    tickets: tuple[Appended, ...]
    finished: ReplyToFinished | None = None


class Attaching(Struct, frozen=True):
    """How many bytes of a file iTop has."""

    received: int


class Piece(Struct, frozen=True):
    """What of a file stands at an offset; `size` is that of the whole."""

    size: int
    data: bytes


class Redacted(Outcome, frozen=True):
    """What became of removing parts in one ticket: redacted, known (removed before), absent or refused."""

    redacted: int = 0
    known: int = 0
    absent: int = 0


class Remarked(Outcome, frozen=True):
    """What became of a remark in one ticket: remarked, known or refused."""


class Pause(Struct, frozen=True):
    """A time in which a ticket was not to get messages; `start` is None where unknown, `end` while it lasts."""

    start: str | None = field(name="from", default=None)
    end: str | None = field(name="to", default=None)


class CopiedTicket(Struct, frozen=True):
    """The parts in the logs of a ticket; `linked_since` is None where iTop's history does not say."""

    id: str
    name: str
    sync: bool
    part_ids: tuple[str, ...]
    linked_since: str | None
    created_here: bool
    paused: tuple[Pause, ...]


class NewLink(Struct, frozen=True):
    """A ticket that was linked in iTop itself; `created_here`: it belonged to the conversation from the beginning."""

    id: str
    conversation_id: str
    created_here: bool
    ticket: Row
    portal_url: str | None = None
    backoffice_url: str | None = None
    portal_user: bool = True


class NewLinks(Struct, frozen=True):
    """Some of them."""

    links: tuple[NewLink, ...]


class EachTicket(Struct, Generic[_T], frozen=True):
    """What there is to say of each ticket of a conversation."""

    tickets: tuple[_T, ...]


class ForgottenForms(Struct, frozen=True):
    """How many forms waited to be finished in iTop, and do so no more."""

    forms: int = 0
