# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking a ticket out of the conversation: asks first, then does it and tells the teammates."""

from __future__ import annotations

from webapp.canvas import Canvas, literal, text
from webapp.inbox import to
from webapp.panel import notices
from webapp.panel.panel import Panel


def show(panel: Panel) -> Canvas:
    """What was copied stays in the ticket."""
    return _unlink(panel) if panel.arg("sure") == "yes" else _ask(panel)


def _ask(panel: Panel) -> Canvas:
    view = panel.itop.ticket(panel.ticket_id)
    here = view.link is not None and panel.links_here(view.link)
    sure = to("unlink", id=view.ticket.id, sure="yes")
    return panel.page(
        panel.line("panel.unlink_question", ticket=literal(view.ticket.name), style="header"),
        text(literal(view.ticket.subtitle)) if view.ticket.subtitle else None,
        panel.line("panel.unlink_what" if here else "panel.unlink_not_here", style="muted"),
        panel.button("panel.unlink", sure, style="primary") if here and view.can_modify else None,
        panel.way("panel.cancel", to("details", id=view.ticket.id)),
    )


def _unlink(panel: Panel) -> Canvas:
    unlinked = panel.itop.unlink(panel.ticket_id, note=notices.write_log_note(panel, "unlink"))
    if unlinked.changed:
        notices.note_unlink(panel, unlinked)
    key = "panel.unlinked_done" if unlinked.changed else "panel.unlinked_before"
    return panel.page(
        panel.success(key, ticket=literal(unlinked.ticket.name)),
        panel.line("panel.unlink_what", style="muted"),
        panel.way("panel.view", to("ticket", id=unlinked.ticket.id)),
        panel.way("panel.done", panel.came_from),
    )
