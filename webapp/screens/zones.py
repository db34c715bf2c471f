# SPDX-License-Identifier: AGPL-3.0-or-later
"""The time zone that an agent reads and writes times in, and the way to another one."""

from __future__ import annotations

import datetime
from dataclasses import replace
from zoneinfo import ZoneInfo

from webapp.canvas import Component
from webapp.inbox import HOME, Action, Click, to
from webapp.languages import Texts
from webapp.screens import memory
from webapp.screens.page import stale, way
from webapp.services import Services
from webapp.timezones import offset, place, zone

#: The argument of any action that says which zone was chosen; empty for the one of everybody.
CHOSEN = "zone"


def settled(click: Click, services: Services) -> Click:
    """The click with the agent's zone, which the panel carries along from here on; a choice in it is kept.

    What was typed is read in the zone it was typed under, whatever was chosen elsewhere meanwhile. The first canvas
    shows no times, so that opening the panel costs no question.
    """
    if CHOSEN in click.action.args:
        return _chosen(click, services)
    if click.action == HOME or memory.zone(click) is not None:
        return click
    kept = zone(services.preferences.zone(click.workspace_id, click.admin.id))
    return _carrying(click, kept or of_everybody(click, services))


def of_everybody(click: Click, services: Services) -> ZoneInfo | None:
    """The zone of whoever has chosen none: that of the workspace, else iTop's; None while iTop's is not known."""
    known = services.settings.known()
    if known is None:
        return None
    return zone(known.workspace(click.workspace_id).timezone) or zone(known.time_zone)


def label(of: ZoneInfo, texts: Texts) -> str:
    """The city, and how far it is from UTC today."""
    return f"{city(of, texts)} ({offset(of, datetime.datetime.now(datetime.UTC))})"


def city(of: ZoneInfo, texts: Texts) -> str:
    """What a person calls the zone."""
    return place(of.key, texts.language.babel).city


def way_to_choice(texts: Texts, back: Action) -> Component | None:
    """Which zone the times of a canvas are in, and the way to another one, which leads back to it."""
    if texts.zone is None:
        return None
    return way(texts("panel.zone", zone=label(texts.zone, texts)), to("zone", back=back.encode()))


def _chosen(click: Click, services: Services) -> Click:
    wanted = click.action.args[CHOSEN]
    found = zone(wanted)
    if wanted and found is None:
        raise stale("a time zone that does not exist")
    if click.admin.id:
        services.preferences.keep_zone(click.workspace_id, click.admin.id, found.key if found is not None else "")
    rest = {name: value for name, value in click.action.args.items() if name != CHOSEN}
    return _carrying(replace(click, action=Action(click.action.name, rest)), found or of_everybody(click, services))


def _carrying(click: Click, chosen: ZoneInfo | None) -> Click:
    return replace(click, stored={**click.stored, memory.ZONE: chosen.key if chosen is not None else None})
