# SPDX-License-Identifier: AGPL-3.0-or-later
"""Compares a conversation with the logs of its tickets, and adds what is missing.

Missing is what was said while the ticket was to get it: not before it was linked, not during a pause.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from webapp.conversations import Message
from webapp.errors import IntercomRefused
from webapp.intercom.shapes import Conversation
from webapp.itop.copy_answers import CopiedTicket
from webapp.payloads.writing import FollowMerge
from webapp.services import Services
from webapp.store import NewJob
from webapp.tasks import files
from webapp.tasks.taken_back import all_gone, shown_as_removed
from webapp.tasks.written import append
from webapp.transcript import Transcript, batches

#: Seconds: what is younger may still be on its way, and our own news are not yet known to be ours.
GRACE = 300
#: Jobs that are added at once: some 20 ms.
_SLICE = 500


@dataclass(frozen=True)
class Compared:
    """One ticket: how many messages were missing, how many of them iTop took, and what else is worth knowing."""

    conversation_id: str
    ticket: str
    missing: int
    appended: int
    remark: str = ""


def compare(
    services: Services,
    *,
    workspace_id: str,
    conversation_id: str,
    dry_run: bool = False,
    only: Set[str] | None = None,
    young: bool = False,
    gone: bool = True,
) -> Iterator[Compared]:
    """Each ticket of the conversation; without one it costs one call of iTop and none of Intercom.

    With `only` these parts count, however young they are; with `young` all of them do. A 404 means that it is `gone`.
    """
    services = services.of(workspace_id)
    tickets = services.itop.copied(conversation_id=conversation_id)
    if not tickets:
        return
    try:
        conversation = services.intercom(workspace_id).conversation(conversation_id)
    except IntercomRefused as error:
        if error.status == 404 and gone and not dry_run:
            all_gone(services, workspace_id, conversation_id)
        raise
    transcript = Transcript(services, workspace_id=workspace_id, region="", conversation_id=conversation_id)
    latest = math.inf if young else services.clock() - GRACE
    messages = [
        message
        for message in transcript.messages(conversation)
        if (message.date <= latest if only is None else message.part_id in only)
    ]
    if not dry_run:
        shown_as_removed(services, workspace_id, conversation)
        follow_if_merged(services, workspace_id, conversation, [ticket.id for ticket in tickets])
    remark = _remark(conversation)
    for ticket in tickets:
        missing = [message for message in messages if _belongs(ticket, message)]
        if not ticket.sync:
            yield Compared(conversation_id, ticket.name, len(missing), 0, "paused: nothing is added before it resumes")
            continue
        bring = files.carrier(services, workspace_id=workspace_id, conversation_id=conversation_id, patient=False)
        whole = transcript.with_files(missing, bring)
        appended = 0 if dry_run else _append(services, workspace_id, conversation_id, ticket, whole)
        yield Compared(conversation_id, ticket.name, len(missing), appended, remark)


def _append(
    services: Services, workspace_id: str, conversation_id: str, ticket: CopiedTicket, missing: Iterable[Message]
) -> int:
    appended = 0
    for batch in batches(missing):
        for answer in append(
            services, workspace_id=workspace_id, conversation_id=conversation_id, messages=batch, ids=[ticket.id]
        ):
            appended += answer.appended
    return appended


def _belongs(ticket: CopiedTicket, message: Message) -> bool:
    """Whether the ticket was to get the message and has not; iTop's history counts in whole seconds, as Intercom."""
    if message.part_id in ticket.part_ids or ticket.linked_since is None:
        return False
    if not ticket.created_here and message.date < _moment(ticket.linked_since):
        return False
    return not said_in_a_pause(ticket, message)


def said_in_a_pause(ticket: CopiedTicket, message: Message) -> bool:
    """Whether copying was paused in the ticket, or it was not linked any more, when the message was said."""
    return any(
        (pause.start is None or _moment(pause.start) <= message.date)
        and (pause.end is None or message.date < _moment(pause.end))
        for pause in ticket.paused
    )


def _moment(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()


def _remark(conversation: Conversation) -> str:
    """Intercom gives the newest 500 parts and does not say so; the opening message is not counted."""
    unseen = conversation.out_of_reach
    return f"{unseen} older messages are out of reach: Intercom gives the newest 500" if unseen else ""


def add_new(services: Services, jobs: Sequence[NewJob]) -> list[NewJob]:
    """Those that are new; in slices, because nobody else can write into the queue meanwhile."""
    new = []
    for start in range(0, len(jobs), _SLICE):
        piece = jobs[start : start + _SLICE]
        new += [job for job, job_id in zip(piece, services.jobs.add(piece), strict=True) if job_id is not None]
    return new


def follow_if_merged(services: Services, workspace_id: str, conversation: Conversation, ids: Sequence[str]) -> None:
    """Order that its tickets follow, where Intercom says that the conversation went into another one."""
    if conversation.merged_away_at:
        order = FollowMerge(
            workspace=workspace_id,
            conversation=conversation.id,
            merged_at=conversation.merged_away_at,
            tickets=tuple(ids),
        )
        services.jobs.add([order.job()])
