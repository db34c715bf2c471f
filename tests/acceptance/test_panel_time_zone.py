# SPDX-License-Identifier: AGPL-3.0-or-later
"""An agent far from iTop: chooses a time zone once, and reads and writes every time in it."""

import uuid
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import TIME_ZONE, DemoSide, ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.panel import Panel
from tests.acceptance.steps import create_ticket, created, fill_in
from webapp.demo.intercom.model import Admin
from webapp.demo.intercom.standin import StandIn
from webapp.demo.itop.reader import SeenTicket
from webapp.languages import Languages

pytestmark = pytest.mark.usefixtures("whole_panel")

TOKYO = ZoneInfo("Asia/Tokyo")
FORM = "sync_app.create_ticket.form_attributes"


@pytest.fixture
def agent(standin: StandIn) -> Admin:
    """Somebody who is in no other test, and has chosen nothing yet."""
    name = f"ty{uuid.uuid4().hex[:6]}"
    return standin.workspace.add_admin(name, f"{name}@agency.example")


def open_zones(panel: Panel) -> None:
    """Click on what the canvas says of its time zone."""
    panel.click(next(each["label"] for each in panel.components if each.get("label", "").startswith("Time zone: ")))


def choose_zone(panel: Panel, city: str) -> None:
    """Look for the city and take it."""
    open_zones(panel)
    panel.enter("Search a city or a country", city)
    panel.click(city)
    panel.reads(f"Time zone: {city} (UTC")


def written(seconds: float, zone: ZoneInfo) -> str:
    """What the panel makes of a moment."""
    return Languages.load().texts("en").date(datetime.fromtimestamp(seconds, UTC).astimezone(zone).isoformat())


def reads_log_in(panel: Panel, ticket: SeenTicket, zone: ZoneInfo) -> None:
    """The panel shows the first entry of the log with its time there."""
    panel.reads(f"Otto Berg · {written(ticket.public_log[0].date, zone)}")


def test_a_ticket_is_read_in_the_zone_of_the_agent_in_every_conversation(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, agent: Admin
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    panel = inbox.open(talk, by=agent)
    ticket = create_ticket(panel, itop, title)
    panel.click("View the ticket")
    reads_log_in(panel, ticket, TIME_ZONE)
    panel.reads("Time zone: Paris (UTC+")

    choose_zone(panel, "Tokyo")
    reads_log_in(panel, ticket, TOKYO)
    for again in (inbox.open(talk, by=agent), inbox.open(messenger.user_begins(people.otto, "<p>Hi</p>"), by=agent)):
        again.submit(f"ticket?id={ticket.id}")
        reads_log_in(again, ticket, TOKYO)
    other = inbox.open(talk)
    other.submit(f"ticket?id={ticket.id}")
    reads_log_in(other, ticket, TIME_ZONE)

    open_zones(panel)
    panel.reads("Times are shown and read in: Tokyo (UTC+9)")
    panel.click(next(each["label"] for each in panel.components if each.get("label", "").startswith("Default: Paris")))
    reads_log_in(panel, ticket, TIME_ZONE)


def test_a_time_is_entered_in_the_zone_of_the_agent(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, agent: Admin
) -> None:
    if not isinstance(itop, DemoSide):
        pytest.skip("a request of iTop's own has no time to be entered; see the class with every type of attribute")
    with itop.configured({FORM: ["title", "description", "call_back"]}):
        panel = inbox.open(messenger.user_begins(people.otto, "<p>It burns</p>"), by=agent)
        fill_in(panel, title)
        choose_zone(panel, "Tokyo")
        assert panel.value("Title") == title
        panel.fill("Call back at", "2026-07-01 10:00")
        panel.click("Create")
        ticket = created(panel, itop)
    assert itop.store.tickets[ticket.id].values["call_back"] == "2026-07-01 03:00:00"
