# SPDX-License-Identifier: AGPL-3.0-or-later
"""People see and answer their own tickets in the Messenger, without a login; whoever is not verified sees none."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from simulator.intercom.card import CardCalls
from simulator.intercom.model import Contact
from simulator.intercom.standin import StandIn
from tests.acceptance.app import App
from tests.acceptance.card import Card, add_card
from tests.acceptance.conftest import Inbox, MakeApp
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger, Talk
from tests.acceptance.stage import Stage
from tests.acceptance.waiting import until
from tests.world import IDA, JEAN, MARA, NILS, OTTO, PersonFacts

NOT_VERIFIED = "To see your tickets here, please log in first."


@dataclass
class Portal:
    """An app whose people are signed, and the Messenger on the pages of iTop."""

    app: App
    itop: ItopSide
    standin: StandIn
    people: Cast

    def contact(self, person: PersonFacts, language: str = "") -> Contact:
        """Somebody whom the widget has signed."""
        signed = f"itop-Person-{self.itop.world.persons[person.name]}"
        place = self.standin.workspace
        return place.add_contact(person.name, person.email, external_id=signed, language=language)

    def card(self, contact: Contact, talk: Talk | None = None) -> Card:
        """The card on the home of their Messenger, or in a conversation."""
        calls = CardCalls(self.standin.connect(self.app.url), talk.id if talk is not None else "")
        return Card(calls, contact, add_card(calls, self.people.mara))

    def opens(self, card: Card, title: str, words: str = "It burns") -> str:
        """The reference of a ticket that somebody opens by the card."""
        card.reopen()
        card.click("New ticket")
        card.fill("What is it about?", title)
        card.fill("What happened?", words)
        card.click("Send")
        card.reads("Your ticket has been sent.", title)
        [ticket] = self.itop.titled(title)
        return ticket.ref


@pytest.fixture
def portal(app: App, standin: StandIn, itop: ItopSide, people: Cast) -> Iterator[Portal]:
    yield Portal(app, itop, standin, people)
    standin.workspace.verifies = True


def test_three_people_of_two_organisations_each_see_exactly_theirs(portal: Portal, title: str) -> None:
    people = (OTTO, IDA, JEAN)
    cards = {person.name: portal.card(portal.contact(person)) for person in people}
    refs = {one.name: portal.opens(cards[one.name], f"{title} {one.first_name}") for one in people}
    for person in people:
        card = cards[person.name]
        card.reopen()
        card.reads(refs[person.name])
        card.does_not_read(*(ref for name, ref in refs.items() if name != person.name))
        ids = {name: portal.itop.ticket(ref).id for name, ref in refs.items()}
        for name, ref in refs.items():
            card.submit(f"ticket?id={ids[name]}")
            if name == person.name:
                card.reads(ref)
            else:
                card.reads("This ticket is not available.")
                theirs = card.text.splitlines()
                card.submit("ticket?id=999999999")
                assert card.text.splitlines() == theirs, "whether a ticket exists is told to nobody"


def test_somebody_reads_what_an_agent_wrote_publicly_and_answers(
    portal: Portal, itop: ItopSide, stage: Stage, title: str
) -> None:
    card = portal.card(portal.contact(OTTO))
    ref = portal.opens(card, title)
    ticket = itop.ticket(ref)
    assert (ticket.caller, ticket.origin, ticket.intercom_ref) == (OTTO.name, "chat", "")
    stage.writes(ticket, "public", "<p>Which printer is it?</p>", by=MARA.login)
    stage.writes(ticket, "private", "<p>Not again</p>", by=MARA.login)

    card.reopen()
    card.click(ref)
    card.reads("Which printer is it?", MARA.name)
    card.does_not_read("Not again")
    card.fill("Your reply", "The one on\nthe second floor <b>")
    card.click("Send")
    card.reads("Your reply has been added.", "The one on")

    newest = itop.ticket(ref).public_log[-1]
    assert newest.text == "The one on\nthe second floor <b>"
    # As if he had written it in the portal, in which he has a user; iTop 2.7 keeps the name alone.
    assert newest.author == OTTO.name and (newest.by_user or itop.world.itop_version.startswith("2.7"))


def test_a_resolved_ticket_is_reopened_then_closed_and_rated(
    portal: Portal, itop: ItopSide, stage: Stage, title: str
) -> None:
    card = portal.card(portal.contact(OTTO))
    ticket = itop.ticket(portal.opens(card, title))
    card.does_not_read("Has this been solved?")
    stage.change(ticket, team_id=stage.team(MARA.name), agent_id=MARA.name)
    stage.change(ticket, status="resolved")

    card.look()
    card.click("No, not yet")
    card.reads("The ticket is open again.")
    assert itop.ticket(ticket.ref).status == "assigned"

    stage.change(ticket, status="resolved")
    card.look()
    card.click("Yes, it’s solved")
    satisfied = card.options("How satisfied are you? (optional)")
    assert len(satisfied) == 4
    card.choose("How satisfied are you? (optional)", satisfied[1])
    card.fill("Anything you’d like to tell us? (optional)", "Fast & friendly")
    card.click("Close ticket")
    card.reads("The ticket is closed.", "If the problem comes back")
    seen = itop.ticket(ticket.ref)
    assert (seen.status, seen.satisfaction, seen.comment) == ("closed", "2", "Fast & friendly")

    card.reopen()
    card.does_not_read(ticket.ref)
    card.click("Closed tickets")
    card.click(ticket.ref)
    card.does_not_read("Your reply")


def test_a_ticket_that_is_opened_in_a_conversation_belongs_to_it(portal: Portal, itop: ItopSide, title: str) -> None:
    contact = portal.contact(IDA)
    messenger = Messenger(portal.standin, portal.people)
    talk = messenger.user_begins(contact, "<p>My printer burns</p>")
    of_otto = messenger.user_begins(portal.contact(OTTO), "<p>Secret of Otto</p>")

    portal.opens(portal.card(contact, talk), title)
    [ticket] = itop.of_conversation(talk.id)
    assert (ticket.title, ticket.caller) == (title, IDA.name)
    until(lambda: "My printer burns" in str(itop.ticket(ticket.ref).public_log), what="the conversation is copied")
    panel = Inbox(portal.standin.connect(portal.app.url), portal.people.mara).open(talk)
    panel.reads(ticket.ref)

    portal.opens(portal.card(contact, of_otto), f"{title} 2")
    assert not itop.of_conversation(of_otto.id)


def test_clicks_at_once_and_later_do_it_once(portal: Portal, itop: ItopSide, title: str) -> None:
    card = portal.card(portal.contact(OTTO))
    card.click("New ticket")
    card.fill("What is it about?", title)
    card.fill("What happened?", "It burns")
    [send] = [each["id"] for each in card.components if each.get("label") == "Send"]
    cards = [card, *(portal.card(card.person) for _ in range(2))]
    for each in cards:
        each.values = dict(card.values)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda each: each.submit(send), cards))
    assert len(itop.titled(title)) == 1
    card.reads(title)
    ticket = itop.titled(title)[0]
    before = len(ticket.public_log)

    card.fill("Your reply", "Any news?")
    [send] = [each["id"] for each in card.components if each.get("label") == "Send"]
    typed = dict(card.values)
    card.submit(send)
    for _ in range(2):
        card.values = dict(typed)
        card.send(send)
    card.look()
    assert len(itop.ticket(ticket.ref).public_log) == before + 1


def test_who_is_not_verified_sees_one_sentence_and_the_way_to_log_in(
    portal: Portal, itop: ItopSide, title: str
) -> None:
    ref = portal.opens(portal.card(portal.contact(OTTO)), title)
    key, place = itop.ticket(ref).id, portal.standin.workspace
    otto = f"itop-Person-{itop.world.persons[OTTO.name]}"
    others = (
        place.add_contact(OTTO.name, OTTO.email),
        place.add_contact(OTTO.name, OTTO.email, external_id="cust-981"),
        place.add_contact(OTTO.name, OTTO.email, role="lead", external_id=otto),
        place.add_contact(OTTO.name, OTTO.email, external_id="itop-User-1"),
        place.add_contact(
            OTTO.name, OTTO.email, custom_attributes={"itop_contact_class": "Person", "itop_contact_id": otto[12:]}
        ),
        # The account of the app does not see his organisation.
        portal.contact(NILS),
    )
    for contact in others:
        card = portal.card(contact)
        for component in ("home", "finished", f"ticket?id={key}", f"solved?id={key}", f"add?id={key}", "create"):
            card.submit(component)
            assert card.text.splitlines()[0] == NOT_VERIFIED, card.text
            assert card.url("Log in").startswith("http")
            card.does_not_read(ref)


def test_a_messenger_that_refuses_nobody_vouches_for_nobody(portal: Portal, itop: ItopSide, make_app: MakeApp) -> None:
    """Everybody can say that he is Otto there."""
    portal.standin.workspace.verifies = False
    app = make_app().start()
    try:
        loose = Portal(app, itop, portal.standin, portal.people)
        card = loose.card(portal.contact(OTTO))
        assert card.text.splitlines()[0] == NOT_VERIFIED
    finally:
        app.stop()


def test_the_card_speaks_the_language_of_who_looks(portal: Portal, title: str) -> None:
    card = portal.card(portal.contact(IDA, language="fr"))
    card.reads("Vos tickets", "Nouveau ticket")
    card.click("Nouveau ticket")
    card.fill("De quoi s’agit-il\N{NO-BREAK SPACE}?", title)
    card.fill("Que s’est-il passé\N{NO-BREAK SPACE}?", "Ça brûle")
    card.click("Envoyer")
    card.reads("Votre ticket a bien été envoyé.", "Nouveau")
