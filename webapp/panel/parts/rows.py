# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ticket as a row of a list."""

from __future__ import annotations

from webapp.canvas import Component, item, shortened
from webapp.inbox import Click, to
from webapp.itop.answers import Row
from webapp.languages import Texts

_TITLE_LENGTH, _SUBTITLE_LENGTH = 100, 200


def row(ticket: Row, click: Click, texts: Texts) -> Component:
    """Reference, title, state and date; then whose it is, and what is special about its link."""
    said = [ticket.status_label, texts.date(ticket.last_update), ticket.caller, ticket.organisation]
    if ticket.link is not None and not ticket.link.is_of(click.workspace_id, click.conversation_id):
        said.append(texts("panel.row_elsewhere"))
    elif ticket.link is not None and not ticket.link.sync:
        said.append(texts("panel.row_paused"))
    return item(
        shortened(ticket.name, _TITLE_LENGTH),
        to("ticket", id=ticket.id),
        subtitle=shortened(ticket.subtitle, _SUBTITLE_LENGTH),
        tertiary=shortened(" · ".join(one for one in said if one), _SUBTITLE_LENGTH),
    )
