# SPDX-License-Identifier: AGPL-3.0-or-later
"""What there is of one person is told, and taken away, wherever it is; of nobody else anything."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulator.intercom.model import Conversation
from simulator.world import WORKSPACE_ID
from tests.webapp.command_line import run
from tests.webapp.place import Place
from webapp.conversations import ContactRef, ConversationRef
from webapp.store import AgentChoice, Entry, NewJob, hash_address


@pytest.fixture
def talk(place: Place) -> Conversation:
    """Otto and Mara have talked; everything stands in a ticket, and one message of Otto's is a dead letter."""
    talk = place.talk("<p>Otto-opens</p>")
    place.linked(talk)
    place.standin.workspace.act(talk.id, place.mara, "comment", "<p>Mara-answers</p>", quietly=True)
    place.run(place.said(talk, "<p>Otto-asks</p>"))
    place.clock.passes(3_600)
    list(_compare(place, talk))
    return talk


def _compare(place: Place, talk: Conversation) -> Any:
    from webapp.tasks.comparison import compare

    return compare(place.services, workspace_id=WORKSPACE_ID, conversation_id=talk.id)


def dead(place: Place, job: NewJob) -> None:
    [job_id] = place.services.jobs.add([job])
    while (claimed := place.services.jobs.claim("w")) is not None and claimed.id != job_id:
        place.services.jobs.done(claimed, "nothing")
    assert claimed is not None
    place.services.jobs.refuse(claimed, reason="refused")


def logs(place: Place) -> str:
    return "\n".join(str(ticket.values) for ticket in place.store.tickets.values())


def names(place: Place) -> dict[str, str]:
    person = str(place.otto.custom_attributes["itop_contact_id"])
    return {"contact": place.otto.id, "email": "OTTO@client.example", "person": person}


@pytest.mark.parametrize("known", [True, False], ids=["known to Intercom", "gone from Intercom"])
@pytest.mark.parametrize("name", ["contact", "email", "person"])
def test_erasing_takes_every_word_of_the_person_and_nobody_elses(
    place: Place, talk: Conversation, name: str, known: bool
) -> None:
    ida = place.standin.workspace.add_contact("Ida Roth", "ida@client.example")
    other = place.standin.workspace.begin(ida, "<p>Ida-opens</p>", quietly=True)
    ticket = place.linked(other)
    place.clock.passes(3_600)
    list(_compare(place, other))
    dead(place, place.said(talk, "<p>Otto-waits</p>"))
    waiting(place, talk)
    if not known:
        del place.standin.workspace.conversations[talk.id]
        del place.standin.workspace.contacts[place.otto.id]
    place.services.contacts.drop(f"{WORKSPACE_ID}:{place.otto.id}")

    try:
        dry = run(place, "erase", "--contact", names(place)[name])
        assert dry.exit_code == 0 and "Nothing was changed" in dry.output, dry.output
        assert "Otto-" in said(place) and len(place.store.handed_over) == 1
        done = run(place, "erase", "--contact", names(place)[name], "--yes")
    finally:
        place.standin.workspace.contacts[place.otto.id] = place.otto

    assert done.exit_code == 0, done.output
    assert "Otto-" not in dry.output + done.output and talk.id in dry.output
    assert "Otto-" not in said(place) and "Mara-answers" in said(place) and "Ida-opens" in said(place)
    assert place.log(ticket) and place.store.handed_over == {}
    assert not [entry for entry in place.services.jobs.list() if "Otto-" in str(entry.payload)]
    assert "2 messages in tickets" in done.output and "1 forms" in done.output and "1 jobs" in done.output
    place.clock.passes(3_600)
    if known:
        list(_compare(place, talk))
        assert "Otto-" not in said(place), "the hourly comparison brings nothing back"


def said(place: Place) -> str:
    seen = [place.ticket(key) for key in place.store.tickets]
    return "\n".join(entry.html for each in seen for entry in (*each.public_log, *each.private_log))


def waiting(place: Place, talk: Conversation) -> None:
    """Mara has begun a form of which Otto's words are a part, and goes on in iTop some day."""
    place.store.handed_over.clear()
    otto = ContactRef(email=place.otto.email or "")
    itop = place.services.itop.of(WORKSPACE_ID).beside(ConversationRef(talk.id), contact=otto)
    itop.hand_over({"title": "Otto-wants"})


