# SPDX-License-Identifier: AGPL-3.0-or-later
"""One attribute of a ticket, unfolded."""

from __future__ import annotations

from webapp.canvas import Canvas, literal, shortened, text
from webapp.inbox import Click, to
from webapp.panel.page import page, page_number, pager, texts_for, ticket_id, way
from webapp.panel.parts.ticket_details import value_text
from webapp.services import Services

#: Characters on one canvas; each may take a dozen bytes.
_PAGE = 3_500
_LABEL_LENGTH = 100


def show(click: Click, services: Services) -> Canvas:
    """Page by page where even a canvas of its own is too small."""
    view = services.itop.ticket(
        ticket_id=ticket_id(click), conversation_id=click.conversation_id, agent=click.admin.ref()
    )
    texts = texts_for(click, services, view.language)
    code, number = click.action.args.get("code", ""), page_number(click)
    found = next((one for one in view.attributes if one.code == code), None)
    value = value_text(found, texts) if found is not None else ""
    part = value[(number - 1) * _PAGE : number * _PAGE]
    again = to("value", id=view.ticket.id, code=code)
    label = shortened(found.label if found is not None else view.ticket.name, _LABEL_LENGTH)
    return page(
        click,
        texts,
        text(literal(label), style="header"),
        text(literal(part)) if part.strip() else text(texts("panel.no_further_text"), style="muted"),
        *pager(texts, again, page=number, more=len(value) > number * _PAGE),
        way(texts("panel.back"), to("ticket", id=view.ticket.id)),
    )
