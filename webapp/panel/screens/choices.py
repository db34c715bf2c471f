# SPDX-License-Identifier: AGPL-3.0-or-later
"""Choosing the value of a field that has more choices than a dropdown takes: a search, and a list to choose from."""

from __future__ import annotations

import re

from webapp.canvas import Canvas, Component, item, literal, shorten, text, text_input
from webapp.inbox import Action, to
from webapp.itop.form_answers import Choice, Of
from webapp.panel.forms.draft import read_draft, with_field
from webapp.panel.panel import Panel, stale
from webapp.panel.parts.rows import list_rows

_LABEL_LENGTH = 150
_KEPT = ("field", "form", "many", "optional")
_CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


def show(panel: Panel) -> Canvas:
    """Whatever was typed into the form is kept; choosing leads back to it."""
    args = {name: panel.arg(name) for name in _KEPT if name in panel.click.action.args}
    code, draft = panel.arg("field"), read_draft(panel)
    if not _CODE.fullmatch(code) or draft is None:
        raise stale("a field that cannot exist")
    form, query = draft.form, panel.query
    found = panel.itop.choices(code, draft.answers, of=_of(form), query=query, page=panel.page_number)
    rows = [_row(choice, form, code, many="many" in args) for choice in found.choices]
    search = to("choices", **args).encode()
    return panel.page(
        text(literal(shorten(found.label, _LABEL_LENGTH)), style="header"),
        text_input(panel.text("panel.search"), id=search, value=query, submits=True),
        list_rows(panel, rows),
        *panel.pager(to("choices", **args, query=query), page=found.page, more=found.more),
        panel.way("panel.no_option", with_field(form, code, value="")) if "optional" in args else None,
        panel.way("panel.back", form),
        stored=draft.store(),
    )


def _of(form: Action) -> Of:
    if form.name == "transition":
        return Of("transition", form.args.get("id", ""), form.args.get("stimulus", ""))
    return Of("person" if form.name == "person_form" else "ticket")


def _row(choice: Choice, form: Action, code: str, *, many: bool) -> Component:
    decision = {"add" if many else "value": choice.value}
    return item(
        shorten(choice.label, _LABEL_LENGTH),
        with_field(form, code, **decision),
        subtitle=shorten(choice.subtitle, _LABEL_LENGTH),
    )
