# SPDX-License-Identifier: AGPL-3.0-or-later
"""All entries of one log of a ticket, page by page."""

from __future__ import annotations

from webapp.canvas import Canvas, text
from webapp.inbox import Click, to
from webapp.itop.view_answers import LogName
from webapp.panel.page import page, page_number, pager, stale, texts_for, ticket_id, way, zone_note
from webapp.panel.parts.ticket_parts import entries, log_label, signatures
from webapp.services import Services

_PAGE_SIZE = 5
#: Bytes of all entries; escaping may make three times as much of them.
_ENTRIES = 16_000
_LOGS: dict[str, LogName] = {"public": "public", "private": "private"}


def show(click: Click, services: Services) -> Canvas:
    """Newest first, five at a time."""
    name = _LOGS.get(click.action.args.get("log", ""))
    if name is None:
        raise stale("a log that does not exist")
    log = services.itop.log(
        ticket_id=ticket_id(click), log=name, page=page_number(click), page_size=_PAGE_SIZE, agent=click.admin.ref()
    )
    texts = texts_for(click, services, log.language)
    again = to("log", id=ticket_id(click), log=name)
    return page(
        click,
        texts,
        text(log_label(log), style="header"),
        *entries(log.entries, texts, signatures(services), size=_ENTRIES, fold=False),
        None if log.entries else text(texts("panel.log_empty"), style="muted"),
        *pager(texts, again, page=log.page, more=log.more),
        zone_note(texts) if log.entries else None,
        way(texts("panel.back"), to("ticket", id=ticket_id(click))),
    )
