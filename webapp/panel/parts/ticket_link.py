# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a ticket belongs, what can be done about that, and the ways into iTop."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.canvas import Component, button, is_web_address, open_button, text
from webapp.inbox import Click, to
from webapp.itop.view_answers import TicketView
from webapp.languages import Texts
from webapp.panel.page import way


def is_elsewhere(view: TicketView, click: Click) -> bool:
    """Whether it belongs to another conversation."""
    return view.link is not None and not view.link.is_of(click.workspace_id, click.conversation_id)


def open_buttons(texts: Texts, *, portal_url: str | None, backoffice_url: str | None) -> Iterator[Component]:
    """The ways into iTop that the configuration allows."""
    if backoffice_url is not None and is_web_address(backoffice_url):
        yield open_button(texts("panel.open_backoffice"), backoffice_url, name="backoffice")
    if portal_url is not None and is_web_address(portal_url):
        yield open_button(texts("panel.open_portal"), portal_url, name="portal", style="link")


def link_state(view: TicketView, click: Click, texts: Texts) -> Iterator[Component]:
    """Which conversation the ticket belongs to, with the way to it where it is another one."""
    if view.link is None:
        yield text(texts("panel.link_none"), style="muted")
    elif not is_elsewhere(view, click):
        yield text(texts("panel.link_here" if view.link.sync else "panel.link_here_paused"), style="muted")
    else:
        yield text(texts("panel.link_elsewhere"), style="muted")
        if is_web_address(view.link.url):
            yield open_button(texts("panel.open_conversation"), view.link.url, name="conversation", style="link")


def link_buttons(view: TicketView, click: Click, texts: Texts) -> Iterator[Component]:
    """Linking, moving or unlinking; pausing and resuming hold for all tickets of the conversation."""
    if not view.can_modify:
        yield text(texts("panel.cannot_modify"), style="muted")
    elif view.link is None:
        yield button(texts("panel.link"), to("link", id=view.ticket.id))
    elif is_elsewhere(view, click):
        yield button(texts("panel.move"), to("link", id=view.ticket.id))
    else:
        paused = not view.link.sync
        yield way(texts("panel.resume" if paused else "panel.pause"), to("sync", on="yes" if paused else "no"))
        yield way(texts("panel.unlink"), to("unlink", id=view.ticket.id))
