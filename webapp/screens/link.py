# SPDX-License-Identifier: AGPL-3.0-or-later
"""Linking a ticket to the conversation: asks first, then does it and tells the teammates."""

from __future__ import annotations

from webapp.canvas import Canvas, button, literal, text
from webapp.inbox import HOME, Click, to
from webapp.screens import notices
from webapp.screens.page import conversation, page, texts_for, ticket_id, way
from webapp.screens.ticket import link_state, open_buttons
from webapp.services import Services


def show(click: Click, services: Services) -> Canvas:
    """A ticket of another conversation is never taken over."""
    return _linked(click, services) if click.action.args.get("sure") == "yes" else _question(click, services)


def _question(click: Click, services: Services) -> Canvas:
    view = services.itop.ticket(
        ticket_id=ticket_id(click), conversation_id=click.conversation_id, agent=click.admin.ref()
    )
    texts = texts_for(click, services, view.language)
    back = to("ticket", id=view.ticket.id)
    if view.link is not None and view.link.conversation_id:
        return page(
            texts,
            text(literal(view.ticket.name), style="header"),
            *link_state(view, click, texts),
            way(texts("panel.back"), back),
        )
    return page(
        texts,
        text(texts("panel.link_question", ticket=literal(view.ticket.name)), style="header"),
        text(literal(view.ticket.subtitle)) if view.ticket.subtitle else None,
        text(texts("panel.link_what"), style="muted"),
        button(texts("panel.link"), to("link", id=view.ticket.id, sure="yes"), style="primary"),
        way(texts("panel.cancel"), back),
    )


def _linked(click: Click, services: Services) -> Canvas:
    linked = services.itop.link(
        ticket_id=ticket_id(click), conversation=conversation(click, services), agent=click.admin.ref()
    )
    if linked.changed:
        services.jobs.add(notices.about_link(click, services, linked))
    texts = texts_for(click, services, linked.language)
    key = "panel.linked_done" if linked.changed else "panel.linked_before"
    return page(
        texts,
        text("✓ " + texts(key, ticket=literal(linked.ticket.name)), style="header"),
        text(texts("panel.link_what"), style="muted"),
        *open_buttons(texts, portal_url=linked.portal_url, backoffice_url=None),
        way(texts("panel.done"), HOME),
    )
