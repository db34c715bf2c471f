# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets that are linked in iTop itself, in its own form or by a colleague, get what those of the panel get."""

from tests.acceptance.app import App
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger, Talk
from tests.acceptance.steps import holds
from tests.acceptance.waiting import eventually
from tests.world import CLIENT, OTTO, WORKSPACE_ID


def address(talk: Talk) -> str:
    return f"https://app.eu.intercom.com/a/inbox/{WORKSPACE_ID}/inbox/conversation/{talk.id}"


def asks_itop(app: App) -> None:
    """The app asks what is new there, as it does each minute, and whenever a worker begins."""
    app.stop_worker()
    app.start_worker()


def test_a_ticket_that_was_finished_in_itop_gets_the_conversation_and_the_person_is_told(
    app: App, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    talk.agent_notes(people.mara, "<p>Third time</p>", quietly=True)
    ticket = itop.has_ticket(title, caller=OTTO.name, organisation=CLIENT, url=address(talk))

    asks_itop(app)

    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns"))
    holds(itop.ticket(ticket.ref).private_log, "Third time")
    eventually(lambda: holds_one(talk, "comment", f"recorded as ticket {ticket.ref}"))
    talk.user_says("<p>Still</p>")
    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns", "Still"))


def test_a_reference_that_somebody_types_into_a_ticket_is_told_to_the_teammates_once(
    app: App, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    ticket = itop.has_ticket(title, caller=OTTO.name, organisation=CLIENT)
    itop.links(ticket, address(talk))

    asks_itop(app)
    eventually(lambda: holds_one(talk, "note", f"Ticket {ticket.ref} was linked to this conversation in iTop."))
    asks_itop(app)

    talk.user_says("<p>From now on</p>")
    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "From now on"))
    holds_one(talk, "note", f"Ticket {ticket.ref} was linked to this conversation in iTop.")
    assert not talk.posted("comment")


def holds_one(talk: Talk, part_type: str, words: str) -> None:
    said = [part.body or "" for part in talk.posted(part_type)]
    assert len(said) == 1 and words in said[0]
