# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seeing, linking, pausing: the agent works with tickets that are there."""

from __future__ import annotations

from simulator.itop.links import of as every_link
from tests.screens.inbox import WORKSPACE, Inbox
from webapp.conversations import ConversationRef


def test_home_says_who_writes_and_that_there_are_no_tickets_yet(inbox: Inbox) -> None:
    panel = inbox.panel()
    panel.reads("Otto Berg | Demo Client", "No ticket is linked", "Create a ticket", "Refresh")
    panel.does_not_read("copied", "copying", "ongoing")


def test_home_shows_how_the_tickets_stand_the_linked_ones_with_the_newest_words(inbox: Inbox) -> None:
    conversation = inbox.talk(inbox.otto, "It burns")
    inbox.ticket("One", conversation)
    inbox.ticket("Two")
    panel = inbox.panel(conversation)
    panel.reads("One · R-000001 | New | Otto Berg: It burns", "Two · R-000002 | another conversation · New")
    panel.reads("Find a ticket (1 ongoing)", "Pause copying to the linked ticket")
    panel.does_not_read("One · R-000001 | another", "Linked tickets")


def test_home_shows_three_tickets_and_the_way_to_all_linked_ones_where_there_are_more(inbox: Inbox) -> None:
    conversation = inbox.talk()
    for number in range(1, 5):
        inbox.ticket(f"Trouble {number}", conversation)
    panel = inbox.panel(conversation)
    panel.reads("Trouble 4 · ", "Trouble 3 · ", "All linked tickets (4)", "Pause copying to all 4 linked tickets")
    panel.does_not_read("Trouble 2", "ongoing")
    panel.click("All linked tickets")
    panel.reads("Trouble 1")


def test_refreshing_home_shows_what_was_said_since(inbox: Inbox) -> None:
    conversation = inbox.talk()
    ticket_id = inbox.ticket("One", conversation)
    panel = inbox.panel(conversation)
    itop = inbox.services.itop.of(WORKSPACE).beside(ConversationRef(conversation.id))
    itop.entry(ticket_id, "public", "It is solved.", request_id="request-1")
    panel.does_not_read("It is solved.")
    panel.click("Refresh")
    panel.reads("It is solved.")


def test_a_list_shows_title_reference_state_and_date(inbox: Inbox) -> None:
    inbox.ticket("Printer on fire")
    panel = inbox.panel()
    panel.find()
    panel.reads("Printer on fire | R-000001 · New · ")
    panel.click("Back")
    panel.reads("Create a ticket")


def test_a_long_list_has_pages_and_a_ticket_leads_back_to_its_page(inbox: Inbox) -> None:
    for number in range(1, 13):
        inbox.ticket(f"Trouble {number}")
    panel = inbox.panel()
    panel.find()
    panel.reads("Trouble 12")
    panel.does_not_read("Trouble 2\n", "Previous")
    panel.click("More")
    panel.reads("R-000002", "Previous")
    assert not panel.offers("More")
    panel.click("R-000002")
    panel.click("Back")
    panel.reads("R-000002", "Previous")
    panel.click("Previous")
    panel.reads("Trouble 12")


def test_a_ticket_shows_its_attributes_and_where_it_belongs(inbox: Inbox) -> None:
    conversation = inbox.talk()
    inbox.ticket("Printer on fire", conversation)
    panel = inbox.panel(conversation)
    panel.click("R-000001")
    panel.reads("Printer on fire\nR-000001 · New", "Linked to this conversation.")
    panel.does_not_read("Link to this conversation")
    panel.click("More")
    panel.reads("Status: New", "Title: Printer on fire", "It burns.")
    assert panel.url("Open in iTop").startswith("http")
    assert panel.url("Open in the portal").startswith("http")


def test_a_ticket_of_another_conversation_says_so_and_leads_there(inbox: Inbox) -> None:
    inbox.ticket("Printer on fire", other := inbox.talk())
    panel = inbox.panel()
    panel.find()
    panel.click("R-000001")
    panel.reads("Linked to another conversation.")
    address = f"https://app.eu.intercom.com/a/inbox/k7qd2m1x/inbox/conversation/{other.id}"
    assert panel.url("Open that conversation") == address
    assert panel.offers("Link to this conversation as well") and not panel.offers("Move to this conversation")


