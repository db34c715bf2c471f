# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pausing and resuming the copy of new messages into the linked tickets."""

from __future__ import annotations

from webapp.canvas import Canvas
from webapp.inbox import HOME, to
from webapp.panel.panel import Panel, stale


def show(panel: Panel) -> Canvas:
    """Pauses or resumes the ticket that the click names, else all of the conversation, and says what that means."""
    if panel.arg("on") not in ("yes", "no"):
        raise stale("neither pause nor resume")
    resume = panel.arg("on") == "yes"
    ticket_id = panel.ticket_id if panel.arg("id") else ""
    came_from = to("ticket", id=ticket_id) if ticket_id and panel.arg("back") != "home" else HOME
    state = panel.itop.sync(activated=resume, ticket_id=ticket_id)
    if not state.count:
        nothing = "panel.unlink_not_here" if ticket_id else "panel.no_linked"
        return panel.page(panel.line(nothing, style="muted"), panel.way("panel.back", came_from))
    key = "panel.resumed" if resume else "panel.paused"
    said = panel.success(f"{key}_one") if ticket_id else panel.success(key, count=state.count)
    return panel.page(
        said,
        panel.line(f"{key}_note", style="muted"),
        panel.way("panel.done", came_from),
    )
