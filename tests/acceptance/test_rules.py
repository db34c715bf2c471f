# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets by rule: a teammate tags, or nobody is there to answer, and a ticket is made without a click."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from simulator.intercom.standin import StandIn
from simulator.itop.reader import SeenTicket
from tests.acceptance.app import App
from tests.acceptance.conftest import Inbox, MakeApp
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger, Talk
from tests.acceptance.waiting import until
from tests.world import OTTO

#: Somebody is there on another day of the week alone, for an hour: it is night.
ELSEWHEN = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=3)).strftime("%a")
RULES = {
    "Tagged": {"when": {"tag": "make a ticket"}, "ticket": {"service_id": "Network", "urgency": "2"}},
    "Refused": {"when": {"tag": "hopeless"}, "ticket": {"service_id": "Nothing of the kind"}},
    # Tried by the dry run alone: the worker's hourly look makes nothing of it.
    "Resting": {"when": {"tag": "perhaps"}, "on": False},
    "Night": {
        "when": {"tag": "asked at night", "unanswered_minutes": 30, "office_hours": f"{ELSEWHEN} 12:00-13:00"},
        "ticket": {"title": "Nobody answered in the chat"},
    },
}


@dataclass
class Desk:
    """An app with rules, and the Messenger that tells it."""

    app: App
    itop: ItopSide
    messenger: Messenger

    def tag(self, talk: Talk, name: str) -> None:
        self.messenger.standin.workspace.tag(talk.id, name)

    def made(self, talk: Talk) -> SeenTicket:
        """The one ticket of the conversation, when the journal knows of it."""
        until(lambda: f"conversation {talk.id}" in self.journal(talk, "made"), what="the rule has made its ticket")
        [ticket] = self.itop.of_conversation(talk.id)
        return ticket

    def journal(self, talk: Talk, outcome: str = "") -> str:
        lines = self.app.run("rules", "journal", "--conversation", talk.id).splitlines()
        return "\n".join(line for line in lines if f"  {outcome}" in line)

    def looked(self, talk: Talk, times: int = 1) -> None:
        """The worker has held the rules against the conversation so often."""

        def lines() -> bool:
            found = [line for line in self.app.log.splitlines() if "look_at_rules" in line and talk.id in line]
            return len(found) >= times

        until(lines, what=f"the worker has looked {times} times")


@pytest.fixture(scope="module")
def ruling(itop: ItopSide, make_app: MakeApp) -> Iterator[App]:
    with itop.configured({"sync_app.ticket_rules": RULES}):
        app = make_app().start()
        yield app
        app.stop()


@pytest.fixture
def desk(ruling: App, standin: StandIn, itop: ItopSide, people: Cast) -> Iterator[Desk]:
    standin.connect(ruling.url)
    yield Desk(ruling, itop, Messenger(standin, people))
    standin.deliveries.copies = 1
    standin.deliveries.settle()


def test_a_tag_makes_one_ticket_that_is_linked_and_has_the_conversation(
    desk: Desk, people: Cast, itop: ItopSide
) -> None:
    talk = desk.messenger.user_begins(people.otto, "<p>My printer burns again</p>")
    talk.agent_says(people.mara, "<p>Please step back</p>", quietly=True)
    desk.tag(talk, "make a ticket")

    ticket = desk.made(talk)
    assert (ticket.title, ticket.caller, ticket.origin) == ("My printer burns again", OTTO.name, "chat")
    assert (ticket.service, ticket.urgency) == ("Network", "2")
    assert ticket.intercom_ref == talk.id and ticket.sync
    until(lambda: "Please step back" in str(itop.ticket(ticket.ref).public_log), what="the conversation is copied")
    [why] = itop.ticket(ticket.ref).private_log
    assert "Tagged" in why.author and "make a ticket" in why.text
    assert not talk.posted("comment"), "nobody is told unless that is switched on"

    panel = Inbox(desk.messenger.standin.connect(desk.app.url), people.mara).open(talk)
    panel.reads(ticket.ref)
    talk.user_says("<p>And now it smokes</p>")
    until(lambda: "And now it smokes" in str(itop.ticket(ticket.ref).public_log), what="it goes on like any other")


