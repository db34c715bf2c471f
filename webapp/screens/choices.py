# SPDX-License-Identifier: AGPL-3.0-or-later
"""Choosing the value of a field that has more choices than a dropdown takes: a search, and a list to choose from."""

from __future__ import annotations

import re

from webapp.canvas import Canvas, Component, item, listing, literal, shortened, text, text_input
from webapp.inbox import Action, Click, to
from webapp.itop.form_answers import Choice
from webapp.screens import memory
from webapp.screens.draft import Draft
from webapp.screens.page import PAGE_SIZE, page, page_number, pager, stale, texts_for, way
from webapp.services import Services

_LABEL_LENGTH, _QUERY_LENGTH = 150, 100
_KEPT = ("field", "optional")
_CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


def show(click: Click, services: Services) -> Canvas:
    """Whatever was typed into the form is kept; choosing leads back to it."""
    code = click.action.args.get("field", "")
    if not _CODE.fullmatch(code):
        raise stale("a field that cannot exist")
    query, draft = _query(click), Draft.of(click)
    found = services.itop.choices(
        attribute=code,
        values=draft.answers,
        contact=memory.who(click),
        conversation_id=click.conversation_id,
        query=query,
        page=page_number(click),
        page_size=PAGE_SIZE,
        agent=click.admin.ref(),
    )
    texts = texts_for(click, services, found.language)
    again = to("choices", **{name: click.action.args[name] for name in _KEPT if name in click.action.args})
    optional = "optional" in again.args
    listed = [_item(one, code) for one in found.choices if one.value]
    return page(
        click,
        texts,
        text(literal(shortened(found.label, _LABEL_LENGTH)), style="header"),
        text_input(texts("panel.search"), id=again.encode(), value=query, submits=True),
        listing(listed) if listed else text(texts("panel.nothing_found"), style="muted"),
        *pager(texts, Action("choices", {**again.args, "query": query}), page=found.page, more=found.more),
        way(texts("panel.no_option"), to("create_form", field=code, value="")) if optional else None,
        way(texts("panel.back"), to("create_form")),
        stored=draft.stored(),
    )


def _query(click: Click) -> str:
    """What is searched for: a page keeps its query, a click beside the input has typed one."""
    asked = click.action.args.get("query")
    typed = click.values.get(click.action.encode(), "") if asked is None else asked
    return " ".join(typed.split())[:_QUERY_LENGTH] if isinstance(typed, str) else ""


def _item(choice: Choice, code: str) -> Component:
    return item(shortened(choice.label, _LABEL_LENGTH), to("create_form", field=code, value=choice.value))
