# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of tickets: those linked to the conversation, or the ongoing ones of the person."""

from __future__ import annotations

from typing import Literal

from webapp.canvas import Canvas, Component, item, listing, shortened, text
from webapp.inbox import HOME, Action, Click, to
from webapp.itop.answers import Row
from webapp.languages import Texts
from webapp.screens.page import PAGE_SIZE, page, page_number, pager, stale, texts_for, way
from webapp.services import Services

_TITLE_LENGTH, _SUBTITLE_LENGTH = 100, 200

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
        contact=click.contact.ref(),
        page=page_number(click),
        page_size=PAGE_SIZE,
        agent=click.admin.ref(),
    )
    texts = texts_for(click, services, found.language)
    rows = [_row(row, name, found.page, texts) for row in found.tickets]
    empty = texts(_EMPTY[name] if found.page == 1 else "panel.no_further")
    return page(
        texts,
        text(texts(f"panel.{name}"), style="header"),
        listing(rows) if rows else text(empty, style="muted"),
        *pager(texts, to("tickets", list=name), page=found.page, more=found.more),
        way(texts("panel.back"), HOME),
    )


def list_name(action: Action) -> ListName | None:
    """The list an action names."""
    names: dict[str, ListName] = {"linked": "linked", "ongoing": "ongoing"}
    return names.get(action.args.get("list", ""))


def _row(row: Row, name: ListName, page: int, texts: Texts) -> Component:
    paused = row.link is not None and not row.link.sync
    state = texts(
        "panel.row_paused" if paused else "panel.row", status=row.status_label, date=texts.date(row.last_update)
    )
    return item(
        shortened(row.name, _TITLE_LENGTH),
        to("ticket", id=row.id, list=name, page=str(page)),
        subtitle=shortened(row.subtitle, _SUBTITLE_LENGTH),
        tertiary=shortened(state, _SUBTITLE_LENGTH),
    )
