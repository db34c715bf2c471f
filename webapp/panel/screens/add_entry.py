# SPDX-License-Identifier: AGPL-3.0-or-later
"""Adding the entry to the log; asked twice, it is added once."""

from __future__ import annotations

from webapp.canvas import Canvas, text
from webapp.inbox import Click
from webapp.panel import once
from webapp.panel.page import texts_for, ticket_id
from webapp.panel.parts.ticket_view import ticket_view
from webapp.panel.screens.entry import draft_of, entry_form, log_of
from webapp.payloads import EnterAgain, once_more
from webapp.services import Services


def show(click: Click, services: Services) -> Canvas:
    """The ticket with its new entry."""
    draft, texts = draft_of(click, services), texts_for(click, services)
    if draft.cut:
        return entry_form(click, texts, draft, error=texts("panel.too_long", count=draft.cut.get("text", 0)))
    words, log = draft.text("text").strip(), log_of(click, draft)
    if not words:
        return entry_form(click, texts, draft, error=texts("panel.entry_empty"))
    wish = once.request_id(services, "entry", click.workspace_id, ticket_id(click), log, words, click.admin.id)
    view = services.itop.entry(
        ticket_id=ticket_id(click),
        log=log,
        text=words,
        request_id=wish,
        conversation_id=click.conversation_id,
        agent=click.admin.ref(),
    )
    if view.changed:
        again = EnterAgain(
            workspace=click.workspace_id,
            conversation=click.conversation_id,
            ticket=ticket_id(click),
            log=log,
            text=words,
            request=wish,
            email=click.admin.email,
            name=click.admin.name,
        )
        services.jobs.add(once_more(again))
    texts = texts_for(click, services, view.language)
    said = texts("panel.entry_added" if view.changed else "panel.entry_before")
    return ticket_view(view, click, services, news=text("✓ " + said))
