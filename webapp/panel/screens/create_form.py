# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a new ticket: opened, or recomputed after a choice that others depend on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from webapp.canvas import Canvas, CanvasTooLarge, Component, literal, shorten, text
from webapp.errors import ItopRefused
from webapp.inbox import to
from webapp.itop.answers import Person
from webapp.itop.form_answers import Form
from webapp.panel.forms.draft import CUT_IS_KNOWN, Draft, open_draft
from webapp.panel.forms.fields import draw_fields, unsupported_note
from webapp.panel.forms.habits import usual_choices
from webapp.panel.forms.prefill import read_prefill
from webapp.panel.forms.telling import ask_to_tell
from webapp.panel.panel import Panel
from webapp.panel.screens.person import ask_for_person

_NAME_LENGTH = 100


def show(panel: Panel) -> Canvas:
    """A `field` with a decision is a choice from a list; a field without one has its value in its input."""
    return ticket_form(panel, read_ticket(panel).apply_choice(panel.click.action))


def read_ticket(panel: Panel) -> Draft:
    """What was entered so far."""
    return open_draft(panel, to("create_form"))


def ticket_form(panel: Panel, draft: Draft, *, errors: Mapping[str, str] | None = None) -> Canvas:
    """The form with the draft in it, each error at its field; or why the panel cannot offer a form.

    One call to iTop, and a second where it does not know whose ticket this is; `errors` are sentences by attribute.
    A form that is opened anew begins with what the end user wrote, and with what the agent always chooses.
    """
    fresh = not draft.values and not errors
    if fresh:
        draft = replace(draft, values=usual_choices(panel))
    try:
        answer = panel.itop.form(draft.answers)
    except ItopRefused as refused:
        if refused.code != "contact_not_found":
            raise
        return ask_for_person(panel)
    if answer.person is None:
        return ask_for_person(panel)
    if fresh:
        codes = {one.code for one in answer.fields}
        known = {code: value for code, value in draft.values.items() if code in codes}
        draft = replace(draft, values={**known, **read_prefill(panel, answer.fields)})
    try:
        return _draw_form(panel, draft, answer, answer.person, errors)
    except CanvasTooLarge:
        return _explain_size(panel, draft)


def _draw_form(panel: Panel, draft: Draft, answer: Form, person: Person, errors: Mapping[str, str] | None) -> Canvas:
    draft, own = ask_to_tell(panel, draft, portal_user=answer.portal_user)
    fields = draw_fields(panel, draft, answer.fields, errors, own=own)
    key = "panel.hand_over" if answer.unsupported else "panel.create_now"
    screen = "hand_over" if answer.unsupported else "create"
    return panel.page(
        panel.line("panel.create", style="header"),
        _describe(panel, answer.class_label, person),
        unsupported_note(panel, answer.unsupported),
        *fields.components,
        panel.button(key, to(screen), style="primary"),
        panel.way("panel.cancel"),
        stored=fields.stored,
    )


def _describe(panel: Panel, class_label: str, person: Person) -> Component:
    """What will be made, and for whom."""
    names = {"class_label": class_label, "person": person.name, "organisation": person.org_name or "–"}
    short = {name: literal(shorten(value, _NAME_LENGTH)) for name, value in names.items()}
    key = "panel.form_for_obsolete" if person.obsolete else "panel.form_for"
    return text(panel.text(key, **short), style="muted")


def _explain_size(panel: Panel, draft: Draft) -> Canvas:
    """Instead of a form that no canvas holds."""
    return panel.page(
        panel.line("panel.unsupported_title", style="header"),
        panel.line("panel.form_too_large"),
        *(panel.line("panel.too_long", count=size, style="error") for size in draft.cut.values()),
        panel.button("panel.hand_over", to("hand_over", cut=CUT_IS_KNOWN), style="primary"),
        panel.way("panel.home"),
        stored=draft.store(),
    )