@pytest.mark.parametrize("name", ["contact", "email", "person"])
def test_exporting_tells_ids_and_places_and_the_words_on_request(place: Place, talk: Conversation, name: str) -> None:
    dead(place, place.said(talk, "<p>Otto-waits</p>"))

    plain = run(place, "export", "--contact", names(place)[name])
    told = json.loads(plain.output)
    [workspace] = told["workspaces"]
    with_words = json.loads(run(place, "export", "--contact", names(place)[name], "--words").output)

    assert "Otto-" not in plain.output and "Mara" not in plain.output
    assert workspace["contacts"] == [place.otto.id] and workspace["conversations"] == [talk.id]
    ref = next(place.ticket(key).ref for key in place.store.tickets)
    assert [message["tickets"] for message in workspace["messages"]] == [[ref], [ref], []]
    assert [job["state"] for job in workspace["jobs"]] == ["dead"] and workspace["not_complete"] == []
    words = [message["words"] for message in with_words["workspaces"][0]["messages"]]
    assert words == ["Otto-opens", "Otto-asks", "Otto-waits"]


def test_what_an_agent_always_chooses_is_told_and_erased_by_her_address(place: Place) -> None:
    records = place.services.records
    for agent in ("mara@shop.example", "lea@shop.example"):
        records.chose([AgentChoice(WORKSPACE_ID, hash_address(agent), "service_id", "3")] * 2)
    told = json.loads(run(place, "export", "--contact", "Mara@Shop.example").output)
    assert told["workspaces"][0]["choices"] == 1

    erased = run(place, "erase", "--contact", "mara@shop.example", "--yes")

    assert "choices for new tickets, as an agent: 1" in erased.output and "1 choices" in erased.output
    assert records.usual(WORKSPACE_ID, hash_address("mara@shop.example")) == {}
    assert records.usual(WORKSPACE_ID, hash_address("lea@shop.example")) == {"service_id": "3"}


def test_what_rules_did_with_their_conversations_is_told_and_erased(place: Place, talk: Conversation) -> None:
    journal = place.services.journal
    for conversation in (talk.id, "another"):
        journal.note(Entry(WORKSPACE_ID, conversation, "Night", "made", "R-000001", "nobody answered"))
    told = json.loads(run(place, "export", "--contact", place.otto.id).output)
    assert [each["ticket"] for each in told["workspaces"][0]["rules"]] == ["R-000001"]

    erased = run(place, "erase", "--contact", place.otto.id, "--yes")

    assert "lines in the journal of rules: 1" in erased.output and "1 lines of the journal" in erased.output
    assert [each.conversation for each in journal.list()] == ["another"]
    journal.forget(WORKSPACE_ID, ["another"])


def test_of_nobody_there_is_nothing(place: Place, talk: Conversation) -> None:
    told = json.loads(run(place, "export", "--contact", "nobody@client.example").output)
    assert told["workspaces"][0]["messages"] == []
    erased = run(place, "erase", "--contact", "nobody@client.example", "--yes")
    assert erased.exit_code == 0 and "Otto-opens" in said(place)


def test_what_intercom_does_not_tell_is_said(place: Place, talk: Conversation) -> None:
    place.standin.faults.refuse(401)

    erased = run(place, "erase", "--contact", place.otto.id, "--yes")

    assert "not complete" in erased.output and "401" in erased.output
    assert "Otto-" not in said(place), "the records know what was copied"


def test_what_is_remembered_of_messages_holds_no_name_no_address_and_no_words(place: Place, talk: Conversation) -> None:
    place.services.records.of_person(WORKSPACE_ID, contact=place.otto.id)
    rows = place.services.records._database.rows("SELECT * FROM intercom_copied")
    known = {"workspace", "conversation", "part", "contact", "address", "person", "copied_at"}
    assert [set(row) for row in rows] == [known] * len(rows) and len(rows) >= 3
    text = str([dict(row) for row in rows]).casefold()
    assert place.otto.id in text, "the id of whoever wrote it"
    assert not [one for one in ("otto", "berg", "client.example", "mara", "opens", "asks", "answers") if one in text]
