# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking a ticket out of the conversation: asks first, then does it and tells the teammates."""

from __future__ import annotations

from webapp.canvas import Canvas, button, literal, text
from webapp.inbox import HOME, Click, to
from webapp.panel.page import page, texts_for, ticket_id, way
from webapp.panel.parts import notices
from webapp.services import Services


def show(click: Click, services: Services) -> Canvas:
    """What was copied stays in the ticket."""
    return _unlinked(click, services) if click.action.args.get("sure") == "yes" else _question(click, services)


def _question(click: Click, services: Services) -> Canvas:
    view = services.itop.ticket(
        ticket_id=ticket_id(click), conversation_id=click.conversation_id, agent=click.admin.ref()
    )
    texts = texts_for(click, services, view.language)
    here = view.link is not None and view.link.is_of(click.workspace_id, click.conversation_id)
    sure = to("unlink", id=view.ticket.id, sure="yes")
    return page(
        click,
        texts,
        text(texts("panel.unlink_question", ticket=literal(view.ticket.name)), style="header"),
        text(literal(view.ticket.subtitle)) if view.ticket.subtitle else None,
        text(texts("panel.unlink_what" if here else "panel.unlink_not_here"), style="muted"),
        button(texts("panel.unlink"), sure, style="primary") if here and view.can_modify else None,
        way(texts("panel.cancel"), to("ticket", id=view.ticket.id)),
    )


def _unlinked(click: Click, services: Services) -> Canvas:
    unlinked = services.itop.unlink(
        ticket_id=ticket_id(click),
        conversation_id=click.conversation_id,
        note=notices.for_log(click, services, "unlink"),
        agent=click.admin.ref(),
    )
    if unlinked.changed:
        services.jobs.add(notices.about_unlink(click, services, unlinked))
    texts = texts_for(click, services, unlinked.language)
    key = "panel.unlinked_done" if unlinked.changed else "panel.unlinked_before"
    return page(
        click,
        texts,
        text("✓ " + texts(key, ticket=literal(unlinked.ticket.name)), style="header"),
        text(texts("panel.unlink_what"), style="muted"),
        way(texts("panel.view"), to("ticket", id=unlinked.ticket.id)),
        way(texts("panel.done"), HOME),
    )
