# SPDX-License-Identifier: AGPL-3.0-or-later
"""Linking a ticket to the conversation, beside those that it has, or moving it there, which is asked about first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from webapp.canvas import Canvas, Component, literal, text
from webapp.errors import ItopRefused
from webapp.inbox import to
from webapp.itop.answers import Linked
from webapp.itop.view_answers import TicketView
from webapp.panel import notices
from webapp.panel.panel import Panel, stale
from webapp.panel.parts.copying import copy_choice, wants_copy
from webapp.panel.parts.telling_all import may_tell_so_many, tell_way
from webapp.panel.parts.ticket_page import cannot_modify, is_elsewhere, link_state, open_buttons

_INTERCOM_ID = re.compile(r"[A-Za-z0-9_-]{0,64}")


def show(panel: Panel) -> Canvas:
    """A ticket keeps its other conversations, or is taken from the one that the question named."""
    if panel.arg("sure") != "yes":
        return _ask(panel)
    try:
        return _link(panel)
    except ItopRefused as refused:
        if refused.code != "linked_elsewhere":
            raise
        # Somebody was faster: a second call says where it belongs now, and asks again.
        return _ask(panel)


def _ask(panel: Panel) -> Canvas:
    view = panel.itop.ticket(panel.ticket_id)
    moves = is_elsewhere(panel, view)
    key = "panel.move_question" if moves else "panel.link_question"
    return panel.page(
        panel.line(key, ticket=literal(view.ticket.name), style="header"),
        text(literal(view.ticket.subtitle)) if view.ticket.subtitle else None,
        *(link_state(panel, view) if moves else ()),
        panel.line("panel.move_what" if moves else "panel.link_what", style="muted"),
        panel.line("panel.not_followed", style="muted"),
        copy_choice(panel) if view.can_modify else None,
        _button(panel, view, moves=moves),
        panel.way("panel.cancel", to("ticket", id=view.ticket.id)),
    )


def _button(panel: Panel, view: TicketView, *, moves: bool) -> Component:
    if not view.can_modify:
        return cannot_modify(panel, view)
    args = {"id": view.ticket.id, "sure": "yes"}
    if moves and view.link is not None:
        args |= {"from": view.link.conversation_id, "from_workspace": view.link.workspace_id}
    return panel.button("panel.move" if moves else "panel.link", to("link", **args), style="primary")


def _link(panel: Panel) -> Canvas:
    move_from = panel.arg("from_workspace"), panel.arg("from")
    if not all(_INTERCOM_ID.fullmatch(each) for each in move_from):
        raise stale("a conversation that cannot exist")
    note = notices.write_log_note(panel, "move" if move_from[1] else "link")
    linked = panel.itop.link(panel.ticket_id, move_from=move_from, beside=not move_from[1], note=note)
    if linked.changed:
        notices.note_link(panel, linked)
    copies = wants_copy(panel)
    if copies:
        notices.copy_so_far(panel, linked.ticket.id)
    return panel.page(
        panel.success(_news(linked), ticket=literal(linked.ticket.name)),
        panel.line("panel.link_copies" if copies else "panel.link_what", style="muted"),
        *_beside(panel, linked),
        panel.line("panel.not_followed", style="muted"),
        *open_buttons(panel, portal_url=linked.portal_url),
        panel.way("panel.view", to("ticket", id=linked.ticket.id)),
        tell_way(panel, linked.ticket.id, linked.conversations)
        if may_tell_so_many(panel, linked.conversations)
        else None,
        panel.way("panel.done", panel.came_from),
    )


def _beside(panel: Panel, linked: Linked) -> Iterator[Component]:
    """How many conversations the ticket has, where there are several, and who hears what is written in it."""
    if linked.conversations > 1:
        yield panel.line("panel.link_several", count=linked.conversations, style="muted")
        settings = panel.services.settings.known()
        if settings is not None and settings.to_intercom(panel.click.workspace_id).public_log == "reply":
            yield panel.line("panel.link_heard", style="muted")


def _news(linked: Linked) -> str:
    if not linked.changed:
        return "panel.linked_before"
    return "panel.moved_done" if linked.moved is not None else "panel.linked_done"
