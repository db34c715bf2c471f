# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words into tickets and out of them again: what was taken back in Intercom is never written afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from itertools import chain

from webapp.conversations import Message
from webapp.itop.copy_answers import Appended, Redacted
from webapp.payloads.removing import BlankAgain
from webapp.payloads.writing import CopyPart, checks, once_more
from webapp.services import Services
from webapp.store import names
from webapp.tasks import finished

#: Parts that one call blanks.
_AT_ONCE = 200


def append(
    services: Services,
    *,
    workspace_id: str,
    conversation_id: str,
    messages: Sequence[Message],
    ids: Sequence[str] | None = None,
) -> tuple[Appended, ...]:
    """Append these, without what was taken back; what is taken back during the call is blanked after it."""

    def standing() -> list[Message]:
        gone = taken_back(services, workspace_id, conversation_id, [each.part_id for each in messages])
        return [each for each in messages if each.part_id not in gone]

    wanted = standing()
    if not wanted:
        return ()
    answer = services.itop.of(workspace_id).append(conversation_id=conversation_id, messages=wanted, ids=ids)
    tickets = answer.tickets
    if answer.finished is not None:
        services.jobs.add([finished.note(services, workspace_id, conversation_id, answer.finished)])
    if any(ticket.appended for ticket in tickets):
        services.jobs.add(checks(workspace_id, conversation_id, now=services.clock()))
    left = {each.part_id for each in standing()}
    gone = [each.part_id for each in wanted if each.part_id not in left]
    if gone:
        services.itop.of(workspace_id).redact(conversation_id=conversation_id, part_ids=gone)
    return tickets


def taken_back(services: Services, workspace_id: str, conversation_id: str, part_ids: Iterable[str]) -> Set[str]:
    """Those of these parts that Intercom is known to have removed, alone or with their whole conversation."""
    records = {part_id: names.taken_back(workspace_id, conversation_id, part_id) for part_id in part_ids}
    known = services.jobs.known_of(chain.from_iterable(records.values()))
    return {part_id for part_id, each in records.items() if not known.isdisjoint(each)}


def blank(
    services: Services, *, workspace_id: str, conversation_id: str, part_ids: Iterable[str]
) -> tuple[Redacted, ...]:
    """Remove the words of these parts from the tickets and from the queue, and remember that they are not to return."""
    wanted = sorted(set(part_ids))
    for part_id in wanted:
        services.jobs.remember(names.taken_part(workspace_id, conversation_id, part_id))
    services.conversations.drop(names.conversation_key(workspace_id, conversation_id))
    discard(services, workspace_id, conversation_id, set(wanted))
    blanked: list[Redacted] = []
    for start in range(0, len(wanted), _AT_ONCE):
        piece = wanted[start : start + _AT_ONCE]
        blanked += services.itop.of(workspace_id).redact(conversation_id=conversation_id, part_ids=piece)
        if any(ticket.redacted for ticket in blanked):
            services.jobs.add(
                once_more(BlankAgain(workspace=workspace_id, conversation=conversation_id, parts=tuple(piece)))
            )
    # Only now: an attempt that iTop did not answer has to be made again.
    for part_id in wanted:
        services.jobs.remember(names.blanked(workspace_id, conversation_id, part_id), durable=False)
    return tuple(blanked)


def discard(services: Services, workspace_id: str, conversation_id: str, part_ids: set[str] | None) -> int:
    """Delete what waits or is dead and holds words of these parts, or of any; what runs is not in the way."""
    gone, last = 0, 0
    while entries := services.jobs.list(key=names.conversation_key(workspace_id, conversation_id), after=last):
        last = entries[-1].id
        for entry in entries:
            if entry.kind == CopyPart.kind and (part_ids is None or CopyPart.of(entry).part_id in part_ids):
                gone += services.jobs.discard(entry.id)
    return gone
