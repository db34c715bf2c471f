# SPDX-License-Identifier: AGPL-3.0-or-later
"""How high the canvases are that an agent sees most, at the width of Intercom's side panel, in every language."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from msgspec import structs
from playwright.sync_api import Route

from tests.preview.conftest import Look
from tests.preview.simulator import LATER
from tests.screens.scripted import PERSON, ROW, ScriptedItop
from webapp.canvas import Canvas
from webapp.inbox import Action, Click, to
from webapp.itop.answers import Count, Home, Link, LogEntry
from webapp.itop.view_answers import CanWrite, Facts, Log, TicketView, Transition
from webapp.languages import Languages
from webapp.panel.panel import Panel
from webapp.panel.screens import SCREENS
from webapp.services import Services

#: Pixels; the first canvas by how many tickets are linked.
FIRST, TICKET = {0: 400, 1: 400, 2: 400, 3: 500, 4: 500}, 500

WORDS = "The printer on the second floor eats every second page since this morning, and nobody knows why."
NEWEST = LogEntry("Bartholomäus Oberhuber", "2026-11-27T22:00:00+01:00", WORDS, True, "public")
LINK = Link("7", "https://app.intercom.com/a/inbox/x/inbox/conversation/7", False)
LINKED = [
    structs.replace(
        ROW,
        id=str(id),
        name=f"R-00004{id}",
        subtitle=WORDS,
        link=LINK,
        newest=NEWEST,
        status_label="Assigned",
        assign_to_me="ev_assign",
    )
    for id in range(1, 5)
]
SOMEBODY = structs.replace(PERSON, name="Bartholomäus Alexander Oberhuber-Schmidt", org_name="A company of some size")
HOME = Home(SOMEBODY, "known", Count(0), Count(0), True, person_grade="claimed")
VIEW = TicketView(
    structs.replace(LINKED[0], newest=None), LINK, True, (), "https://itop.example/", "https://portal.example/",
    logs=(Log("public", "Public log", 9, 1, True, (NEWEST, NEWEST)),),
    transitions=(Transition("ev_resolve", "Mark as resolved", "Resolved"),),
    can_write=CanWrite(public=True, private=True),
    facts=Facts("Bartholomäus Oberhuber", "Helpdesk", "High"), assign_to_me="ev_reassign",
)  # fmt: skip


def drawn(language: str, action: Action, linked: int) -> Canvas:
    """The canvas of that screen with so many linked tickets, all others being ongoing ones of the person."""
    languages = Languages.load()
    view = structs.replace(VIEW, link=LINK if linked else None)
    others = tuple(structs.replace(each, link=None, newest=None) for each in LINKED[linked:])
    home = structs.replace(
        HOME, linked=Count(linked, False, 0, tuple(LINKED[:linked][:3])), ongoing=Count(30, True, 0, others[:3])
    )
    known = SimpleNamespace(known=lambda: None)
    services = SimpleNamespace(
        itop=ScriptedItop(home_answer=home, view=view),
        texts=lambda *_: languages.texts(language),
        languages=languages,
        settings=known,
    )
    services.of = lambda _: services
    panel = Panel(Click(conversation_id="7", action=action), cast(Services, services))
    return SCREENS[action.name](panel)


def answering(canvas: object) -> Callable[[Route], None]:
    """Whatever the panel asks for, that is the answer."""
    return lambda route: route.fulfill(json={"status": 200, "canvas": canvas})


@pytest.mark.parametrize("linked", FIRST)
def test_what_an_agent_sees_most_is_no_higher_than_it_may_be(look: Look, linked: int) -> None:
    simulator = look()
    heights = {}
    for language in Languages.load().ids:
        for action in (to("home"), to("ticket", id="41")):
            canvas = cast(dict[str, Any], drawn(language, action, linked).answer()["canvas"])
            simulator.page.route("**/api/panel", answering(canvas))
            simulator.home()
            label = canvas["content"]["components"][-1]["label"]
            simulator.panel.get_by_role("button", name=label, exact=True).wait_for(timeout=LATER)
            box = simulator.page.locator("#canvas > .ck").bounding_box()
            simulator.page.unroute("**/api/panel")
            assert box is not None
            heights[language, action.name] = box["height"]
    most = {"home": FIRST[linked], "ticket": TICKET}
    assert not {place: height for place, height in heights.items() if height > most[place[1]]}
