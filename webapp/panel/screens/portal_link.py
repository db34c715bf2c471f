# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling the end user where they can follow a ticket: asks first, then it is posted into the conversation."""

from __future__ import annotations

from webapp.canvas import Canvas, is_web_address, literal
from webapp.inbox import to
from webapp.panel import notices
from webapp.panel.panel import Panel


def show(panel: Panel) -> Canvas:
    """One call to iTop, which says where the ticket is to be seen."""
    view = panel.itop.ticket(panel.ticket_id)
    ticket, name = to("ticket", id=view.ticket.id), literal(view.ticket.name)
    if not view.portal_user or not is_web_address(view.portal_url) or not panel.click.admin.id:
        return panel.page(panel.line("panel.portal_none", style="muted"), panel.way("panel.back", ticket))
    if panel.arg("sure") != "yes":
        send = to("portal_link", id=view.ticket.id, sure="yes")
        words = f"{notices.portal_words(panel, view)} {panel.end_user_text('notes.portal_link')}"
        return panel.page(
            panel.line("panel.portal_question", ticket=name, style="header"),
            panel.line("panel.portal_what", words=literal(words), style="muted"),
            panel.button("panel.portal_send", send, style="primary"),
            panel.way("panel.cancel", ticket),
        )
    request_id = panel.request_id("portal", panel.click.workspace_id, panel.click.conversation_id, view.ticket.id)
    sent = notices.send_portal_link(panel, view, request_id=request_id)
    key = "panel.portal_sent" if sent else "panel.portal_sent_before"
    return panel.page(panel.success(key, ticket=name), panel.way("panel.done", ticket))
