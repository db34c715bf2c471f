# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is written into tickets: messages as they come, whole conversations, and once more what was overwritten."""

from __future__ import annotations

from typing import Literal

from webapp.payloads.payload import Payload
from webapp.payloads.removing import BlankAgain
from webapp.store import names
from webapp.store.job import NewJob, Priority

#: Seconds after which what was written into tickets is looked for: most saves begun before it are over, then all.
CHECKS = (5, 60)


class CopyPart(Payload, frozen=True, kw_only=True):
    """Append one part to the linked tickets; `part` is the part as the notification had it, with its `id`."""

    kind = "copy_part"
    part: dict[str, object]
    topic: str = ""

    @property
    def part_id(self) -> str:
        return str(self.part.get("id"))

    @property
    def unique(self) -> str:
        return names.part(self.workspace, self.conversation, self.part_id)


class CopyConversation(Payload, frozen=True, kw_only=True):
    """Append the whole conversation to these tickets, or to all that are linked; what stands there stays as it is."""

    kind = "copy_conversation"
    tickets: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        # However long it is: it holds back no message.
        return f"{super().key}::copy"

    @property
    def priority(self) -> Priority:
        return Priority.HISTORY


class FollowMerge(Payload, frozen=True, kw_only=True):
    """Have the tickets follow a conversation into the one that it was merged into at that moment (unix seconds)."""

    kind = "follow_merge"
    merged_at: int
    tickets: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        # It waits for nobody and holds back no message.
        return f"{super().key}::merge"

    @property
    def unique(self) -> str:
        # A ticket may be linked to a conversation that was merged long ago.
        return names.record("merge", self.workspace, self.conversation, self.merged_at, *self.tickets)


class CheckMoved(Payload, frozen=True, kw_only=True):
    """Look in a ticket that has followed a merge into `conversation` for parts of `merged` that stood there before."""

    kind = "check_moved"
    merged: str
    ticket: str
    parts: tuple[str, ...]

    @property
    def priority(self) -> Priority:
        return Priority.HISTORY


class CheckCopies(Payload, frozen=True, kw_only=True):
    """Look for what was written into the tickets of a conversation."""

    kind = "check_copies"

    @property
    def priority(self) -> Priority:
        return Priority.HISTORY


class EnterAgain(Payload, frozen=True, kw_only=True):
    """Write the entry of an agent once more, which changes nothing where it stands; `person` is what the widget has
    signed of an end user who wrote it for themselves.
    """

    kind = "enter_again"
    ticket: str
    log: Literal["public", "private"]
    text: str
    request: str
    email: str = ""
    name: str = ""
    bot: bool = False
    person: str = ""


def checks(workspace_id: str, conversation_id: str, *, now: float) -> list[NewJob]:
    """Look for what is written into the tickets now: one job for all that is written in the same few seconds."""
    payload, ids = CheckCopies(workspace=workspace_id, conversation=conversation_id), (workspace_id, conversation_id)
    turns = [(pace, int(now // pace) + 2) for pace in CHECKS]
    return [
        payload.job(
            key=names.check_key(*ids, pace), unique=names.record("check", *ids, pace, turn), after=turn * pace - now
        )
        for pace, turn in turns
    ]


def once_more(payload: BlankAgain | EnterAgain | CheckMoved) -> list[NewJob]:
    """The same again when saves that were begun before it are over."""
    return [
        payload.job(key=names.check_key(payload.workspace, payload.conversation, pace), after=float(pace))
        for pace in CHECKS
    ]
