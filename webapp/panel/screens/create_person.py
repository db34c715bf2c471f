# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making a person of iTop, who is then the one of the conversation."""

from __future__ import annotations

from webapp.canvas import Canvas, literal, shortened, text
from webapp.errors import ItopRefused
from webapp.inbox import HOME, Click, to
from webapp.panel import memory
from webapp.panel.page import page, texts_for, way
from webapp.panel.screens.choose import identification
from webapp.panel.screens.person import THEN
from webapp.panel.screens.person_form import draft_of, person_form
from webapp.services import Services

_NAME_LENGTH = 100


def show(click: Click, services: Services) -> Canvas:
    """What iTop refuses is shown at its field; only that costs a second call."""
    draft = draft_of(click, services)
    if draft.unfit:
        return person_form(click, services, draft)
    try:
        made = services.itop.create_person(values=draft.answers, contact=memory.who(click), agent=click.admin.ref())
    except ItopRefused as refused:
        if refused.code != "invalid_values":
            raise
        return person_form(click, services, draft, errors=refused.fields)
    texts = texts_for(click, services, made.language)
    if click.contact.id:
        services.jobs.add([identification(click, made.person.cls, made.person.id)])
    name = literal(shortened(made.person.name, _NAME_LENGTH))
    return page(
        click,
        texts,
        text("✓ " + texts("panel.person_created" if made.created else "panel.person_there", name=name), style="header"),
        text(texts("panel.person_kept"), style="muted"),
        way(texts("panel.create"), to(THEN)),
        way(texts("panel.done"), HOME),
        stored={**memory.choice(click, made.person.cls, made.person.id), "draft": None},
    )
