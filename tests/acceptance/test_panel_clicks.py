# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many clicks the common jobs take from the open panel: acted out, and told in docs/panel.md."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.itop.reader import SeenTicket
from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.panel import Panel
from tests.acceptance.stage import Stage
from tests.acceptance.steps import create_ticket, created, told
from tests.acceptance.waiting import eventually

pytestmark = pytest.mark.usefixtures("whole_panel")

DOCUMENT = Path(__file__).parents[2] / "docs" / "panel.md"


def told_clicks(job: str) -> int:
    """What the table of the document says."""
    found = re.search(rf"^\| {re.escape(job)} \| \**(\d)\**", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert found, f"docs/panel.md has no clicks for {job!r}"
    return int(found[1])


def see(panel: Panel, ticket: SeenTicket) -> None:
    panel.reads(f"{ticket.ref} | New | Otto Berg: It burns")


def refresh(panel: Panel, ticket: SeenTicket) -> None:
    panel.click("Refresh")
    panel.reads(ticket.ref)


def pause(panel: Panel, ticket: SeenTicket) -> None:
    panel.click("Pause copying to the linked ticket")
    panel.reads("✓ Copying is paused for 1 ticket")


def assign(panel: Panel, ticket: SeenTicket) -> None:
    panel.click("Assign the ticket to me")
    panel.reads(f"{ticket.ref} · Assigned", "Mara Lindt · ")


def resolve(panel: Panel, ticket: SeenTicket) -> None:
    assign(panel, ticket)
    panel.click("Mark as resolved")
    if panel.has_field("Service"):
        panel.choose("Service", "Network")
    panel.fill("Solution", "Water")
    panel.click("Mark as resolved")
    panel.reads(f"{ticket.ref} · Resolved")


@pytest.mark.parametrize(
    ("job", "act"),
    [
        ("see state and newest entry of a linked ticket", see),
        ("refresh what is shown", refresh),
        ("pause copying to the linked ticket", pause),
        ("assign the linked ticket to oneself", assign),
        ("resolve a new ticket, with one text", resolve),
    ],
)
def test_a_job_with_a_linked_ticket_takes_as_many_clicks_as_the_document_says(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, stage: Stage, title: str,
    job: str, act: Callable[[Panel, SeenTicket], None],
) -> None:  # fmt: skip
    stage.team("Mara Lindt", "Jean Petit")
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    ticket = create_ticket(inbox.open(talk), itop, title)
    told(talk)
    eventually(lambda: len(itop.ticket(ticket.ref).public_log) == 1)
    panel = inbox.open(talk)
    panel.clicks = 0
    act(panel, ticket)
    assert panel.clicks == told_clicks(job)


def see_one(panel: Panel, ticket: SeenTicket) -> None:
    panel.reads(f"{ticket.ref}\nNew · Otto Berg: It burns")


def pause_all(panel: Panel, ticket: SeenTicket) -> None:
    panel.click("Pause copying to all 2 linked tickets")
    panel.reads("✓ Copying is paused for 2 tickets")


def pause_one(panel: Panel, ticket: SeenTicket) -> None:
    panel.press(ticket.ref, "Pause")
    panel.reads("✓ Copying to this ticket is paused")


def assign_one(panel: Panel, ticket: SeenTicket) -> None:
    panel.press(ticket.ref, "Assign to me")
    panel.reads(f"{ticket.ref} · Assigned", "Mara Lindt · ")


@pytest.mark.parametrize(
    ("job", "act"),
    [
        ("see state and newest entry of each of up to three linked tickets", see_one),
        ("pause copying to all tickets of the conversation", pause_all),
        ("pause copying to one of several", pause_one),
        ("assign one of several to oneself", assign_one),
    ],
)
def test_a_job_with_several_tickets_takes_as_many_clicks_as_the_document_says(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, stage: Stage, title: str,
    job: str, act: Callable[[Panel, SeenTicket], None],
) -> None:  # fmt: skip
    stage.team("Mara Lindt", "Jean Petit")
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    create_ticket(inbox.open(talk), itop, f"{title} one")
    ticket = create_ticket(inbox.open(talk), itop, f"{title} two")
    eventually(lambda: len(itop.ticket(ticket.ref).public_log) == 1)
    panel = inbox.open(talk)
    panel.does_not_read("Assign the ticket to me")
    panel.clicks = 0
    act(panel, ticket)
    assert panel.clicks == told_clicks(job)


def test_a_ticket_is_created_with_as_many_clicks_as_the_document_says(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    panel = inbox.open(messenger.user_begins(people.otto, f"<p>{title} burns. Please hurry.</p>"))
    panel.clicks = 0
    panel.click("Create a ticket")
    panel.click("Create")
    ticket = created(panel, itop)
    assert panel.clicks == told_clicks("create a ticket, with what the end user wrote")
    assert (ticket.title, ticket.description) == (f"{title} burns", f"{title} burns. Please hurry.")


def test_an_ongoing_ticket_is_linked_with_as_many_clicks_as_the_document_says(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    ticket = itop.has_ticket(title, caller="Ida Roth", organisation="Demo Client")
    panel = inbox.open(messenger.user_begins(people.ida, "<p>It burns</p>"))
    panel.clicks = 0
    panel.click(ticket.ref)
    panel.click("Link to this conversation")
    panel.reads("What was said so far is being copied")
    assert panel.clicks == told_clicks("link an ongoing ticket, with what was said so far")
    eventually(lambda: [entry.author for entry in itop.ticket(ticket.ref).public_log] == ["Ida Roth"])


def test_one_of_the_ongoing_tickets_is_linked_from_their_list_with_as_many_clicks_as_the_document_says(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    first = itop.has_ticket(f"{title} one", caller="Ida Roth", organisation="Demo Client")
    second = itop.has_ticket(f"{title} two", caller="Ida Roth", organisation="Demo Client")
    panel = inbox.open(messenger.user_begins(people.ida, "<p>It burns</p>"))
    panel.clicks = 0
    panel.find()
    panel.choose("Link to this conversation", first.ref)
    panel.reads(f"✓ {first.ref} is linked to this conversation", "What was said so far is being copied")
    assert panel.clicks == told_clicks("link a ticket from the list of the ongoing ones, with what was said so far")
    eventually(lambda: [entry.author for entry in itop.ticket(first.ref).public_log] == ["Ida Roth"])
    panel.click("Done")
    panel.reads(second.ref)


def test_a_ticket_that_was_found_is_linked_with_as_many_clicks_as_the_document_says(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    ticket = itop.has_ticket(title, caller="Ida Roth", organisation="Demo Client")
    panel = inbox.open(messenger.user_begins(people.otto, "<p>It burns</p>"))
    panel.clicks = 0
    panel.find(title)
    panel.tick("Earlier messages")
    panel.click(f"Link {ticket.ref} to this conversation")
    panel.reads(f"✓ {ticket.ref} is linked to this conversation", "New messages in this conversation will be copied")
    told = "link a ticket that is found by its words (Enter counts), with what was said so far"
    assert panel.clicks == told_clicks(told)


def test_a_ticket_is_found_with_as_many_clicks_as_the_document_says(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    ticket = itop.has_ticket(title, caller="Ida Roth", organisation="Demo Client")
    panel = inbox.open(messenger.user_begins(people.otto, "<p>It burns</p>"))
    panel.clicks = 0
    panel.find(title)
    panel.reads(ticket.ref)
    assert panel.clicks == told_clicks("find any ticket (Enter counts)")
