# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of a conversation into the logs of its tickets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set

from webapp.conversations import ConversationRef, Message
from webapp.enclosures import Bring
from webapp.errors import (
    IntercomRefused,
    IntercomUnavailable,
    ItopUnavailable,
    NotConfigured,
)
from webapp.intercom.shapes import Conversation, Part
from webapp.itop.copy_answers import Appended
from webapp.payloads.payload import Payload
from webapp.payloads.writing import CopyConversation, CopyPart
from webapp.refusals import TicketsRefused
from webapp.services import Services
from webapp.store import Job
from webapp.tasks import files
from webapp.tasks.aside import unless_early
from webapp.tasks.comparison import follow_if_merged, said_in_a_pause
from webapp.tasks.taken_back import shown_as_removed
from webapp.tasks.written import append
from webapp.transcript import Transcript, batches

#: A fault of iTop's may be chance; some minutes of attempts tell.
_ATTEMPTS_AT_A_FAULT = 8
#: After that many attempts the words of the notification have to do.
_ATTEMPTS_WITH_INTERCOM = 3
#: Seconds from what was said to its copy in which nobody pauses and has it go on again.
_AT_ONCE = 60
#: Characters of a conversation that is kept in memory for its next message.
_REMEMBERED = 2_000_000


def copy_part(job: Job, services: Services) -> str:
    """One part into every ticket of its conversation; without any it costs one call of iTop and none of Intercom."""
    return copy_parts([job], services)[0]


def copy_parts(jobs: Sequence[Job], services: Services) -> list[str]:
    """What a conversation has waiting, as one write; the outcome of each job, or an error for all of them."""
    order, key = CopyPart.of(jobs[0]), jobs[0].key
    patient = jobs[0].attempts <= _ATTEMPTS_WITH_INTERCOM
    transcript = _transcript(services, order, patient=patient)
    parts = [Part.decode(CopyPart.of(job).part) for job in jobs]
    reasons = iter(transcript.reasons([part for part in parts if part is not None]))
    outcomes = ["says_nothing" if part is None else next(reasons) or "" for part in parts]
    wanted = {at: part for at, part in enumerate(parts) if part is not None and not outcomes[at]}
    if wanted and not _has_ticket(services, key, order):
        return [outcome or "no_ticket" for outcome in outcomes]
    whole = _ask(services, key, order, {part.id for part in wanted.values()}, patient=patient) if wanted else {}
    entries: list[tuple[Part, bool]] = []
    again = dict(zip(whole, transcript.reasons([*whole.values()]), strict=True))
    for at, part in wanted.items():
        found = whole.get(part.id)
        outcomes[at] = again.get(part.id) or ""
        if not outcomes[at]:
            entries.append((part, True) if found is None else (found, False))
    bring = _carrier(services, order, patient=patient) if entries else None
    messages = transcript.with_files(transcript.entries(entries), bring)
    outcome = _write(services, key, order, messages, jobs[0] if len(jobs) == 1 else None)
    return [each or outcome for each in outcomes]


def _carrier(services: Services, order: Payload, *, patient: bool) -> Bring | None:
    return files.carrier(services, workspace_id=order.workspace, conversation_id=order.conversation, patient=patient)


def _write(services: Services, key: str, order: Payload, messages: Iterable[Message], job: Job | None) -> str:
    outcome = "no_ticket"
    for batch in batches(messages):
        wanted = _plan(services, order, batch)
        tickets = [ticket for ids, some in wanted for ticket in _append(services, order, some, ids)]
        if wanted and not tickets:
            services.linked.put(key, False)
        outcome = _outcome(tickets, job) if wanted else "said_in_a_pause"
    return outcome


def _plan(
    services: Services, order: Payload, messages: Sequence[Message]
) -> Sequence[tuple[Sequence[str] | None, Sequence[Message]]]:
    """Which tickets get which of these: all of them all, but for what was said during a pause and came after it.

    It costs a call of iTop where a message is not of this moment; no pause has begun and ended since the others.
    """
    now = services.clock()
    late = any(abs(now - each.date) > _AT_ONCE for each in messages)
    tickets = services.itop.of(order.workspace).copied(conversation_id=order.conversation) if late else ()
    if not any(said_in_a_pause(ticket, each) for ticket in tickets for each in messages):
        return [(None, messages)]
    some = [([ticket.id], [each for each in messages if not said_in_a_pause(ticket, each)]) for ticket in tickets]
    return [(ids, wanted) for ids, wanted in some if wanted]


