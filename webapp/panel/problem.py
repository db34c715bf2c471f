# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the agent reads when something did not work: a sentence, a reference for the operator, and a way on."""

from __future__ import annotations

import time

from webapp.canvas import Canvas, Component, button, literal, shortened, text
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
from webapp.inbox import HOME, Action, Click, to
from webapp.languages import Texts
from webapp.panel.forms.draft import Draft, form_of
from webapp.panel.forms.spelling import Spelling
from webapp.panel.page import is_ticket_id, page, way

_MESSAGE_LENGTH, _ID_LENGTH = 500, 2_000

#: The screens about one ticket that are not its own.
_AT_TICKET = frozenset({"value", "log", "transition", "entry", "portal_link", "link", "unlink"})

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
    draft = Draft.of(click, form, Spelling.at(time.time(), texts)) if form is not None else None
    again = (error is None or error.retry is not Retry.NEVER) and len(action.encode()) <= _ID_LENGTH
    return page(
        click,
        texts,
        text(texts("panel.problem"), style="header"),
        text(_sentence(error, texts), style="error"),
        text(texts("panel.reference", reference=literal(reference)), style="muted"),
        button(texts("panel.try_again"), action) if again and action.name else None,
        _to_ticket(action, form, texts),
        way(texts("panel.back"), form) if form is not None and action != form else None,
        way(texts("panel.home"), HOME) if action != HOME or not again else None,
        stored=draft.stored() if draft is not None else None,
    )


def _to_ticket(action: Action, form: Action | None, texts: Texts) -> Component | None:
    """Whoever was at a ticket goes on there, unless it is the ticket that could not be shown or a form leads back."""
    ticket = action.args.get("id", "")
    at_ticket = action.name in _AT_TICKET and (form is None or action == form)
    return way(texts("panel.view"), to("ticket", id=ticket)) if at_ticket and is_ticket_id(ticket) else None


def _sentence(error: AppError | None, texts: Texts) -> str:
    if error is None:
        return texts("errors.unexpected")
    message = literal(shortened(error.message, _MESSAGE_LENGTH)) if isinstance(error, ItopRefused) else ""
    if f"errors.{error.code}" in texts:
        return texts(f"errors.{error.code}", message=message)
    return texts(f"errors.{_BY_KIND.get(type(error), 'unexpected')}", message=message)
