# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to words, conversations and contacts in Intercom, told to the tickets."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.itop.copy_answers import Remarked
from webapp.payloads.removing import Remark, RemarkContact, TextKey
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
    return remark_contacts([job], services)[0]


def remark_contacts(jobs: Sequence[Job], services: Services) -> list[str]:
    """One job for each conversation of any of these contacts, which most often have none: they are looked up together.

    The outcome of each job is the same.
    """
    orders = [RemarkContact.of(job) for job in jobs]
    workspace = orders[0].workspace
    contacts: dict[TextKey, dict[str, None]] = {}
    for order in orders:
        services.contacts.drop(f"{workspace}:{order.contact}")
        contacts.setdefault(order.text_key, {})[order.contact] = None
    intercom = services.intercom(workspace)
    found = {
        (text_key, touched.id): Remark(workspace=workspace, conversation=touched.id, text_key=text_key).job()
        for text_key, some in contacts.items()
        for touched in intercom.conversations_of(*some)
    }
    services.jobs.add(list(found.values()))
    return [f"{len(found)} conversations"] * len(jobs)


def _outcome(tickets: Sequence[Remarked]) -> str:
    refused = [ticket for ticket in tickets if ticket.outcome == "refused"]
    if refused:
        raise TicketsRefused(refused)
    return ", ".join(f"{ticket.outcome} {ticket.name or ticket.id}" for ticket in tickets) or "no_ticket"
