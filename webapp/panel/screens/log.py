# SPDX-License-Identifier: AGPL-3.0-or-later
"""All entries of one log of a ticket, page by page."""

from __future__ import annotations

from webapp.canvas import Canvas, text
from webapp.inbox import to
from webapp.itop.view_answers import LOGS
from webapp.panel.panel import Panel, stale
from webapp.panel.parts.ticket_page import log_entries, log_heading

#: Bytes of all entries; escaping may make three times as much of them.
_ENTRIES = 16_000


def show(panel: Panel) -> Canvas:
    """Newest first, five at a time."""
    name = next((each for each in LOGS if each == panel.arg("log")), None)
    if name is None:
        raise stale("a log that does not exist")
    ticket_id = panel.ticket_id
    log = panel.itop.log(ticket_id, name, page=panel.page_number)
    return panel.page(
        text(log_heading(log.label), style="header"),
        *log_entries(panel, log.entries, size=_ENTRIES, fold=False),
        None if log.entries else panel.line("panel.log_empty", style="muted"),
        *panel.pager(to("log", id=ticket_id, log=name), page=log.page, more=log.more),
        panel.zone_note() if log.entries else None,
        panel.way("panel.refresh", to("log", id=ticket_id, log=name, page=str(log.page))),
        panel.way("panel.back", to("details", id=ticket_id)),
    )
