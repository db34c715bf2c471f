# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first canvas: who writes, how their tickets stand, whether messages are copied, and the way to a new ticket."""

from __future__ import annotations

from webapp.canvas import Canvas, Component, item, listing
from webapp.inbox import HOME, to
from webapp.itop.answers import Count, Home, Row
from webapp.panel.panel import Panel
from webapp.panel.parts.rows import THEN, brief_row, writer_line, writer_row
from webapp.panel.parts.ticket_page import take

#: Tickets on this canvas; those of the conversation come first.
_MOST = 3


def show(panel: Panel) -> Canvas:
    """At most 400 pixels high and without a primary button, as Intercom asks of a first canvas."""
    home = panel.itop.home()
    linked, ongoing = _shown(home)
    rows = [brief_row(panel, each, few=len(linked + ongoing) < _MOST) for each in linked + ongoing]
    full = len(rows) + _room_to_take(home.linked) >= _MOST
    return panel.page(
        writer_line(panel, home) if home.person is None else None,
        listing(
            [
                *([writer_row(panel, home.person, grade=home.person_grade)] if home.person is not None else []),
                *rows,
                *_all_linked(panel, home.linked, shown=len(linked)),
                _find(panel, home.ongoing),
            ]
        ),
        None if rows or home.linked.count else panel.line("panel.no_linked", style="muted"),
        _assignment(panel, home.linked),
        *_sync(panel, home.linked, full=full),
        _creation(panel, home, full=full),
        panel.way("panel.person_say", to("person")) if home.person is None else None,
        panel.way("panel.refresh", HOME),
        stored={"list": None},
    )


def _shown(home: Home) -> tuple[list[Row], list[Row]]:
    """The linked and the ongoing tickets that have a row; there is one less where it takes one to get to the rest, or
    where the only one can be assigned here.
    """
    most = _MOST if home.linked.count <= _MOST else _MOST - 1
    linked = list(home.linked.tickets[:most])
    others = _MOST - min(home.linked.count, _MOST) - _room_to_take(home.linked)
    return linked, list(home.ongoing.tickets[:others])


def _room_to_take(linked: Count) -> int:
    """Rows that have to go for it."""
    return 0 if _to_take(linked) is None else 1


def _to_take(linked: Count) -> Row | None:
    """The ticket that the agent may take without opening it: the only one, as among several a click says which."""
    only = linked.tickets[0] if linked.count == 1 and linked.tickets else None
    return only if only is not None and only.assign_to_me is not None else None


def _assignment(panel: Panel, linked: Count) -> Component | None:
    ticket = _to_take(linked)
    if ticket is None or ticket.assign_to_me is None:
        return None
    return panel.way("panel.assign_to_me", take(ticket, ticket.assign_to_me))


def _all_linked(panel: Panel, linked: Count, *, shown: int) -> list[Component]:
    if linked.count <= shown:
        return []
    key = "panel.all_linked_more" if linked.more else "panel.all_linked"
    return [item(panel.text(key, count=linked.count), to("tickets", list="linked"))]


def _find(panel: Panel, ongoing: Count) -> Component:
    """Finding begins with what is ongoing."""
    if not ongoing.count:
        return item(panel.text("panel.find"), to("search"))
    key = "panel.find_ongoing_more" if ongoing.more else "panel.find_ongoing"
    return item(panel.text(key, count=ongoing.count), to("tickets", list="ongoing"))


def _sync(panel: Panel, linked: Count, *, full: bool) -> list[Component]:
    """For all tickets of the conversation at once; where only some are paused and the canvas is full, pausing is."""
    if not linked.count:
        return []
    pause = panel.way("panel.pause_all", to("sync", on="no"), count=linked.count)
    resume = panel.way("panel.resume_all", to("sync", on="yes"), count=linked.count)
    if linked.synced == 0:
        return [resume]
    return [pause] if full or linked.synced >= linked.count else [pause, resume]


def _creation(panel: Panel, home: Home, *, full: bool) -> Component:
    """A ticket needs a person: where there is none, that comes first."""
    if not home.can_create:
        return panel.line("panel.cannot_create_limited" if home.limited else "panel.cannot_create", style="muted")
    form = to("create_form") if home.person is not None else to("person", then=THEN)
    return panel.button("panel.create", form, style="link" if full else "secondary")
