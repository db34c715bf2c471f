# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to words, conversations and contacts in Intercom, told to the tickets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

from webapp.errors import AppError, Retry
from webapp.itop.answers import Remarked
from webapp.jobs import Job, orders
from webapp.refusals import sentence
from webapp.services import Services
from webapp.tasks.order import Order

TextKey = Literal["conversation_deleted", "contact_merged", "contact_archived"]


def remark(job: Job, services: Services) -> str:
    """A line in each ticket of the conversation; without a ticket there is nothing to do."""
    order = Order.of(job)
    text_key = cast(TextKey, order.rest["text_key"])
    itop = services.itop.of(order.workspace_id)
    return _outcome(itop.remark(conversation_id=order.conversation_id, text_key=text_key))


def remark_contact(job: Job, services: Services) -> str:
    """One job for each conversation of the contact."""
    order = Order.of(job)
    contact_id = str(order.rest["contact"])
    services.contacts.drop(f"{order.workspace_id}:{contact_id}")
    found = [
        orders.remark(workspace_id=order.workspace_id, conversation_id=touched.id, text_key=str(order.rest["text_key"]))
        for touched in services.intercom(order.workspace_id).conversations_of(contact_id)
    ]
    services.jobs.add(found)
    return f"{len(found)} conversations"


def _outcome(tickets: Sequence[Remarked]) -> str:
    refused = [ticket for ticket in tickets if ticket.outcome == "refused"]
    if refused:
        retry = Retry.SOON if any(ticket.code == "busy" for ticket in refused) else Retry.NEVER
        raise AppError(sentence(refused), code=refused[0].code or "refused", retry=retry)
    return ", ".join(f"{ticket.outcome} {ticket.name or ticket.id}" for ticket in tickets) or "no_ticket"