def copy_conversation(job: Job, services: Services) -> str:
    """The whole conversation into the tickets of the order, or into all of the conversation; what is there stays."""
    order = CopyConversation.of(job)
    try:
        conversation = services.intercom(order.workspace, order.region).conversation(order.conversation)
        transcript = _transcript(services, order)
        messages = _missing_files(services, order, transcript, transcript.messages(conversation), job)
    except IntercomRefused as error:
        raise unless_early(error, job, services) from error
    outcome = "says_nothing"
    for batch in batches(messages):
        outcome = _outcome(_append(services, order, batch, order.tickets or None), job)
    if order.tickets:
        follow_if_merged(services, order.workspace, conversation, order.tickets)
    # A creation may have written what was taken back between reading and writing.
    removed = shown_as_removed(services, order.workspace, conversation, news=False)
    return ", ".join(filter(None, [outcome, removed]))


def _missing_files(
    services: Services, order: CopyConversation, transcript: Transcript, messages: Sequence[Message], job: Job
) -> Iterable[Message]:
    """The messages, with files where they do not stand in the tickets yet."""
    if not any(map(transcript.enclosures, messages)):
        return messages
    tickets = services.itop.of(order.workspace).copied(conversation_id=order.conversation)
    wanted = [set(ticket.part_ids) for ticket in tickets if ticket.id in order.tickets or not order.tickets]
    there = set.intersection(*wanted) if wanted else set()
    bring = _carrier(services, order, patient=job.attempts <= _ATTEMPTS_WITH_INTERCOM)
    return (
        brought
        for message in messages
        for brought in transcript.with_files([message], None if message.part_id in there else bring)
    )


def _transcript(services: Services, order: Payload, *, patient: bool = True) -> Transcript:
    return Transcript(
        services,
        workspace_id=order.workspace,
        region=order.region,
        conversation_id=order.conversation,
        patient=patient,
    )


def _has_ticket(services: Services, key: str, order: Payload) -> bool:
    """Whether a ticket is linked; a yes is remembered, because the next message will ask again.

    A conversation of which something was copied before had one, which is believed until iTop says that it has none: to
    ask first would cost as much as to write, also for each conversation of a backlog.
    """
    known = services.linked.get(key)
    if known is None:
        known = bool(services.records.parts(order.workspace, order.conversation)) and services.linked.put(key, True)
    if known:
        return True
    itop = services.itop.of(order.workspace).beside(ConversationRef(order.conversation))
    page = itop.tickets("linked", page_size=1)
    return bool(page.tickets) and services.linked.put(key, True)


def _ask(services: Services, key: str, order: Payload, part_ids: Set[str], *, patient: bool) -> Mapping[str, Part]:
    """The parts as Intercom has them, with their formatting, as far as that can be had."""
    known = services.conversations.get(key)
    found = _pick(known, part_ids) if known is not None else {}
    if len(found) == len(part_ids):
        return found
    try:
        conversation = services.intercom(order.workspace, order.region).conversation(order.conversation)
    except (NotConfigured, IntercomRefused):
        return found
    except IntercomUnavailable:
        if patient:
            raise
        return found
    if sum(len(part.body) for part in conversation.parts) <= _REMEMBERED:
        services.conversations.put(key, conversation)
    return _pick(conversation, part_ids)


def _pick(conversation: Conversation, part_ids: Set[str]) -> Mapping[str, Part]:
    return {part.id: part for part in conversation.parts if part.id in part_ids}


def _append(
    services: Services, order: Payload, messages: Sequence[Message], ids: Sequence[str] | None
) -> tuple[Appended, ...]:
    return append(
        services,
        workspace_id=order.workspace,
        conversation_id=order.conversation,
        messages=messages,
        ids=ids,
    )


def _outcome(tickets: Sequence[Appended], job: Job | None) -> str:
    """What became of it in each ticket; a refusal counts for the job, though other tickets took it.

    Without a job it was that of several, which are to be tried one by one.
    """
    refused = [ticket for ticket in tickets if ticket.outcome == "refused"]
    if refused and (job is None or any(ticket.code == "busy" for ticket in refused)):
        raise TicketsRefused(refused)
    faulty = any(ticket.code == "internal_error" for ticket in refused)
    if faulty and job is not None and job.attempts < _ATTEMPTS_AT_A_FAULT:
        raise ItopUnavailable("iTop had a fault in one of the tickets; its log has more.", code="internal_error")
    if refused:
        raise TicketsRefused(refused)
    return ", ".join(f"{ticket.outcome} {ticket.name or ticket.id}" for ticket in tickets) or "no_ticket"
