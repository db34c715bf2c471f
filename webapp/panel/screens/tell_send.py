# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling them: one order, and the worker does the rest."""

from __future__ import annotations

from webapp.canvas import Canvas
from webapp.panel.panel import Panel
from webapp.panel.parts.telling_all import may_tell, read_texts, words_of
from webapp.panel.parts.ticket_page import ticket_page
from webapp.panel.screens.tell_preview import preview
from webapp.payloads.posting import TellAll


def show(panel: Panel) -> Canvas:
    """The ticket, which shows how far it is; asked twice, it is begun once."""
    draft, click = read_texts(panel), panel.click
    words, name = words_of(draft), draft.form.args["telling"]
    if draft.cut or not words[""] or panel.services.tellings.progress(name).count(""):
        return preview(panel, draft)
    view = panel.itop.ticket(panel.ticket_id)
    if not may_tell(panel, view):
        return ticket_page(panel, view)
    order = TellAll(
        workspace=click.workspace_id,
        region=click.region,
        telling=name,
        ticket_id=view.ticket.id,
        admin=click.admin.id,
        email=click.admin.email,
        name=click.admin.name,
    )
    begun = panel.services.tellings.send(name, words, [order.job()])
    return ticket_page(panel, view, news=panel.text("panel.tell_begun" if begun else "panel.tell_begun_before"))
