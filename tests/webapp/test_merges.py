# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations that were merged: the ticket follows into the one that is left, if that is certain."""

from dataclasses import replace

from simulator.intercom.model import Conversation
from simulator.world import WORKSPACE_ID
from tests.webapp.place import Place
from webapp.conversations import ConversationRef
from webapp.payloads.looking import LookForWords
from webapp.payloads.writing import CopyConversation, FollowMerge


def look(place: Place, talk: Conversation) -> list[str]:
    """What becomes of what a look at that conversation orders."""
    place.clock.passes(1)
    [first] = place.run(
        LookForWords(workspace=WORKSPACE_ID, conversation=talk.id, notification=f"n{place.clock.now}").job()
    )
    ordered = map(place.services.jobs.find, range(first.id, first.id + 20))
    return [entry.reason for entry in ordered if entry is not None and entry.kind == "follow_merge"]


def notes(place: Place, talk: Conversation) -> list[str]:
    parts = place.standin.workspace.conversations[talk.id].parts
    return [str(part.body) for part in parts if part.app_package_code]


def test_the_ticket_follows_and_gets_what_was_said_meanwhile_and_afterwards(place: Place) -> None:
    merged, left = place.talk(), place.talk("<p>The same fire</p>")
    ticket = place.linked(merged)
    place.run(place.said(merged, "<p>First</p>"))
    place.clock.passes(60)
    place.standin.workspace.merge(merged.id, left.id, quietly=True)
    place.clock.passes(60)
    assert [entry.reason for entry in place.run(place.said(left, "<p>Meanwhile</p>"))] == ["no_ticket"]

    [outcome] = look(place, merged)
    place.run(place.said(left, "<p>Afterwards</p>"))

    name = place.ticket(ticket).ref
    assert outcome == f"followed to {left.id}: {name}"
    assert place.log(ticket) == ["It burns", "First", "Meanwhile", "Afterwards"]
    assert place.ticket(ticket).intercom_ref == left.id
    assert "merged into another one" in place.ticket(ticket).private_log[-1].text
    assert notes(place, left) == [f"<p>A conversation was merged into this one. Its ticket follows: {name}.</p>"]
    assert look(place, merged) == [], "once only"


def test_a_save_begun_before_the_last_words_and_ended_after_the_merge_costs_none_of_them(place: Place) -> None:
    merged, left = place.talk(), place.talk("<p>The same fire</p>")
    ticket, further = place.linked(merged), place.linked(left)
    place.clock.passes(60)
    opened = place.store.tickets[ticket]
    place.run(place.said(merged, "<p>Last words</p>"))
    place.clock.passes(2)
    place.standin.workspace.merge(merged.id, left.id, quietly=True)
    look(place, merged)

    moved = place.store.tickets[ticket]
    place.store.tickets[ticket] = replace(moved, public_log=opened.public_log)
    place.again(70)

    assert "Last words" in place.log(ticket) and place.log(ticket).count("Last words") == 1
    assert "Last words" not in place.log(further), "it was linked to the other conversation all the time"


def test_what_had_not_come_before_the_merge_is_brought_along(place: Place) -> None:
    merged, left = place.talk(), place.talk("<p>The same fire</p>")
    ticket = place.linked(merged)
    place.clock.passes(60)
    waits = place.said(merged, "<p>Waits for an outage to end</p>")
    place.standin.workspace.reply(merged.id, place.otto, "<p>Nobody was told</p>", quietly=True)
    place.standin.workspace.merge(merged.id, left.id, quietly=True)
    place.clock.passes(60)

    place.run(
        FollowMerge(
            workspace=WORKSPACE_ID, conversation=merged.id, merged_at=int(place.clock.now) - 60, tickets=(ticket,)
        ).job()
    )
    place.run(waits)

    assert place.ticket(ticket).intercom_ref == left.id
    assert place.log(ticket) == ["It burns", "Waits for an outage to end", "Nobody was told"]


def test_a_ticket_that_is_linked_to_a_conversation_merged_long_ago_follows_as_well(place: Place) -> None:
    merged, left = place.talk(), place.talk("<p>The same fire</p>")
    place.linked(merged)
    place.clock.passes(60)
    place.standin.workspace.merge(merged.id, left.id, quietly=True)
    look(place, merged)
    created, linked = place.linked(merged), place.linked(merged)

    place.run(CopyConversation(workspace=WORKSPACE_ID, conversation=merged.id, tickets=(created,)).job())
    assert place.ticket(created).intercom_ref == left.id
    look(place, merged)
    assert place.ticket(linked).intercom_ref == left.id


def test_a_paused_ticket_follows_and_stays_paused(place: Place) -> None:
    merged, left = place.talk(), place.talk()
    ticket = place.linked(merged)
    place.services.itop.of(WORKSPACE_ID).beside(ConversationRef(merged.id)).sync(activated=False)
    place.standin.workspace.merge(merged.id, left.id, quietly=True)

    look(place, merged)
    place.run(place.said(left, "<p>Not for the ticket</p>"))

    assert place.ticket(ticket).intercom_ref == left.id
    assert place.log(ticket) == []


def test_two_that_may_be_it_are_told_and_nothing_is_moved(place: Place) -> None:
    merged, one, other, further = place.talk(), place.talk(), place.talk(), place.talk()
    ticket = place.linked(merged)
    place.standin.workspace.merge(merged.id, one.id, quietly=True)
    place.standin.workspace.merge(further.id, other.id, quietly=True)

    [outcome] = look(place, merged)

    assert outcome == "told, 2 conversations may be it"
    assert place.ticket(ticket).intercom_ref == merged.id
    assert "it is not certain which" in place.ticket(ticket).private_log[-1].text
    for talk in (merged, one, other):
        [note] = notes(place, talk)
        assert f"link its ticket where it belongs: {place.ticket(ticket).ref}" in note


def test_what_the_search_does_not_know_yet_is_looked_for_again_before_anybody_is_told(place: Place) -> None:
    merged, left = place.talk(), place.talk()
    ticket = place.linked(merged)
    place.standin.workspace.merge(merged.id, left.id, quietly=True)
    hidden = place.standin.workspace.conversations.pop(left.id)

    look(place, merged)
    assert place.ticket(ticket).private_log == ()
    place.standin.workspace.conversations[left.id] = hidden
    place.again(1_000)

    assert place.ticket(ticket).intercom_ref == left.id


def test_a_ticket_that_somebody_linked_elsewhere_meanwhile_stays_there(place: Place) -> None:
    merged, left, third = place.talk(), place.talk(), place.talk()
    ticket = place.linked(merged)
    place.standin.workspace.merge(merged.id, left.id, quietly=True)
    order = FollowMerge(
        workspace=WORKSPACE_ID, conversation=merged.id, merged_at=int(place.clock.now), tickets=(ticket,)
    ).job()
    itop = place.services.itop.of(WORKSPACE_ID).beside(ConversationRef(third.id))
    itop.link(ticket, move_from=(WORKSPACE_ID, merged.id))

    [entry] = place.run(order)

    assert entry.reason == f"followed to {left.id}: no ticket"
    assert place.ticket(ticket).intercom_ref == third.id


def test_a_conversation_without_a_ticket_that_was_merged_costs_no_call_of_intercom(place: Place) -> None:
    merged, left = place.talk(), place.talk()
    place.standin.workspace.merge(merged.id, left.id, quietly=True)

    assert look(place, merged) == []
    assert place.calls_of_intercom() == []