def _unlinked(inbox: Inbox) -> str:
    """A ticket that belongs to no conversation."""
    ticket_id = inbox.ticket()
    ref = inbox.store.tickets[ticket_id]["intercom_ref"]
    inbox.services.itop.of(WORKSPACE).beside(ConversationRef(ref)).unlink(ticket_id)
    inbox.forget_orders()
    return ticket_id


def test_a_ticket_of_home_is_linked_with_two_clicks_and_gets_what_was_said(inbox: Inbox) -> None:
    ticket_id = _unlinked(inbox)
    conversation = inbox.talk()
    panel = inbox.panel(conversation)
    panel.reads("Printer on fire · R-000001 | not linked · New")
    panel.click("R-000001")
    panel.click("Link to this conversation")
    panel.reads("✓ R-000001 is linked to this conversation", "What was said so far is being copied")
    assert inbox.store.tickets[ticket_id]["intercom_ref"] == conversation.id
    note, copy = inbox.orders
    assert note.kind == "post_note"
    assert (copy.kind, copy.payload["tickets"]) == ("copy_conversation", [ticket_id])
    assert note.payload["admin"] == inbox.mara.id
    assert str(note.payload["html"]).startswith("<p>Mara Lindt linked ticket R-000001. <a href=")
    panel.click("Done")
    panel.reads("Printer on fire · R-000001 | New", "Pause copying")


def test_what_was_said_before_stays_out_where_the_agent_says_so(inbox: Inbox) -> None:
    _unlinked(inbox)
    panel = inbox.panel()
    panel.click("R-000001")
    panel.tick("Earlier messages")
    panel.click("Link to this conversation")
    panel.reads("✓ R-000001 is linked to this conversation", "New messages in this conversation will be copied")
    assert [order.kind for order in inbox.orders] == ["post_note"]


def test_after_linking_one_is_back_in_the_list_that_the_ticket_was_found_in(inbox: Inbox) -> None:
    _unlinked(inbox)
    panel = inbox.panel()
    panel.find()
    panel.enter("Reference or words", "fire")
    panel.click("R-000001")
    panel.click("Link to this conversation")
    panel.click("Done")
    assert panel.value("Reference or words") == "fire"


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
    panel.submit(f"link?id={ticket_id}&sure=yes&from=somebody-else")
    panel.reads("Move R-000001 to this conversation?")
    panel.click("Cancel")
    assert inbox.store.tickets[ticket_id]["intercom_ref"] == owner and not inbox.store.tickets[ticket_id].further


def test_of_several_conversations_the_one_before_the_agent_is_paused_and_unlinked(inbox: Inbox) -> None:
    ticket_id = inbox.ticket("Printer on fire", first := inbox.talk())
    panel = inbox.panel(second := inbox.talk())
    panel.submit(f"link?id={ticket_id}&sure=yes")
    panel.reads("This ticket has 2 conversations.")
    panel.click("View the ticket")
    panel.reads("Linked to this conversation.\nThis ticket has 2 conversations.")
    panel.click("Pause copying to this ticket")

    def links() -> list[tuple[str, bool]]:
        return [(each.id, each.sync) for each in every_link(inbox.store.tickets[ticket_id])]

    assert links() == [(first.id, True), (second.id, False)]
    panel.click("Done")
    panel.reads("Copying is paused.")
    panel.click("More")
    panel.click("Unlink")
    panel.click("Unlink")
    panel.reads("is no longer linked to this conversation")
    assert links() == [(first.id, True)]


def test_copying_is_paused_and_resumed(inbox: Inbox) -> None:
    conversation = inbox.talk()
    inbox.ticket("One", conversation)
    inbox.ticket("Two", conversation)
    panel = inbox.panel(conversation)
    panel.click("Pause copying to all 2 linked tickets")
    panel.reads("✓ Copying is paused for 2 tickets", "is not copied")
    panel.click("Done")
    panel.reads("One · R-000001\ncopying paused · New", "Two · R-000002\ncopying paused · New")
    panel.click("Resume copying to all 2 linked tickets")
    panel.reads("✓ Copying is resumed for 2 tickets")
    panel.click("Done")
    panel.does_not_read("copying paused")


def test_one_ticket_is_paused_alone_and_one_is_back_at_it(inbox: Inbox) -> None:
    conversation = inbox.talk()
    one, two = inbox.ticket("One", conversation), inbox.ticket("Two", conversation)
    panel = inbox.panel(conversation)
    panel.press("R-000001", "Open")
    panel.click("Pause copying to this ticket")
    panel.reads("✓ Copying to this ticket is paused")
    synced = {each: inbox.store.tickets[each]["intercom_sync_activated"] for each in (one, two)}
    assert synced == {one: "no", two: "yes"}
    panel.click("Done")
    panel.reads("R-000001", "Copying is paused.")
    panel.click("Back")
    panel.reads("Pause copying to all 2", "R-000001\ncopying paused")


