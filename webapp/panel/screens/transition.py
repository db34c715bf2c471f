# SPDX-License-Identifier: AGPL-3.0-or-later
"""The next step of a ticket: what iTop asks for before it."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.canvas import Canvas, Component, button, is_web_address, literal, open_button, shortened, text
from webapp.inbox import Click, to
from webapp.itop.form_answers import TransitionForm
from webapp.languages import Texts
from webapp.panel.forms.draft import Draft, form_of
from webapp.panel.forms.filled import filled
from webapp.panel.forms.handing import unsupported_note
from webapp.panel.forms.spelling import Spelling
from webapp.panel.page import page, stale, texts_for, ticket_id, way
from webapp.services import Services

_LABEL_LENGTH, _SENTENCE_LENGTH, _URL_LENGTH = 80, 300, 8_000


def show(click: Click, services: Services) -> Canvas:
    """Opened, or recomputed after a choice."""
    return transition_form(click, services, draft_of(click, services).decided(click.action))


def draft_of(click: Click, services: Services) -> Draft:
    """What was entered so far."""
    form = form_of(click.action)
    if form is None or not form.args.get("stimulus"):
        raise stale("a transition that cannot exist")
    return Draft.of(click, form, Spelling.of(services, texts_for(click, services)))


def transition_form(
    click: Click, services: Services, draft: Draft, *, errors: Mapping[str, str] | None = None
) -> Canvas:
    """One call to iTop; a transition that needs no fields only asks whether it shall be."""
    answer = services.itop.transition(
        ticket_id=ticket_id(click),
        stimulus=draft.form.args["stimulus"],
        values=draft.answers,
        agent=click.admin.ref(),
    )
    texts = texts_for(click, services, answer.language)
    fields = filled(draft, answer.fields, Spelling.of(services, texts), errors)
    name, label = literal(answer.ticket.name), shortened(answer.label, _LABEL_LENGTH)
    description = literal(shortened(answer.description, _SENTENCE_LENGTH))
    return page(
        click,
        texts,
        text(texts("panel.transition_title", label=literal(label), ticket=name), style="header"),
        text(description, style="muted") if description else None,
        text(texts("panel.transition_to", state=literal(answer.target_label))) if answer.target_label else None,
        *fields.components,
        *_button(answer, draft, label, texts),
        way(texts("panel.cancel"), to("ticket", id=ticket_id(click))),
        stored=fields.stored,
    )


def _button(answer: TransitionForm, draft: Draft, label: str, texts: Texts) -> list[Component]:
    """iTop's own form where the panel has no field for something that it insists on."""
    if not answer.unsupported:
        return [button(label, to("act", **draft.form.args), style="primary")]
    note = unsupported_note(answer.unsupported, texts)
    if answer.edit_url is None or not is_web_address(answer.edit_url) or len(answer.edit_url) > _URL_LENGTH:
        return [note]
    return [note, open_button(texts("panel.open_form"), answer.edit_url, name="form", style="primary")]
