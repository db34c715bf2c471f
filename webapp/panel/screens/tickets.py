# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of tickets: those linked to the conversation, or the ongoing ones of the person."""

from __future__ import annotations

from typing import Literal

from webapp.canvas import Canvas, listing, text
from webapp.inbox import HOME, Action, Click, to
from webapp.panel import memory
from webapp.panel.page import PAGE_SIZE, page, page_number, pager, stale, texts_for, way
from webapp.panel.parts.rows import row
from webapp.services import Services

ListName = Literal["linked", "ongoing"]
_EMPTY: dict[ListName, str] = {"linked": "panel.no_linked", "ongoing": "panel.no_ongoing"}


def show(click: Click, services: Services) -> Canvas:
    """Newest first, ten at a time."""
    name = list_name(click.action)
    if name is None:
        raise stale("a list of tickets that does not exist")
    found = services.itop.tickets(
        list_name=name,
        conversation_id=click.conversation_id,
        contact=memory.who(click),
        page=page_number(click),
        page_size=PAGE_SIZE,
        agent=click.admin.ref(),
    )
    texts = texts_for(click, services, found.language)
    rows = [row(ticket, click, texts) for ticket in found.tickets]
    empty = texts(_EMPTY[name] if found.page == 1 else "panel.no_further")
    return page(
        click,
        texts,
        text(texts(f"panel.{name}"), style="header"),
        listing(rows) if rows else text(empty, style="muted"),
        *pager(texts, to("tickets", list=name), page=found.page, more=found.more),
        way(texts("panel.back"), HOME),
        stored={"list": to("tickets", list=name, page=str(found.page)).encode()},
    )


def list_name(action: Action) -> ListName | None:
    """The list an action names."""
    names: dict[str, ListName] = {"linked": "linked", "ongoing": "ongoing"}
    return names.get(action.args.get("list", ""))
