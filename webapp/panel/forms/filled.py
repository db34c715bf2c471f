# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fields of any form with a draft in them: what iTop says still holds, and the errors of an attempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from webapp.canvas import Component, literal, shortened, text
from webapp.inbox import Action
from webapp.itop.form_answers import Field
from webapp.panel.forms import fields
from webapp.panel.forms.draft import Draft, Value
from webapp.panel.forms.fields import SENTENCE_LENGTH, Drawing
from webapp.panel.forms.set_fields import drawn_set
from webapp.panel.forms.spelling import Spelling
from webapp.panel.page import zone_note

_INPUTS = ("input", "textarea", "dropdown", "single-select", "checkbox")


@dataclass(frozen=True)
class Filled:
    """The components of all fields, errors included, and what has to be stored with them."""

    components: Sequence[Component]
    stored: dict[str, object]


def filled(draft: Draft, shown: Sequence[Field], spelling: Spelling, errors: Mapping[str, str] | None = None) -> Filled:
    """Each field with its value and each error at its field, or on top where its field is not shown."""
    texts = spelling.texts
    draft = _brought_up(draft, shown, errors or {})
    cut = {code: texts("panel.too_long", count=size) for code, size in draft.cut.items()}
    wrong = {**(errors or {}), **draft.wrong, **cut}
    parents = {child: one.label for one in shown if not one.value for child in one.dependents}
    codes = {one.code for one in shown}
    elsewhere = [f"{code}: {message}" for code, message in wrong.items() if code not in codes]
    components: list[Component] = [text(texts("panel.form_errors"), style="error")] if wrong else []
    components += [text(literal(shortened(one, SENTENCE_LENGTH)), style="error") for one in elsewhere[:10]]
    for one in shown:
        value = draft.values.get(one.code, _from_itop(one))
        drawing = Drawing(draft.form, one, value, spelling, wrong.get(one.code, ""), parents.get(one.code, ""))
        components += _drawn(drawing)
    if any(one.type == "datetime" and not one.read_only for one in shown):
        components += filter(None, [zone_note(texts)])
    if any(one.mandatory for one in shown):
        components.append(text(texts("panel.required_note"), style="muted"))
    return Filled(components, draft.stored(inputs=_asked(components, draft.form)))


def _drawn(one: Drawing) -> list[Component]:
    if fields.is_set(one.field):
        parts = drawn_set(one)
    else:
        parts = fields.fixed(one) if one.field.read_only else fields.editable(one)
    if one.field.must_change:
        parts.append(text(one.texts("panel.must_change"), style="muted"))
    if one.error:
        parts.append(text(literal(shortened(one.error, SENTENCE_LENGTH)), style="error"))
    return parts


def _brought_up(draft: Draft, shown: Sequence[Field], errors: Mapping[str, str]) -> Draft:
    """The draft with what iTop made of it: of the choices those that hold, and nothing wrong that cannot be mended."""
    codes = {one.code for one in shown}
    fixed = {one.code for one in shown if one.read_only}
    kept = {
        code: value
        for code, value in draft.values.items()
        if code not in fixed and (code in codes or code not in errors)
    }
    decided: dict[str, Value] = {}
    for one in shown:
        if one.read_only:
            continue
        if fields.is_chosen(one):
            decided[one.code] = fields.chosen(one, draft.text(one.code))
        elif fields.is_set(one):
            decided[one.code] = [choice.value for choice in one.values]
    return replace(draft, values={**kept, **decided})


def _from_itop(field: Field) -> Value:
    return [choice.value for choice in field.values] if fields.is_set(field) else field.value


def _asked(components: Sequence[Component], form: Action) -> set[str]:
    """The attributes that come back with the next click by themselves."""
    actions = [Action.parse(one["id"]) for one in components if one["type"] in _INPUTS]
    return {action.args["field"] for action in actions if action.name == form.name}
