# SPDX-License-Identifier: AGPL-3.0-or-later
"""One ticket, as the agent opens it."""

from __future__ import annotations

from webapp.canvas import Canvas
from webapp.panel.panel import Panel
from webapp.panel.parts.ticket_page import ticket_page


def show(panel: Panel) -> Canvas:
    """What is not allowed or not configured is left out or said in words."""
    return ticket_page(panel, panel.itop.ticket(panel.ticket_id))
