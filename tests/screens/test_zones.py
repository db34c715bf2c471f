# SPDX-License-Identifier: AGPL-3.0-or-later
"""The time zone of an agent: chosen once, in which the panel shows and reads times from then on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.acceptance.panel import Panel
from tests.screens.inbox import WORKSPACE, Inbox
from tests.screens.scripted import LOG, ROW, ScriptedItop, form_field
from tests.webapp.test_preferences import Away
from webapp.itop.answers import Count, Home
from webapp.itop.view_answers import Attachment, Attachments, Attribute, TicketView
from webapp.preferences import Preferences
from webapp.services import Services
from webapp.settings import Settings

#: iTop's zone is Europe/Paris; on the first of January.
IN_PARIS, IN_LONDON = "10:00\u202fAM", "9:00\u202fAM"
MOMENT = "2026-01-01T10:00:00+01:00"
VIEW = TicketView(
    ROW,
    None,
    True,
    (Attribute("start", "Start", "datetime", "", MOMENT), Attribute("day", "Day", "date", "", "2026-01-01")),
    None,
    None,
    logs=(LOG,),
    attachments=Attachments(1, False, (Attachment("5", "a.png", 20, MOMENT, None),)),
)
MOMENT_FIELD = form_field("extra", "datetime")


def the_panel(inbox: Inbox, itop: ScriptedItop | None = None, services: Services | None = None) -> Panel:
    """Mara's panel."""
    return inbox.panel(services=(itop or ScriptedItop(view=VIEW)).behind(services or inbox.services))


def choose(panel: Panel, city: str) -> None:
    """The agent looks for the city and takes it."""
    click(panel, "Time zone: ")
    panel.enter("Search a city or a country", city)
    panel.click(city)


def click(panel: Panel, beginning: str) -> None:
    """The button whose label begins so: what follows depends on the time of the year."""
    panel.click(next(each["label"] for each in panel.components if each.get("label", "").startswith(beginning)))


def configured(inbox: Inbox, workspaces: Mapping[str, object], zone: str = "Europe/Paris") -> Services:
    """Services to which iTop has told these workspaces, and its time zone."""
    raw = inbox.services.itop.settings()
    itop, parameters = dict(raw["itop"]), {**dict(raw["parameters"]), "workspaces": workspaces}  # type: ignore[call-overload]
    told = {**raw, "itop": {**itop, "time_zone": zone}, "parameters": parameters}
    settings = Settings(lambda: told, source="test", overrides=inbox.services.settings.overrides, ttl=3_600)
    settings.refresh()
    return replace(inbox.services, settings=settings)


def test_a_ticket_is_shown_in_the_zone_that_was_chosen(inbox: Inbox) -> None:
    panel = the_panel(inbox)
    panel.submit("ticket?id=42")
    panel.reads(f"Start: Jan 1, 2026, {IN_PARIS}", "Day: Jan 1, 2026", "Time zone: Paris (UTC+")
    choose(panel, "London")
    panel.reads(f"Start: Jan 1, 2026, {IN_LONDON}", "Day: Jan 1, 2026", "Time zone: London (UTC+")
    panel.reads(f"Otto Berg · Jan 1, 2026, {IN_LONDON}", f"a.png | 1 KB · Jan 1, 2026, {IN_LONDON}")
    panel.does_not_read(IN_PARIS)


@pytest.mark.parametrize("place", ["tickets?list=linked", "search", "log?id=42&log=public"])
def test_every_other_time_is_too(inbox: Inbox, place: str) -> None:
    panel = the_panel(inbox)
    panel.submit(place)
    panel.reads(f"Jan 1, 2026, {IN_PARIS}")
    panel.submit("ticket?id=42&zone=Europe%2FLondon")
    panel.submit(place)
    panel.reads(f"Jan 1, 2026, {IN_LONDON}")


def test_a_value_that_is_unfolded_is_too(inbox: Inbox) -> None:
    panel = the_panel(inbox)
    panel.submit("value?id=42&code=start&zone=Europe%2FLondon")
    panel.reads("Jan 1, 2026, 9:00 AM")


