# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was taken back in Intercom is gone from iTop: whatever the notification looks like, and without any."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator.gate import Mode
from simulator.intercom.model import Conversation
from simulator.world import WORKSPACE_ID
from tests.removals import SHAPES, conversation, part
from tests.webapp.place import URL, Place
from tests.webapp.server import LocalServer, json_reply
from webapp.conversations import ConversationRef
from webapp.intercom import Intercom
from webapp.network.http import Http
from webapp.payloads.removing import LookAgain
from webapp.store import Job, NewJob
from webapp.tasks.reconcile import hourly
from webapp.tasks.written import append
from webapp.webhooks import BELIEVED, Notification, decode


def part_id(job: NewJob) -> str:
    part: Any = job.payload["part"]
    return str(part["id"])


def told(item: dict[str, object], *, old: bool = False, topic: str = "conversation_part.redacted") -> list[NewJob]:
    return decode(Notification(f"notif_{id(item)}", topic, WORKSPACE_ID, item, old)) or []


def an_hour_later(place: Place) -> None:
    place.clock.passes(3_600)
    hourly(place.services, (WORKSPACE_ID,))
    place.run()


def words(place: Place, ticket: str) -> str:
    seen = place.ticket(ticket)
    return str(seen.public_log) + str(seen.private_log)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("deleted", [False, True], ids=["removed", "not there any more"])
def test_every_shape_of_a_removal_blanks_the_words(place: Place, shape: str, deleted: bool) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    secret = place.said(talk, "<p>My password is hunter2</p>")
    place.run(secret, place.said(talk, "<p>Oh</p>"))
    key = part_id(secret)
    workspace = place.standin.workspace
    workspace.redact(talk.id, key, quietly=True)
    if deleted:
        left = tuple(each for each in workspace.conversations[talk.id].parts if each.id != key)
        workspace.conversations[talk.id] = replace(workspace.conversations[talk.id], parts=left)

    place.run(*told(SHAPES[shape](talk.id, key)))

    assert "hunter2" not in words(place, ticket) and place.log(ticket)[1] == "Oh"


@pytest.mark.parametrize("shape", SHAPES)
def test_a_removal_that_intercom_does_not_show_blanks_nothing_that_is_not_certain(place: Place, shape: str) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    said = place.said(talk, "<p>Still said</p>")
    place.run(said)
    place.clock.passes(2 * BELIEVED)

    place.run(*told(SHAPES[shape](talk.id, part_id(said)), old=True))

    assert place.log(ticket) == ["Still said"], "an old notification may be a recorded one"


@pytest.mark.parametrize("status", [401, 403])
def test_a_removal_is_believed_where_intercom_does_not_answer_this_token(place: Place, status: int) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    secret = place.said(talk, "<p>hunter2</p>")
    place.run(secret)
    place.standin.faults.refuse(status)

    place.run(*told(SHAPES["conversation whose part has neither flag nor sentence"](talk.id, part_id(secret))))

    assert "hunter2" not in words(place, ticket)


