# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the demo iTop tells of changes, as the module in a real one does."""

from dataclasses import replace

import msgspec

from simulator.itop.objects import Entry, File
from simulator.itop.store import Store
from tests.simulator.calls import NOW, Api
from webapp.itop.change_answers import Change, Changes

MARA = Entry("", "Mara Lindt", "3", int(NOW), "<p>We are on it</p>")
LATER = Entry("", "Mara Lindt", "3", int(NOW) + 1, "<p>Nearly done</p>")


def told(api: Api, cursor: str, **params: object) -> Changes:
    """What has changed since, with the cursor of the answer."""
    return msgspec.convert(api("changes", after=cursor, **params), Changes)


def begun(api: Api) -> str:
    """The cursor of whoever begins now."""
    cursor = api("changes")["cursor"]
    assert isinstance(cursor, str)
    return cursor


def ticket_of(api: Api) -> str:
    return str(api.create()["ticket"]["id"])


def write(store: Store, ticket_id: str, *entries: Entry, **values: str) -> None:
    """Somebody writes into the public log, or changes attributes, in iTop itself."""
    ticket = store.tickets[ticket_id]
    store.put(replace(ticket, public_log=(*ticket.public_log, *entries), values={**ticket.values, **values}))


def only(changes: Changes) -> Change:
    [change] = changes.changes
    return change


def test_whoever_begins_hears_nothing_of_before(api: Api, store: Store) -> None:
    write(store, ticket_of(api), MARA)
    first = msgspec.convert(api("changes"), Changes)
    assert (first.changes, first.more, first.reset) == ((), False, False)
    assert told(api, first.cursor).changes == ()


def test_an_entry_is_told_once_with_its_author_and_its_conversations(api: Api, store: Store) -> None:
    ticket_id, cursor = ticket_of(api), begun(api)
    write(store, ticket_id, MARA)
    found = told(api, cursor)
    change = only(found)
    assert change.entry is not None and not change.from_intercom
    assert (change.entry.log, change.entry.text, change.entry.panel) == ("public", "We are on it", False)
    assert (change.entry.author.name, change.entry.author.email) == ("Mara Lindt", "mara@shop.example")
    assert [(each.id, each.sync) for each in change.conversations] == [("215", True)]
    assert told(api, found.cursor).changes == ()


def test_what_came_from_intercom_is_not_told(api: Api) -> None:
    ticket_of(api)
    cursor = begun(api)
    message = {"part_id": "1", "log": "public", "author": {"kind": "contact"}, "date": int(NOW), "html": "<p>Hi</p>"}
    api("append", conversation_id="215", messages=[message])
    api("remark", conversation_id="215", text_key="contact_merged")
    assert told(api, cursor).changes == ()


def test_what_an_agent_writes_in_the_panel_is_told_as_that(api: Api) -> None:
    ticket_id, cursor = ticket_of(api), begun(api)
    api("entry", id=ticket_id, conversation_id="215", log="public", text="We are on it", request_id="request-7")
    change = only(told(api, cursor))
    assert change.entry is not None and change.entry.panel and change.from_intercom
    assert "intercom-event" not in change.entry.html


def test_states_assignments_and_files_are_told(api: Api, store: Store) -> None:
    ticket_id, cursor = ticket_of(api), begun(api)
    write(store, ticket_id, status="assigned", agent_id="4", team_id="1")
    store.put(replace(store.tickets[ticket_id], files=(File("a.png", "image/png", 7, NOW),)))
    state, assignment, attachment = told(api, cursor).changes
    assert state.state is not None and (state.state.before, state.state.after_label) == ("new", "Assigned")
    assert not state.state.finished
    assert assignment.assignment is not None and assignment.assignment.agent is not None
    assert assignment.assignment.agent.id == "4" and state.change == assignment.change
    assert attachment.attachment is not None and attachment.attachment.name == "a.png"


def test_labels_are_in_the_language_that_is_asked_for(api: Api, store: Store) -> None:
    ticket_id, cursor = ticket_of(api), begun(api)
    write(store, ticket_id, status="pending")
    change = only(told(api, cursor, language="fr"))
    assert change.state is not None and change.state.after_label == change.ticket.state_label == "En attente"


def test_another_workspace_hears_nothing(api: Api, store: Store) -> None:
    ticket_id = ticket_of(api)
    cursor = str(api("changes", workspace="other")["cursor"])
    write(store, ticket_id, MARA)
    assert told(api, cursor, workspace="other").changes == ()
    assert len(told(api, cursor).changes) == 1


def test_a_page_holds_a_hundred(api: Api, store: Store) -> None:
    ticket_id, cursor = ticket_of(api), begun(api)
    for number in range(130):
        write(store, ticket_id, replace(MARA, html=f"<p>Entry {number}</p>"))
    first = told(api, cursor)
    assert (len(first.changes), first.more) == (100, True)
    second = told(api, first.cursor)
    assert (len(second.changes), second.more) == (30, False)


def test_a_table_of_another_life_is_told_from_the_last_answer_on(api: Api, store: Store) -> None:
    ticket_id = ticket_of(api)
    write(store, ticket_id, MARA)
    cursor = begun(api)
    store.changes.clear()
    write(store, ticket_id, LATER)
    found = told(api, f"57{cursor}")
    assert found.reset and only(found).entry is not None
    assert not told(api, found.cursor).reset


def test_a_long_entry_is_cut(api: Api, store: Store) -> None:
    ticket_id, cursor = ticket_of(api), begun(api)
    write(store, ticket_id, replace(MARA, html=f"<p>{'x' * 200_000}</p>"))
    change = only(told(api, cursor))
    assert change.entry is not None and change.entry.cut and len(change.entry.text) <= 65_536
