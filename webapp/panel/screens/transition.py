# SPDX-License-Identifier: AGPL-3.0-or-later
"""The next step of a ticket: what iTop asks for before it."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.canvas import Canvas, Component, button, is_web_address, literal, open_button, shorten, text
from webapp.inbox import to
from webapp.itop.form_answers import TransitionForm
from webapp.panel.forms.draft import Draft, read_draft
from webapp.panel.forms.fields import draw_fields, unsupported_note
from webapp.panel.panel import Panel, stale

_LABEL_LENGTH, _SENTENCE_LENGTH, _URL_LENGTH = 80, 300, 8_000


def show(panel: Panel) -> Canvas:
    """Opened, or recomputed after a choice."""
    return transition_form(panel, read_transition(panel).apply_choice(panel.click.action))


def read_transition(panel: Panel) -> Draft:
    """What was entered so far. Stale: no transition is named."""
    draft = read_draft(panel)
    if draft is None or not draft.form.args.get("stimulus"):
        raise stale("a transition that cannot exist")
    return draft


def transition_form(panel: Panel, draft: Draft, *, errors: Mapping[str, str] | None = None) -> Canvas:
    """One call to iTop; a transition that needs no fields only asks whether it shall be."""
    answer = panel.itop.transition(panel.ticket_id, draft.form.args["stimulus"], draft.answers)
    fields = draw_fields(panel, draft, answer.fields, errors)
    ticket, label = literal(answer.ticket.name), literal(shorten(answer.label, _LABEL_LENGTH))
    description = literal(shorten(answer.description, _SENTENCE_LENGTH))
    target = literal(answer.target_label)
    return panel.page(
        panel.line("panel.transition_title", label=label, ticket=ticket, style="header"),
        text(description, style="muted") if description else None,
        panel.line("panel.transition_to", state=target) if target else None,
        *fields.components,
        unsupported_note(panel, answer.unsupported),
        _button(panel, draft, answer),
        panel.way("panel.cancel", to("ticket", id=panel.ticket_id)),
        stored=fields.stored,
    )


def _button(panel: Panel, draft: Draft, answer: TransitionForm) -> Component | None:
    """iTop's own form where the panel has no field for something that it insists on."""
    if not answer.unsupported:
        return button(shorten(answer.label, _LABEL_LENGTH), to("act", **draft.form.args), style="primary")
    url = answer.edit_url
    if url is None or not is_web_address(url) or len(url) > _URL_LENGTH:
        return None
    return open_button(panel.text("panel.open_form"), url, name="form", style="primary")
