# SPDX-License-Identifier: AGPL-3.0-or-later
"""Doing the next step of a ticket; asked twice, or after a colleague, nothing more happens."""

from __future__ import annotations

from webapp.canvas import Canvas, literal, text
from webapp.errors import ItopRefused
from webapp.inbox import Click
from webapp.panel.page import texts_for, ticket_id
from webapp.panel.parts.ticket_view import ticket_view
from webapp.panel.screens.transition import draft_of, transition_form
from webapp.services import Services


def show(click: Click, services: Services) -> Canvas:
    """The ticket in its new state; what iTop refuses is shown at its field, which alone costs a second call."""
    draft = draft_of(click, services)
    if draft.unfit:
        return transition_form(click, services, draft)
    try:
        view = services.itop.act(
            ticket_id=ticket_id(click),
            stimulus=draft.form.args["stimulus"],
            state=draft.form.args.get("state", ""),
            values=draft.answers,
            conversation_id=click.conversation_id,
            agent=click.admin.ref(),
        )
    except ItopRefused as refused:
        if refused.code != "invalid_values":
            raise
        return transition_form(click, services, draft, errors=refused.fields)
    texts = texts_for(click, services, view.language)
    state = literal(view.ticket.status_label)
    said = ("✓ " if view.changed else "") + texts("panel.acted" if view.changed else "panel.acted_before", state=state)
    return ticket_view(view, click, services, news=text(said))
