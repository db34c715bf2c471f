# SPDX-License-Identifier: AGPL-3.0-or-later
"""The creation form as a canvas, also with the errors of an attempt; two screens show it."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.canvas import Canvas, CanvasTooLarge, Component, button, literal, shortened, text
from webapp.errors import ItopRefused
from webapp.inbox import HOME, Click, to
from webapp.itop.answers import Person
from webapp.itop.form_answers import Form
from webapp.languages import Texts
from webapp.panel import memory
from webapp.panel.forms.draft import Draft
from webapp.panel.forms.filled import filled
from webapp.panel.forms.handing import too_large, unsupported_note
from webapp.panel.forms.spelling import Spelling
from webapp.panel.page import conversation, page, texts_for, way
from webapp.panel.screens import person
from webapp.services import Services

_NAME_LENGTH = 100


def form(click: Click, services: Services, draft: Draft, *, errors: Mapping[str, str] | None = None) -> Canvas:
    """The form with the draft in it, each error at its field; or why the panel cannot offer a form.

    One call to iTop, and a second where it does not know whose ticket this is; `errors` are sentences by attribute.
    """
    try:
        answer = services.itop.form(
            conversation_id=click.conversation_id,
            contact=memory.who(click),
            values=draft.answers,
            conversation_url=conversation(click, services).url,
            agent=click.admin.ref(),
        )
    except ItopRefused as refused:
        if refused.code != "contact_not_found":
            raise
        return person.for_ticket(click, services)
    if answer.person is None:
        return person.for_ticket(click, services)
    texts = texts_for(click, services, answer.language)
    try:
        return _form(click, answer, answer.person, draft, Spelling.of(services, texts), errors)
    except CanvasTooLarge:
        return too_large(click, texts, draft)


def _form(
    click: Click,
    form: Form,
    person: Person,
    draft: Draft,
    spelling: Spelling,
    errors: Mapping[str, str] | None,
) -> Canvas:
    texts = spelling.texts
    fields = filled(draft, form.fields, spelling, errors)
    elsewhere = bool(form.unsupported)
    return page(
        click,
        texts,
        text(texts("panel.create"), style="header"),
        _whose(form, person, texts),
        unsupported_note(form.unsupported, texts) if elsewhere else None,
        *fields.components,
        button(texts("panel.hand_over"), to("hand_over"), style="primary")
        if elsewhere
        else button(texts("panel.create_now"), to("create"), style="primary"),
        way(texts("panel.cancel"), HOME),
        stored=fields.stored,
    )


def _whose(form: Form, person: Person, texts: Texts) -> Component:
    names = {
        "class_label": form.class_label, "person": person.name, "organisation": person.org_name or "–",
    }  # fmt: skip
    shown = {name: literal(shortened(value, _NAME_LENGTH)) for name, value in names.items()}
    return text(texts("panel.form_for_obsolete" if person.obsolete else "panel.form_for", **shown), style="muted")
