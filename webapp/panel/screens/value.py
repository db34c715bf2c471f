# SPDX-License-Identifier: AGPL-3.0-or-later
"""One attribute of a ticket, unfolded."""

from __future__ import annotations

from webapp.canvas import Canvas, literal, shorten, text
from webapp.inbox import to
from webapp.panel.panel import Panel
from webapp.panel.screens.details import value_of

#: Characters on one canvas; each may take a dozen bytes.
_PAGE = 3_500
_LABEL_LENGTH = 100


def show(panel: Panel) -> Canvas:
    """Page by page where even a canvas of its own is too small."""
    view = panel.itop.ticket(panel.ticket_id)
    code, number = panel.arg("code"), panel.page_number
    attribute = next((one for one in view.attributes if one.code == code), None)
    value = value_of(panel, attribute) if attribute is not None else ""
    part = value[(number - 1) * _PAGE : number * _PAGE]
    label = shorten(attribute.label if attribute is not None else view.ticket.name, _LABEL_LENGTH)
    return panel.page(
        text(literal(label), style="header"),
        text(literal(part)) if part.strip() else panel.line("panel.no_further_text", style="muted"),
        *panel.pager(to("value", id=view.ticket.id, code=code), page=number, more=len(value) > number * _PAGE),
        panel.way("panel.refresh", to("value", id=view.ticket.id, code=code, page=str(number))),
        panel.way("panel.back", to("details", id=view.ticket.id)),
    )
