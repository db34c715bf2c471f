# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form for a new person of iTop, preset with what Intercom knows of who writes."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.canvas import Canvas, literal, shorten
from webapp.inbox import to
from webapp.panel.forms.draft import Draft, read_draft
from webapp.panel.forms.fields import draw_fields, unsupported_note
from webapp.panel.panel import Panel, stale

_LABEL_LENGTH = 100


def show(panel: Panel) -> Canvas:
    """Opened, or recomputed after a choice."""
    return person_form(panel, read_person(panel).apply_choice(panel.click.action))


def read_person(panel: Panel) -> Draft:
    """What was entered so far."""
    draft = read_draft(panel)
    if draft is None:
        raise stale("a form that does not exist")
    return draft


def person_form(panel: Panel, draft: Draft, *, errors: Mapping[str, str] | None = None) -> Canvas:
    """One call to iTop; each error at its field."""
    answer = panel.itop.person_form(draft.answers)
    fields = draw_fields(panel, draft, answer.fields, errors)
    label = literal(shorten(answer.class_label, _LABEL_LENGTH))
    key, screen = (
        ("panel.hand_over", "hand_over_person") if answer.unsupported else ("panel.create_now", "create_person")
    )
    return panel.page(
        panel.line("panel.person_new", class_label=label, style="header"),
        unsupported_note(panel, answer.unsupported),
        *fields.components,
        panel.button(key, to(screen, **draft.form.args), style="primary"),
        panel.way("panel.cancel", to("person", **draft.form.args)),
        stored=fields.stored,
    )
