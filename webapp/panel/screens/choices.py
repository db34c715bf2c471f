# SPDX-License-Identifier: AGPL-3.0-or-later
"""Choosing the value of a field that has more choices than a dropdown takes: a search, and a list to choose from."""

from __future__ import annotations

import re

from webapp.canvas import Canvas, Component, item, listing, literal, shortened, text, text_input
from webapp.inbox import Action, Click, to
from webapp.itop.form_answers import Choice
from webapp.itop.params import Of
from webapp.panel import memory
from webapp.panel.forms.draft import Draft, form_of, with_field
from webapp.panel.forms.spelling import Spelling
from webapp.panel.page import PAGE_SIZE, page, page_number, pager, stale, texts_for, way
from webapp.services import Services

_LABEL_LENGTH = 150
_KEPT = ("field", "form", "many", "optional")
_CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


def show(click: Click, services: Services) -> Canvas:
    """Whatever was typed into the form is kept; choosing leads back to it."""
    code, form = click.action.args.get("field", ""), form_of(click.action)
    if not _CODE.fullmatch(code) or form is None:
        raise stale("a field that cannot exist")
    query = _query(click)
    draft = Draft.of(click, form, Spelling.of(services, texts_for(click, services)))
    found = services.itop.choices(
        attribute=code,
        values=draft.answers,
        contact=memory.who(click),
        conversation_id=click.conversation_id,
        query=query,
        page=page_number(click),
        page_size=PAGE_SIZE,
        of=_of(form),
        agent=click.admin.ref(),
    )
    texts = texts_for(click, services, found.language)
    again = to("choices", **{name: click.action.args[name] for name in _KEPT if name in click.action.args})
    many = "many" in again.args
    listed = [_item(one, form, code, many=many) for one in found.choices]
    return page(
        click,
        texts,
        text(literal(shortened(found.label, _LABEL_LENGTH)), style="header"),
        text_input(texts("panel.search"), id=again.encode(), value=query, submits=True),
        listing(listed) if listed else text(texts("panel.nothing_found"), style="muted"),
        *pager(texts, Action("choices", {**again.args, "query": query}), page=found.page, more=found.more),
        way(texts("panel.no_option"), with_field(form, code, value="")) if "optional" in again.args else None,
        way(texts("panel.back"), form),
        stored=draft.stored(),
    )


def _of(form: Action) -> Of:
    if form.name == "transition":
        return Of("transition", form.args.get("id", ""), form.args.get("stimulus", ""))
    return Of("person" if form.name == "person_form" else "ticket")


def _query(click: Click) -> str:
    """What is searched for: a page keeps its query, a click beside the input has typed one."""
    asked = click.action.args.get("query")
    return memory.term(click.values.get(click.action.encode(), "") if asked is None else asked)


def _item(choice: Choice, form: Action, code: str, *, many: bool) -> Component:
    decision = {"add" if many else "value": choice.value}
    return item(
        shortened(choice.label, _LABEL_LENGTH),
        with_field(form, code, **decision),
        subtitle=shortened(choice.subtitle, _LABEL_LENGTH),
    )
