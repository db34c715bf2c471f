# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the agent reads when something did not work: a sentence, a reference for the operator, and a way on."""

from __future__ import annotations

from webapp.canvas import Canvas, button, literal, shortened, text
from webapp.errors import (
    AppError,
    IntercomRefused,
    IntercomUnavailable,
    ItopMisconfigured,
    ItopRefused,
    ItopUnavailable,
    NotConfigured,
    Retry,
    StoreUnavailable,
)
from webapp.inbox import HOME, Click
from webapp.languages import Texts
from webapp.screens.draft import Draft, form_of
from webapp.screens.page import page, way
from webapp.screens.spelling import Spelling

_MESSAGE_LENGTH, _ID_LENGTH = 500, 2_000

_BY_KIND: dict[type[AppError], str] = {
    ItopUnavailable: "itop_unavailable",
    ItopMisconfigured: "itop_misconfigured",
    ItopRefused: "refused",
    IntercomUnavailable: "intercom_unavailable",
    IntercomRefused: "intercom_refused",
    NotConfigured: "not_configured",
    StoreUnavailable: "store_unavailable",
}


def problem(error: AppError | None, *, reference: str, click: Click, texts: Texts) -> Canvas:
    """None stands for a fault of our own; what was typed into a form is kept for the next attempt."""
    form, action = form_of(click.action), click.action
    draft = Draft.of(click, form, Spelling(texts)) if form is not None else None
    again = (error is None or error.retry is not Retry.NEVER) and len(action.encode()) <= _ID_LENGTH
    return page(
        click,
        texts,
        text(texts("panel.problem"), style="header"),
        text(_sentence(error, texts), style="error"),
        text(texts("panel.reference", reference=literal(reference)), style="muted"),
        button(texts("panel.try_again"), action) if again and action.name else None,
        way(texts("panel.back"), form) if form is not None and action != form else None,
        way(texts("panel.home"), HOME) if action != HOME or not again else None,
        stored=draft.stored() if draft is not None else None,
    )


def _sentence(error: AppError | None, texts: Texts) -> str:
    if error is None:
        return texts("errors.unexpected")
    message = literal(shortened(error.message, _MESSAGE_LENGTH)) if isinstance(error, ItopRefused) else ""
    if f"errors.{error.code}" in texts:
        return texts(f"errors.{error.code}", message=message)
    return texts(f"errors.{_BY_KIND.get(type(error), 'unexpected')}", message=message)
