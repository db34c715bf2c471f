# SPDX-License-Identifier: AGPL-3.0-or-later
"""One ticket, many conversations: each is linked, paused and left by itself, and the ticket has the words of all."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from simulator.itop.reader import SeenTicket
from tests.acceptance.app import App
from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger, Talk
from tests.acceptance.panel import Panel
from tests.acceptance.steps import create_ticket, holds, told
from tests.acceptance.sync_api import Api, Json, conversation, message
from tests.acceptance.waiting import eventually, until
from tests.world import CLIENT, OTTO, WORKSPACE_ID

pytestmark = pytest.mark.usefixtures("whole_panel")


@pytest.fixture
def api(itop: ItopSide) -> Api:
    return Api(itop)


def begun(inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str) -> tuple[Talk, SeenTicket]:
    """A conversation of Otto's with a ticket of which he has been told."""
    first = messenger.user_begins(people.otto, "<p>It burns</p>")
    ticket = create_ticket(inbox.open(first), itop, title)
    told(first)
    return first, ticket


def found(inbox: Inbox, talk: Talk, ref: str) -> Panel:
    """The agent beside that conversation has searched for the ticket."""
    panel = inbox.open(talk)
    panel.find()
    panel.fill("Reference or words", ref)
    panel.press_enter("Reference or words")
    panel.reads(ref)
    return panel


