# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ticket in the panel: what it says, and what an agent does with it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.steps import create_ticket, holds, told
from tests.acceptance.waiting import until

pytestmark = pytest.mark.usefixtures("whole_panel")


def test_the_newest_entries_of_the_log_are_shown_and_all_can_be_read(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>Message number 0</p>")
    for number in range(1, 8):
        talk.user_says(f"<p>Message number {number}</p>", quietly=True)
    panel = inbox.open(talk)
    create_ticket(panel, itop, title)
    panel.click("View the ticket")
    panel.reads("Otto Berg · ", "Message number 7")
    panel.click("More")
    panel.reads(" · Intercom", "Message number 7")
    panel.does_not_read("Message number 0")
    panel.click("Public log: all entries (8)")
    panel.reads("Message number 7", "Message number 3")
    panel.click("More")
    panel.reads("Message number 0")
    panel.click("Back")
    panel.click("Back")
    panel.reads("Linked to this conversation.")


def test_a_long_value_folds_and_unfolds(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    panel = inbox.open(messenger.user_begins(people.otto, "<p>Hello</p>"))
    panel.click("Create a ticket")
    panel.fill("Title", title)
    panel.fill("Description", "A long story. " * 60 + "The end.")
    panel.click("Create")
    panel.click("View the ticket")
    panel.click("More")
    panel.reads("A long story.", "…")
    panel.does_not_read("The end.")
    panel.click("Show all: Description")
    panel.reads("The end.")
    panel.click("Back")
    panel.click("Back")
    panel.reads("Linked to this conversation.")


@pytest.mark.parametrize("log", ["public", "private"])
def test_an_entry_is_added_once_however_often_it_is_sent(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, log: str
) -> None:
    ticket = itop.has_ticket(title, caller="Ida Roth", organisation="Demo Client")
    panel = inbox.open(messenger.user_begins(people.ida, "<p>Hello</p>"))
    panel.submit(f"ticket?id={ticket.id}")
    panel.click("Add an entry")
    panel.fill("Entry", "Looked into it.\nIt is the fuse.")
    named = {"public": "Public: the caller can read it too", "private": "Private: team only"}
    panel.choose("Who can read it", named[log])
    canvas, values = panel.canvas, panel.values
    panel.click("Add")
    panel.reads("✓ The entry was added.", "Looked into it.")
    panel.canvas, panel.values = canvas, values
    panel.click("Add")
    panel.reads("✓ The entry was added.", "Looked into it.")
    seen = itop.ticket(ticket.ref)
    written, other = (seen.public_log, seen.private_log)[:: 1 if log == "public" else -1]
    assert len(written) == 1 and "It is the fuse." in written[0].text and not other
    assert "Mara Lindt" in written[0].author


def test_an_empty_entry_is_not_added(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    ticket = itop.has_ticket(title, caller="Ida Roth", organisation="Demo Client")
    panel = inbox.open(messenger.user_begins(people.ida, "<p>Hello</p>"))
    panel.submit(f"ticket?id={ticket.id}")
    panel.click("Add an entry")
    panel.click("Add")
    panel.reads("Please write something.")
    panel.click("Cancel")


def test_a_transition_without_its_values_is_refused_at_the_field(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    ticket = itop.has_ticket(title, caller="Ida Roth", organisation="Demo Client")
    panel = inbox.open(messenger.user_begins(people.ida, "<p>Hello</p>"))
    panel.submit(f"ticket?id={ticket.id}")
    panel.click("More")
    panel.reads("Next step:", "New status: ")
    panel.click("Assign")
    panel.reads(f"Assign: {ticket.ref}", "Team *")
    if panel.has_field("Agent"):
        panel.values = {}
        panel.submit(f"transition?id={ticket.id}&stimulus=ev_assign&state=new&field=team_id&value=0")
    panel.click("Assign")
    panel.reads("Please correct the marked fields.")
    panel.click("Cancel")
    assert itop.ticket(ticket.ref).status == "new"


def test_the_portal_link_is_posted_once_after_a_question(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    ticket = itop.has_ticket(title, caller="Otto Berg", organisation="Demo Client")
    talk = messenger.user_begins(people.otto, "<p>Hello</p>")
    panel = inbox.open(talk)
    panel.submit(f"ticket?id={ticket.id}")
    panel.click("More")
    panel.click("Send the portal link")
    panel.reads(f"Send the link to {ticket.ref}?", f"You can follow ticket {ticket.ref} in the portal.")
    assert not talk.posted("comment")
    question, values = panel.canvas, panel.values
    panel.click("Send the portal link")
    panel.reads("will be sent")
    panel.canvas, panel.values = question, values
    panel.click("Send the portal link")
    panel.reads("will be sent")
    [said] = until(lambda: talk.posted("comment"), what="the end user is told")
    assert ticket.id in str(said.body)


def test_copying_is_paused_and_resumed_from_the_ticket(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    panel = inbox.open(talk)
    ticket = create_ticket(panel, itop, title)
    told(talk)
    panel.click("View the ticket")
    panel.click("Pause copying to this ticket")
    assert not itop.ticket(ticket.ref).sync
    panel.click("Done")
    panel.reads(ticket.ref, "Copying is paused.")
    panel.click("Resume copying to this ticket")
    assert itop.ticket(ticket.ref).sync


def test_a_recorded_click_that_is_sent_again_changes_nothing(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    panel = inbox.open(talk)
    ticket = create_ticket(panel, itop, title)
    told(talk)
    panel.click("View the ticket")
    recorded, values = panel.canvas, panel.values
    panel.click("Pause copying to this ticket")
    paused = panel.text
    panel.submit(f"ticket?id={ticket.id}")
    panel.click("Resume copying to this ticket")
    panel.canvas, panel.values = recorded, values

    panel.click("Pause copying to this ticket")

    assert panel.text == paused and itop.ticket(ticket.ref).sync


def test_two_tabs_make_one_ticket(inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    tabs = [inbox.open(talk), inbox.open(talk)]
    for panel in tabs:
        panel.click("Create a ticket")
        panel.fill("Title", title)
        panel.fill("Description", "It burns.")
    for panel in tabs:
        panel.click("Create")
    tabs[1].reads("had already been created")
    assert len(itop.titled(title)) == 1


def test_clicks_at_the_same_moment_make_one_ticket(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    tabs = [inbox.open(talk) for _ in range(4)]
    for panel in tabs:
        panel.click("Create a ticket")
        panel.fill("Title", title)
        panel.fill("Description", "It burns.")
    with ThreadPoolExecutor(len(tabs)) as hands:
        list(hands.map(lambda panel: panel.click("Create"), tabs))
    [ticket] = itop.titled(title)
    for panel in tabs:
        panel.reads(ticket.ref)
    assert sum("was created" in panel.text for panel in tabs) == 1
    told(talk)
    holds(itop.ticket(ticket.ref).public_log, "It burns")
    assert len(talk.posted("comment")) == 1
