# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the app says in conversations itself: once each, and recognised when Intercom tells us of it."""

from __future__ import annotations

from collections.abc import Sequence

from webapp import message_html
from webapp.conversations import Part
from webapp.errors import IntercomRefused, IntercomUnavailable, NotConfigured
from webapp.intercom import Intercom
from webapp.jobs import Job, orders
from webapp.services import Services
from webapp.tasks.order import Order, step_aside

#: Seconds by which Intercom's clock may be behind ours.
_CLOCKS = 300


def post_reply(job: Job, services: Services) -> str:
    """Tell the end user."""
    return _post(job, services, note=False)


def post_note(job: Job, services: Services) -> str:
    """Tell the teammates."""
    return _post(job, services, note=True)


def _post(job: Job, services: Services, *, note: bool) -> str:
    order = Order.of(job)
    admin_id, html = str(order.rest["admin"]), str(order.rest["html"])
    again = job.attempts > 1 or bool(order.rest.get("aside"))
    try:
        intercom = services.intercom(order.workspace_id, order.region)
        # Intercom has no idempotency key: an attempt before this one may have been heard although no answer came.
        parts = intercom.conversation(order.conversation_id).parts if again else ()
        own = _ours(parts, job, admin_id, html)
        outcome = "posted_before" if own is not None else "posted"
        if own is None:
            own = _ours(_say(intercom, order, admin_id, html, note=note), job, admin_id, html)
    except (NotConfigured, IntercomRefused, IntercomUnavailable) as error:
        return step_aside(job, services, error)
    if own is not None:
        services.jobs.remember(orders.own_part(order.workspace_id, order.conversation_id, own.id))
    return outcome


def _say(intercom: Intercom, order: Order, admin_id: str, html: str, *, note: bool) -> tuple[Part, ...]:
    say = intercom.note if note else intercom.reply
    return say(order.conversation_id, admin_id=admin_id, html=html)


def _ours(parts: Sequence[Part], job: Job, admin_id: str, html: str) -> Part | None:
    """The newest part of that teammate with those words since the job was added."""
    said = _letters(html)
    fitting = [
        part
        for part in parts
        if part.writer.id == admin_id
        and part.created_at >= job.added_at - _CLOCKS
        and _letters(part.body) == said
    ]
    return max(fitting, key=lambda part: part.created_at, default=None)


def _letters(html: str) -> str:
    """The words without any space: Intercom rewrites the tags between them."""
    return "".join(message_html.words(html).split())
