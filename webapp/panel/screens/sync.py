# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pausing and resuming the copy of new messages into the linked tickets."""

from __future__ import annotations

from webapp.canvas import Canvas
from webapp.panel.panel import Panel, stale


def show(panel: Panel) -> Canvas:
    """Pauses or resumes all tickets of the conversation, and says what that means."""
    if panel.arg("on") not in ("yes", "no"):
        raise stale("neither pause nor resume")
    resume = panel.arg("on") == "yes"
    state = panel.itop.sync(activated=resume)
    if not state.count:
        return panel.page(panel.line("panel.no_linked", style="muted"), panel.way("panel.back"))
    key = "panel.resumed" if resume else "panel.paused"
    return panel.page(
        panel.success(key, count=state.count),
        panel.line(f"{key}_note", style="muted"),
        panel.way("panel.done"),
    )
