# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for all screens: each is registered, each has a way on, the first one fits into its place."""

from __future__ import annotations

import importlib
import math
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest

import webapp.panel.screens
from tests.acceptance.panel import Panel
from tests.screens.inbox import Inbox
from tests.screens.scripted import PERSON, ScriptedItop, form_field
from webapp.itop.answers import Count, Home, Link, Person
from webapp.itop.view_answers import Attribute, TicketView
from webapp.languages import Languages
from webapp.panel.screens import SCREENS

FILES = [module.name for module in pkgutil.iter_modules(webapp.panel.screens.__path__)]
CLICKS = (
    "home", "tickets?list=linked", "ticket?id=42", "link?id=42", "link?id=42&sure=yes", "link?id=42&sure=yes&from=7",
    "unlink?id=42", "unlink?id=42&sure=yes", "search", "search?page=2", "search?typed=yes", "sync?on=no", "create_form",
    "choices?field=title&optional=yes", "choices?field=title&form=transition%3Fid%3D42%26stimulus%3Dev_assign",
    "choices?field=title&form=person_form", "create", "hand_over", "hand_over_person", "person",
    "person?then=create_form", "persons", "choose?class=Person&id=12", "choose?class=Person&id=12&then=create_form",
    "person_form", "create_person",
    "value?id=42&code=title", "log?id=42&log=public", "transition?id=42&stimulus=ev_assign&state=new",
    "act?id=42&stimulus=ev_assign&state=new", "entry?id=42&logs=public,private", "add_entry?id=42&logs=private",
    "tell_all?id=42", "tell_preview?id=42&telling=7", "tell_send?id=42&telling=7", "tell_stop?id=42&telling=7",
    "portal_link?id=42", "portal_link?id=42&sure=yes", "details?id=42", "take?id=42&stimulus=ev_assign&state=new",
)  # fmt: skip

#: Heading of docs/panel.md => the screens that are described below it.
DESCRIBED = {
    "Home": ("home",),
    "Who is writing": ("person", "persons", "choose", "person_form", "create_person", "hand_over_person"),
    "Lists of tickets, and finding a ticket": ("tickets", "search"),
    "A ticket": (
        "ticket", "details", "value", "log", "transition", "act", "take", "entry", "add_entry", "portal_link", "link",
        "unlink", "sync",
    ),
    "Telling all people of a ticket": ("tell_all", "tell_preview", "tell_send", "tell_stop"),
    "Creating a ticket": ("create_form", "choices", "hand_over", "create"),
}  # fmt: skip


def test_every_screen_is_described_to_agents() -> None:
    page = (Path(__file__).parents[2] / "docs/panel.md").read_text(encoding="utf-8")
    headings = re.findall(r"^###? (.+)$", page, re.MULTILINE)
    missing = sorted(set(SCREENS) - {name for names in DESCRIBED.values() for name in names})
    assert not missing, f"describe {missing[0]} in docs/panel.md, and name it here at the heading that it stands below"
    stale = {name for names in DESCRIBED.values() for name in names} - set(SCREENS)
    assert not stale and not set(DESCRIBED) - set(headings), (
        f"take away here what there is no more: {stale or set(DESCRIBED) - set(headings)}"
    )


@pytest.mark.parametrize("name", FILES)
def test_every_screen_is_registered(name: str) -> None:
    show = importlib.import_module(f"webapp.panel.screens.{name}").show
    assert SCREENS.get(name) is show, f'Add "{name}": {name}.show to SCREENS in webapp/panel/screens/__init__.py.'


@pytest.mark.parametrize("name", sorted(set(SCREENS) - {"home"}))
def test_every_screen_can_be_reached(name: str) -> None:
    folder = Path(webapp.panel.screens.__file__).parents[1]
    others = [file for file in folder.rglob("*.py") if file.stem not in (name, "__init__", "draft")]
    named = any(f'"{name}"' in file.read_text(encoding="utf-8") for file in others)
    assert named, f'Nothing leads to {name}: another screen has to offer to("{name}", ...).'


