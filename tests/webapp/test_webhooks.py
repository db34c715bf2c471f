# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notifications become jobs: one for each part with words."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.store import NewJob
from webapp.webhooks import TOPICS, Notification, decode

OTTO = {"type": "user", "id": "66f0", "name": "Otto Berg", "email": "otto@client.example"}
SOURCE = {"type": "conversation", "id": "260", "body": "It burns", "author": OTTO, "attachments": []}


def part(part_id: str = "1928", body: object = "Any news?", **more: object) -> dict[str, object]:
    return {"type": "conversation_part", "id": part_id, "part_type": "comment", "body": body, "created_at": 1767261644,
            "author": OTTO, "attachments": [], "redacted": False, "assigned_to": None, **more}  # fmt: skip


def notification(topic: str, *parts: dict[str, object], **item: object) -> dict[str, Any]:
    listed = {"type": "conversation_part.list", "conversation_parts": list(parts), "total_count": len(parts)}
    return {
        "type": "notification_event", "app_id": "k7qd2m1x", "id": "notif_1", "topic": topic, "delivery_attempts": 1,
        "data": {"type": "notification_event_data",
                 "item": {"type": "conversation", "id": "215", "created_at": 1767258011, "source": SOURCE,
                          "conversation_parts": listed, **item}},
    }  # fmt: skip


def jobs(payload: dict[str, Any]) -> list[NewJob]:
    return decode(Notification.decode(payload)) or []


#: What they bring is no words.
WORDLESS = {
    "ping", "conversation_part.redacted", "conversation.deleted", "conversation_part.tag.created",
    "contact.merged", "contact.archived", "contact.deleted",
    *(topic for topic in TOPICS if topic.startswith("ticket.")),
}  # fmt: skip


@pytest.mark.parametrize("topic", sorted(set(TOPICS) - WORDLESS - {"conversation.rating.added"}))
def test_every_topic_with_words_becomes_a_job(topic: str) -> None:
    made = jobs(notification(topic, part()))
    assert made, f"name {topic} in WORDLESS of {Path(__file__).name}, if no words come with it"
    job = made[-1]

    assert (job.kind, job.key, job.unique) == ("copy_part", "k7qd2m1x:215", "part:k7qd2m1x:215:1928")
    assert job.payload["topic"] == topic and job.payload["notification"] == "notif_1"
    assert job.payload["part"] == {
        "id": "1928", "part_type": "comment", "body": "Any news?", "created_at": 1767261644, "author": OTTO,
        "attachments": [], "redacted": False, "channel": "conversation",
    }  # fmt: skip


@pytest.mark.parametrize("topic", ["conversation.user.created", "conversation.admin.single.created"])
def test_a_new_conversation_brings_its_opening_message_and_what_followed(topic: str) -> None:
    first, second = jobs(notification(topic, part()))

    assert first.unique == "part:k7qd2m1x:215:260" and second.unique == "part:k7qd2m1x:215:1928"
    assert first.payload["part"] == {
        "id": "260", "part_type": "comment", "body": "It burns", "created_at": 1767258011, "author": OTTO,
        "attachments": [], "opens": True, "channel": "conversation",
    }  # fmt: skip


def test_a_reply_does_not_bring_the_opening_message_again() -> None:
    assert [job.unique for job in jobs(notification("conversation.user.replied", part()))] == ["part:k7qd2m1x:215:1928"]


def test_each_part_of_a_notification_is_a_job_of_its_own() -> None:
    both = jobs(notification("conversation.admin.replied", part("1"), part("2")))

    assert [job.unique for job in both] == ["part:k7qd2m1x:215:1", "part:k7qd2m1x:215:2"]


@pytest.mark.parametrize(
    "silent",
    [part(body=None), part(body="  "), part(redacted=True), part("../1"), part(body=7), {"id": None}],
)
def test_a_part_without_words_is_nobodys_job(silent: dict[str, object]) -> None:
    assert jobs(notification("conversation.admin.assigned", silent)) == []


def test_a_file_alone_is_worth_a_job() -> None:
    files = [{"type": "upload", "name": "x.png", "url": "https://x/x.png"}]

    assert len(jobs(notification("conversation.user.replied", part(body=None, attachments=files)))) == 1


@pytest.mark.parametrize("topic", ["company.created", "conversation.read", "", "__class__"])
def test_other_topics_are_skipped(topic: str) -> None:
    assert decode(Notification.decode(notification(topic, part()))) is None


def test_a_ping_is_known_and_asks_for_nothing() -> None:
    assert decode(Notification.decode({"topic": "ping", "data": {"item": {"type": "ping"}}})) == []


@pytest.mark.parametrize("spoiled", ["data", "item", "id", "conversation_parts", "conversation_parts.list", "source"])
@pytest.mark.parametrize("instead", [None, 7, "text", [], {}, [7], {"id": []}])
def test_whatever_is_missing_or_odd_breaks_nothing(spoiled: str, instead: object) -> None:
    payload = notification("conversation.user.created", part())
    item = payload["data"]["item"]
    if spoiled == "data":
        payload["data"] = instead
    elif spoiled == "item":
        payload["data"]["item"] = instead
    elif spoiled == "conversation_parts.list":
        item["conversation_parts"]["conversation_parts"] = instead
    else:
        item[spoiled] = instead

    assert all(job.kind == "copy_part" for job in jobs(payload))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["data", "item", "id", "app_id", "source", "body", "author", "conversation_parts", "type"]),
        inner, max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(["data", "id", "app_id", "topic"]), JSON), st.sampled_from(sorted(TOPICS)))
