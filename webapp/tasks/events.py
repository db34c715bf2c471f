# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to words, conversations and contacts in Intercom, told to the tickets."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.itop.answers import Remarked
from webapp.payloads import Remark, RemarkContact
from webapp.refusals import TicketsRefused
from webapp.services import Services
from webapp.store import Job


def remark(job: Job, services: Services) -> str:
    """A line in each ticket of the conversation; without a ticket there is nothing to do."""
    order = Remark.of(job)
    itop = services.itop.of(order.workspace)
    return _outcome(itop.remark(conversation_id=order.conversation, text_key=order.text_key))


def remark_contact(job: Job, services: Services) -> str:
    """One job for each conversation of the contact."""
    order = RemarkContact.of(job)
    services.contacts.drop(f"{order.workspace}:{order.contact}")
    found = [
        Remark(workspace=order.workspace, conversation=touched.id, text_key=order.text_key).job()
        for touched in services.intercom(order.workspace).conversations_of(order.contact)
    ]
    services.jobs.add(found)
    return f"{len(found)} conversations"


def _outcome(tickets: Sequence[Remarked]) -> str:
    refused = [ticket for ticket in tickets if ticket.outcome == "refused"]
    if refused:
        raise TicketsRefused(refused)
    return ", ".join(f"{ticket.outcome} {ticket.name or ticket.id}" for ticket in tickets) or "no_ticket"
