# SPDX-License-Identifier: AGPL-3.0-or-later
"""One ticket, as the agent opens it."""

from __future__ import annotations

from webapp.canvas import Canvas
from webapp.inbox import Click
from webapp.panel.page import ticket_id
from webapp.panel.parts.ticket_view import ticket_view
from webapp.services import Services


def show(click: Click, services: Services) -> Canvas:
    """What is not allowed or not configured is left out or said in words."""
    view = services.itop.ticket(
        ticket_id=ticket_id(click), conversation_id=click.conversation_id, agent=click.admin.ref()
    )
    return ticket_view(view, click, services)
