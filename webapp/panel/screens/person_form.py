# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form for a new person of iTop, preset with what Intercom knows of who writes."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.canvas import Canvas, button, literal, shortened, text
from webapp.inbox import Click, to
from webapp.panel import memory
from webapp.panel.forms.draft import Draft, form_of
from webapp.panel.forms.filled import filled
from webapp.panel.forms.handing import unsupported_note
from webapp.panel.forms.spelling import Spelling
from webapp.panel.page import page, stale, texts_for, way
from webapp.services import Services

_LABEL_LENGTH = 100


def show(click: Click, services: Services) -> Canvas:
    """Opened, or recomputed after a choice."""
    return person_form(click, services, draft_of(click, services).decided(click.action))


def draft_of(click: Click, services: Services) -> Draft:
    """What was entered so far."""
    form = form_of(click.action)
    if form is None:
        raise stale("a form that does not exist")
    return Draft.of(click, form, Spelling.of(services, texts_for(click, services)))


def person_form(click: Click, services: Services, draft: Draft, *, errors: Mapping[str, str] | None = None) -> Canvas:
    """One call to iTop; each error at its field."""
    answer = services.itop.person_form(values=draft.answers, contact=memory.who(click), agent=click.admin.ref())
    texts = texts_for(click, services, answer.language)
    fields = filled(draft, answer.fields, Spelling.of(services, texts), errors)
    label = literal(shortened(answer.class_label, _LABEL_LENGTH))
    return page(
        click,
        texts,
        text(texts("panel.person_new", class_label=label), style="header"),
        unsupported_note(answer.unsupported, texts) if answer.unsupported else None,
        *fields.components,
        button(texts("panel.hand_over"), to("hand_over_person", **draft.form.args), style="primary")
        if answer.unsupported
        else button(texts("panel.create_now"), to("create_person", **draft.form.args), style="primary"),
        way(texts("panel.cancel"), to("person", **draft.form.args)),
        stored=fields.stored,
    )
