# SPDX-License-Identifier: AGPL-3.0-or-later
"""Adding the entry to the log; asked twice, it is added once."""

from __future__ import annotations

from webapp.canvas import Canvas
from webapp.panel import notices
from webapp.panel.panel import Panel
from webapp.panel.parts.ticket_page import ticket_page
from webapp.panel.screens.entry import entry_form, log_of, read_entry


def show(panel: Panel) -> Canvas:
    """The ticket with its new entry."""
    draft, ticket_id = read_entry(panel), panel.ticket_id
    if draft.cut:
        return entry_form(panel, draft, error=panel.text("panel.too_long", count=draft.cut.get("text", 0)))
    words, log = draft.single("text").strip(), log_of(panel, draft)
    if not words:
        return entry_form(panel, draft, error=panel.text("panel.entry_empty"))
    click = panel.click
    request_id = panel.request_id("entry", click.workspace_id, ticket_id, log, words, click.admin.id)
    view = panel.itop.entry(ticket_id, log, words, request_id=request_id)
    if view.changed:
        notices.check_entry(panel, log, words, request_id=request_id)
    news = panel.text("panel.entry_added" if view.changed else "panel.entry_before")
    return ticket_page(panel, view, news="✓ " + news)
