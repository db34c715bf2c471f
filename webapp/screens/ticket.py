# SPDX-License-Identifier: AGPL-3.0-or-later
"""One ticket: its configured attributes, the conversation it belongs to, and what can be opened or linked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from webapp.canvas import (
    Canvas,
    Component,
    button,
    divider,
    is_web_address,
    literal,
    open_button,
    shortened,
    table,
    text,
)
from webapp.inbox import HOME, Action, Click, to
from webapp.itop.view_answers import Attribute, TicketView
from webapp.languages import Texts
from webapp.screens.budget import shared
from webapp.screens.page import page, page_number, texts_for, ticket_id, way
from webapp.screens.tickets import list_name
from webapp.services import Services

#: Characters: a longer value does not fit into a row of a table.
_ROW_LENGTH, _LABEL_LENGTH = 60, 80
#: Bytes of all values together; escaping may make three times as much of them.
_VALUES = 16_000


def show(click: Click, services: Services) -> Canvas:
    """What is not allowed or not configured is left out or said in words."""
    view = services.itop.ticket(
        ticket_id=ticket_id(click), conversation_id=click.conversation_id, agent=click.admin.ref()
    )
    texts = texts_for(click, services, view.language)
    return page(
        texts,
        text(literal(shortened(view.ticket.name, _LABEL_LENGTH)), style="header"),
        *_details(view.attributes, texts),
        divider(),
        *_link(view, click, texts),
        *open_buttons(texts, portal_url=view.portal_url, backoffice_url=view.backoffice_url),
        way(texts("panel.back"), _back(click)),
    )


def open_buttons(texts: Texts, *, portal_url: str | None, backoffice_url: str | None) -> Iterator[Component]:
    """The ways into iTop that the configuration allows."""
    if backoffice_url is not None and is_web_address(backoffice_url):
        yield open_button(texts("panel.open_backoffice"), backoffice_url, name="backoffice")
    if portal_url is not None and is_web_address(portal_url):
        yield open_button(texts("panel.open_portal"), portal_url, name="portal", style="link")


def link_state(view: TicketView, click: Click, texts: Texts) -> Iterator[Component]:
    """Which conversation the ticket belongs to, with the way to it where it is another one."""
    if view.link is None or not view.link.conversation_id:
        yield text(texts("panel.link_none"), style="muted")
    elif view.link.conversation_id == click.conversation_id:
        yield text(texts("panel.link_here" if view.link.sync else "panel.link_here_paused"), style="muted")
    else:
        yield text(texts("panel.link_elsewhere"), style="muted")
        if is_web_address(view.link.url):
            yield open_button(texts("panel.open_conversation"), view.link.url, name="conversation", style="link")


def _link(view: TicketView, click: Click, texts: Texts) -> Iterator[Component]:
    yield from link_state(view, click, texts)
    if view.link is not None and view.link.conversation_id:
        return
    if view.can_modify:
        yield button(texts("panel.link"), to("link", id=view.ticket.id))
    else:
        yield text(texts("panel.cannot_modify"), style="muted")


def _details(attributes: Sequence[Attribute], texts: Texts) -> Iterator[Component]:
    """Short values as rows of a table, long ones as paragraphs, in the configured order."""
    whole = {one.code: _value(one, texts) for one in attributes}
    kept = shared(whole, _VALUES)
    values = {code: value if value == whole[code] else value + "…" for code, value in kept.items()}
    shown = [(shortened(one.label, _LABEL_LENGTH), values[one.code]) for one in attributes]
    for long, rows in groupby(shown, key=lambda row: len(row[1]) > _ROW_LENGTH or "\n" in row[1]):
        if not long:
            yield table(rows)
            continue
        for label, value in rows:
            yield text(f"**{literal(label)}**", tight=True)
            yield text(literal(value))


def _value(attribute: Attribute, texts: Texts) -> str:
    return texts.date(attribute.text) if attribute.type in ("date", "datetime") else attribute.text.strip()


def _back(click: Click) -> Action:
    name = list_name(click.action)
    return HOME if name is None else to("tickets", list=name, page=str(page_number(click)))
