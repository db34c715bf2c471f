# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations that a teammate merges in the inbox: their tickets stay with what goes on."""

from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.steps import create_ticket, holds, told
from tests.acceptance.waiting import eventually


def test_a_ticket_follows_its_conversation_into_the_one_that_is_left(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    merged = messenger.user_begins(people.ida, "<p>It burns</p>")
    left = messenger.user_begins(people.ida, "<p>The same fire</p>")
    ticket = create_ticket(inbox.open(merged), itop, title)
    told(merged)
    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns"))

    messenger.standin.workspace.merge(merged.id, left.id)
    left.user_says("<p>Still burning</p>")

    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns", "Still burning"))
    assert itop.ticket(ticket.ref).intercom_ref == left.id
    assert left.id in itop.ticket(ticket.ref).intercom_url
    eventually(lambda: [part.body for part in left.posted("note")] == [
        f"<p>A conversation was merged into this one. Its ticket follows: {ticket.ref}.</p>"
    ])  # fmt: skip
    inbox.open(left).reads(f"{ticket.ref} | New | ")
