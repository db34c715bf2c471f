# SPDX-License-Identifier: AGPL-3.0-or-later
"""Going on with a new ticket in iTop's own creation form, with everything that was entered."""

from __future__ import annotations

from webapp.canvas import Canvas, divider, is_web_address, open_button
from webapp.errors import ItopRefused
from webapp.itop.form_answers import HandedOver
from webapp.panel.forms.draft import CUT_IS_KNOWN, Draft
from webapp.panel.forms.fields import list_labels
from webapp.panel.forms.telling import is_told
from webapp.panel.panel import Panel
from webapp.panel.screens.create_form import read_ticket, ticket_form
from webapp.panel.screens.person import ask_for_person
from webapp.store import names


def show(panel: Panel) -> Canvas:
    """The conversation is linked as soon as the ticket is made there."""
    draft = read_ticket(panel)
    if draft.wrong or (draft.cut and panel.arg("cut") != CUT_IS_KNOWN):
        return ticket_form(panel, draft)
    try:
        answer = panel.itop.hand_over(draft.answers, of="ticket")
    except ItopRefused as refused:
        if refused.code != "contact_not_found":
            raise
        return ask_for_person(panel)
    if not is_told(panel, draft):
        # The worker will hear of the ticket, and not who made it.
        panel.services.jobs.remember(names.untold(panel.click.workspace_id, panel.click.conversation_id))
    return open_in_itop(panel, draft, answer)


def open_in_itop(panel: Panel, draft: Draft, answer: HandedOver) -> Canvas:
    """The way to iTop's own form of a new ticket or person, and what it does not hold."""
    of = "_person" if draft.form.name == "person_form" else ""
    labels = list_labels(answer.left_out)
    return panel.page(
        panel.line(f"panel.unsupported_title{of}", style="header"),
        panel.line(f"panel.hand_over_what{of}"),
        panel.line("panel.hand_over_wrong", labels=labels, style="error") if labels else None,
        panel.line("panel.hand_over_time", style="muted"),
        open_button(panel.text("panel.open_form"), answer.url, name="form", style="primary")
        if is_web_address(answer.url)
        else None,
        divider(),
        panel.way("panel.back", draft.form),
        panel.way("panel.home"),
        stored=draft.store(),
    )
