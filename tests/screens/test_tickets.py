# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seeing, linking, pausing: the agent works with tickets that are there."""

from __future__ import annotations

from tests.screens.inbox import WORKSPACE, Inbox
from webapp.conversations import ConversationRef


def test_home_says_who_writes_and_that_there_are_no_tickets_yet(inbox: Inbox) -> None:
    panel = inbox.panel()
    panel.reads("Otto Berg, Demo Client", "No ticket is linked", "no ongoing ticket", "Create a ticket")
    panel.does_not_read("copied", "copying")


def test_home_counts_linked_and_ongoing_tickets(inbox: Inbox) -> None:
    conversation = inbox.talk()
    inbox.ticket("One", conversation)
    inbox.ticket("Two")
    panel = inbox.panel(conversation)
    panel.reads("Linked tickets | 1 ticket", "Ongoing tickets | 2 tickets", "copied to the linked ticket")


def test_a_list_shows_reference_subtitle_state_and_date(inbox: Inbox) -> None:
    inbox.ticket("Printer on fire")
    panel = inbox.panel()
    panel.click("Ongoing tickets")
    panel.reads("R-000001 | Printer on fire | New · ")
    panel.click("Back")
    panel.reads("Create a ticket")


def test_a_long_list_has_pages_and_a_ticket_leads_back_to_its_page(inbox: Inbox) -> None:
    for number in range(1, 13):
        inbox.ticket(f"Trouble {number}")
    panel = inbox.panel()
    panel.click("Ongoing tickets")
    panel.reads("Trouble 12")
    panel.does_not_read("Trouble 2\n", "Previous")
    panel.click("More")
    panel.reads("R-000002", "Previous")
    panel.does_not_read("More")
    panel.click("R-000002")
    panel.click("Back")
    panel.reads("R-000002", "Previous")
    panel.click("Previous")
    panel.reads("Trouble 12")


def test_a_ticket_shows_its_attributes_and_where_it_belongs(inbox: Inbox) -> None:
    conversation = inbox.talk()
    inbox.ticket("Printer on fire", conversation)
    panel = inbox.panel(conversation)
    panel.click("Linked tickets")
    panel.click("R-000001")
    panel.reads("Status: New", "Title: Printer on fire", "It burns.", "Linked to this conversation.")
    panel.does_not_read("Link to this conversation")
    assert panel.url("Open in iTop").startswith("http")
    assert panel.url("Open in the portal").startswith("http")


def test_a_ticket_of_another_conversation_says_so_and_leads_there(inbox: Inbox) -> None:
    inbox.ticket("Printer on fire", other := inbox.talk())
    panel = inbox.panel()
    panel.click("Ongoing tickets")
    panel.click("R-000001")
    panel.reads("Linked to another conversation.")
    address = f"https://app.eu.intercom.com/a/inbox/k7qd2m1x/inbox/conversation/{other.id}"
    assert panel.url("Open that conversation") == address
    assert not panel.offers("Link to this conversation") and panel.offers("Move to this conversation")


def _unlinked(inbox: Inbox) -> str:
    """A ticket that belongs to no conversation."""
    ticket_id = inbox.ticket()
    ref = inbox.store.tickets[ticket_id]["intercom_ref"]
    inbox.services.itop.of(WORKSPACE).beside(ConversationRef(ref)).unlink(ticket_id)
    inbox.forget_orders()
    return ticket_id


def test_linking_asks_first_and_then_tells_the_teammates(inbox: Inbox) -> None:
    ticket_id = _unlinked(inbox)
    conversation = inbox.talk()
    panel = inbox.panel(conversation)
    panel.click("Ongoing tickets")
    panel.click("R-000001")
    panel.reads("Not linked to a conversation.")
    panel.click("Link to this conversation")
    panel.reads("Link R-000001 to this conversation?")
    assert inbox.store.tickets[ticket_id]["intercom_ref"] == ""
    panel.click("Link to this conversation")
    panel.reads("✓ R-000001 is linked to this conversation")
    assert inbox.store.tickets[ticket_id]["intercom_ref"] == conversation.id
    [note] = inbox.orders
    assert note.kind == "post_note"
    assert note.payload["admin"] == inbox.mara.id
    assert str(note.payload["html"]).startswith("<p>Mara Lindt linked ticket R-000001. <a href=")
    panel.click("Done")
    panel.reads("Linked tickets | 1 ticket")


def test_linking_may_be_cancelled(inbox: Inbox) -> None:
    ticket_id = _unlinked(inbox)
    panel = inbox.panel()
    panel.click("Ongoing tickets")
    panel.click("R-000001")
    panel.click("Link to this conversation")
    panel.click("Cancel")
    panel.reads("Not linked to a conversation.")
    assert inbox.store.tickets[ticket_id]["intercom_ref"] == ""


def test_linking_twice_leaves_one_note(inbox: Inbox) -> None:
    ticket_id = _unlinked(inbox)
    panel = inbox.panel()
    panel.submit(f"link?id={ticket_id}&sure=yes")
    panel.submit(f"link?id={ticket_id}&sure=yes")
    panel.reads("was already linked to this conversation")
    assert [order.kind for order in inbox.orders] == ["post_note"]


def test_a_ticket_that_meanwhile_belongs_to_another_conversation_is_not_taken_over(inbox: Inbox) -> None:
    ticket_id = inbox.ticket()
    owner = inbox.store.tickets[ticket_id]["intercom_ref"]
    panel = inbox.panel()
    panel.submit(f"link?id={ticket_id}")
    panel.reads("Linked to another conversation.")
    panel.submit(f"link?id={ticket_id}&sure=yes")
    panel.reads("Move R-000001 to this conversation?")
    panel.click("Cancel")
    assert inbox.store.tickets[ticket_id]["intercom_ref"] == owner


def test_copying_is_paused_and_resumed(inbox: Inbox) -> None:
    conversation = inbox.talk()
    inbox.ticket("One", conversation)
    inbox.ticket("Two", conversation)
    panel = inbox.panel(conversation)
    panel.reads("copied to the 2 linked tickets")
    panel.click("Pause copying")
    panel.reads("✓ Copying is paused for 2 tickets", "stay out of the tickets")
    panel.click("Done")
    panel.reads("Copying is paused: new messages do not reach")
    panel.click("Linked tickets")
    panel.reads("copying paused")
    panel.click("Back")
    panel.click("Resume copying")
    panel.reads("✓ Copying is resumed for 2 tickets")
    panel.click("Done")
    panel.reads("copied to the 2 linked tickets")


def test_there_is_nothing_to_pause_without_a_ticket(inbox: Inbox) -> None:
    panel = inbox.panel()
    panel.submit("sync?on=no")
    panel.reads("No ticket is linked to this conversation.")
    panel.click("Back")


def test_an_agent_with_a_french_user_reads_french(inbox: Inbox) -> None:
    inbox.ticket()
    panel = inbox.panel(admin=inbox.lea)
    panel.reads("Tickets en cours | 1 ticket", "Créer un ticket")
    panel.click("Tickets en cours")
    panel.click("R-000001")
    panel.reads(": Nouveau", "Lié à une autre conversation.")


def test_what_looks_like_markdown_is_shown_letter_by_letter(inbox: Inbox) -> None:
    title = "[x](https://evil.example) *now* __and__ `then` a_b"
    inbox.ticket(title)
    panel = inbox.panel()
    panel.click("Ongoing tickets")
    panel.reads(title)
    panel.click("R-000001")
    panel.reads(title)
