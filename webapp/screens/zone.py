# SPDX-License-Identifier: AGPL-3.0-or-later
"""Choosing the time zone of the panel: the busiest ones, or a search by city or country."""

from __future__ import annotations

import datetime

from webapp.canvas import Canvas, Component, button, item, listing, literal, text, text_input
from webapp.inbox import HOME, Action, Click, to
from webapp.screens import memory, zones
from webapp.screens.draft import Draft, form_of
from webapp.screens.page import PAGE_SIZE, page, page_number, pager, texts_for, way
from webapp.screens.spelling import Spelling
from webapp.services import Services
from webapp.timezones import FREQUENT, Place, offset, place, search, zone

_BESIDE_FORMS = ("ticket", "log")


def show(click: Click, services: Services) -> Canvas:
    """Costs no call to iTop. Whatever was typed into a form is kept; choosing leads back to where the agent was."""
    back, texts = _back(click.action), texts_for(click, services)
    form = form_of(back)
    draft = Draft.of(click, form, Spelling.of(services, texts)) if form is not None else None
    query, number, babel = _query(click), page_number(click), texts.language.babel
    found = search(query, babel) if query else [place(name, babel) for name in FREQUENT]
    rows = [_row(one, back) for one in found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]]
    more = len(found) > number * PAGE_SIZE
    again = to("zone", back=back.encode())
    now = zones.label(texts.zone, texts) if texts.zone is not None else ""
    return page(
        click,
        texts,
        text(texts("panel.zone_title"), style="header"),
        text(texts("panel.zone_now", zone=literal(now)), style="muted") if now else None,
        text_input(texts("panel.zone_search"), id=again.encode(), value=query, submits=True),
        listing(rows) if rows else text(texts("panel.nothing_found"), style="muted"),
        *pager(texts, Action("zone", {**again.args, "query": query}), page=number, more=more),
        _default(click, services, back),
        way(texts("panel.back"), back),
        stored=draft.stored() if draft is not None else None,
    )


def _back(action: Action) -> Action:
    """Where the agent came from, home where no times are shown."""
    back = Action.parse(action.args.get("back"))
    return form_of(back) or (back if back.name in _BESIDE_FORMS else HOME)


def _query(click: Click) -> str:
    """What is searched for: a page keeps its query, a click beside the input has typed one."""
    asked = click.action.args.get("query")
    return memory.term(click.values.get(click.action.encode(), "") if asked is None else asked)


def _row(one: Place, back: Action) -> Component:
    found = zone(one.name)
    said = [one.country, offset(found, datetime.datetime.now(datetime.UTC)) if found is not None else ""]
    return item(one.city, _choosing(back, one.name), subtitle=" · ".join(filter(None, said)))


def _default(click: Click, services: Services, back: Action) -> Component | None:
    """Back to the zone of everybody, for whoever has left it."""
    default, texts = zones.of_everybody(click, services), texts_for(click, services)
    if default is None or default == texts.zone:
        return None
    return button(texts("panel.zone_default", zone=zones.label(default, texts)), _choosing(back, ""))


def _choosing(back: Action, name: str) -> Action:
    return Action(back.name, {**back.args, zones.CHOSEN: name})
