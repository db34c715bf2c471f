# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making a person of iTop, who is then the one of the conversation."""

from __future__ import annotations

from webapp.canvas import Canvas, literal, shorten
from webapp.errors import ItopRefused
from webapp.inbox import to
from webapp.panel import notices
from webapp.panel.panel import Panel
from webapp.panel.parts.rows import THEN
from webapp.panel.screens.person_form import person_form, read_person

_NAME_LENGTH = 100


def show(panel: Panel) -> Canvas:
    """What iTop refuses is shown at its field; only that costs a second call."""
    draft = read_person(panel)
    if draft.unfit:
        return person_form(panel, draft)
    try:
        answer = panel.itop.create_person(draft.answers)
    except ItopRefused as refused:
        if refused.code != "invalid_values":
            raise
        return person_form(panel, draft, errors=refused.fields)
    person = answer.person
    notices.identify_contact(panel, person.cls, person.id)
    name = literal(shorten(person.name, _NAME_LENGTH))
    return panel.page(
        panel.success("panel.person_created" if answer.created else "panel.person_there", name=name),
        panel.line("panel.person_kept", style="muted"),
        panel.way("panel.create", to(THEN)),
        panel.way("panel.done"),
        stored={**panel.remember_person(person.cls, person.id), "draft": None},
    )