def test_five_deliveries_make_one(desk: Desk, people: Cast, itop: ItopSide) -> None:
    talk = desk.messenger.user_begins(people.ida, "<p>The wifi is gone today</p>")
    desk.messenger.standin.deliveries.copies = 5
    desk.tag(talk, "make a ticket")
    desk.messenger.everything_delivered()
    ticket = desk.made(talk)
    for number in range(2):
        desk.tag(talk, f"another tag {number}")
        desk.looked(talk, number + 2)
    assert [each.ref for each in itop.of_conversation(talk.id)] == [ticket.ref]


def test_nobody_answered_at_night_makes_one_and_an_answer_in_time_none(
    desk: Desk, people: Cast, itop: ItopSide
) -> None:
    waiting = desk.messenger.user_begins(people.otto, "<p>Is anybody there?</p>")
    waiting.bot_says("<p>We are back in the morning</p>", quietly=True)
    answered = desk.messenger.user_begins(people.otto, "<p>Is anybody there?</p>")
    answered.agent_says(people.mara, "<p>Yes</p>", at=answered.opening.created_at + 600, quietly=True)
    for talk in (answered, waiting):
        desk.tag(talk, "asked at night")

    ticket = desk.made(waiting)
    assert ticket.title == "Nobody answered in the chat"
    assert "30 min" in desk.journal(waiting, "made")
    desk.looked(answered)
    assert not itop.of_conversation(answered.id)


def test_a_worker_that_is_killed_meanwhile_makes_each_ticket_once(desk: Desk, people: Cast, itop: ItopSide) -> None:
    talks = [desk.messenger.user_begins(people.otto, f"<p>Number {number} is broken</p>") for number in range(6)]
    for talk in talks:
        desk.tag(talk, "make a ticket")
    until(lambda: any(itop.of_conversation(talk.id) for talk in talks), what="the worker is at it")
    desk.app.begin_again("worker")
    for talk in talks:
        desk.made(talk)
        assert len(itop.of_conversation(talk.id)) == 1


def test_what_cannot_be_made_rests_with_the_next_step_and_stops_nothing(desk: Desk, people: Cast) -> None:
    talk = desk.messenger.user_begins(people.otto, "<p>Hopeless</p>")
    desk.tag(talk, "hopeless")
    until(lambda: "Nothing of the kind" in desk.journal(talk, "refused"), what="the journal says why")
    [dead] = desk.app.jobs("list", "--state", "dead", "--conversation", talk.id)
    assert "sync_app.ticket_rules" in dead["reason"] and dead["kind"] == "look_at_rules"
    stranger = desk.messenger.user_begins(people.stranger, "<p>Hello</p>")
    desk.tag(stranger, "make a ticket")
    until(lambda: "sync_app.default_caller" in desk.journal(stranger, "unknown"), what="the journal says why")
    after = desk.messenger.user_begins(people.otto, "<p>Something else is broken</p>")
    desk.tag(after, "make a ticket")
    desk.made(after)


def test_a_dry_run_says_what_would_be_made_and_makes_nothing(desk: Desk, people: Cast, itop: ItopSide) -> None:
    talk = desk.messenger.user_begins(people.otto, "<p>The scanner is slow today</p>")
    desk.messenger.standin.workspace.tag(talk.id, "perhaps", quietly=True)
    printed = desk.app.run("rules", "dry-run", "--since", "2d", "--rule", "Resting")
    assert (
        f'conversation {talk.id} of workspace {itop.world.workspace_id}: rule "Resting" would make a ticket' in printed
    )
    assert "Nothing was changed." in printed and "scanner" not in printed
    calls = [call for call in desk.messenger.standin.contract.calls if talk.id in call]
    assert calls and not [call for call in calls if not call.startswith("GET ")]
    assert not itop.of_conversation(talk.id)
