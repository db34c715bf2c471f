# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of a conversation into the logs of its tickets."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.conversations import ConversationRef, Message
from webapp.errors import (
    IntercomRefused,
    IntercomUnavailable,
    ItopUnavailable,
    NotConfigured,
)
from webapp.intercom.shapes import Conversation, Part
from webapp.itop.answers import Appended
from webapp.payloads import CopyConversation, CopyPart, Payload
from webapp.refusals import TicketsRefused
from webapp.services import Services
from webapp.store import Job
from webapp.tasks.aside import step_aside
from webapp.tasks.taken_back import shown_as_removed
from webapp.tasks.written import append
from webapp.transcript import Transcript, batches

#: A fault of iTop's may be chance; some minutes of attempts tell.
_ATTEMPTS_AT_A_FAULT = 8
#: After that many attempts the words of the notification have to do.
_ATTEMPTS_WITH_INTERCOM = 3


def copy_part(job: Job, services: Services) -> str:
    """One part into every ticket of its conversation; without any it costs one call of iTop and none of Intercom."""
    order = CopyPart.of(job)
    part = Part.decode(order.part)
    patient = job.attempts <= _ATTEMPTS_WITH_INTERCOM
    transcript = _transcript(services, order, patient=patient)
    reason = "says_nothing" if part is None else transcript.why_not(part)
    if part is None or reason is not None:
        return str(reason)
    if not _has_ticket(services, job.key, order):
        return "no_ticket"
    whole = _asked(services, job.key, order, part.id, patient=patient)
    reason = transcript.why_not(whole) if whole is not None else None
    if reason is not None:
        return reason
    message = transcript.message(whole) if whole is not None else transcript.message(part, plain=True)
    tickets = _appended(services, order, [message], None)
    if not tickets:
        services.linked.drop(job.key)
    return _outcome(tickets, job)


def copy_conversation(job: Job, services: Services) -> str:
    """The whole conversation into the tickets of the order, or into all of the conversation; what is there stays."""
    order = CopyConversation.of(job)
    try:
        conversation = services.intercom(order.workspace, order.region).conversation(order.conversation)
        messages = _transcript(services, order).messages(conversation)
    except (NotConfigured, IntercomRefused, IntercomUnavailable) as error:
        return step_aside(job, services, error)
    outcome = "says_nothing"
    for batch in batches(messages):
        outcome = _outcome(_appended(services, order, batch, order.tickets or None), job)
    # A creation may have written what was taken back between reading and writing.
    removed = shown_as_removed(services, order.workspace, conversation, news=False)
    return ", ".join(filter(None, [outcome, removed]))


def _transcript(services: Services, order: Payload, *, patient: bool = True) -> Transcript:
    return Transcript(
        services,
        workspace_id=order.workspace,
        region=order.region,
        conversation_id=order.conversation,
        patient=patient,
    )


def _has_ticket(services: Services, key: str, order: Payload) -> bool:
    """Whether a ticket is linked; a yes is remembered, because the next message will ask again."""
    if services.linked.get(key):
        return True
    itop = services.itop.of(order.workspace).beside(ConversationRef(order.conversation))
    page = itop.tickets("linked", page_size=1)
    return bool(page.tickets) and services.linked.put(key, True)


def _asked(services: Services, key: str, order: Payload, part_id: str, *, patient: bool) -> Part | None:
    """The part as Intercom has it, with its formatting; None where that cannot be had."""
    known = services.conversations.get(key)
    found = _part(known, part_id) if known is not None else None
    if found is not None:
        return found
    try:
        intercom = services.intercom(order.workspace, order.region)
        return _part(services.conversations.put(key, intercom.conversation(order.conversation)), part_id)
    except (NotConfigured, IntercomRefused):
        return None
    except IntercomUnavailable:
        if patient:
            raise
        return None


def _part(conversation: Conversation, part_id: str) -> Part | None:
    return next((part for part in conversation.parts if part.id == part_id), None)


def _appended(
    services: Services, order: Payload, messages: Sequence[Message], ids: Sequence[str] | None
) -> tuple[Appended, ...]:
    return append(
        services,
        workspace_id=order.workspace,
        conversation_id=order.conversation,
        messages=messages,
        ids=ids,
    )


def _outcome(tickets: Sequence[Appended], job: Job) -> str:
    """What became of it in each ticket; a refusal counts for the job, though other tickets took it."""
    refused = [ticket for ticket in tickets if ticket.outcome == "refused"]
    if any(ticket.code == "busy" for ticket in refused):
        raise TicketsRefused(refused)
    if any(ticket.code == "internal_error" for ticket in refused) and job.attempts < _ATTEMPTS_AT_A_FAULT:
        raise ItopUnavailable("iTop had a fault in one of the tickets; its log has more.", code="internal_error")
    if refused:
        raise TicketsRefused(refused)
    return ", ".join(f"{ticket.outcome} {ticket.name or ticket.id}" for ticket in tickets) or "no_ticket"