def test_the_choice_counts_in_every_conversation_of_that_agent_and_for_nobody_else(inbox: Inbox) -> None:
    panel = the_panel(inbox)
    panel.submit("ticket?id=42")
    choose(panel, "Tokyo")
    again = the_panel(inbox)
    other = inbox.panel(services=ScriptedItop(view=VIEW).behind(inbox.services), admin=inbox.lea)
    for each in (again, other):
        each.submit("ticket?id=42")
    again.reads("Time zone: Tokyo (UTC+9)")
    other.reads("Time zone: Paris")


def test_the_default_is_that_of_the_workspace_else_that_of_itop(inbox: Inbox) -> None:
    zones = {"Asia/Tokyo": "Tokyo", "america/new_york": "New York", "Nowhere": "Paris", "": "Paris"}
    for name, city in zones.items():
        panel = the_panel(inbox, services=configured(inbox, {WORKSPACE: {"timezone": name}}))
        panel.submit("ticket?id=42")
        panel.reads(f"Time zone: {city} (")


def test_a_zone_of_itop_that_is_unknown_here_leaves_times_as_itop_tells_them(inbox: Inbox) -> None:
    services = configured(inbox, {}, "Nowhere/City")
    panel = the_panel(inbox, services=services)
    panel.submit("ticket?id=42")
    panel.reads(f"Start: Jan 1, 2026, {IN_PARIS}")
    panel.does_not_read("Time zone")
    itop = ScriptedItop(fields=(MOMENT_FIELD,))
    panel = the_panel(inbox, itop, services)
    panel.submit("create_form")
    panel.fill("Extra", "2026-02-03 14:30")
    panel.click("Create")
    assert itop.given["extra"] == "2026-02-03T14:30:00"


def test_the_way_back_to_the_default(inbox: Inbox) -> None:
    panel = the_panel(inbox)
    panel.submit("zone?back=ticket%3Fid%3D42")
    assert not any(each.get("label", "").startswith("Default: ") for each in panel.components)
    panel.click("New York")
    panel.reads("Time zone: New York (UTC−")
    panel.submit("zone?back=ticket%3Fid%3D42")
    panel.reads("Times are shown and read in: New York (UTC−")
    click(panel, "Default: Paris (UTC+")
    panel.reads("Time zone: Paris")
    again = the_panel(inbox)
    again.submit("ticket?id=42")
    again.reads("Time zone: Paris")


def test_what_was_entered_into_a_form_is_kept_and_is_the_same_moment(inbox: Inbox) -> None:
    itop = ScriptedItop(fields=(form_field("title"), MOMENT_FIELD))
    panel = the_panel(inbox, itop)
    panel.submit("create_form")
    assert placeholder(panel).endswith("2:30\u202fPM (Paris)")
    panel.fill("Title", "Fire")
    panel.fill("Extra", "2/3/2026 2:30 pm")
    choose(panel, "London")
    assert (panel.value("Title"), panel.value("Extra")) == ("Fire", "Feb 3, 2026, 1:30\u202fPM")
    assert placeholder(panel).endswith("2:30\u202fPM (London)")
    panel.fill("Extra", "2/3/2026 2:30 pm")
    panel.click("Create")
    assert itop.given == {"title": "Fire", "extra": "2026-02-03T14:30:00+00:00"}


@pytest.mark.parametrize("form", ["create_form", "person_form", "transition?id=42&stimulus=ev_assign&state=new"])
def test_every_form_with_a_time_leads_to_the_choice_and_back(inbox: Inbox, form: str) -> None:
    panel = the_panel(inbox, ScriptedItop(fields=(form_field("title"), MOMENT_FIELD)))
    panel.submit(form)
    panel.fill("Title", "Fire")
    choose(panel, "London")
    assert panel.value("Title") == "Fire"
    click(panel, "Time zone: London")
    panel.click("Back")
    assert panel.value("Title") == "Fire"


def test_a_form_without_a_time_says_nothing_about_zones(inbox: Inbox) -> None:
    fixed = form_field("extra", "datetime", value=MOMENT, read_only=True)
    panel = the_panel(inbox, ScriptedItop(fields=(form_field("title"), form_field("day", "date"), fixed)))
    panel.submit("create_form")
    panel.does_not_read("Time zone")


def test_what_is_typed_is_read_in_the_zone_that_its_form_named(inbox: Inbox) -> None:
    itop = ScriptedItop(fields=(MOMENT_FIELD,))
    panel, other = the_panel(inbox, itop), the_panel(inbox)
    panel.submit("create_form")
    other.submit("ticket?id=42&zone=Asia%2FTokyo")
    panel.fill("Extra", "2/3/2026 2:30 pm")
    panel.click("Create")
    assert itop.given["extra"] == "2026-02-03T14:30:00+01:00"


