# SPDX-License-Identifier: AGPL-3.0-or-later
"""The time zone of the workspace, in which the panel shows and reads times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from msgspec import structs

from tests.acceptance.panel import Panel
from tests.acceptance.waiting import until
from tests.screens.inbox import WORKSPACE, Inbox, told
from tests.screens.scripted import LOG, ROW, ScriptedItop, form_field
from tests.webapp.clock import Clock
from webapp.intercom import Owners
from webapp.itop.view_answers import AttachmentRow, Attachments, Attribute, TicketView
from webapp.services import Services

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
    attachments=Attachments(1, False, (AttachmentRow("5", "a.png", 20, MOMENT, None),)),
)
MOMENT_FIELD = form_field("extra", "datetime")


@pytest.fixture(autouse=True)
def afterwards(inbox: Inbox) -> Iterator[None]:
    """The workspace is where it was."""
    before = inbox.standin.workspace.timezone
    yield
    inbox.standin.workspace.timezone = before


def the_panel(inbox: Inbox, itop: ScriptedItop | None = None, services: Services | None = None) -> Panel:
    """Mara's panel."""
    return inbox.panel(services=(itop or ScriptedItop(view=VIEW)).behind(services or inbox.services))


def moved(inbox: Inbox, timezone: str, services: Services | None = None) -> Services:
    """Services that have heard from Intercom that the workspace is in that zone."""
    inbox.standin.workspace.timezone = timezone
    services = replace(services or inbox.services, owners=Owners())
    ask = services.intercom(WORKSPACE).owner
    until(lambda: services.owners.known(WORKSPACE, ask) is not None, what="Intercom has told whose the token is")
    return services


def test_a_ticket_is_shown_in_the_zone_of_the_workspace(inbox: Inbox) -> None:
    panel = the_panel(inbox, services=moved(inbox, "Europe/London"))
    panel.submit("details?id=42")
    panel.reads(f"Start: Jan 1, 2026, {IN_LONDON}", "Day: Jan 1, 2026", "Time zone: London (UTC+")
    panel.reads(f"Otto Berg · Jan 1, 2026, {IN_LONDON}", f"a.png | 1 KB · Jan 1, 2026, {IN_LONDON}")
    panel.does_not_read(IN_PARIS)


@pytest.mark.parametrize("place", ["tickets?list=linked", "search", "log?id=42&log=public"])
def test_every_other_time_is_too(inbox: Inbox, place: str) -> None:
    for zone, time in (("Europe/Paris", IN_PARIS), ("Europe/London", IN_LONDON)):
        panel = the_panel(inbox, services=moved(inbox, zone))
        panel.submit(place)
        assert f"Jan 1, 2026, {time}" in panel.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_value_that_is_unfolded_is_too(inbox: Inbox) -> None:
    panel = the_panel(inbox, services=moved(inbox, "Europe/London"))
    panel.submit("value?id=42&code=start")
    panel.reads("Jan 1, 2026, 9:00 AM")


@pytest.mark.parametrize(
    ("intercom", "entry", "itop", "city"),
    [("america/new_york", "Asia/Tokyo", "Europe/Paris", "New York"), ("Mars/Olympus", "asia/tokyo", "", "Tokyo"),
     ("", "Nowhere", "Europe/Paris", "Paris"), ("", "", "Europe/London", "London")],
)  # fmt: skip
def test_intercom_knows_the_zone_else_the_entry_of_the_workspace_else_itop(
    inbox: Inbox, intercom: str, entry: str, itop: str, city: str
) -> None:
    services = told(inbox.services, {WORKSPACE: {"timezone": entry}}, itop)
    panel = the_panel(inbox, services=moved(inbox, intercom, services))
    panel.submit("details?id=42")
    panel.reads(f"Time zone: {city} (")


def test_a_token_of_another_workspace_says_nothing_about_this_one(inbox: Inbox) -> None:
    inbox.standin.workspace.timezone = "Asia/Tokyo"
    services = replace(told(inbox.services, {"other": {"timezone": "Europe/London"}}), owners=Owners())
    ask = services.intercom("other").owner
    until(lambda: services.owners.known("other", ask) is not None, what="Intercom has told whose the token is")
    found = services.zone("other")
    assert found is not None and found.key == "Europe/London"


