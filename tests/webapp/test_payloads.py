# SPDX-License-Identifier: AGPL-3.0-or-later
"""One sample of a notification for each topic (tests/payloads): what becomes of it; the stand-in sends the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from simulator.intercom.deliveries import Deliveries
from simulator.intercom.model import Conversation, Part
from simulator.intercom.workspace import TOPICS as PART_TOPICS
from simulator.intercom.workspace import Workspace
from webapp.webhooks import TOPICS, decode
from webapp.webhooks import Notification as Received

SAMPLES = Path(__file__).parents[1] / "payloads"
OPENING, PART = "part:k7qd2m1x:215473840912837:2604412378", "part:k7qd2m1x:215473840912837:19281737261"
LOOK = "words:k7qd2m1x:215473840912837:notif_5b8f0b52-1f5e-4c7e-9f62-5f1d3a7c9e"

#: The jobs of each sample, as kind and what makes it unique.
JOBS: Mapping[str, list[tuple[str, str]]] = {
    "conversation.user.created": [("copy_part", OPENING)],
    "conversation.user.replied": [("copy_part", PART)],
    "conversation.admin.single.created": [("copy_part", OPENING)],
    "conversation.admin.replied": [("copy_part", PART)],
    "conversation.admin.noted": [("copy_part", PART)],
    "conversation.admin.assigned": [("copy_part", PART)],
    "conversation.admin.snoozed": [("copy_part", PART)],
    "conversation.admin.unsnoozed": [("copy_part", PART)],
    "conversation.operator.replied": [("copy_part", PART)],
    "conversation.rating.added": [("copy_part", "part:k7qd2m1x:215473840912837:rating-1-f18f15222540e415")],
    # Read in the conversation, where their parts have the ids by which they are known.
    "ticket.created": [("look_for_words", f"{LOOK}31")],
    "ticket.contact.replied": [("look_for_words", f"{LOOK}32")],
    "ticket.admin.replied": [("look_for_words", f"{LOOK}33")],
    "ticket.note.created": [("look_for_words", f"{LOOK}34")],
    "ticket.admin.assigned": [("look_for_words", f"{LOOK}35")],
    "ticket.team.assigned": [("look_for_words", f"{LOOK}36")],
    "ticket.closed": [("look_for_words", f"{LOOK}37")],
    "ticket.rating.provided": [("look_for_words", f"{LOOK}38")],
    # Nothing is said with these.
    # It may have been merged.
    "conversation.admin.closed": [
        ("look_for_words", "words:k7qd2m1x:215473840912837:notif_5b8f0b52-1f5e-4c7e-9f62-5f1d3a7c9e07")
    ],
    "conversation.admin.opened": [],
    # What was tagged has been said before.
    "conversation_part.tag.created": [],
    "conversation.admin.open.assigned": [],
    "ping": [],
}
#: Topics that lead to one job which says what happened.
REMARKED = {
    "conversation_part.redacted": "redact",
    "conversation.deleted": "conversation_gone",
    "contact.merged": "remark_contact",
    "contact.archived": "remark_contact",
    "contact.deleted": "remark_contact",
}


def sample(topic: str) -> dict[str, Any]:
    payload: dict[str, Any] = json.loads((SAMPLES / f"{topic}.json").read_text(encoding="utf-8"))
    return payload


def test_every_topic_has_a_sample() -> None:
    there = {path.stem for path in SAMPLES.glob("*.json")}
    missing = sorted(set(TOPICS) - there)
    assert not missing, f"write tests/payloads/{missing[0]}.json: a notification as Intercom's contract has it"
    stale = sorted(there - set(TOPICS))
    assert not stale, f"remove tests/payloads/{stale[0]}.json, or handle its topic in webapp/webhooks.py"
    untold = sorted(set(TOPICS) - set(JOBS) - set(REMARKED))
    assert not untold, f"say in {Path(__file__).name} what becomes of {untold[0]}"


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_a_sample_is_a_notification_of_its_topic(topic: str) -> None:
    payload = sample(topic)
    assert (payload["type"], payload["topic"]) == ("notification_event", topic)
    assert payload["data"]["type"] == "notification_event_data"
    assert payload["data"]["item"]["type"]


@pytest.mark.parametrize("topic", sorted(JOBS))
def test_what_is_said_in_a_sample_becomes_a_job(topic: str) -> None:
    jobs = decode(Received.decode(sample(topic)))
    assert jobs is not None
    assert [(job.kind, job.unique) for job in jobs] == JOBS[topic]


@pytest.mark.parametrize("topic", sorted(REMARKED))
def test_what_happened_to_a_conversation_becomes_a_job(topic: str) -> None:
    jobs = decode(Received.decode(sample(topic)))
    assert jobs is not None
    [job] = jobs
    assert job.kind.startswith(REMARKED[topic])


#: Topics of parts that a teammate adds, and what else the stand-in can do.
SENT = sorted({*PART_TOPICS.values(), "conversation.user.created", "conversation.user.replied",
               "conversation.operator.replied"})  # fmt: skip


@pytest.mark.parametrize("topic", SENT)
def test_the_stand_in_sends_what_the_sample_has(topic: str) -> None:
    workspace = Workspace("k7qd2m1x", region="EU", clock=lambda: 1_767_261_644.0)
    told: list[tuple[str, Conversation, tuple[Part, ...]]] = []
    workspace.listeners.append(lambda *event: told.append(event))
    _happen(workspace, topic)
    name, conversation, parts = told[-1]
    assert name == topic
    deliveries = Deliveries("k7qd2m1x", clock=lambda: 1_767_261_645.0)
    deliveries.hold()
    deliveries.notify(name, conversation, parts)
    [sent] = deliveries.release()
    deliveries.close()
    assert set(_shape(json.loads(deliveries.body(sent)))) == set(_shape(sample(topic)))


def _happen(workspace: Workspace, topic: str) -> None:
    mara = workspace.add_admin("Mara Lindt", "mara@shop.example")
    jean = workspace.add_admin("Jean Petit", "jean@shop.example")
    otto = workspace.add_contact("Otto Berg", "otto@client.example")
    talk = workspace.begin(otto, "<p>Hello</p>")
    if topic == "conversation.user.replied":
        workspace.reply(talk.id, otto, "<p>Any news?</p>")
    elif topic == "conversation.operator.replied":
        workspace.bot_says(talk.id, "<p>Hello</p>")
    elif topic != "conversation.user.created":
        kind = next(kind for kind, each in PART_TOPICS.items() if each == topic)
        [part] = sample(topic)["data"]["item"]["conversation_parts"]["conversation_parts"]
        body = None if part["body"] is None else "<p>Some words</p>"
        to = jean.id if "assign" in kind else None
        workspace.act(talk.id, mara, kind, body, assigned_to=to)


def _shape(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Where there is what kind of value; texts stand for themselves where they name a type."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _shape(each, f"{path}.{name}")
    elif isinstance(value, list):
        for each in value:
            yield from _shape(each, f"{path}[]")
    yield path, value if path.endswith(".type") else type(value).__name__
