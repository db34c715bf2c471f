# SPDX-License-Identifier: AGPL-3.0-or-later
"""One ticket: its configured attributes, the conversation it belongs to, and what can be opened or linked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from webapp.canvas import (
    Canvas,
    Component,
    divider,
    literal,
    shortened,
    table,
    text,
)
from webapp.inbox import Click
from webapp.itop.view_answers import Attribute
from webapp.languages import Texts
from webapp.screens import memory
from webapp.screens.budget import shared
from webapp.screens.page import page, texts_for, ticket_id, way
from webapp.screens.ticket_link import link_buttons, link_state, open_buttons
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
        click,
        texts,
        text(literal(shortened(view.ticket.name, _LABEL_LENGTH)), style="header"),
        *_details(view.attributes, texts),
        divider(),
        *link_state(view, click, texts),
        *link_buttons(view, click, texts),
        *open_buttons(texts, portal_url=view.portal_url, backoffice_url=view.backoffice_url),
        way(texts("panel.back"), memory.came_from(click)),
    )


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