def test_each_of_several_tickets_has_its_own_buttons_and_one_is_back_at_all_of_them(inbox: Inbox) -> None:
    conversation = inbox.talk()
    tickets = [inbox.ticket(title, conversation) for title in ("One", "Two", "Three")]
    panel = inbox.panel(conversation)
    panel.press("R-000002", "Pause")
    panel.reads("✓ Copying to this ticket is paused")
    synced = [inbox.store.tickets[each]["intercom_sync_activated"] for each in tickets]
    assert synced == ["yes", "no", "yes"]
    panel.click("Done")
    panel.reads("One · R-000001\nNew", "Two · R-000002\ncopying paused · New", "Three · R-000003\nNew")
    panel.press("R-000002", "Resume")
    panel.click("Done")
    panel.does_not_read("copying paused", "Resume")
    panel.press("R-000003", "Assign to me")
    panel.reads("R-000003 · Assigned")
    panel.click("Back")
    assert [inbox.store.tickets[each]["status"] for each in tickets] == ["new", "new", "assigned"]
    panel.reads("Three · R-000003\nAssigned", "Open | Pause")


def test_what_was_not_offered_cannot_be_chosen_among_the_buttons_of_a_ticket(inbox: Inbox) -> None:
    conversation = inbox.talk()
    inbox.ticket("One", conversation), inbox.ticket("Two", conversation)
    for odd in ("", "?", "nothing?id=1", "one_of?of=1", ["ticket?id=1"], None):
        panel = inbox.panel(conversation)
        panel.values["one_of?of=1"] = odd
        panel.submit("one_of?of=1")
        panel.reads("This did not work")


def test_with_more_than_three_tickets_the_others_are_a_click_away_and_all_can_be_resumed(inbox: Inbox) -> None:
    conversation = inbox.talk()
    for title in ("One", "Two", "Three", "Four"):
        inbox.ticket(title, conversation)
    panel = inbox.panel(conversation)
    panel.does_not_read("R-000002")
    panel.press("R-000004", "Pause")
    panel.click("Done")
    panel.reads("Pause copying to all 4 linked tickets", "Resume copying to all 4 linked tickets")
    panel.click("All linked tickets (4)")
    panel.reads("R-000001", "R-000002")


def test_a_ticket_of_another_conversation_is_not_paused(inbox: Inbox) -> None:
    ticket_id = inbox.ticket()
    panel = inbox.panel()
    panel.submit(f"sync?on=no&id={ticket_id}")
    panel.reads("This ticket is not linked to this conversation.")
    assert inbox.store.tickets[ticket_id]["intercom_sync_activated"] == "yes"


def test_there_is_nothing_to_pause_without_a_ticket(inbox: Inbox) -> None:
    panel = inbox.panel()
    panel.submit("sync?on=no")
    panel.reads("No ticket is linked to this conversation.")
    panel.click("Back")


def test_while_itop_is_read_only_the_panel_says_so_and_blames_nobody(inbox: Inbox) -> None:
    conversation = inbox.talk()
    inbox.ticket("One", conversation)
    panel, said = inbox.panel(conversation), "iTop is read-only at the moment"
    inbox.store.read_only = True
    try:
        panel.click("Pause copying to the linked ticket")
        panel.reads("This did not work", said, "New messages wait")
        panel.reopen()
        panel.reads(said)
        panel.click("R-000001")
        panel.reads(said)
        panel.does_not_read("not allowed", "permission", "Someone else")
    finally:
        inbox.store.read_only = False


def test_an_agent_with_a_french_user_reads_french(inbox: Inbox) -> None:
    inbox.ticket()
    panel = inbox.panel(admin=inbox.lea)
    panel.reads("autre conversation · Nouveau", "Créer un ticket")
    panel.click("R-000001")
    panel.reads("R-000001 · Nouveau", "Lié à une autre conversation.")


def test_what_looks_like_markdown_is_shown_letter_by_letter(inbox: Inbox) -> None:
    title = "[x](https://evil.example) *now* __and__ `then` a_b"
    inbox.ticket(title)
    panel = inbox.panel()
    panel.find()
    panel.reads(title)
    panel.click("R-000001")
    panel.reads(title)
