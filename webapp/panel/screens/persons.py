# SPDX-License-Identifier: AGPL-3.0-or-later
"""The persons of iTop that were searched for, to choose one for the conversation."""

from __future__ import annotations

from webapp.canvas import Canvas, button, listing, text, text_input
from webapp.inbox import Action, Click, to
from webapp.panel import memory
from webapp.panel.page import PAGE_SIZE, page, page_number, pager, texts_for, way
from webapp.panel.parts import people
from webapp.panel.screens.person import then_args
from webapp.services import Services


def show(click: Click, services: Services) -> Canvas:
    """Those that are still active first, ten at a time."""
    args = then_args(click.action.args.get("then", ""))
    asked = click.action.args.get("query")
    query = memory.term(click.values.get(click.action.encode()) if asked is None else asked)
    found = services.itop.persons(query=query, page=page_number(click), page_size=PAGE_SIZE, agent=click.admin.ref())
    texts = texts_for(click, services, found.language)
    again = to("persons", **args)
    rows = [people.row(one, texts, **args) for one in found.persons]
    return page(
        click,
        texts,
        text(texts("panel.person_search"), style="header"),
        text_input(texts("panel.person_search_by"), id=again.encode(), value=query, submits=True),
        listing(rows) if rows else text(texts("panel.nothing_found"), style="muted"),
        *pager(texts, Action("persons", {**again.args, "query": query}), page=found.page, more=found.more),
        button(texts("panel.person_create"), to("person_form", **args)) if found.can_create else None,
        way(texts("panel.back"), to("person", **args)),
    )