def test_a_removal_of_what_is_older_than_intercom_shows_is_believed(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    secret = place.said(talk, "<p>hunter2</p>")
    place.run(secret)
    for number in range(501):
        place.standin.workspace.reply(talk.id, place.otto, f"<p>{number}</p>", quietly=True)
    place.standin.workspace.redact(talk.id, part_id(secret), quietly=True)
    place.clock.passes(60)

    place.run(*told(SHAPES["conversation whose part has neither flag nor sentence"](talk.id, part_id(secret))))

    assert "hunter2" not in words(place, ticket)


@pytest.mark.parametrize("status", [401, 404])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_dead_letter_does_not_bring_back_what_was_taken_back(place: Place, shape: str, status: int) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    secret = place.said(talk, "<p>hunter2</p>")
    dead = dead_letter(place, secret)
    place.standin.workspace.redact(talk.id, part_id(secret), quietly=True)
    place.run(*told(SHAPES[shape](talk.id, part_id(secret))))
    place.standin.faults.refuse(status)
    place.clock.passes(61 * 86_400)
    place.services.jobs.prune()

    place.services.jobs.replay(dead.id)
    place.run()

    assert "hunter2" not in words(place, ticket)


def dead_letter(place: Place, job: NewJob) -> Job:
    """The job was refused for good before it has written anything."""
    [job_id] = place.services.jobs.add([job])
    claimed = place.services.jobs.claim("w")
    assert claimed is not None and claimed.id == job_id
    place.services.jobs.refuse(claimed, reason="iTop was mended")
    found = place.services.jobs.find(claimed.id)
    assert found is not None
    return found


def test_words_that_are_taken_back_while_they_are_written_are_blanked_after_it(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.run(place.said(talk, "<p>One</p>"))
    message = _message(place, talk)
    services, itop = place.services, place.services.itop.of(WORKSPACE_ID)

    class Slow:
        """iTop takes its time; meanwhile the words are taken back."""

        def __getattr__(self, name: str) -> Any:
            return getattr(itop, name)

        def of(self, workspace_id: str) -> Any:
            return self

        def append(self, **how: Any) -> object:
            services.jobs.remember(f"taken:{WORKSPACE_ID}:{talk.id}:{message.part_id}")
            return itop.append(**how)

    slow: Any = Slow()
    append(replace(services, itop=slow), workspace_id=WORKSPACE_ID, conversation_id=talk.id, messages=[message])

    assert "hunter2" not in words(place, ticket)


def _message(place: Place, talk: Conversation) -> Any:
    from webapp.transcript import Transcript

    place.standin.workspace.reply(talk.id, place.otto, "<p>hunter2</p>", quietly=True)
    fetched = Transcript(place.services, workspace_id=WORKSPACE_ID, region="", conversation_id=talk.id).fetch()
    return fetched[-1]


@pytest.mark.parametrize("seen", [True, False], ids=["as a change of the conversation", "as no change"])
def test_of_200_messages_taken_back_none_is_left_an_hour_later_though_half_was_never_told(
    place: Place, seen: bool
) -> None:
    talks = [place.talk("<p>Opening</p>") for _ in range(10)]
    tickets = [place.linked(talk) for talk in talks]
    said = [(talk, place.said(talk, f"<p>secret-{number:03}</p>")) for number in range(20) for talk in talks]
    place.run(*(job for _, job in said), *(place.said(talk, "<p>stays</p>") for talk in talks))
    assert all(words(place, ticket).count("secret-") >= 20 for ticket in tickets)
    place.clock.passes(7_200)
    hourly(place.services, (WORKSPACE_ID,))
    place.run()
    place.clock.passes(600)
    workspace, shapes = place.standin.workspace, list(SHAPES.values())
    for number, (talk, job) in enumerate(said):
        workspace.redact(talk.id, part_id(job), quietly=True)
        if number // 10 % 2 == 0:
            place.run(*told(shapes[number % len(shapes)](talk.id, part_id(job))))
    if not seen:
        for talk in talks:
            parts = tuple(replace(each, changed_at=0) for each in workspace.conversations[talk.id].parts)
            workspace.conversations[talk.id] = replace(workspace.conversations[talk.id], parts=parts)

    an_hour_later(place)

    assert [words(place, ticket).count("secret-") for ticket in tickets] == [0] * 10
    assert all("stays" in words(place, ticket) for ticket in tickets)


def test_what_nobody_told_of_a_month_later_is_gone_within_a_week(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    secret = place.said(talk, "<p>hunter2</p>")
    place.run(secret, place.said(talk, "<p>stays</p>"))
    place.clock.passes(30 * 86_400)
    an_hour_later(place)
    workspace = place.standin.workspace
    workspace.redact(talk.id, part_id(secret), quietly=True)
    unchanged = tuple(replace(each, changed_at=0) for each in workspace.conversations[talk.id].parts)
    workspace.conversations[talk.id] = replace(workspace.conversations[talk.id], parts=unchanged)

    hours = 0
    while "hunter2" in words(place, ticket) and hours < 168:
        an_hour_later(place)
        hours += 1

    assert "hunter2" not in words(place, ticket) and "stays" in words(place, ticket)


@pytest.mark.parametrize("notified", [True, False])
def test_a_deleted_conversation_leaves_no_words_and_a_remark(place: Place, notified: bool) -> None:
    talk, other = place.talk("<p>hunter2</p>"), place.talk()
    ticket, untouched = place.linked(talk), place.linked(other)
    place.run(place.said(talk, "<p>hunter3</p>"), place.said(other, "<p>Mine</p>"))
    place.clock.passes(60)
    place.standin.workspace.delete(talk.id)
    if notified:
        place.run(*told({"type": "conversation", "id": talk.id, "deleted": True}, topic="conversation.deleted"))
    else:
        an_hour_later(place)

    assert "hunter" not in words(place, ticket) and not place.ticket(ticket).sync
    assert len(place.ticket(ticket).private_log) == 1
    assert "Mine" in place.log(untouched)


def test_what_could_not_be_blanked_while_itop_was_away_is_blanked_afterwards(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    job = place.said(talk, "<p>hunter2</p>")
    place.run(job)
    place.clock.passes(60)
    place.standin.workspace.redact(talk.id, part_id(job), quietly=True)
    place.gate.be(Mode.UNAVAILABLE)
    place.run(LookAgain(workspace=WORKSPACE_ID, conversation=talk.id).job())
    place.gate.be(Mode.OPEN)

    place.again(60)

    assert "hunter2" not in words(place, ticket)


def test_words_of_another_conversation_stay_in_a_ticket_that_was_moved_to_the_deleted_one(place: Place) -> None:
    talk, other = place.talk(), place.talk()
    ticket = place.linked(talk)
    place.run(place.said(talk, "<p>Stays</p>"))
    itop = place.services.itop.of(WORKSPACE_ID).beside(ConversationRef(other.id, URL + other.id))
    itop.link(ticket, move_from=(WORKSPACE_ID, talk.id))
    place.run(place.said(other, "<p>hunter2</p>"))
    place.standin.workspace.delete(other.id)

    an_hour_later(place)

    assert "hunter2" not in words(place, ticket) and "Stays" in words(place, ticket)


def test_an_old_notification_of_a_deletion_is_not_believed(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.run(place.said(talk, "<p>Still here</p>"))
    gone = {"type": "conversation", "id": talk.id, "deleted": True}

    place.run(*told(gone, old=True, topic="conversation.deleted"))
    assert place.log(ticket) == ["Still here"] and place.ticket(ticket).sync
    place.standin.workspace.delete(talk.id)
    place.run(*told({**gone}, old=True, topic="conversation.deleted"))
    assert "Still here" not in words(place, ticket)


def test_a_token_of_another_workspace_that_finds_nothing_blanks_nothing(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.run(place.said(talk, "<p>Still here</p>"))
    kept = place.standin.workspace.conversations.pop(talk.id)
    place.standin.workspace.id = "elsewhere"
    place.services.token_owners.drop(place.services.settings.current().workspace(WORKSPACE_ID).access_token)
    try:
        an_hour_later(place)
    finally:
        place.standin.workspace.id = WORKSPACE_ID
        place.services.token_owners.drop(place.services.settings.current().workspace(WORKSPACE_ID).access_token)
        place.standin.workspace.conversations[talk.id] = kept

    assert "Still here" in place.log(ticket)


@pytest.mark.parametrize("moment", ["created_at", "first_sent_at"])
def test_an_old_notification_of_a_message_is_looked_up(place: Place, moment: str) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    never = {**part("77"), "body": "<p>Never said</p>", "created_at": int(place.clock.now)}
    true = place.standin.workspace.reply(talk.id, place.otto, "<p>Said</p>", quietly=True)
    now = place.clock.now + 2 * BELIEVED
    item = conversation(talk.id, never, part(true.id, body="Said"))
    payload = {"topic": "conversation.user.replied", "app_id": WORKSPACE_ID, "id": "notif_old",
               "created_at": now, "first_sent_at": now, "data": {"item": item}, moment: place.clock.now}  # fmt: skip
    place.clock.passes(2 * BELIEVED)

    place.run(*(decode(Notification.decode(payload, now=now)) or []))

    assert place.log(ticket) == ["It burns", "Said"]


#: Examples of https://github.com/intercom/Intercom-OpenAPI, descriptions/2.16, reduced to what is read here.
PUBLISHED = Path(__file__).parent / "published"


def published(name: str) -> Any:
    return json.loads((PUBLISHED / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("flag", [True, None], ids=["as published", "without its flag"])
def test_the_published_answer_to_a_removal_is_read_as_one(flag: bool | None) -> None:
    raw = published("redacted_conversation")
    [part] = raw["conversation_parts"]["conversation_parts"]
    assert part["redacted"] is True and raw["updated_at"] > part["created_at"], "a removal counts as a change"
    if flag is None:
        del part["redacted"]

    jobs = decode(Notification("notif_1", "conversation_part.redacted", WORKSPACE_ID, raw)) or []

    assert [(job.kind, job.key, job.payload["part_id"]) for job in jobs] == [
        ("redact_part", f"{WORKSPACE_ID}:{raw['id']}", part["id"])
    ]


def test_the_published_list_of_deleted_conversations_is_read(server: LocalServer, http: Http) -> None:
    listed = published("deleted_conversations")
    server.reply(json_reply(listed))
    intercom = Intercom(region="us", token="t", http=http, api_url=server.url)
    first, second = listed["conversations"]

    assert list(intercom.deleted(since=0)) == [first["id"], second["id"]]
    assert list(intercom.deleted(since=second["deleted_at"] + 1)) == [first["id"]]
    assert server.asked[0].headers["intercom-version"] == "2.16"
