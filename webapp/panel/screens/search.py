# SPDX-License-Identifier: AGPL-3.0-or-later
"""Searching any ticket that the account may see: what to search for and what was found, on one canvas."""

from __future__ import annotations

from webapp.canvas import Canvas, button, listing, text, text_input
from webapp.inbox import HOME, Click, to
from webapp.panel import memory
from webapp.panel.page import PAGE_SIZE, page, page_number, pager, texts_for, way
from webapp.panel.parts.rows import row
from webapp.services import Services


def show(click: Click, services: Services) -> Canvas:
    """Newest first, ten at a time; with nothing to search for these are the newest tickets."""
    terms = _terms(click)
    found = services.itop.search(
        query=terms["query"],
        caller=terms["caller"],
        organisation=terms["organisation"],
        page=page_number(click),
        page_size=PAGE_SIZE,
        agent=click.admin.ref(),
    )
    texts = texts_for(click, services, found.language)
    rows = [row(ticket, click, texts) for ticket in found.tickets]
    empty = texts("panel.nothing_found" if found.page == 1 else "panel.no_further")
    return page(
        click,
        texts,
        text(texts("panel.search_title"), style="header"),
        *(text_input(texts(f"panel.search_{name}"), id=name, value=terms[name]) for name in terms),
        button(texts("panel.search"), to("search", typed="yes")),
        listing(rows) if rows else text(empty, style="muted"),
        text(texts("panel.search_partial"), style="muted") if found.partial else None,
        *pager(texts, to("search"), page=found.page, more=found.more),
        way(texts("panel.back"), HOME),
        stored={"search": terms, "list": to("search", page=str(found.page)).encode()},
    )


def _terms(click: Click) -> dict[str, str]:
    """What the inputs hold after the button, else what was searched for before; nothing at the beginning."""
    before = memory.terms(click)
    if "typed" in click.action.args:
        return {name: memory.term(click.values.get(name)) for name in before}
    return before if "page" in click.action.args else dict.fromkeys(before, "")
