# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists to choose from, and what stands there where there is nothing to choose."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.canvas import Component, item, listing, shorten
from webapp.inbox import to
from webapp.itop.answers import Row, TicketPage
from webapp.panel.panel import Panel

_TITLE_LENGTH, _SUBTITLE_LENGTH = 100, 200


def list_rows(panel: Panel, rows: Sequence[Component], *, empty: str = "panel.nothing_found") -> Component:
    """The rows, or the text of the key `empty`."""
    return listing(rows) if rows else panel.line(empty, style="muted")


def list_tickets(panel: Panel, found: TicketPage, *, empty: str) -> Component:
    """Each ticket a row; a page behind the last one says so."""
    rows = [_ticket_row(panel, ticket) for ticket in found.tickets]
    return list_rows(panel, rows, empty=empty if found.page == 1 else "panel.no_further")


def _ticket_row(panel: Panel, ticket: Row) -> Component:
    """Reference, title, state and date; then whose it is, and what is special about its link."""
    facts = [ticket.status_label, panel.text.date(ticket.last_update), ticket.caller, ticket.organisation]
    if ticket.link is not None and not panel.is_of_conversation(ticket.link):
        facts.append(panel.text("panel.row_elsewhere"))
    elif ticket.link is not None and not ticket.link.sync:
        facts.append(panel.text("panel.row_paused"))
    return item(
        shorten(ticket.name, _TITLE_LENGTH),
        to("ticket", id=ticket.id),
        subtitle=shorten(ticket.subtitle, _SUBTITLE_LENGTH),
        tertiary=shorten(" · ".join(fact for fact in facts if fact), _SUBTITLE_LENGTH),
    )
