# SPDX-License-Identifier: AGPL-3.0-or-later
"""Doing the next step of a ticket; asked twice, or after a colleague, nothing more happens."""

from __future__ import annotations

from webapp.canvas import Canvas, literal
from webapp.errors import ItopRefused
from webapp.itop.view_answers import TicketView
from webapp.panel.panel import Panel
from webapp.panel.parts.ticket_page import ticket_page
from webapp.panel.screens.transition import read_transition, transition_form


def show(panel: Panel) -> Canvas:
    """The ticket in its new state; what iTop refuses is shown at its field, which alone costs a second call."""
    draft = read_transition(panel)
    if draft.unfit:
        return transition_form(panel, draft)
    args = draft.form.args
    try:
        view = panel.itop.act(panel.ticket_id, args["stimulus"], draft.answers, state=args.get("state", ""))
    except ItopRefused as refused:
        if refused.code != "invalid_values":
            raise
        return transition_form(panel, draft, errors=refused.fields)
    return show_result(panel, view)


def show_result(panel: Panel, view: TicketView) -> Canvas:
    """The ticket, and whether anything was done with it."""
    state = literal(view.ticket.status_label)
    news = panel.text("panel.acted" if view.changed else "panel.acted_before", state=state)
    return ticket_page(panel, view, news=("✓ " if view.changed else "") + news)
