# SPDX-License-Identifier: AGPL-3.0-or-later
"""The canvas of a ticket: what it says, what belongs to it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.canvas import Canvas, Component, button, divider, item, listing, literal, shortened, text
from webapp.inbox import Click, to
from webapp.itop.view_answers import TicketView
from webapp.languages import Texts
from webapp.panel import memory
from webapp.panel.page import page, texts_for, way, zone_note
from webapp.panel.parts.ticket_details import details
from webapp.panel.parts.ticket_link import link_buttons, link_state, open_buttons
from webapp.panel.parts.ticket_parts import attachments, logs, sets, signatures
from webapp.services import Services

_NAME_LENGTH = 80
#: Rows of iTop's transitions; it has about five at most.
_MOST = 15


def ticket_view(view: TicketView, click: Click, services: Services, *, news: Component | None = None) -> Canvas:
    """`news` stands on top: what just became of it."""
    texts = texts_for(click, services, view.language)
    return page(
        click,
        texts,
        news,
        text(literal(shortened(view.ticket.name, _NAME_LENGTH)), style="header"),
        *details(view.attributes, view.ticket.id, texts),
        *sets(view.sets, texts),
        *logs(view, texts, signatures(services)),
        *attachments(view.attachments, texts),
        divider(),
        *_actions(view, texts),
        *link_state(view, click, texts),
        *link_buttons(view, click, texts),
        *open_buttons(texts, portal_url=view.portal_url, backoffice_url=view.backoffice_url),
        way(texts("panel.portal_send"), to("portal_link", id=view.ticket.id)) if view.portal_url else None,
        zone_note(texts),
        way(texts("panel.back"), memory.came_from(click)),
    )


def _actions(view: TicketView, texts: Texts) -> Iterator[Component]:
    """iTop's own transitions for the state of the ticket, and an entry."""
    if view.transitions:
        yield text(texts("panel.transitions"), style="muted", tight=True)
        yield listing(
            [
                item(
                    shortened(one.label, _NAME_LENGTH),
                    to("transition", id=view.ticket.id, stimulus=one.code, state=view.ticket.status),
                    subtitle=texts("panel.transition_to", state=one.target_label) if one.target_label else "",
                )
                for one in view.transitions[:_MOST]
            ]
        )
    if view.writable:
        yield button(texts("panel.entry"), to("entry", id=view.ticket.id, logs=",".join(view.writable)))
