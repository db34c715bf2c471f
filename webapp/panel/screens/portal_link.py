# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling the end user where they can follow a ticket: asks first, then it is posted into the conversation."""

from __future__ import annotations

from webapp.canvas import Canvas, button, is_web_address, literal, text
from webapp.inbox import Click, to
from webapp.panel import once
from webapp.panel.page import page, texts_for, ticket_id, way
from webapp.panel.parts import notices
from webapp.services import Services


def show(click: Click, services: Services) -> Canvas:
    """One call to iTop, which says where the ticket is to be seen."""
    view = services.itop.ticket(
        ticket_id=ticket_id(click), conversation_id=click.conversation_id, agent=click.admin.ref()
    )
    texts = texts_for(click, services, view.language)
    back = way(texts("panel.back"), to("ticket", id=view.ticket.id))
    name = literal(view.ticket.name)
    if view.portal_url is None or not is_web_address(view.portal_url) or not click.admin.id:
        return page(click, texts, text(texts("panel.portal_none"), style="muted"), back)
    if click.action.args.get("sure") != "yes":
        words = services.texts(click.workspace_id, click.contact.language)("notes.portal", ticket=view.ticket.name)
        return page(
            click,
            texts,
            text(texts("panel.portal_question", ticket=name), style="header"),
            text(texts("panel.portal_what", words=literal(words)), style="muted"),
            button(texts("panel.portal_send"), to("portal_link", id=view.ticket.id, sure="yes"), style="primary"),
            way(texts("panel.cancel"), to("ticket", id=view.ticket.id)),
        )
    wish = once.request_id(services, "portal", click.workspace_id, click.conversation_id, view.ticket.id)
    [added] = services.jobs.add([notices.portal_link(click, services, view, request_id=wish)])
    said = texts("panel.portal_sent" if added is not None else "panel.portal_sent_before", ticket=name)
    done = way(texts("panel.done"), to("ticket", id=view.ticket.id))
    return page(click, texts, text("✓ " + said, style="header"), done)
