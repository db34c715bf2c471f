# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of all conversations of a ticket are told something at once: each of them once, whatever dies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest

from simulator.intercom.model import Contact
from simulator.intercom.standin import StandIn
from simulator.itop.reader import SeenTicket
from tests.acceptance.app import App
from tests.acceptance.conftest import Inbox, MakeApp
from tests.acceptance.itop_side import DemoSide, ItopSide
from tests.acceptance.messenger import Cast, Messenger, Talk
from tests.acceptance.panel import Panel
from tests.acceptance.test_links_in_itop import address
from tests.acceptance.waiting import eventually, until
from tests.world import CLIENT, OTTO

_UNSEEN = re.compile("[\u200b\u200c\u200d\u2060]")
ALLOWED = {"sync_app.tell_all": True}


@dataclass
class Incident:
    """A ticket of many conversations, and who deals with it."""

    app: App
    standin: StandIn
    people: Cast
    itop: ItopSide
    messenger: Messenger

    def person(self, name: str, language: str = "") -> Contact:
        """Somebody new."""
        return self.standin.workspace.add_contact(name, f"{name.lower()}@client.example", language=language)

    def talk(self, contact: Contact) -> Talk:
        """A conversation of theirs."""
        return self.messenger.user_begins(contact, "<p>It is down</p>")

    def ticket(self, title: str, first: Talk, *others: Talk) -> SeenTicket:
        """The ticket of these conversations."""
        ticket = self.itop.has_ticket(title, caller=OTTO.name, organisation=CLIENT, url=address(first))
        for each in others:
            self.itop.joins(ticket, address(each))
        return ticket

    def panel(self, talk: Talk, ticket: SeenTicket) -> Panel:
        """The agent has the ticket before her."""
        panel = Inbox(self.standin.connect(self.app.url), self.people.mara).open(talk)
        panel.submit(f"ticket?id={ticket.id}")
        return panel

    def said(self, talk: Talk) -> list[str]:
        """What the end user was told there, beside that there is a ticket."""
        said = [_UNSEEN.sub("", part.body or "") for part in talk.posted("comment")]
        return [each for each in said if "recorded as ticket" not in each]


@pytest.fixture(scope="module")
def incident(the_app: App, make_app: MakeApp, standin: StandIn, people: Cast, itop: ItopSide) -> Iterator[Incident]:
    """An app whose agents may tell all; the one that most tests share rests meanwhile."""
    the_app.stop_worker()
    app = make_app()
    with itop.configured(ALLOWED):
        app.start()
        messenger = Messenger(standin, people)
        # It has read the settings before somebody looks.
        Inbox(standin.connect(app.url), people.mara).open(messenger.user_begins(people.otto, "<p>Hello</p>"))
        yield Incident(app, standin, people, itop, messenger)
        app.stop()
    the_app.start_worker()


def looked(panel: Panel) -> Panel:
    """The preview, as soon as the worker has looked at every conversation."""

    def done() -> None:
        panel.click("Refresh")
        panel.does_not_read("Conversations looked at")

    eventually(done)
    return panel


def finished(panel: Panel, words: str) -> Panel:
    """The ticket, as soon as it says so."""

    def done() -> None:
        panel.click("Refresh")
        panel.reads(words)

    eventually(done)
    return panel


