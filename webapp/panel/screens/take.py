# SPDX-License-Identifier: AGPL-3.0-or-later
"""Assigning a ticket to the agent who clicks."""

from __future__ import annotations

from webapp.canvas import Canvas
from webapp.errors import ItopRefused
from webapp.inbox import to
from webapp.panel.forms.draft import open_draft
from webapp.panel.panel import Panel
from webapp.panel.screens.act import show_result
from webapp.panel.screens.transition import transition_form


def show(panel: Panel) -> Canvas:
    """The ticket in its new state; where iTop asks for more after all, its form."""
    stimulus, state = panel.arg("stimulus"), panel.arg("state")
    try:
        return show_result(panel, panel.itop.act(panel.ticket_id, stimulus, {}, state=state, mine=True))
    except ItopRefused as refused:
        if refused.code != "invalid_values":
            raise
        form = to("transition", id=panel.ticket_id, stimulus=stimulus, state=state)
        return transition_form(panel, open_draft(panel, form), errors=refused.fields)
