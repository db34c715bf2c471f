# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding any ticket the account may see, and linking it."""

import pytest

from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.steps import created, told

pytestmark = pytest.mark.usefixtures("whole_panel")

WORDS = "Reference or words"


def test_a_ticket_is_found_by_its_reference_and_linked(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    ticket = itop.has_ticket(title, caller="Ida Roth", organisation="Demo Client")
    talk = messenger.user_begins(people.otto, "<p>About the ticket of Ida</p>")
    panel = inbox.open(talk)
    panel.find()
    panel.fill(WORDS, ticket.ref)
    panel.press_enter(WORDS)
    panel.reads(f"{title} | {ticket.ref} · New · ", "Ida Roth · Demo Client")

    panel.click(ticket.ref)
    panel.click("Link to this conversation")

    panel.reads(f"{ticket.ref} is linked to this conversation")
    assert itop.ticket(ticket.ref).intercom_ref == talk.id


def test_a_ticket_is_found_by_words_of_its_title_in_any_order(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    ticket = itop.has_ticket(title, caller="Ida Roth", organisation="Demo Client")
    panel = inbox.open(messenger.user_begins(people.stranger, "<p>Hello</p>"))
    panel.find()
    panel.fill(WORDS, f"{title.split()[-1]} printer")
    panel.press_enter(WORDS)
    panel.reads(ticket.ref)
    panel.click(ticket.ref)
    panel.click("Back")
    panel.reads(ticket.ref)
    assert panel.value(WORDS).endswith("printer")


def test_tickets_are_found_by_caller_and_organisation(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    ticket = itop.has_ticket(title, caller="Kim Weber", organisation="Demo Client")
    panel = inbox.open(messenger.user_begins(people.otto, "<p>Hello</p>"))
    panel.find()
    if not panel.has_field("Caller"):
        panel.click("Search by caller or organization")
    panel.fill("Caller", "weber")
    panel.fill("Organization", "demo")
    panel.press_enter(WORDS)
    panel.reads(ticket.ref)
    panel.fill("Organization", "shop")
    panel.press_enter(WORDS)
    panel.does_not_read(ticket.ref)
    panel.reads("Nothing found.")


def test_a_reference_is_found_however_it_is_spelled(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    ticket = itop.has_ticket(title, caller="Ida Roth", organisation="Demo Client")
    number = ticket.ref.removeprefix("R-")
    panel = inbox.open(messenger.user_begins(people.otto, "<p>Hello</p>"))
    panel.find()
    for spelled in (f"r-{int(number)}", f"R{number}", f"#{int(number)}", str(int(number)), ticket.ref.lower()):
        panel.enter(WORDS, spelled)
        panel.reads(f"{title} | {ticket.ref}")


def test_words_of_the_description_are_found_after_those_of_a_title_and_those_of_a_log_where_that_is_allowed(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    word = f"zq{title.split()[-1]}"
    titled = itop.has_ticket(f"{word} in the title", caller="Ida Roth", organisation="Demo Client")
    talk = messenger.user_begins(people.otto, f"<p>It smells of {word}log</p>")
    panel = inbox.open(talk)
    panel.click("Create a ticket")
    panel.fill("Title", title)
    panel.fill("Description", f"It is {word} again.")
    panel.click("Create")
    told(talk)
    described = created(panel, itop)
    panel.reopen()
    panel.find()
    panel.enter(WORDS, word)
    panel.reads(titled.ref, described.ref)
    assert panel.text.index(titled.ref) < panel.text.index(described.ref)
    panel.enter(WORDS, f"{word}log")
    panel.reads("Nothing found.")
    with itop.configured({"sync_app.search_ticket.logs": True}):
        panel.press_enter(WORDS)
        panel.reads(described.ref)


def test_what_the_account_may_not_see_is_not_found(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    itop.has_ticket(title, caller="Nils Other", organisation="Other Client")
    panel = inbox.open(messenger.user_begins(people.otto, "<p>Hello</p>"))
    panel.find()
    panel.fill(WORDS, title)
    panel.press_enter(WORDS)
    panel.reads("Nothing found.")


def test_many_tickets_have_pages(inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str) -> None:
    titles = [f"{title} {number}" for number in range(12)]
    tickets = [itop.has_ticket(each, caller="Ida Roth", organisation="Demo Client") for each in titles]
    panel = inbox.open(messenger.user_begins(people.otto, "<p>Hello</p>"))
    panel.find()
    panel.fill(WORDS, title.split()[-1])
    panel.press_enter(WORDS)
    panel.reads(tickets[11].ref)
    panel.does_not_read(tickets[1].ref)
    panel.click("More")
    panel.reads(tickets[1].ref, tickets[0].ref)
    panel.click("Previous")
    panel.reads(tickets[11].ref)
