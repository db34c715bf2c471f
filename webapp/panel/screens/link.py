# SPDX-License-Identifier: AGPL-3.0-or-later
"""Linking a ticket to the conversation, or moving it there: asks first, then does it and tells the teammates."""

from __future__ import annotations

import re

from webapp.canvas import Canvas, Component, button, literal, text
from webapp.errors import ItopRefused
from webapp.inbox import HOME, Click, to
from webapp.itop.answers import Linked
from webapp.itop.view_answers import TicketView
from webapp.languages import Texts
from webapp.panel.page import conversation, page, stale, texts_for, ticket_id, way
from webapp.panel.parts import notices
from webapp.panel.parts.ticket_link import is_elsewhere, link_state, open_buttons
from webapp.services import Services

_INTERCOM_ID = re.compile(r"[A-Za-z0-9_-]{0,64}")


def show(click: Click, services: Services) -> Canvas:
    """A ticket of another conversation is only taken from the one that the agent was told of."""
    if click.action.args.get("sure") != "yes":
        return _question(click, services)
    try:
        return _linked(click, services)
    except ItopRefused as refused:
        if refused.code != "linked_elsewhere":
            raise
        # Somebody was faster: a second call tells where it belongs now, and asks again.
        return _question(click, services)


def _question(click: Click, services: Services) -> Canvas:
    view = services.itop.ticket(
        ticket_id=ticket_id(click), conversation_id=click.conversation_id, agent=click.admin.ref()
    )
    texts = texts_for(click, services, view.language)
    moves = is_elsewhere(view, click)
    name = literal(view.ticket.name)
    sure = {}
    if moves and view.link is not None:
        sure = {"from": view.link.conversation_id, "from_workspace": view.link.workspace_id}
    return page(
        click,
        texts,
        text(texts("panel.move_question" if moves else "panel.link_question", ticket=name), style="header"),
        text(literal(view.ticket.subtitle)) if view.ticket.subtitle else None,
        *(link_state(view, click, texts) if moves else ()),
        text(texts("panel.move_what" if moves else "panel.link_what"), style="muted"),
        _button(view, texts, moves, sure),
        way(texts("panel.cancel"), to("ticket", id=view.ticket.id)),
    )


def _button(view: TicketView, texts: Texts, moves: bool, sure: dict[str, str]) -> Component:
    if not view.can_modify:
        return text(texts("panel.cannot_modify"), style="muted")
    label = texts("panel.move" if moves else "panel.link")
    return button(label, to("link", id=view.ticket.id, sure="yes", **sure), style="primary")


def _linked(click: Click, services: Services) -> Canvas:
    move_from = click.action.args.get("from_workspace", ""), click.action.args.get("from", "")
    if not all(_INTERCOM_ID.fullmatch(each) for each in move_from):
        raise stale("a conversation that cannot exist")
    linked = services.itop.link(
        ticket_id=ticket_id(click),
        conversation=conversation(click, services),
        move_from=move_from,
        note=notices.for_log(click, services, "move" if move_from[1] else "link"),
        agent=click.admin.ref(),
    )
    if linked.changed:
        services.jobs.add(notices.about_link(click, services, linked))
    return _done(click, texts_for(click, services, linked.language), linked)


def _done(click: Click, texts: Texts, linked: Linked) -> Canvas:
    key = "panel.moved_done" if linked.moved is not None else "panel.linked_done"
    return page(
        click,
        texts,
        text(
            "✓ " + texts(key if linked.changed else "panel.linked_before", ticket=literal(linked.ticket.name)),
            style="header",
        ),
        text(texts("panel.link_what"), style="muted"),
        *open_buttons(texts, portal_url=linked.portal_url, backoffice_url=None),
        way(texts("panel.view"), to("ticket", id=linked.ticket.id)),
        way(texts("panel.done"), HOME),
    )