def test_each_person_is_told_once_in_their_language_and_the_ticket_says_to_how_many(
    incident: Incident, title: str
) -> None:
    anna, bruno = incident.person("Anna"), incident.person("Bruno", "de")
    old, new, german = incident.talk(anna), incident.talk(anna), incident.talk(bruno)
    paused, gone = incident.talk(incident.person("Carla")), incident.talk(incident.person("Dora"))
    ticket = incident.ticket(title, old, new, german, gone)
    incident.itop.joins(ticket, address(paused), sync=False)
    incident.standin.workspace.delete(gone.id)

    panel = incident.panel(old, ticket)
    panel.click("More")
    panel.click("Tell all people (5 conversations)")
    panel.fill("Text for everybody", "It works *again*.")
    panel.click("Preview")
    looked(panel)
    panel.reads("People to be told: 2", "Anna will read:", "Bruno will read:", "German", "Copying is paused")
    panel.reads("Same person, newer conversation", "Deleted")
    panel.click("Change the text")
    panel.fill("Text in German", "Es geht wieder.")
    panel.click("Preview")
    panel.reads("1: text in this language", "Es geht wieder.")
    panel.click("Send (2)")
    panel.reads("It is being sent.")
    finished(panel, "All have been told: 2 of 2")

    assert incident.said(new) == ["<p>It works *again*.</p>"]
    assert incident.said(german) == ["<p>Es geht wieder.</p>"]
    assert incident.said(old) == incident.said(paused) == []
    [part] = [part for part in new.posted("comment") if "again" in (part.body or "")]
    assert part.author["id"] == incident.people.mara.id
    incident.messenger.everything_delivered()
    incident.app.nothing_waits(new.id)
    seen = incident.itop.ticket(ticket.ref)
    [note] = [entry.text for entry in seen.private_log if "wrote to the people" in entry.text]
    assert "Told: 2" in note and "It works *again*." in note and "Es geht wieder." in note
    assert not [entry for entry in seen.public_log if "again" in entry.text or "wieder" in entry.text]


def test_nobody_is_told_any_more_when_the_agent_stops_it(incident: Incident, title: str) -> None:
    talks = [incident.talk(incident.person(f"Stop{number}")) for number in range(4)]
    ticket = incident.ticket(title, *talks)
    panel = incident.panel(talks[0], ticket)
    panel.submit(f"tell_all?id={ticket.id}")
    panel.fill("Text for everybody", "Soon.")
    panel.click("Preview")
    looked(panel)
    incident.app.stop_worker()
    panel.click("Send (4)")
    panel.reads("Told: 0 of 4")
    panel.click("Tell nobody else")
    panel.reads("Stopped. Told: 0 of 4")
    incident.app.start_worker()

    def noted() -> None:
        assert [entry for entry in incident.itop.ticket(ticket.ref).private_log if "Stopped before: 4" in entry.text]

    eventually(noted)
    assert not any(incident.said(talk) for talk in talks)


def test_each_is_told_once_while_workers_are_killed(incident: Incident, title: str) -> None:
    many = 60 if isinstance(incident.itop, DemoSide) else 6
    talks = [incident.talk(incident.person(f"Many{number}")) for number in range(many)]
    ticket = incident.ticket(title, *talks)
    panel = incident.panel(talks[0], ticket)
    panel.submit(f"tell_all?id={ticket.id}")
    panel.fill("Text for everybody", "It is up again.")
    panel.click("Preview")
    incident.app.begin_again("worker")
    looked(panel)
    panel.click(f"Send ({many})")

    def reached(wanted: int) -> bool:
        return sum(bool(incident.said(talk)) for talk in talks) >= wanted

    for part in range(1, 6):
        wanted = many * part // 6
        until(partial(reached, wanted), what="some have been told")
        incident.app.begin_again("worker")
    finished(panel, f"All have been told: {many} of {many}")
    assert {tuple(incident.said(talk)) for talk in talks} == {("<p>It is up again.</p>",)}
    notes = [entry for entry in incident.itop.ticket(ticket.ref).private_log if "wrote to the people" in entry.text]
    assert len(notes) == 1, "the log says it once"


def test_without_the_parameter_nobody_is_offered_it(
    incident: Incident, itop: ItopSide, make_app: MakeApp, title: str
) -> None:
    talks = [incident.talk(incident.person(f"Off{number}")) for number in range(2)]
    ticket = incident.ticket(title, *talks)
    with itop.configured({"sync_app.tell_all": False}):
        app = make_app()
        app.start_web()
        panel = Inbox(incident.standin.connect(app.url), incident.people.mara).open(talks[0])
        panel.submit(f"details?id={ticket.id}")
        panel.does_not_read("Tell all people")
        panel.submit(f"tell_all?id={ticket.id}")
        panel.does_not_read("Text for everybody")
        app.stop()
