# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling nobody else; who has been told stays told."""

from __future__ import annotations

from webapp.canvas import Canvas
from webapp.panel.panel import Panel
from webapp.panel.parts.ticket_page import ticket_page


def show(panel: Panel) -> Canvas:
    """The ticket with how many have been told."""
    view = panel.itop.ticket(panel.ticket_id)
    telling = panel.services.tellings.find(panel.arg("telling"))
    if telling is not None and (telling.workspace, telling.ticket) == (panel.click.workspace_id, view.ticket.id):
        panel.services.tellings.stop(telling.name)
    return ticket_page(panel, view)
