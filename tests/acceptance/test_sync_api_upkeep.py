# SPDX-License-Identifier: AGPL-3.0-or-later
"""What keeps copies true to Intercom (docs/sync-api.md: redact, copied, remark), asked of demo and real iTop alike."""

import time
from datetime import datetime

import pytest

from tests.acceptance.itop_side import ItopSide
from tests.acceptance.sync_api import Api, Json, conversation, message
from tests.world import IDA, MARA, WORKSPACE_ID

NEW_YEAR = 1767261644


def unix(iso: str) -> int:
    return int(datetime.fromisoformat(iso).timestamp())


def near(iso: str, second: int) -> bool:
    """Whether something that was asked for at the beginning of a second is told with about that time."""
    return second <= unix(iso) <= second + 30  # as long as a busy machine may take over a call


def next_second() -> int:
    """A second that has just begun: the history of an iTop knows whole seconds only."""
    now = int(time.time())
    while int(time.time()) == now:
        time.sleep(0.01)
    return now + 1


def made(api: Api, talk: str, count: int = 3) -> Json:
    """A ticket with so many messages, one of them private."""
    messages = [
        message(f"{100 + n}", NEW_YEAR + n, log="private" if n == 1 else "public", name=IDA.name) for n in range(count)
    ]
    ticket: Json = api.create(talk, "It burns", messages=messages)["ticket"]
    return ticket


def test_removed_words_are_gone_once_and_for_all(api: Api, talk: str) -> None:
    ticket = made(api, talk)
    api("sync", conversation_id=talk, activated=False)

    found = api("redact", conversation_id=talk, part_ids=["100", "101", "999"], agent={"email": MARA.email})
    again = api("redact", conversation_id=talk, part_ids=["100", "101"])
    never = api("redact", conversation_id=talk, part_ids=["999"])

    [outcome] = found["tickets"]
    assert outcome == {
        "id": ticket["id"], "name": ticket["name"], "outcome": "redacted",
        "redacted": 2, "known": 0, "absent": 1, "message": "",
    }  # fmt: skip
    assert found["language"] == "EN US"
    assert [(each["outcome"], each["known"]) for each in again["tickets"]] == [("known", 2)]
    assert [(each["outcome"], each["absent"]) for each in never["tickets"]] == [("absent", 1)]
    api("sync", conversation_id=talk, activated=True)
    [appended] = api("append", conversation_id=talk, messages=[message("100", NEW_YEAR)])["tickets"]
    assert appended["outcome"] == "known"


def test_what_stands_in_a_ticket_and_since_when(api: Api, talk: str) -> None:
    before = int(time.time())
    ticket = made(api, talk)

    [state] = api("copied", conversation_id=talk)["tickets"]

    assert (state["id"], state["name"], state["sync"]) == (ticket["id"], ticket["name"], True)
    assert sorted(state["part_ids"]) == ["100", "101", "102"]
    assert (state["created_here"], state["paused"]) == (True, [])
    assert before - 1 <= unix(state["linked_since"]) <= time.time() + 1


def test_pauses_and_times_apart_are_told(api: Api, talk: str) -> None:
    ticket = made(api, talk)
    paused = next_second()
    api("sync", conversation_id=talk, activated=False)
    resumed = next_second()
    api("sync", conversation_id=talk, activated=True)
    apart = next_second()
    api("unlink", id=ticket["id"], conversation_id=talk)
    assert api("copied", conversation_id=talk)["tickets"] == []
    together = next_second()
    api("link", id=ticket["id"], conversation=conversation(talk))
    again = next_second()
    api("sync", conversation_id=talk, activated=False)

    [state] = api("copied", conversation_id=talk)["tickets"]

    first, second, last = state["paused"]
    assert near(first["from"], paused) and near(first["to"], resumed)
    assert near(second["from"], apart) and near(second["to"], together)
    assert near(last["from"], again) and last["to"] is None
    assert (state["created_here"], state["sync"]) == (True, False)


def test_a_ticket_that_changes_hands_belongs_to_the_new_conversation_from_then_on(api: Api, talk: str) -> None:
    ticket = made(api, talk)
    api("unlink", id=ticket["id"], conversation_id=talk)
    linked = next_second()
    api("link", id=ticket["id"], conversation=conversation(talk + "1"))

    [state] = api("copied", conversation_id=talk + "1")["tickets"]

    assert near(state["linked_since"], linked)
    assert (state["created_here"], state["paused"]) == (False, [])


@pytest.mark.parametrize(
    ("key", "synced"), [("conversation_deleted", False), ("contact_merged", True), ("contact_archived", True)]
)
def test_a_remark_is_made_once(key: str, synced: bool, api: Api, talk: str) -> None:
    ticket = made(api, talk, count=0)

    first = api("remark", conversation_id=talk, text_key=key)["tickets"]
    second = api("remark", conversation_id=talk, text_key=key)["tickets"]

    assert first == [{"id": ticket["id"], "name": ticket["name"], "outcome": "remarked", "message": ""}]
    assert [each["outcome"] for each in second] == ["known"]
    assert [each["sync"] for each in api("copied", conversation_id=talk)["tickets"]] == [synced]


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("redact", {}),
        ("redact", {"part_ids": []}),
        ("redact", {"part_ids": "1"}),
        ("remark", {}),
        ("remark", {"text_key": "party"}),
    ],
)
def test_what_is_missing_is_named(operation: str, params: Json, api: Api, talk: str) -> None:
    assert api.refused(operation, conversation_id=talk, **params) == (400, "bad_request")
    assert api.refused(operation) == (400, "bad_request")


def test_nothing_is_known_of_a_conversation_without_tickets(api: Api, talk: str) -> None:
    assert api("copied", conversation_id=talk)["tickets"] == []
    assert api("redact", conversation_id=talk, part_ids=["1"])["tickets"] == []
    assert api("remark", conversation_id=talk, text_key="contact_merged")["tickets"] == []


def test_words_are_taken_back_from_a_ticket_that_belongs_to_the_conversation_no_more(
    api: Api, itop: ItopSide, talk: str
) -> None:
    unlinked, moved = made(api, talk), made(api, talk)
    api("unlink", id=unlinked["id"], conversation_id=talk)
    other = {"id": f"{talk}1", "url": conversation(f"{talk}1")["url"].replace("k7qd2m1x", "ws2")}
    api("link", workspace="ws2", id=moved["id"], conversation=other, move_from=talk, move_from_workspace=WORKSPACE_ID)
    same_ids = [message("100", NEW_YEAR), message("102", NEW_YEAR)]
    api("append", workspace="ws2", conversation_id=f"{talk}1", messages=same_ids)

    assert api("redact", workspace="ws2", conversation_id=talk, part_ids=["100"])["tickets"] == []
    assert api("redact", conversation_id=f"{talk}1", part_ids=["100"])["tickets"] == []
    found = api("redact", conversation_id=talk, part_ids=["100", "101"])["tickets"]
    assert sorted((each["id"], each["redacted"]) for each in found) == sorted(
        (each["id"], 2) for each in (unlinked, moved)
    )
    assert api("append", conversation_id=talk, messages=[message("105", NEW_YEAR)])["tickets"] == []
    for ticket, left in ((unlinked, 0), (moved, 1)):
        seen = itop.ticket(ticket["name"])
        text = "".join(entry.text for entry in (*seen.public_log, *seen.private_log))
        assert (text.count("Part 100"), text.count("Part 101")) == (left, 0) and "Part 102" in text
