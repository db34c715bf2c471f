# SPDX-License-Identifier: AGPL-3.0-or-later
"""Linking tickets from where they are listed, and the choice whether they also get what was said before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from webapp.canvas import MOST_OPTIONS, Component, Option, button, checkbox, shorten, single_select
from webapp.inbox import CHOSEN, to
from webapp.itop.answers import Row
from webapp.panel.panel import Panel

_FIELD, _YES = "so_far", "yes"
_NAME_LENGTH = 40


def copy_choice(panel: Panel) -> Component:
    """A box that is ticked."""
    option = Option(_YES, panel.text("panel.copy_so_far"))
    return checkbox(panel.text("panel.copy_label"), [option], id=_FIELD, values=[_YES])


def wants_copy(panel: Panel) -> bool:
    """Whether the box was ticked when the agent clicked; a canvas without it copies nothing."""
    return _YES in panel.click.values.get(_FIELD, [])


def link_choice(panel: Panel, tickets: Sequence[Row]) -> Iterator[Component]:
    """One click links one of the listed tickets; those of other conversations keep them."""
    free = [each for each in tickets if each.link is None or not panel.links_here(each.link)][:MOST_OPTIONS]
    if not free:
        return
    yield copy_choice(panel)
    if len(free) == 1:
        label = panel.text("panel.link_this", ticket=shorten(free[0].name, _NAME_LENGTH))
        yield button(label, to("link", id=free[0].id, sure="yes"))
        return
    options = [Option(ticket.id, shorten(ticket.name, _NAME_LENGTH)) for ticket in free]
    yield single_select(panel.text("panel.link"), options, id=to("link", id=CHOSEN, sure="yes").encode())
