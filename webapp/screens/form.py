# SPDX-License-Identifier: AGPL-3.0-or-later
"""The creation form as a canvas, also with the errors of an attempt; two screens show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from webapp.canvas import (
    Canvas,
    CanvasTooLarge,
    Component,
    button,
    divider,
    is_web_address,
    literal,
    open_button,
    shortened,
    text,
)
from webapp.errors import ItopRefused
from webapp.inbox import HOME, Action, Click, to
from webapp.itop.answers import Person
from webapp.itop.form_answers import Form
from webapp.languages import Texts
from webapp.screens import fields, memory, no_person
from webapp.screens.draft import Draft
from webapp.screens.page import page, texts_for, way
from webapp.services import Services

_NAME_LENGTH, _SENTENCE_LENGTH = 100, 300
#: Longer addresses are refused by common web servers.
_URL_LENGTH = 8_000


def form(click: Click, services: Services, draft: Draft, *, errors: Mapping[str, str] | None = None) -> Canvas:
    """The form with the draft in it, each error at its field; or why the panel cannot offer a form.

    One call to iTop; `errors` are sentences by attribute code.
    """
    try:
        answer = services.itop.form(
            conversation_id=click.conversation_id,
            contact=memory.who(click),
            values=draft.answers,
            agent=click.admin.ref(),
        )
    except ItopRefused as refused:
        if refused.code != "contact_not_found":
            raise
        return no_person.explanation(click, texts_for(click, services))
    texts = texts_for(click, services, answer.language)
    if answer.person is None:
        return no_person.explanation(click, texts)
    if answer.unsupported:
        labels = ", ".join(literal(shortened(one.label, _NAME_LENGTH)) for one in answer.unsupported)
        return _handed_over(click, texts("panel.unsupported", labels=labels), answer, texts)
    cut = {code: texts("panel.too_long", count=size) for code, size in draft.cut.items()}
    try:
        filled = _brought_up(draft, answer, errors or {})
        return _form(click, answer, answer.person, filled, {**(errors or {}), **cut}, texts)
    except CanvasTooLarge:
        return _handed_over(click, texts("panel.form_too_large"), answer, texts)


def _form(
    click: Click, form: Form, person: Person, draft: Draft, errors: Mapping[str, str], texts: Texts
) -> Canvas:
    shown = {field.code for field in form.fields}
    parents = {child: one.label for one in form.fields if not one.value for child in one.dependents}
    elsewhere = [f"{code}: {message}" for code, message in errors.items() if code not in shown]
    components: list[Component] = []
    for field in form.fields:
        value = draft.values.get(field.code, field.text if field.type == "html" else field.value)
        components += fields.drawn(
            field, value, texts, error=errors.get(field.code, ""), waits_for=parents.get(field.code, "")
        )
    return page(
        click,
        texts,
        text(texts("panel.create"), style="header"),
        _whose(form, person, texts),
        text(texts("panel.form_errors"), style="error") if errors else None,
        *(text(literal(shortened(one, _SENTENCE_LENGTH)), style="error") for one in elsewhere[:10]),
        *components,
        text(texts("panel.required_note"), style="muted") if any(one.mandatory for one in form.fields) else None,
        button(texts("panel.create_now"), to("create"), style="primary"),
        way(texts("panel.cancel"), HOME),
        stored=draft.stored(inputs=_asked(components)),
    )


def _brought_up(draft: Draft, form: Form, errors: Mapping[str, str]) -> Draft:
    """The draft with what iTop made of it: of the choices those that hold, and nothing wrong that cannot be mended."""
    shown = {field.code for field in form.fields}
    kept = {code: value for code, value in draft.values.items() if code in shown or code not in errors}
    chosen = {
        field.code: fields.chosen(field, draft.values.get(field.code, ""))
        for field in form.fields
        if fields.is_chosen(field)
    }
    return replace(draft, values={**kept, **chosen})


def _asked(components: list[Component]) -> set[str]:
    """The attributes that come back with the next click by themselves."""
    kinds = ("input", "textarea", "dropdown", "single-select")
    actions = [Action.parse(one["id"]) for one in components if one["type"] in kinds]
    return {action.args["field"] for action in actions if action.name == "create_form"}


def _whose(form: Form, person: Person, texts: Texts) -> Component:
    names = {
        "class_label": form.class_label, "person": person.name, "organisation": person.org_name or "–",
    }  # fmt: skip
    shown = {name: literal(shortened(value, _NAME_LENGTH)) for name, value in names.items()}
    return text(texts("panel.form_for", **shown), style="muted")


def _handed_over(click: Click, reason: str, form: Form, texts: Texts) -> Canvas:
    """iTop's own form takes over what the panel cannot ask for; empty where the address would be too long."""
    url = form.create_url if len(form.create_url) <= _URL_LENGTH else form.create_url.partition("&default")[0]
    return page(
        click,
        texts,
        text(texts("panel.unsupported_title"), style="header"),
        text(reason, style="muted"),
        open_button(texts("panel.open_form"), url, name="form", style="primary") if is_web_address(url) else None,
        divider(),
        way(texts("panel.back"), HOME),
    )