def test_nothing_that_is_json_breaks_the_decoding(payload: dict[str, Any], topic: str) -> None:
    jobs({**payload, "topic": topic})


@pytest.mark.parametrize(
    "item",
    [
        {"type": "conversation_part", "id": "9", "conversation_id": 215, "redacted": True},
        {"type": "conversation_part", "id": 9, "conversation": {"id": "215"}, "redacted": True},
        {"type": "conversation", "id": "215", "source": {"id": "9", "redacted": True}},
        {"type": "conversation", "id": "215", "conversation_parts": {"conversation_parts": [
            {"id": "9", "redacted": True}, {"id": "10", "redacted": False}]}},
    ],
)  # fmt: skip
def test_a_removal_names_its_part_in_one_of_several_shapes(item: dict[str, object]) -> None:
    [job, *looks] = decode(Notification("notif_1", "conversation_part.redacted", "k7qd2m1x", item)) or []

    assert [look.kind for look in looks] in ([], ["look"]), "what came along unflagged is looked up"
    assert (job.kind, job.key, job.payload["part_id"]) == ("redact_part", "k7qd2m1x:215", "9")


@pytest.mark.parametrize("topic", sorted(WORDLESS - {"ping"}))
def test_events_that_name_nothing_are_nobodys_job(topic: str) -> None:
    assert decode(Notification("notif_1", topic, "k7qd2m1x", {})) == []


def bare(**fields: object) -> dict[str, object]:
    """What a reply that assigns was seen to bring: what was done, without what was said."""
    admin = {"type": "admin", "id": "991267459", "name": "Mara Lindt", "email": "mara@shop.example"}
    return {**part("1929", None, author=admin, part_type="assignment"), **fields}


@pytest.mark.parametrize(
    "topic",
    ["conversation.admin.replied", "conversation.admin.noted", "conversation.user.replied",
     "conversation.operator.replied"],
)  # fmt: skip
@pytest.mark.parametrize(
    "parts", [[bare()], [bare(), bare(id=1930, part_type="close")], [bare(body="<p></p>")], [bare(id=None)], []]
)
def test_a_reply_without_its_words_is_looked_for_once(topic: str, parts: list[dict[str, object]]) -> None:
    [job] = jobs(notification(topic, *parts))

    assert (job.kind, job.key) == ("look_for_words", "k7qd2m1x:215")
    assert [job] == jobs(notification(topic, *parts)), "the second delivery of it is known"


def test_what_promises_no_words_is_not_looked_for() -> None:
    topics = ("conversation.admin.assigned", "conversation.admin.opened", "conversation.admin.snoozed")
    assert [jobs(notification(topic, bare())) for topic in topics] == [[], [], []]


@pytest.mark.parametrize("topic", ["assigned", "open.assigned", "opened", "snoozed", "unsnoozed"])
@pytest.mark.parametrize("listed", [None, {}, {"conversation_parts": []}])
def test_what_may_have_words_is_looked_at_where_no_part_came(topic: str, listed: object) -> None:
    [job] = jobs(notification(f"conversation.admin.{topic}", conversation_parts=listed))

    assert (job.kind, job.key) == ("look_for_words", "k7qd2m1x:215")


@pytest.mark.parametrize(
    ("item", "looked"),
    [
        ({"type": "ticket", "id": "215", "category": "Customer"}, True),
        ({"type": "ticket", "id": 215, "category": "customer"}, True),
        ({"ticket": {"type": "ticket", "id": "215", "category": "Customer"}}, True),
        ({"type": "ticket", "id": "215", "category": "Back-office"}, False),
        ({"type": "ticket", "id": "215", "category": "Tracker"}, False),
        ({"type": "ticket", "id": "", "category": "Customer"}, False),
        ({"ticket": None}, False),
    ],
)
def test_a_ticket_for_a_customer_is_looked_at_as_the_conversation_that_it_is(
    item: dict[str, object], looked: bool
) -> None:
    found = decode(Notification("notif_1", "ticket.contact.replied", "k7qd2m1x", item)) or []

    assert [(job.kind, job.key) for job in found] == ([("look_for_words", "k7qd2m1x:215")] if looked else [])


RULED = sorted(
    topic for topic in TOPICS
    if topic.startswith("conversation") and topic not in ("conversation.deleted", "conversation.rating.added")
    and not topic.endswith("redacted")
)  # fmt: skip


@pytest.mark.parametrize("topic", RULED)
def test_where_there_are_rules_what_happens_within_some_seconds_is_looked_at_once(topic: str) -> None:
    told = [Notification.decode({**notification(topic, part()), "id": f"notif_{number}"}) for number in range(3)]
    looks = [
        (decode(each, ruled_at=moment) or [])[-1] for each, moment in zip(told, (900.0, 902.9, 903.0), strict=True)
    ]
    assert {look.kind for look in looks} == {"look_at_rules"}
    assert looks[0].unique == looks[1].unique != looks[2].unique
    assert [moment + look.after for moment, look in zip((900.0, 902.9, 903.0), looks, strict=True)] == [903, 903, 906]
    assert looks[0].key != "k7qd2m1x:215", "it holds back no message"
    assert "look_at_rules" not in {job.kind for job in decode(told[0]) or []}


@pytest.mark.parametrize("topic", sorted(set(TOPICS) - set(RULED)))
def test_of_all_else_no_rule_hears(topic: str) -> None:
    found = decode(Notification.decode(notification(topic, part())), ruled_at=900.0) or []
    assert "look_at_rules" not in {job.kind for job in found}
