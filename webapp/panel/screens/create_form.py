# SPDX-License-Identifier: AGPL-3.0-or-later
"""The creation form: opened, or recomputed after a choice that others depend on."""

from __future__ import annotations

from webapp.canvas import Canvas
from webapp.inbox import Click, to
from webapp.panel.forms.draft import Draft
from webapp.panel.forms.form import form
from webapp.panel.forms.spelling import Spelling
from webapp.panel.page import texts_for
from webapp.services import Services


def show(click: Click, services: Services) -> Canvas:
    """A `field` with a decision is a choice from a list; a field without one has its value in its input."""
    draft = Draft.of(click, to("create_form"), Spelling.of(services, texts_for(click, services)))
    return form(click, services, draft.decided(click.action))
