# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a ticket belongs, what can be done about that, and the ways into iTop."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.canvas import Component, is_web_address, open_button
from webapp.inbox import to
from webapp.itop.view_answers import TicketView
from webapp.panel.panel import Panel


def is_elsewhere(panel: Panel, view: TicketView) -> bool:
    """Whether the ticket belongs to another conversation."""
    return view.link is not None and not panel.is_of_conversation(view.link)


def open_buttons(panel: Panel, *, portal_url: str | None, backoffice_url: str | None = None) -> Iterator[Component]:
    """The ways into iTop that the configuration allows."""
    if backoffice_url is not None and is_web_address(backoffice_url):
        yield open_button(panel.text("panel.open_backoffice"), backoffice_url, name="backoffice")
    if portal_url is not None and is_web_address(portal_url):
        yield open_button(panel.text("panel.open_portal"), portal_url, name="portal", style="link")


def link_state(panel: Panel, view: TicketView) -> Iterator[Component]:
    """Which conversation the ticket belongs to, with the way to it where it is another one."""
    if view.link is None:
        yield panel.line("panel.link_none", style="muted")
    elif not is_elsewhere(panel, view):
        yield panel.line("panel.link_here" if view.link.sync else "panel.link_here_paused", style="muted")
    else:
        yield panel.line("panel.link_elsewhere", style="muted")
        if is_web_address(view.link.url):
            yield open_button(panel.text("panel.open_conversation"), view.link.url, name="conversation", style="link")


def link_buttons(panel: Panel, view: TicketView) -> Iterator[Component]:
    """Linking, moving or unlinking; pausing and resuming hold for all tickets of the conversation."""
    if not view.can_modify:
        yield panel.line("panel.cannot_modify", style="muted")
    elif view.link is None:
        yield panel.button("panel.link", to("link", id=view.ticket.id))
    elif is_elsewhere(panel, view):
        yield panel.button("panel.move", to("link", id=view.ticket.id))
    else:
        resume = not view.link.sync
        yield panel.way("panel.resume" if resume else "panel.pause", to("sync", on="yes" if resume else "no"))
        yield panel.way("panel.unlink", to("unlink", id=view.ticket.id))
