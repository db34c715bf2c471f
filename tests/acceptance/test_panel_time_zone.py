# SPDX-License-Identifier: AGPL-3.0-or-later
"""A workspace far from iTop: every time is read and written in the zone that Intercom says it is in."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from simulator.itop.reader import SeenTicket
from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import TIME_ZONE, DemoSide, ItopSide
from tests.acceptance.messenger import Cast, Messenger, Talk
from tests.acceptance.panel import Panel
from tests.acceptance.steps import create_ticket, created, fill_in
from tests.acceptance.waiting import until
from webapp.languages import Languages

pytestmark = pytest.mark.usefixtures("whole_panel")

TOKYO = ZoneInfo("Asia/Tokyo")
FORM = "sync_app.create_ticket.form_attributes"


def at_a_time_of_tokyo(inbox: Inbox, talk: Talk, place: str) -> Panel:
    """A panel that shows this screen in the zone of Tokyo: each process of the app has to hear of it once."""

    def opened() -> Panel | None:
        panel = inbox.open(talk)
        panel.submit(place)
        return panel if "Time zone: Tokyo (UTC+9)" in panel.text else None

    return until(opened, what="the panel is in Tokyo")


def reads_log_in(panel: Panel, ticket: SeenTicket, zone: ZoneInfo) -> None:
    """The panel shows the first entry of the log with its time there."""
    moment = datetime.fromtimestamp(ticket.public_log[0].date, UTC).astimezone(zone)
    panel.reads(f"Otto Berg · {Languages.load().texts('en').date(moment.isoformat())}")


def test_a_ticket_is_read_in_the_zone_of_the_workspace(
    inbox: Inbox, tokyo: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    panel = inbox.open(talk)
    ticket = create_ticket(panel, itop, title)
    panel.click("View the ticket")
    panel.click("More")
    panel.reads("Time zone: Paris (UTC+")
    reads_log_in(panel, ticket, TIME_ZONE)

    reads_log_in(at_a_time_of_tokyo(tokyo, talk, f"details?id={ticket.id}"), ticket, TOKYO)


def test_a_time_is_entered_in_the_zone_of_the_workspace(
    tokyo: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    if not isinstance(itop, DemoSide):
        pytest.skip("a request of iTop's own has no time to be entered; see the class with every type of attribute")
    with itop.configured({FORM: ["title", "description", "call_back"]}):
        panel = at_a_time_of_tokyo(tokyo, messenger.user_begins(people.otto, "<p>It burns</p>"), "create_form")
        panel.submit("home")
        fill_in(panel, title)
        panel.fill("Call back at", "2026-07-01 10:00")
        panel.click("Create")
        ticket = created(panel, itop)
    assert itop.store.tickets[ticket.id].values["call_back"] == "2026-07-01 03:00:00"
