# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the agent reads when something did not work: what it was, what becomes of messages, what can be done now and
when to come back, a reference for the operator, and a way on.
"""

from __future__ import annotations

from webapp.canvas import Canvas, Component, literal, shorten, text
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
from webapp.inbox import HOME, Action, to
from webapp.panel.forms.draft import read_draft
from webapp.panel.panel import Panel, is_id

_MESSAGE_LENGTH, _ID_LENGTH = 500, 2_000

#: The argument `id` of a click is a ticket's; these lead to no other canvas of it, or name a person by it.
_NOT_AT_TICKET = frozenset({"ticket", "choose"})

_BY_KIND: dict[type[AppError], str] = {
    ItopUnavailable: "itop_unavailable",
    ItopMisconfigured: "itop_misconfigured",
    ItopRefused: "refused",
    IntercomUnavailable: "intercom_unavailable",
    IntercomRefused: "intercom_refused",
    NotConfigured: "not_configured",
    StoreUnavailable: "store_unavailable",
}

#: What is said after each sentence: what becomes of messages, and what the agent can do.
_AFTER: dict[str, tuple[str, str]] = {
    "unexpected": ("messages_on", "do_soon"),
    "itop_unavailable": ("messages_wait", "do_soon"),
    "itop_misconfigured": ("messages_wait", "do_then"),
    "not_configured": ("messages_on", "do_then"),
    "intercom_unavailable": ("messages_on", "do_soon"),
    "intercom_refused": ("messages_on", "do_then"),
    # Intercom comes again, and what it gives up is found by the hourly comparison.
    "store_unavailable": ("messages_wait", "do_soon"),
    "ticket_not_found": ("messages_others", "do_rights"),
    "contact_not_found": ("messages_on", "do_look"),
    "linked_elsewhere": ("messages_on", "do_look"),
    "not_allowed": ("messages_on", "do_rights"),
    "agent_disabled": ("messages_on", "do_then"),
    "agent_unknown": ("messages_on", "do_then"),
    "busy": ("messages_on", "do_moment"),
    "read_only": ("messages_wait", "do_soon"),
    "invalid_values": ("messages_on", "do_change"),
    "no_ticket_class": ("messages_wait", "do_then"),
    "misconfigured": ("messages_wait", "do_then"),
    "log_full": ("messages_full", "do_new"),
    "refused": ("messages_on", "do_change"),
    "internal_error": ("messages_on", "do_soon"),
    "bad_request": ("messages_kept", "do_then"),
    "stale": ("messages_on", "do_look"),
    "old_panel": ("messages_on", "do_look"),
    "clicked_before": ("messages_on", "do_look"),
    "no_conversation": ("messages_on", "do_look"),
}


def problem(panel: Panel, error: AppError | None, *, reference: str) -> Canvas:
    """None stands for a fault of our own; what was typed into a form is kept for the next attempt."""
    draft, action = read_draft(panel), panel.click.action
    form = draft.form if draft is not None else None
    again = (error is None or error.retry is not Retry.NEVER) and len(action.encode()) <= _ID_LENGTH
    return panel.page(
        panel.line("panel.problem", style="header"),
        text(_sentence(panel, error), style="error"),
        *(panel.line(f"errors.{key}") for key in _AFTER[_name(error)]),
        panel.line("panel.reference", reference=literal(reference), style="muted"),
        panel.button("panel.try_again", action) if again and action.name else None,
        _way_to_ticket(panel, form),
        panel.way("panel.back", form) if form is not None and action != form else None,
        panel.way("panel.home") if action != HOME or not again else None,
        stored=draft.store() if draft is not None else None,
    )


def _way_to_ticket(panel: Panel, form: Action | None) -> Component | None:
    """Whoever was at a ticket goes on there, unless it is the ticket that could not be shown or a form leads back."""
    action, ticket_id = panel.click.action, panel.arg("id")
    at_ticket = action.name not in _NOT_AT_TICKET and (form is None or action == form)
    return panel.way("panel.view", to("ticket", id=ticket_id)) if at_ticket and is_id(ticket_id) else None


def _sentence(panel: Panel, error: AppError | None) -> str:
    message = literal(shorten(error.message, _MESSAGE_LENGTH)) if isinstance(error, ItopRefused) else ""
    return panel.text(f"errors.{_name(error)}", message=message)


def _name(error: AppError | None) -> str:
    """Which sentence it is."""
    if error is None:
        return "unexpected"
    if isinstance(error, ItopRefused) and error.reason in _AFTER:
        return error.reason
    return error.code if error.code in _AFTER else _BY_KIND.get(type(error), "unexpected")
