# SPDX-License-Identifier: AGPL-3.0-or-later
"""The creation form: opened, or recomputed after a choice that others depend on."""

from __future__ import annotations

from webapp.canvas import Canvas
from webapp.inbox import Click
from webapp.screens.draft import Draft
from webapp.screens.form import form
from webapp.services import Services


def show(click: Click, services: Services) -> Canvas:
    """A `field` with a `value` is a choice from a list; a field without one has its value in its input."""
    draft = Draft.of(click)
    value = click.action.args.get("value")
    if value is not None:
        draft = draft.with_value(click.action.args.get("field", ""), value)
    return form(click, services, draft)