def test_zones_are_found_by_city_and_country_in_the_language_of_the_agent(inbox: Inbox) -> None:
    french = Home(None, "unknown", Count(0, False), Count(0, False), True, "FR FR")
    panel = the_panel(inbox, ScriptedItop(view=replace(VIEW, language="FR FR"), home_answer=french))
    panel.submit("ticket?id=42")
    click(panel, "Fuseau horaire : Paris (UTC+")
    for words in ("Londres", "london", "LONDRES royaume", "europe/london"):
        panel.enter("Rechercher une ville ou un pays", words)
        panel.reads("Londres | Royaume-Uni · UTC+")
    panel.enter("Rechercher une ville ou un pays", "atlantis")
    panel.reads("Rien n'a été trouvé.")


def test_ten_zones_at_a_time(inbox: Inbox) -> None:
    panel = the_panel(inbox)
    panel.submit("zone?back=ticket%3Fid%3D42")
    panel.reads("London | United Kingdom · UTC+", "Kolkata | India · UTC+5:30")
    panel.enter("Search a city or a country", "united states")
    first = [row["title"] for row in rows(panel)]
    panel.click("More")
    second = [row["title"] for row in rows(panel)]
    assert len(first) == len(second) == 10 and not set(first) & set(second)
    panel.click("Previous")
    assert [row["title"] for row in rows(panel)] == first


def test_nobody_is_asked_for_the_first_canvas_and_once_for_all_others(inbox: Inbox) -> None:
    store = Away()
    store.away = False
    services = replace(inbox.services, preferences=Preferences(store))
    panel = the_panel(inbox, services=services)
    assert store.asked == 0
    for place in ("search", "ticket?id=42", "create_form", "log?id=42&log=public", "home", "ticket?id=42"):
        panel.submit(place)
    assert store.asked == 1
    panel.reads("Time zone: Tokyo")


def test_without_the_database_times_are_in_the_default_zone_and_a_choice_says_so(inbox: Inbox) -> None:
    services = replace(inbox.services, preferences=Preferences(Away()))
    panel = the_panel(inbox, ScriptedItop(fields=(form_field("title"), MOMENT_FIELD)), services)
    panel.submit("create_form")
    panel.fill("Title", "Fire")
    choose(panel, "London")
    panel.reads("The sync app could not store the request.", "Try again")
    panel.click("Back")
    panel.reads("Time zone: Paris")
    assert panel.value("Title") == "Fire"


def test_an_agent_without_an_id_chooses_for_the_open_panel(inbox: Inbox) -> None:
    nobody = replace(inbox.mara, id="")
    panel = inbox.panel(services=ScriptedItop(view=VIEW).behind(inbox.services), admin=nobody)
    panel.submit("ticket?id=42")
    choose(panel, "London")
    panel.reads("Time zone: London")
    panel.reopen()
    panel.submit("ticket?id=42")
    panel.reads("Time zone: Paris")


@pytest.mark.parametrize("zone", ["Nowhere/City", "..%2F..%2Fetc%2Fpasswd", "x" * 1_000, "Europe%2F"])
def test_a_zone_that_does_not_exist_is_no_zone(inbox: Inbox, zone: str) -> None:
    panel = the_panel(inbox)
    panel.submit(f"ticket?id=42&zone={zone}")
    panel.reads("This button is out of date.")
    panel.submit("ticket?id=42", stored={"zone": zone})
    panel.reads("Time zone: Paris")


def test_nonsense_leads_home(inbox: Inbox) -> None:
    panel = the_panel(inbox)
    for back in ("nowhere", "unlink%3Fid%3D42%26sure%3Dyes", "zone%3Fback%3Dzone"):
        panel.submit(f"zone?back={back}")
        panel.click("London")
        panel.reads("Find a ticket")


def rows(panel: Panel) -> list[dict[str, str]]:
    """Those of the list."""
    [listed] = [each["items"] for each in panel.components if each["type"] == "list"]
    return list(listed)


def placeholder(panel: Panel) -> str:
    """The example in the field for a moment."""
    [found] = [str(each["placeholder"]) for each in panel.components if each.get("label") == "Extra"]
    return found
