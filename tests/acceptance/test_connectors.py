# SPDX-License-Identifier: AGPL-3.0-or-later
"""A scripted Fin asks for people's tickets over HTTP, as Intercom would: at night, and nobody clicks in the panel."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from simulator.intercom.fin import Fin
from simulator.intercom.standin import StandIn
from tests.acceptance.app import App
from tests.acceptance.conftest import Inbox, MakeApp
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger, Talk
from tests.acceptance.stage import Stage
from tests.acceptance.waiting import until
from tests.webapp.connecting import checked
from tests.world import IDA, IDENTITY_SECRET, JEAN, MARA, NILS, OTTO, WORKSPACE_ID, PersonFacts

SECRET = "connector-secret-of-acceptance"
CONFIGURED: Mapping[str, object] = {
    "workspaces": {
        WORKSPACE_ID: {
            "scope": "SELECT Organization",
            "identity_secret": IDENTITY_SECRET,
            "connector_secret": SECRET,
        }
    }
}


@dataclass
class Night:
    """An app with data connectors, and whom Fin speaks with."""

    app: App
    itop: ItopSide
    messenger: Messenger

    def talk(self, person: PersonFacts, words: str = "<p>Hello</p>") -> Talk:
        """A conversation of somebody whom the widget has signed."""
        place = self.messenger.standin.workspace
        contact = place.add_contact(person.name, person.email, external_id=self.signed(person))
        return self.messenger.user_begins(contact, words)

    def signed(self, person: PersonFacts) -> str:
        return f"itop-Person-{self.itop.world.persons[person.name]}"

    def fin(self, person: PersonFacts, secret: str = SECRET, identity: str = IDENTITY_SECRET) -> Fin:
        """Fin in a conversation with that person."""
        return Fin(self.app.url, WORKSPACE_ID, secret, identity, self.signed(person))

    def ask(self, answer: requests.Response, path: str = "/connectors/tickets", method: str = "GET") -> dict[str, Any]:
        """What a call that holds to the document came to."""
        return checked(answer, method, path)

    def opens(self, person: PersonFacts, title: str, talk: Talk | None = None) -> str:
        talk = talk or self.talk(person)
        said = self.ask(self.fin(person).open(talk.id, title, f"All about {title}"), method="POST")
        assert "ref" in said, said
        return str(said["ref"])


@pytest.fixture(scope="module")
def connected(itop: ItopSide, make_app: MakeApp) -> Iterator[App]:
    with itop.configured(CONFIGURED):
        app = make_app().start()
        yield app
        app.stop()


@pytest.fixture
def night(connected: App, standin: StandIn, itop: ItopSide, people: Cast) -> Iterator[Night]:
    standin.connect(connected.url)
    yield Night(connected, itop, Messenger(standin, people))
    standin.deliveries.settle()


def test_three_people_of_two_organisations_each_see_exactly_theirs(night: Night, title: str) -> None:
    people = (OTTO, IDA, JEAN)
    own = {person.name: night.opens(person, f"{title} {person.first_name}") for person in people}
    for person in people:
        fin = night.fin(person)
        listed = {each["ref"] for each in night.ask(fin.list())["tickets"]}
        assert own[person.name] in listed and not listed & (set(own.values()) - {own[person.name]})
        for name, ref in own.items():
            one = fin.get(ref)
            assert one.status_code == (200 if name == person.name else 404)
            night.ask(one, "/connectors/tickets/{ref}")
            if name != person.name:
                missing = fin.get("R-999999")
                assert (missing.status_code, missing.text) == (404, one.text)
                assert fin.add(ref, "1", "mine").status_code == fin.close(ref, "1").status_code == 404


def test_fin_opens_a_ticket_at_night_and_the_agent_finds_it_in_the_morning(
    night: Night, itop: ItopSide, stage: Stage, people: Cast, title: str
) -> None:
    talk = night.talk(OTTO, "<p>My printer burns</p>")
    ref = night.opens(OTTO, title, talk)

    ticket = itop.ticket(ref)
    assert (ticket.title, ticket.caller, ticket.origin) == (title, OTTO.name, "chat")
    assert [each.ref for each in itop.of_conversation(talk.id)] == [ref]
    assert "Fin (Intercom)" in ticket.private_log[0].author and "opened this ticket" in ticket.private_log[0].text
    until(lambda: "My printer burns" in str(itop.ticket(ref).public_log), what="the conversation is copied")

    panel = Inbox(night.messenger.standin.connect(night.app.url), people.mara).open(talk)
    panel.reads(ref)
    stage.writes(ticket, "public", "<p>We are on it</p>", by=MARA.login)
    told = night.ask(night.fin(OTTO).get(ref), "/connectors/tickets/{ref}")
    assert (told["last_answer"], told["last_answer_by"]) == ("We are on it", MARA.name)


def test_five_calls_at_once_make_one_ticket(night: Night, itop: ItopSide, title: str) -> None:
    talk, fin = night.talk(IDA), night.fin(IDA)
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda n: fin.open(talk.id, f"{title} {n}", "In other words", "printer"), range(5)))
    assert len({night.ask(each, method="POST")["ref"] for each in answers}) == 1
    assert len(itop.of_conversation(talk.id)) == 1


def test_what_is_added_stands_in_the_log_once_and_is_not_told_back(night: Night, itop: ItopSide, title: str) -> None:
    talk = night.talk(OTTO)
    ref, fin = night.opens(OTTO, title, talk), night.fin(OTTO)
    path = "/connectors/tickets/{ref}/messages"
    added = [night.ask(fin.add(ref, talk.id, "Card 4111 1111 1111 1111 <b>"), path, "POST") for _ in range(3)]
    assert [each["added"] for each in added[1:]] == [False, False]
    entries = [each for each in itop.ticket(ref).public_log if "Card" in each.text]
    assert len(entries) == 1 and entries[0].author == "Fin (Intercom)"
    assert "Card •••• •••• •••• 1111 <b>" in entries[0].text and OTTO.name in entries[0].text
    told = night.ask(fin.get(ref), "/connectors/tickets/{ref}")
    assert "Card" in told["last_answer"] and told["last_answer_by"] == "Fin (Intercom)"


def test_a_resolved_ticket_is_closed_and_another_one_is_left_to_its_people(
    night: Night, itop: ItopSide, stage: Stage, title: str
) -> None:
    path, talk = "/connectors/tickets/{ref}/close", night.talk(OTTO)
    ref, fin = night.opens(OTTO, title, talk), night.fin(OTTO)
    assert night.ask(fin.close(ref, talk.id), path, "POST")["closed"] is False
    assert "solved" in str(itop.ticket(ref).public_log)

    ticket = itop.ticket(ref)
    stage.change(ticket, team_id=stage.team(MARA.name), agent_id=MARA.name)
    stage.change(ticket, status="resolved")
    assert night.ask(fin.close(ref, talk.id), path, "POST")["closed"] is True
    assert itop.ticket(ref).status == "closed"
    assert ref in {each["ref"] for each in night.ask(fin.list("finished"))["tickets"]}
    assert fin.add(ref, talk.id, "Not at all").status_code == 409


def test_who_is_not_proved_or_not_seen_gets_nothing(night: Night, title: str) -> None:
    ref = night.opens(OTTO, title)
    for fin in (
        night.fin(OTTO, secret="wrong"), night.fin(OTTO, secret=""), night.fin(OTTO, identity="wrong"),
        Fin(night.app.url, "other1ws", SECRET, IDENTITY_SECRET, night.signed(OTTO)),
        Fin(night.app.url, WORKSPACE_ID, SECRET, IDENTITY_SECRET, night.signed(OTTO), seconds=-1),
        Fin(night.app.url, WORKSPACE_ID, SECRET, IDENTITY_SECRET, "itop-User-1"),
    ):  # fmt: skip
        for answer in (fin.list(), fin.get(ref), fin.close(ref, "1"), fin.add(ref, "1", "x"), fin.open("1", "T", "D")):
            assert answer.status_code == 401 and ref not in answer.text
    # The account of the app does not see his organisation.
    assert night.fin(NILS).list().status_code == 403
    of_ida = night.talk(IDA)
    assert night.fin(OTTO).open(of_ida.id, title, "Hers").status_code == 404