def test_one_click_adds_a_conversation_to_a_ticket_that_has_others(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    first, ticket = begun(inbox, messenger, people, itop, title)
    second = messenger.user_begins(people.ida, "<p>I see smoke</p>")
    panel = found(inbox, second, ticket.ref)

    panel.click(f"Link {ticket.ref} to this conversation")

    panel.reads(f"{ticket.ref} is linked to this conversation", "This ticket has 2 conversations.")
    panel.click("View the ticket")
    panel.reads("Linked to this conversation.", "This ticket has 2 conversations.")
    assert not panel.offers("Link to this conversation") and panel.offers("Pause copying to this ticket")
    assert itop.ticket(ticket.ref).intercom_ref == first.id, "the one that it had"
    [note] = until(lambda: second.posted("note"), what="the teammates are told")
    assert f"linked ticket {ticket.ref}" in str(note.body)
    assert not [part for part in first.posted("note") if "moved" in str(part.body)]
    entry = itop.ticket(ticket.ref).private_log[-1].text
    assert "Mara Lindt linked this ticket to a conversation in Intercom" in entry and second.id in entry
    first.user_says("<p>Hotter now</p>")
    eventually(lambda: _has(itop, ticket.ref, "It burns", "I see smoke", "Hotter now"))
    second.user_says("<p>Now flames</p>")
    eventually(lambda: _has(itop, ticket.ref, "It burns", "I see smoke", "Hotter now", "Now flames"))


def _has(itop: ItopSide, ref: str, *words: str) -> None:
    """Each of these once, whatever the order of two conversations."""
    log = itop.ticket(ref).public_log
    holds(sorted(log, key=lambda each: [word in each.text for word in words].index(True)), *words)


def test_each_conversation_is_paused_and_left_alone(
    app: App, inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    first, ticket = begun(inbox, messenger, people, itop, title)
    second = messenger.user_begins(people.ida, "<p>I see smoke</p>")
    panel = found(inbox, second, ticket.ref)
    panel.click(f"Link {ticket.ref} to this conversation")
    panel.reads("This ticket has 2 conversations.")
    eventually(lambda: _has(itop, ticket.ref, "It burns", "I see smoke"))
    panel.click("View the ticket")

    panel.click("Pause copying to this ticket")
    panel.reads("Copying to this ticket is paused")

    assert itop.ticket(ticket.ref).sync, "the first one goes on"
    inbox.open(first).reads("Pause copying")
    inbox.open(second).reads("copying paused")
    second.user_says("<p>Not for the ticket</p>")
    app.nothing_waits(second.id)
    first.user_says("<p>Hotter now</p>")
    eventually(lambda: _has(itop, ticket.ref, "It burns", "I see smoke", "Hotter now"))

    panel = inbox.open(second)
    panel.submit(f"unlink?id={ticket.id}&sure=yes")
    panel.reads(f"{ticket.ref} is no longer linked")
    assert itop.ticket(ticket.ref).intercom_ref == first.id
    first.user_says("<p>All out</p>")
    eventually(lambda: _has(itop, ticket.ref, "It burns", "I see smoke", "Hotter now", "All out"))


def test_of_two_conversations_that_are_merged_the_ticket_keeps_one(
    app: App, inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, api: Api
) -> None:
    left = messenger.user_begins(people.ida, "<p>It burns</p>")
    merged = messenger.user_begins(people.ida, "<p>The same fire</p>")
    ticket = create_ticket(inbox.open(left), itop, title)
    told(left)
    panel = found(inbox, merged, ticket.ref)
    panel.click(f"Link {ticket.ref} to this conversation")
    eventually(lambda: _has(itop, ticket.ref, "It burns", "The same fire"))
    assert _conversations(api, ticket.id) == [(left.id, True), (merged.id, True)]
    app.nothing_waits(merged.id)

    messenger.standin.workspace.merge(merged.id, left.id)

    eventually(lambda: _equal(_conversations(api, ticket.id), [(left.id, True)]))


def test_a_deleted_conversation_pauses_itself_alone(
    app: App, inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, api: Api
) -> None:
    first, ticket = begun(inbox, messenger, people, itop, title)
    gone = messenger.user_begins(people.ida, "<p>I see smoke</p>")
    panel = found(inbox, gone, ticket.ref)
    panel.click(f"Link {ticket.ref} to this conversation")
    eventually(lambda: _has(itop, ticket.ref, "It burns", "I see smoke"))
    app.nothing_waits(gone.id)  # what finds no conversation is patient, and goes first

    conversation = messenger.standin.workspace.conversations[gone.id]
    messenger.standin.workspace.delete(gone.id)
    messenger.standin.deliveries.notify("conversation.deleted", conversation, ())

    eventually(lambda: _equal(_conversations(api, ticket.id), [(first.id, True), (gone.id, False)]))
    first.user_says("<p>Hotter now</p>")
    eventually(lambda: _equal("Hotter now" in itop.ticket(ticket.ref).public_log[-1].text, True))


def _conversations(api: Api, ticket_id: str) -> list[tuple[str, bool]]:
    return [(each["id"], each["sync"]) for each in api("conversations", id=ticket_id)["conversations"]]


def _equal(now: object, wanted: object) -> None:
    assert now == wanted


def test_the_interface_adds_moves_and_removes_any_of_several(api: Api, talk: str, title: str) -> None:
    ticket = api.create(talk, title)["ticket"]["id"]
    second, third = f"{talk}2", f"{talk}3"

    def link(of: str, **more: object) -> Json:
        return api("link", id=ticket, conversation=conversation(of), **more)

    assert api.refused("link", id=ticket, conversation=conversation(second)) == (409, "linked_elsewhere")
    beside = link(second, beside=True)
    again = link(second, beside=True)
    assert [(each["changed"], each["moved"], each["conversations"]) for each in (beside, again)] == [
        (True, None, 2), (False, None, 2),
    ]  # fmt: skip
    moved = link(third, move_from=second)
    assert (moved["changed"], moved["moved"]["conversation_id"], moved["conversations"]) == (True, second, 2)
    assert _conversations(api, ticket) == [(talk, True), (third, True)]
    # Both of a merge are the ticket's already: one of them goes.
    merged = link(third, move_from=talk, keep_sync=True)
    assert (merged["changed"], merged["moved"]["conversation_id"], merged["conversations"]) == (True, talk, 1)
    shown = api("ticket", id=ticket, conversation_id=talk)
    assert (shown["link"]["conversation_id"], shown["conversations"]) == (third, 1), "it shows the one that is left"
    assert api.refused("unlink", id=ticket, conversation_id=talk) == (409, "linked_elsewhere")
    left = api("unlink", id=ticket, conversation_id=third)
    assert (left["changed"], left["conversations"], _conversations(api, ticket)) == (True, 0, [])


def test_times_and_pauses_of_each_conversation_are_told(api: Api, talk: str, title: str) -> None:
    ticket, other = api.create(talk, title)["ticket"]["id"], f"{talk}2"
    api("link", id=ticket, conversation=conversation(other), beside=True)
    api("sync", conversation_id=other, activated=False, id=ticket)

    [first] = api("copied", conversation_id=talk)["tickets"]
    [second] = api("copied", conversation_id=other)["tickets"]
    assert (first["created_here"], first["sync"], first["paused"]) == (True, True, [])
    assert (second["created_here"], second["sync"]) == (False, False)
    assert second["linked_since"] is not None and [each["to"] for each in second["paused"]] == [None]
    for conversation_id, outcome in ((talk, "appended"), (other, "paused")):
        said = [message(f"{conversation_id}9", 1_767_261_644)]
        [told_] = api("append", conversation_id=conversation_id, messages=said)["tickets"]
        assert told_["outcome"] == outcome

    api("unlink", id=ticket, conversation_id=talk)
    [second] = api("copied", conversation_id=other)["tickets"]
    assert (second["created_here"], second["sync"], len(second["paused"])) == (False, False, 1), "now it is the first"
    api("sync", conversation_id=other, activated=True)
    [second] = api("copied", conversation_id=other)["tickets"]
    assert second["sync"] is True and all(each["to"] for each in second["paused"])


def test_lists_and_first_canvas_show_the_link_to_the_conversation_that_asks(api: Api, talk: str, title: str) -> None:
    made, other = api.create(talk, title)["ticket"], f"{talk}2"
    api("link", id=made["id"], conversation=conversation(other), beside=True)
    api("sync", conversation_id=other, activated=False)

    home = {each: api("home", conversation_id=each, contact={})["linked"] for each in (talk, other)}
    rows = {each: api("search", query=made["name"], conversation_id=each)["tickets"][0] for each in (talk, other)}
    assert [(each["count"], each["synced"]) for each in home.values()] == [(1, 1), (1, 0)]
    for each, sync in ((talk, True), (other, False)):
        link = {"conversation_id": each, "workspace": WORKSPACE_ID, "url": conversation(each)["url"], "sync": sync}
        assert home[each]["tickets"][0]["link"] == link == rows[each]["link"]
        assert rows[each]["synced"] is sync
    assert api("search", query=made["name"])["tickets"][0]["link"]["conversation_id"] == talk, "nobody in particular"


def test_whoever_joins_a_ticket_is_not_taken_for_its_caller(api: Api, talk: str, title: str) -> None:
    ticket, other = api.create(talk, title)["ticket"]["id"], f"{talk}2"
    api("link", id=ticket, conversation=conversation(other), beside=True)
    stranger = {"email": "nobody@nowhere.example", "name": "Nobody", "only": True}
    assert api("home", conversation_id=talk, contact=stranger)["person"] is not None
    assert api("home", conversation_id=other, contact=stranger)["person"] is None


def test_an_incident_of_many_conversations_keeps_room_in_its_private_log(api: Api, itop: ItopSide, title: str) -> None:
    made = api.create(f"{uuid.uuid4().int % 10**15}", title)["ticket"]
    others = [f"{uuid.uuid4().int % 10**15}" for _ in range(14)]
    for each in others:
        joined = api("link", id=made["id"], conversation=conversation(each), beside=True, note=f"Mara linked {each}")
        assert joined["changed"]
    assert joined["conversations"] == 15

    said = [entry.text for entry in itop.ticket(made["name"]).private_log]

    assert said[:-1] == [f"Mara linked {each}" for each in others[:9]]
    assert others[9] in said[-1] and "the history of each says who linked it" in said[-1]
    for each in others[8:]:
        assert api("unlink", id=made["id"], conversation_id=each, note=f"Mara unlinked {each}")["changed"]
    said = [entry.text for entry in itop.ticket(made["name"]).private_log][10:]
    assert said == [f"Mara unlinked {others[-1]}"], "of ten conversations each is noted"


@pytest.fixture
def nobody_asks(the_app: App) -> Iterator[None]:
    """The app's worker, which asks what is new each minute, rests."""
    the_app.stop_worker()
    yield
    the_app.start_worker()


@pytest.mark.usefixtures("nobody_asks")
def test_each_link_that_somebody_makes_in_itop_is_new_to_the_app(api: Api, itop: ItopSide, title: str) -> None:
    first, second, third = (f"{uuid.uuid4().int % 10**15}" for _ in range(3))
    ticket = itop.has_ticket(title, caller=OTTO.name, organisation=CLIENT, url=conversation(first)["url"])
    itop.joins(ticket, conversation(second)["url"])
    api("link", id=ticket.id, conversation=conversation(third), beside=True)

    new = _new(api, ticket)
    assert [(each["conversation_id"], each["created_here"]) for each in new] == [(first, True), (second, False)]

    api("new_links", known=[new[1]["id"]])
    assert [each["conversation_id"] for each in _new(api, ticket)] == [first]
    api("new_links", known=[new[0]["id"]])
    assert _new(api, ticket) == []
    api("unlink", id=ticket.id, conversation_id=second)
    itop.joins(ticket, conversation(second)["url"])
    [again] = _new(api, ticket)
    assert again["conversation_id"] == second and again["id"] != new[1]["id"], "it was linked again"
    api("new_links", known=[again["id"]])


def _new(api: Api, ticket: SeenTicket) -> list[Json]:
    """The new links of that ticket."""
    return [each for each in api("new_links")["links"] if each["ticket"]["id"] == ticket.id]
