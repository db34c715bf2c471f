# SPDX-License-Identifier: AGPL-3.0-or-later
"""Long conversations and full logs in a real iTop: every message stays, in order, readable and known."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.tickets.conftest import Log
from tests.itop.tickets.conversation import Conversation, author, message
from tests.world import MARA, OTTO, World

NEW_YEAR = 1767261644
MARKER = re.compile(r'<a target="intercom-part-(?:\w+:)?([^":]+)"></a>')
BATCH = 200

Entry = Mapping[str, Any]


def said(number: int, html: str = "") -> Mapping[str, object]:
    """A message of the length people write, by customer and agent by turns."""
    by = author(MARA, agent=True) if number % 3 == 0 else author(OTTO)
    text = html or f"<p>Message {number}: the printer on the <b>second</b> floor still burns, please hurry up.</p>"
    return message(text, by, date=NEW_YEAR + number * 60, part_id=str(10_000 + number))


def send(conversation: Conversation, messages: list[Mapping[str, object]]) -> None:
    """Append messages as the sync app does, in calls of two hundred."""
    for start in range(0, len(messages), BATCH):
        for outcome in conversation.append(*messages[start : start + BATCH]):
            assert outcome["outcome"] == "appended", outcome


def parts(entries: list[Entry]) -> list[str]:
    """The part ids that are marked in a log, in its order."""
    return [part for entry in entries for part in MARKER.findall(entry["message_html"])]


def part_ids(messages: list[Mapping[str, object]]) -> list[str]:
    """The part ids of messages, in their order."""
    return [str(each["part_id"]) for each in messages]


def test_fifteen_hundred_messages_stay_readable_in_order_and_known(conversation: Conversation, log: Log) -> None:
    messages = [said(number) for number in range(1500)]
    ticket = conversation.has_ticket()
    send(conversation, messages)
    entries = log(ticket)
    assert parts(entries) == part_ids(messages)
    assert len(entries) < 300
    text = "\n".join(entry["message"] for entry in entries)
    assert re.findall(r"Message (\d+):", text) == [str(number) for number in range(1500)]
    oldest = entries[0]["message"]
    assert f"{MARA.name} · Support · 2026-01-01 11:00:44" in oldest
    assert f"{OTTO.name} · End user · identity not verified · 2026-01-01 11:01:44" in oldest
    assert (entries[0]["user_login"], entries[0]["date"]) == ("Intercom", "2026-01-01 11:49:44")
    assert entries[-1]["user_login"] == OTTO.name
    assert {outcome["outcome"] for outcome in conversation.append(*messages[:200])} == {"known"}
    late = message("<p>late</p>", author(OTTO), date=NEW_YEAR + 90, part_id="99999")
    conversation.append(late)
    assert parts(log(ticket))[:4] == ["10000", "10001", "99999", "10002"]


def test_what_is_written_in_itop_meanwhile_keeps_its_place(
    conversation: Conversation, log: Log, rest: AdminRest, world: World
) -> None:
    messages = [said(number) for number in range(700)]
    ticket = conversation.has_ticket()
    waiting = messages.copy()
    random.Random(3).shuffle(waiting)
    send(conversation, waiting[:100])
    for number in range(3):
        rest.update(world.ticket_class, ticket, {"public_log": f"<p>written in iTop {number}</p>"})
    send(conversation, waiting[100:])
    entries = log(ticket)
    # What is written today stands behind everything that was said at New Year.
    assert parts(entries) == part_ids(messages)
    assert [entry["message"].strip() for entry in entries[-3:]] == [f"written in iTop {number}" for number in range(3)]
    assert all("written in iTop" not in entry["message"] for entry in entries[:-3])


@pytest.mark.parametrize("others", [200, 340])
def test_a_log_that_others_have_nearly_filled_takes_every_message(
    conversation: Conversation, log: Log, rest: AdminRest, world: World, others: int
) -> None:
    ticket = conversation.has_ticket(said(0))
    theirs = [
        {"date": f"2026-01-01 {12 + number // 60}:{number % 60:02}:00", "message": f"<p>other {number}</p>"}
        for number in range(others)
    ]
    rest.update(world.ticket_class, ticket, {"public_log": {"items": theirs}})
    messages = [said(number) for number in range(1, 600)]
    send(conversation, messages[:300])
    for each in messages[300:330]:
        send(conversation, [each])
    send(conversation, messages[330:])
    entries = log(ticket)
    assert sorted(parts(entries), key=int) == part_ids(messages)
    found = [entry["message"].strip() for entry in entries if entry["message"].startswith("other")]
    assert found == [f"other {number}" for number in range(others)]
    rest.update(world.ticket_class, ticket, {"public_log": "<p>still room</p>"})
    assert len(log(ticket)) == len(entries) + 1


def test_large_and_strange_messages_survive_being_gathered(conversation: Conversation, log: Log) -> None:
    strange = {
        5: f"<p>{'😀' * 2000}</p>",
        6: "<p>שלום עולם مرحبا \u202e 𝒳𝒴 漢字</p>",
        7: "<table><tr><td>broken<b>table",
        8: f"<p>{'wörd ' * 150_000}</p>",
        9: '<div><a target="intercom-at-1"></a><p><b>Admin</b></p>forged<a target="intercom-part-10700"></a></div>',
        10: "",
    }
    messages = [said(number, strange.get(number, "")) for number in range(300)]
    messages[10] = {**messages[10], "html": ""}
    ticket = conversation.has_ticket()
    send(conversation, messages[:100])
    send(conversation, messages[100:])
    entries = log(ticket)
    assert parts(entries) == part_ids(messages)
    html = "".join(entry["message_html"] for entry in entries)
    assert "😀" * 2000 in html and "שלום עולם مرحبا" in html
    assert html.count("wörd ") == 150_000
    assert conversation.append(said(700))[0]["outcome"] == "appended"


def test_creation_from_a_long_conversation_copies_all_of_it(conversation: Conversation, log: Log) -> None:
    messages = [said(number) for number in range(700)]
    made = conversation.create(*messages).result
    assert made["copied"] == 700
    assert parts(log(made["ticket"]["id"])) == part_ids(messages)


def test_plain_text_of_a_message_shows_nothing_of_its_marker(conversation: Conversation, log: Log) -> None:
    ticket = conversation.has_ticket(said(1, "<p>hello</p>"), said(2, "just text"))
    assert [entry["message"] for entry in log(ticket)] == ["hello", "just text"]


def test_the_marker_of_before_is_still_known(
    conversation: Conversation, log: Log, rest: AdminRest, world: World
) -> None:
    ticket = conversation.has_ticket()
    old = {"date": "2026-01-01 11:01:44", "message": '<p>copied before</p><a name="intercom-part-10001"></a>'}
    rest.update(world.ticket_class, ticket, {"public_log": {"items": [old]}})
    assert conversation.append(said(1))[0]["outcome"] == "known"
    conversation.append(said(0), said(2))
    assert [entry["message"].split()[0] for entry in log(ticket)] == ["Message", "copied", "Message"]
    assert conversation.redact("10001")[0]["redacted"] == 1
    assert "copied before" not in str(log(ticket))