def test_nobody_waits_for_intercom_and_the_next_click_knows_what_it_said(inbox: Inbox) -> None:
    inbox.standin.workspace.timezone = "Asia/Tokyo"
    services = replace(inbox.services, owners=Owners())
    inbox.standin.contract.calls.clear()
    panel = the_panel(inbox, services=services)
    ask = services.intercom(WORKSPACE).owner
    until(lambda: services.owners.known(WORKSPACE, ask) is not None, what="Intercom has told whose the token is")
    for place in ("details?id=42", "log?id=42&log=public", "home", "details?id=42"):
        panel.submit(place)
    panel.reads("Time zone: Tokyo (UTC+9)")
    assert inbox.standin.contract.calls.count("GET /me") == 1


def test_without_intercom_it_is_the_zone_of_the_entry(inbox: Inbox) -> None:
    inbox.standin.faults.refuse(503)
    services = replace(told(inbox.services, {WORKSPACE: {"timezone": "Europe/London"}}), owners=Owners())
    panel = the_panel(inbox, services=services)
    panel.submit("details?id=42")
    panel.reads("Time zone: London")


def test_a_zone_of_itop_that_is_unknown_here_leaves_times_as_itop_tells_them(inbox: Inbox) -> None:
    services = moved(inbox, "", told(inbox.services, {}, "Nowhere/City"))
    panel = the_panel(inbox, services=services)
    panel.submit("details?id=42")
    panel.reads(f"Start: Jan 1, 2026, {IN_PARIS}")
    panel.does_not_read("Time zone")
    itop = ScriptedItop(fields=(MOMENT_FIELD,))
    panel = the_panel(inbox, itop, services)
    panel.submit("create_form")
    panel.fill("Extra", "2026-02-03 14:30")
    panel.click("Create")
    assert itop.given["extra"] == "2026-02-03T14:30:00"


@pytest.mark.parametrize("form", ["create_form", "person_form", "transition?id=42&stimulus=ev_assign&state=new"])
def test_every_form_with_a_time_says_in_which_zone(inbox: Inbox, form: str) -> None:
    panel = the_panel(inbox, ScriptedItop(fields=(form_field("title"), MOMENT_FIELD)))
    panel.submit(form)
    panel.reads("Time zone: Paris (UTC+")
    assert placeholder(panel).endswith("2:30\u202fPM (Paris)")


def test_a_form_without_a_time_says_nothing_about_zones(inbox: Inbox) -> None:
    fixed = form_field("extra", "datetime", value=MOMENT, read_only=True)
    panel = the_panel(inbox, ScriptedItop(fields=(form_field("title"), form_field("day", "date"), fixed)))
    panel.submit("create_form")
    panel.does_not_read("Time zone")


def test_what_is_typed_is_read_in_the_zone_that_its_form_named(inbox: Inbox) -> None:
    itop, clock = ScriptedItop(fields=(MOMENT_FIELD,)), Clock()
    services = replace(inbox.services, owners=Owners(clock=clock))
    panel = the_panel(inbox, itop, services)
    panel.submit("create_form")
    inbox.standin.workspace.timezone = "Asia/Tokyo"
    clock.passes(24 * 3_600)
    until(lambda: str(services.zone(WORKSPACE)) == "Asia/Tokyo", what="the workspace has moved")
    panel.fill("Extra", "2/3/2026 2:30 pm")
    panel.click("Create")
    assert itop.given["extra"] == "2026-02-03T14:30:00+01:00"


def test_the_zone_is_named_in_the_language_of_the_agent(inbox: Inbox) -> None:
    services = moved(inbox, "Europe/London")
    panel = the_panel(inbox, ScriptedItop(view=structs.replace(VIEW, language="FR FR")), services)
    panel.submit("details?id=42")
    panel.reads("Fuseau horaire : Londres (UTC+")


@pytest.mark.parametrize("zone", ["Nowhere/City", "../../etc/passwd", "x" * 1_000, "Europe/", 7])
def test_what_comes_back_from_intercom_as_a_zone_need_not_be_one(inbox: Inbox, zone: object) -> None:
    panel = the_panel(inbox)
    panel.submit("details?id=42", stored={"zone": zone})
    panel.reads("Time zone: Paris")


def placeholder(panel: Panel) -> str:
    """The example in the field for a moment."""
    [found] = [str(each["placeholder"]) for each in panel.components if each.get("label") == "Extra"]
    return found
