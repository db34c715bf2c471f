# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an agent sees when iTop or Intercom does not do its part: words, a way back, and a reference the log has too."""

from collections.abc import Iterator

import pytest
import requests

from simulator.gate import Gate, Mode
from simulator.intercom.standin import StandIn
from tests.acceptance.app import App
from tests.acceptance.conftest import Inbox, MakeApp
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.panel import Panel
from tests.acceptance.steps import created, fill_in, holds, reference_of
from tests.acceptance.waiting import eventually, until


@pytest.fixture(autouse=True)
def _forgotten(app: App) -> None:
    """No process feels the outage of the test before: each asks iTop again when it has been told to."""

    def is_well() -> None:
        for _ in range(20):  # whichever takes the call
            ready = requests.get(app.url + "healthz/ready", timeout=60)
            assert ready.status_code == 200, ready.text

    eventually(is_well)


@pytest.fixture
def misconfigured(make_app: MakeApp, app: App, standin: StandIn) -> Iterator[App]:
    """An app that nobody gave the right password."""
    own = make_app(ITOP_PASSWORD="wrong", INTERCOM_CLIENT_SECRET=standin.client_secret).start()
    yield own
    own.stop()


def explains(panel: Panel, app: App, *words: str) -> None:
    """The panel says what is wrong, offers a way on, and names a reference that the log knows."""
    panel.reads(*words)
    assert panel.offers("Try again") or panel.offers("Home") or panel.offers("Back"), panel.text
    reference = reference_of(panel)
    until(lambda: app.logged(reference), what=f"the log has the reference {reference}")


@pytest.mark.parametrize("outage", [Mode.AWAY, Mode.HTML, Mode.UNAVAILABLE, Mode.SILENT])
def test_an_outage_of_itop_is_said_and_ends(
    outage: Mode, gate: Gate, app: App, inbox: Inbox, messenger: Messenger, people: Cast
) -> None:
    talk = messenger.user_begins(people.otto, "<p>Hello</p>")
    gate.be(outage)

    panel = inbox.open(talk)

    explains(panel, app, "iTop is not responding", "nothing is lost")
    gate.be(Mode.OPEN)

    def tries_again() -> None:
        """As often as it takes: an iTop that was away for long is asked only now and then."""
        panel.click("Try again")
        panel.reads("Otto Berg")

    eventually(tries_again)


@pytest.mark.parametrize("outage", [Mode.AWAY, Mode.HTML])
def test_a_form_that_could_not_be_sent_is_not_lost(
    outage: Mode,
    gate: Gate,
    app: App,
    inbox: Inbox,
    messenger: Messenger,
    people: Cast,
    itop: ItopSide,
    title: str,
) -> None:
    panel = inbox.open(messenger.user_begins(people.otto, "<p>Hello</p>"))

    def fills_in() -> None:
        """The outage before this one may still be felt, by each process of the app for itself."""
        panel.reopen()
        fill_in(panel, title)
        panel.choose("Urgency", "high")

    eventually(fills_in)
    gate.be(outage)
    panel.click("Create")
    explains(panel, app, "iTop")

    gate.be(Mode.OPEN)

    def tries_again() -> None:
        panel.click("Try again")
        assert not panel.offers("Try again"), panel.text

    eventually(tries_again)

    ticket = created(panel, itop)
    assert (ticket.title, ticket.urgency) == (title, "2")
    assert len(itop.titled(title)) == 1


def test_a_wrong_password_is_said(misconfigured: App, messenger: Messenger, people: Cast) -> None:
    inbox = Inbox(messenger.standin.connect(misconfigured.url), people.mara)

    panel = inbox.open(messenger.user_begins(people.otto, "<p>Hello</p>"))

    explains(panel, misconfigured, "iTop does not accept the sync app")


@pytest.mark.parametrize("status", [500, 429, 401, 404])
def test_a_ticket_is_made_although_intercom_refuses(
    status: int, app: App, inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    panel = inbox.open(talk)
    fill_in(panel, title)
    messenger.standin.faults.refuse(status)

    panel.click("Create")

    ticket = created(panel, itop)
    holds(ticket.public_log)
    panel.reads("Intercom")
    messenger.standin.faults.mend()
    if status in (500, 429):
        eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns"))
        until(lambda: talk.posted("comment"), what="the end user is told")


def test_a_ticket_is_made_in_time_although_intercom_is_silent(
    app: App, inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    panel = inbox.open(talk)
    fill_in(panel, title)
    messenger.standin.faults.hang()

    panel.click("Create")

    ticket = created(panel, itop)
    assert panel.seconds < 8
    panel.reads("Intercom did not respond in time")
    messenger.standin.faults.mend()
    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns"))


def test_the_end_user_is_told_once_although_intercom_was_slow(
    app: App, inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    panel = inbox.open(talk)
    fill_in(panel, title)
    messenger.standin.faults.refuse(500, times=2)

    panel.click("Create")
    created(panel, itop)

    until(lambda: talk.posted("comment"), what="the end user is told")
    messenger.everything_delivered()
    assert len(talk.posted("comment")) == 1


def test_settings_survive_an_app_that_starts_while_itop_is_away(
    make_app: MakeApp, gate: Gate, app: App, messenger: Messenger, people: Cast
) -> None:
    own = make_app().start()
    inbox = Inbox(messenger.standin.connect(own.url), people.mara)
    talk = messenger.user_begins(people.otto, "<p>Hello</p>")
    inbox.open(talk).reads("Otto Berg")
    own.stop()
    gate.be(Mode.AWAY)

    own.start()

    explains(inbox.open(talk), own, "iTop")
    talk.user_says("<p>Taken all the same</p>")
    messenger.everything_delivered()
    assert messenger.standin.deliveries.done[-1].accepted
    own.stop()
