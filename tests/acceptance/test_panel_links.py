# SPDX-License-Identifier: AGPL-3.0-or-later
"""Undoing a link, and moving a ticket from one conversation to another."""

import pytest

from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.steps import create_ticket, link_ticket, told
from tests.acceptance.waiting import until

pytestmark = pytest.mark.usefixtures("whole_panel")


def test_a_ticket_is_unlinked_after_a_question_with_a_note_on_both_sides(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    panel = inbox.open(talk)
    ticket = create_ticket(panel, itop, title)
    told(talk)
    panel.click("View the ticket")
    panel.click("More")
    panel.click("Unlink")
    panel.reads(f"Unlink {ticket.ref} from this conversation?")
    assert itop.ticket(ticket.ref).intercom_ref == talk.id

    panel.click("Unlink")

    panel.reads(f"{ticket.ref} is no longer linked")
    seen = itop.ticket(ticket.ref)
    assert seen.intercom_ref == "" and seen.intercom_url == ""
    assert "It burns" in seen.public_log[0].text
    assert "Mara Lindt unlinked this ticket" in seen.private_log[-1].text and talk.id in seen.private_log[-1].text
    [note] = until(lambda: talk.posted("note"), what="the teammates are told")
    assert f"unlinked ticket {ticket.ref}" in str(note.body)


def test_a_ticket_of_another_conversation_is_moved_only_after_a_question(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    first = messenger.user_begins(people.otto, "<p>It burns</p>")
    ticket = create_ticket(inbox.open(first), itop, title)
    told(first)
    second = messenger.user_begins(people.otto, "<p>It still burns</p>")
    panel = inbox.open(second)
    panel.find()
    panel.fill("Reference or words", ticket.ref)
    panel.press_enter("Reference or words")
    panel.reads("another conversation")
    panel.click(ticket.ref)
    panel.click("More")
    panel.click("Move to this conversation")
    panel.reads(f"Move {ticket.ref} to this conversation?")
    assert first.id in panel.url("Open that conversation")
    assert itop.ticket(ticket.ref).intercom_ref == first.id

    panel.click("Move to this conversation")

    panel.reads(f"{ticket.ref} was moved to this conversation")
    seen = itop.ticket(ticket.ref)
    assert seen.intercom_ref == second.id and seen.sync
    assert "moved this ticket to another conversation" in seen.private_log[-1].text
    [here] = until(lambda: second.posted("note"), what="the teammates here are told")
    [there] = until(lambda: first.posted("note"), what="the teammates there are told")
    assert "to this conversation" in str(here.body) and "to another conversation" in str(there.body)


def test_a_ticket_that_is_linked_tells_those_who_work_in_itop(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    ticket = itop.has_ticket(title, caller="Ida Roth", organisation="Demo Client")
    talk = messenger.user_begins(people.ida, "<p>Hello</p>")
    panel = inbox.open(talk)
    link_ticket(panel, ticket)
    [entry] = itop.ticket(ticket.ref).private_log
    assert "Mara Lindt linked this ticket to a conversation in Intercom" in entry.text and talk.id in entry.text
    [note] = until(lambda: talk.posted("note"), what="the teammates are told")
    assert f"linked ticket {ticket.ref}" in str(note.body)
