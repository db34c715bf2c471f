# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first canvas: who writes, how their tickets stand, whether messages are copied, and the way to a new ticket."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.canvas import Canvas, Component, item, listing
from webapp.inbox import HOME, to
from webapp.itop.answers import Count, Home
from webapp.panel.panel import Panel
from webapp.panel.parts.rows import THEN, brief_row, brief_ticket, writer_line, writer_row
from webapp.panel.parts.search_fields import find_input
from webapp.panel.parts.ticket_page import take

#: Tickets on this canvas; those of the conversation come first.
_MOST = 3


def show(panel: Panel) -> Canvas:
    """Without a primary button, as Intercom asks of a first canvas, and 400 pixels high; more where that many tickets
    are linked.
    """
    home = panel.itop.home()
    several = home.linked.count > 1
    taking = [] if several else [*_assignment(panel, home.linked)]
    full = several or len(home.ongoing.tickets) + home.linked.count + len(taking) >= _MOST
    return panel.page(
        writer_line(panel, home) if home.person is None else None,
        *(_several(panel, home) if several else _few(panel, home, room=_MOST - len(taking))),
        find_input(panel, home.ongoing),
        *taking,
        *_sync(panel, home.linked, full=full and home.linked.count <= _MOST),
        _creation(panel, home, full=full),
        panel.way("panel.person_say", to("person")) if home.person is None else None,
        panel.way("panel.refresh", HOME),
        stored={"list": None},
    )


def _few(panel: Panel, home: Home, *, room: int) -> Iterator[Component]:
    """The linked ticket, if there is one, and ongoing ones, as rows."""
    tickets = [*home.linked.tickets, *home.ongoing.tickets][:room]
    rows = [*_writer(panel, home), *(brief_row(panel, each, few=len(tickets) < _MOST) for each in tickets)]
    if rows:
        yield listing(rows)
    if not tickets:
        yield panel.line("panel.no_linked", style="muted")


def _several(panel: Panel, home: Home) -> Iterator[Component]:
    """Each linked ticket, below it what is done with it; where there are further ones, one less and the way to them."""
    linked = home.linked
    further = linked.count > _MOST
    writer = _writer(panel, home)
    if writer:
        yield listing(writer)
    for ticket in linked.tickets[: _MOST - 1 if further else _MOST]:
        yield from brief_ticket(panel, ticket)
    if further:
        key = "panel.all_linked_more" if linked.more else "panel.all_linked"
        yield listing([item(panel.text(key, count=linked.count), to("tickets", list="linked"))])


def _writer(panel: Panel, home: Home) -> list[Component]:
    return [writer_row(panel, home.person, grade=home.person_grade)] if home.person is not None else []


def _assignment(panel: Panel, linked: Count) -> Iterator[Component]:
    """Of the only linked ticket."""
    for ticket in linked.tickets:
        if ticket.assign_to_me is not None:
            yield panel.way("panel.assign_to_me", take(ticket, ticket.assign_to_me))


def _sync(panel: Panel, linked: Count, *, full: bool) -> list[Component]:
    """For all tickets of the conversation at once; where only some are paused, pausing is, and resuming too where the
    canvas has room or not all of them stand on it.
    """
    if not linked.count:
        return []
    pause = panel.way("panel.pause_all", to("sync", on="no"), count=linked.count)
    resume = panel.way("panel.resume_all", to("sync", on="yes"), count=linked.count)
    if linked.synced == 0:
        return [resume]
    return [pause] if full or linked.synced >= linked.count else [pause, resume]


def _creation(panel: Panel, home: Home, *, full: bool) -> Component:
    """A ticket needs a person: where there is none, that comes first."""
    if home.read_only:
        return panel.line("errors.read_only", style="muted")
    if not home.can_create:
        return panel.line("panel.cannot_create_limited" if home.limited else "panel.cannot_create", style="muted")
    form = to("create_form") if home.person is not None else to("person", then=THEN)
    return panel.button("panel.create", form, style="link" if full else "secondary")