def test_every_screen_is_clicked_here() -> None:
    odd = sorted({click.partition("?")[0] for click in CLICKS} ^ set(SCREENS))
    assert not odd, f"Add a click on {odd[0]} to CLICKS, or take it away."


@pytest.mark.parametrize("component_id", CLICKS)
def test_every_screen_costs_one_call_and_has_a_way_on(inbox: Inbox, component_id: str) -> None:
    itop = ScriptedItop(fields=(form_field("title"),))
    panel = inbox.panel(services=itop.behind(inbox.services))
    itop.calls.clear()
    panel.submit(component_id)
    assert len(itop.calls) <= 1
    first = component_id in ("home", "choose?class=Person&id=12")
    ways = {"Create a ticket"} if first else {"Back", "Cancel", "Done"}
    assert any(panel.offers(way) for way in ways), panel.text


@pytest.mark.parametrize("component_id", CLICKS[1:])
def test_navigation_stands_at_the_bottom_as_a_link(inbox: Inbox, component_id: str) -> None:
    panel = inbox.panel(services=ScriptedItop(fields=(form_field("title"),)).behind(inbox.services))
    panel.submit(component_id)
    assert (panel.components[-1]["type"], panel.components[-1]["style"]) == ("button", "link")


LONG = "A rather long name that somebody once gave to somebody else " * 3


@pytest.mark.parametrize("language", [texts.language.code for texts in Languages.load()])
@pytest.mark.parametrize(
    ("person", "state", "linked", "ongoing"),
    [
        (PERSON, "known", Count(0, False), Count(0, False)),
        (PERSON, "known", Count(30, True, 17), Count(30, True)),
        (Person("Person", "1", LONG, "a@b.example", "3", LONG, True), "known", Count(30, True, 17), Count(30, True)),
        (None, "unknown", Count(2, False, 1), Count(0, False)),
        (None, "ambiguous", Count(2, False, 2), Count(0, False)),
    ],
)
def test_the_first_canvas_is_at_most_400_pixels_high(
    inbox: Inbox, language: str, person: Person | None, state: str, linked: Count, ongoing: Count
) -> None:
    home = Home(person, state, linked, ongoing, True, language, person_grade="claimed")
    panel = inbox.panel(services=ScriptedItop(home_answer=home).behind(inbox.services))
    assert _height(panel) <= 400


def test_a_long_ticket_fits_into_a_canvas(inbox: Inbox) -> None:
    kinds = ("text", "html", "string", "datetime")
    attributes = tuple(
        Attribute(f"code_{number}", LONG, kinds[number % 4], "x", "\U0001f525*[]" * 20_000) for number in range(60)
    )
    link = Link("7", "not an address", True)
    view = TicketView(ScriptedItop().view.ticket, link, True, attributes, "javascript:", "")
    panel = inbox.panel(services=ScriptedItop(view=view).behind(inbox.services))
    panel.submit("ticket?id=42")
    panel.reads("Linked to another conversation.", "…")
    assert not panel.offers("Open that conversation") and not panel.offers("Open in iTop")


def test_every_text_that_a_screen_uses_exists() -> None:
    folder = Path(webapp.panel.screens.__file__).parents[1]
    keys = re.compile(r'"((?:panel|notes|errors)\.[a-z_]+)"')
    used = {key for file in folder.rglob("*.py") for key in keys.findall(file.read_text(encoding="utf-8"))}
    for texts in Languages.load():
        missing = sorted(key for key in used if key not in texts)
        assert not missing, f"write {missing[0]} in webapp/languages/en.toml, then in each other language"


def _height(panel: Panel) -> int:
    """Pixels, as measured roughly in the inbox: a line of text has 20 and about 45 letters, components 10 below."""
    return sum(_component_height(component) for component in panel.components)


def _component_height(component: Any) -> int:
    match component["type"]:
        case "text":
            lines = math.ceil(len(component["text"].replace("**", "")) / 45)
            return lines * 20 + (0 if component.get("bottom_margin") == "none" else 10)
        case "list":
            return sum(20 * (1 + bool(row.get("subtitle"))) + 16 for row in component["items"]) + 10
        case "button":
            return 30 if component["style"] == "link" else 42
        case _:
            return 20
