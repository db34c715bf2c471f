# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first canvas: who writes, their tickets, whether messages are copied, and the way to a new ticket."""

from __future__ import annotations

from webapp.canvas import Canvas, Component, item, listing
from webapp.inbox import to
from webapp.itop.answers import Count, Home
from webapp.panel.panel import Panel
from webapp.panel.parts.rows import THEN, writer_line


def show(panel: Panel) -> Canvas:
    """At most 400 pixels high and without a primary button, as Intercom asks of a first canvas."""
    home = panel.itop.home()
    return panel.page(
        writer_line(panel, home),
        *_lists(panel, home),
        *_sync(panel, home.linked),
        *_ways(panel, home),
        stored={"list": None},
    )


def _lists(panel: Panel, home: Home) -> list[Component]:
    lists = {"linked": home.linked, "ongoing": home.ongoing}
    rows = [
        item(panel.text(f"panel.{name}"), to("tickets", list=name), subtitle=_count(panel, count))
        for name, count in lists.items()
        if count.count
    ]
    rows.append(item(panel.text("panel.find"), to("search")))
    empty = [panel.line("panel.no_linked", style="muted")] if not home.linked.count else []
    if home.person is not None and not home.ongoing.count:
        empty.append(panel.line("panel.no_ongoing", style="muted"))
    return [listing(rows), *empty]


def _count(panel: Panel, count: Count) -> str:
    return panel.text("panel.count_more" if count.more else "panel.count", count=count.count)


def _sync(panel: Panel, linked: Count) -> list[Component]:
    if not linked.count:
        return []
    pause = panel.way("panel.pause", to("sync", on="no"))
    resume = panel.way("panel.resume", to("sync", on="yes"))
    if linked.synced == 0:
        return [panel.line("panel.sync_off", style="muted", tight=True), resume]
    if linked.synced >= linked.count:
        return [panel.line("panel.sync_on", count=linked.count, style="muted", tight=True), pause]
    partly = panel.line("panel.sync_partly", count=linked.count, synced=linked.synced, style="muted", tight=True)
    return [partly, pause, resume]


def _ways(panel: Panel, home: Home) -> list[Component]:
    """A ticket needs a person: where there is none, that comes first."""
    known = home.person is not None
    if not home.can_create:
        create = panel.line("panel.cannot_create_limited" if home.limited else "panel.cannot_create", style="muted")
    else:
        create = panel.button("panel.create", to("create_form") if known else to("person", then=THEN))
    return [create, panel.way("panel.person_other" if known else "panel.person_say", to("person"))]
