# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking once more for what was written into tickets.

iTop writes a log as a whole. Whoever opened a ticket before the app wrote into it, and saves after it, overwrites what
the app wrote; no lock can tell. So what was written is looked for when such saves are over, and written again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, cast

from webapp.conversations import AgentRef
from webapp.errors import IntercomRefused, NotConfigured
from webapp.itop.answers import CopiedTicket
from webapp.jobs import Job
from webapp.services import Services
from webapp.tasks.order import Order
from webapp.tasks.reconcile import compare
from webapp.tasks.written import taken_back

#: Seconds by which iTop's clock may be ahead of ours.
_CLOCKS = 300


def check_copies(job: Job, services: Services) -> str:
    """One call of iTop where everything stands; what does not is fetched and appended again."""
    order = Order.of(job)
    services = services.of(order.workspace_id)
    lost = _lost(services, order)
    if not lost:
        return "all_there"
    try:
        compared = list(
            compare(services, workspace_id=order.workspace_id, conversation_id=order.conversation_id, only=lost)
        )
    except (NotConfigured, IntercomRefused) as error:
        return f"not_restored ({error.code})"
    restored = [f"{each.ticket}: {each.appended} written again" for each in compared if each.missing]
    return ", ".join(restored) or "all_there"


def blank_again(job: Job, services: Services) -> str:
    """What was taken back and came back with somebody's save goes again."""
    order = Order.of(job)
    listed = order.rest.get("parts")
    part_ids = [str(each) for each in listed] if isinstance(listed, list) else []
    tickets = services.itop.of(order.workspace_id).redact(conversation_id=order.conversation_id, part_ids=part_ids)
    return ", ".join(f"{ticket.outcome} {ticket.name or ticket.id}" for ticket in tickets) or "no_ticket"


def enter_again(job: Job, services: Services) -> str:
    """What an agent wrote in the panel; where it stands nothing is written."""
    order = Order.of(job)
    rest = order.rest
    view = services.itop.of(order.workspace_id).entry(
        ticket_id=str(rest["ticket"]),
        log=cast(Literal["public", "private"], rest["log"]),
        text=str(rest["text"]),
        request_id=str(rest["request"]),
        conversation_id=order.conversation_id,
        agent=AgentRef(email=str(rest["email"]), name=str(rest["name"])) if rest["email"] else None,
    )
    return "written again" if view.changed else "there"


def _lost(services: Services, order: Order) -> set[str]:
    """The parts that some ticket does not have, though it was linked when they were copied."""
    copied = services.records.copied(order.workspace_id, order.conversation_id)
    lost: set[str] = set()
    for ticket in services.itop.copied(conversation_id=order.conversation_id):
        since = _linked_since(ticket)
        if ticket.sync and since is not None:
            lost |= {part for part, moment in copied.items() if moment >= since - _CLOCKS} - set(ticket.part_ids)
    return {part for part in lost if not taken_back(services, order.workspace_id, order.conversation_id, part)}


def _linked_since(ticket: CopiedTicket) -> float | None:
    return None if ticket.linked_since is None else datetime.fromisoformat(ticket.linked_since).timestamp()
