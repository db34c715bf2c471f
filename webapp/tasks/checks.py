# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking once more for what was written into tickets.

iTop writes a log as a whole. Whoever opened a ticket before the app wrote into it, and saves after it, overwrites what
the app wrote; no lock can tell. So what was written is looked for when such saves are over, and written again.
"""

from __future__ import annotations

from datetime import datetime

from webapp.conversations import AgentRef, ContactRef, ConversationRef, signed_contact
from webapp.errors import IntercomRefused, NotConfigured
from webapp.itop.copy_answers import CopiedTicket
from webapp.payloads.removing import BlankAgain
from webapp.payloads.writing import CheckCopies, EnterAgain
from webapp.services import Services
from webapp.store import Job
from webapp.tasks.aside import early, unless_early
from webapp.tasks.comparison import compare
from webapp.tasks.written import taken_back

#: Seconds by which iTop's clock may be ahead of ours.
_CLOCKS = 300


def check_copies(job: Job, services: Services) -> str:
    """One call of iTop where everything stands; what does not is fetched and appended again."""
    order = CheckCopies.of(job)
    services = services.of(order.workspace)
    lost = _find_lost(services, order)
    if not lost:
        return "all_there"
    try:
        gone, where = not early(job, services), order.conversation
        compared = list(compare(services, workspace_id=order.workspace, conversation_id=where, only=lost, gone=gone))
    except (NotConfigured, IntercomRefused) as error:
        if (other := unless_early(error, job, services)) is not error:
            raise other from error
        if isinstance(error, IntercomRefused) and error.status == 401:
            raise  # a token that is replaced soon; one that may not read conversations gets 403
        return f"not_restored ({error.code})"
    restored = [f"{each.ticket}: {each.appended} written again" for each in compared if each.missing]
    return ", ".join(restored) or "all_there"


def blank_again(job: Job, services: Services) -> str:
    """What was taken back and came back with somebody's save goes again."""
    order = BlankAgain.of(job)
    tickets = services.itop.of(order.workspace).redact(conversation_id=order.conversation, part_ids=order.parts)
    return ", ".join(f"{ticket.outcome} {ticket.name or ticket.id}" for ticket in tickets) or "no_ticket"


def enter_again(job: Job, services: Services) -> str:
    """What an agent wrote in the panel, or an end user in the Messenger; where it stands nothing is written."""
    order = EnterAgain.of(job)
    agent = AgentRef(order.email, order.name, order.bot) if order.email or order.bot else None
    contact = ContactRef()
    if order.person:
        agent, contact = AgentRef("", contact=True), signed_contact(order.person)
    itop = services.itop.of(order.workspace).beside(ConversationRef(order.conversation), contact=contact, agent=agent)
    view = itop.entry(order.ticket, order.log, order.text, request_id=order.request)
    return "written again" if view.changed else "there"


def _find_lost(services: Services, order: CheckCopies) -> set[str]:
    """The parts that some ticket does not have, though it was linked when they were copied."""
    copied = services.records.copied(order.workspace, order.conversation)
    lost: set[str] = set()
    for ticket in services.itop.copied(conversation_id=order.conversation):
        since = _linked_since(ticket)
        if ticket.sync and since is not None:
            lost |= {part for part, moment in copied.items() if moment >= since - _CLOCKS} - set(ticket.part_ids)
    return lost - taken_back(services, order.workspace, order.conversation, lost)


def _linked_since(ticket: CopiedTicket) -> float | None:
    return None if ticket.linked_since is None else datetime.fromisoformat(ticket.linked_since).timestamp()
