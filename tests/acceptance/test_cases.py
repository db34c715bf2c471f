# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inputs that failed once, as they were recorded (tests/cases); tests/cases/cases.toml says what each of them is."""

from collections.abc import Iterator

import pytest

from tests.acceptance.conftest import MakeApp
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.recorded import Place, Thread, around, case, parts_in, recorded_place
from tests.acceptance.steps import holds
from tests.acceptance.sync_api import Api
from tests.acceptance.waiting import eventually, until

MARA = {"type": "admin", "id": "991267459", "name": "Mara Lindt", "email": "mara@shop.example"}


@pytest.fixture(scope="module")
def both(itop: ItopSide, api: Api, make_app: MakeApp) -> Iterator[Place]:
    with recorded_place(itop, api, make_app) as place:
        yield place


@pytest.fixture
def place(both: Place, title: str) -> Place:
    both.title = title
    return both


def said(part_id: str, words: str) -> dict[str, object]:
    """What Mara says, as a part."""
    return {"type": "conversation_part", "id": part_id, "part_type": "comment", "body": f"<p>{words}</p>",
            "created_at": 0, "author": MARA, "attachments": [], "redacted": False}  # fmt: skip


def copied(thread: Thread, part_id: str) -> None:
    """A message with that id stands in the ticket."""
    part = said(part_id, "A secret word")
    thread.has(part)
    thread.hears("conversation.admin.replied", around(part))
    eventually(lambda: holds(thread.public, "A secret word"))


def removed(thread: Thread) -> None:
    """Of that message nothing is left."""
    [entry] = thread.public
    assert "secret" not in entry.html and "This message was removed in Intercom." in entry.text, entry


@pytest.mark.parametrize("flagged", [True, False], ids=["flagged by GET", "flagged nowhere"])
def test_a_redacted_part_without_its_flag_is_blanked(place: Place, flagged: bool) -> None:
    thread, item = place.thread(), case("C04_redacted_without_flag")["data"]["item"]
    [part] = parts_in(item)
    copied(thread, part["id"])
    thread.redacted(part["id"], flagged=flagged)
    thread.hears("conversation_part.redacted", item)
    eventually(lambda: removed(thread))


@pytest.mark.parametrize("name", ["redacted-part-shaped", "redacted-minimal"])
def test_a_redaction_is_understood_as_a_part_and_as_an_id_alone(place: Place, name: str) -> None:
    thread, recorded = place.thread(), case(name)
    copied(thread, "p1")
    thread.redacted("p1")
    thread.hears(recorded["topic"], recorded["item"])
    eventually(lambda: removed(thread))


def test_the_ticket_follows_where_the_customer_goes_on(place: Place) -> None:
    thread, left = place.thread(), place.talk()
    thread.workspace.standin.workspace.merge(thread.talk.id, left.id, quietly=True)
    closed = case("C31_conversation_merged_closed")
    thread.hears(closed["topic"], closed["data"]["item"])
    until(lambda: place.itop.ticket(thread.ref).intercom_ref == left.id, what="the ticket follows")

    follows = Thread(place, thread.workspace, left, thread.ref)
    follows.takes("C31_conversation_merged")
    eventually(lambda: holds(follows.public[-1:], "Goes on in the other conversation"))


def test_words_of_an_intercom_ticket_come_once_whichever_family_tells(place: Place) -> None:
    thread = place.thread()
    thread.takes("C32_converted_to_intercom_ticket")
    [part] = parts_in(case("C32_converted_to_intercom_ticket")["data"]["item"])
    thread.hears("conversation.user.replied", around({**part, "type": "conversation_part"}))
    thread.gets("Reply in the Intercom ticket")


def test_who_sends_decides_what_is_automatic(place: Place) -> None:
    thread, parts = place.thread(), case("C20_ai_agent_and_workflow")
    thread.has(*parts)
    thread.hears("conversation.admin.replied", around(*parts))
    thread.gets("Workflow words", "AI drafted, human sent")
    workflow, hers, _last = thread.public
    assert "Triage (workflow)" in workflow.heading and "Mara Lindt" in hers.heading, (workflow, hers)


def test_the_operator_that_speaks_as_a_teammate_is_automatic(place: Place) -> None:
    thread = place.thread()
    thread.takes("operator-as-admin")
    thread.gets()


def test_what_shows_nothing_is_no_entry(place: Place) -> None:
    thread, parts = place.thread(), case("C29_empty_bodies")
    assert len(parts) == 6
    thread.has(*parts)
    thread.hears("conversation.user.replied", around(*parts))
    thread.gets()


def test_a_guest_and_a_teammate_without_names_are_told_apart(place: Place) -> None:
    thread, item = place.thread(), case("C17_nameless_lead")
    thread.has(*parts_in(item))
    thread.hears(
        "conversation.user.replied", {**item, "conversation_parts": around(*parts_in(item))["conversation_parts"]}
    )
    thread.gets("Hello?", "Hi, who are you?")
    guest, teammate, _last = thread.public
    assert "Visitor 6f99" in guest.heading and "Teammate 4" in teammate.heading, (guest, teammate)


def test_emoji_stay_as_they_are(place: Place) -> None:
    thread, item = place.thread(), case("C10_emoji")
    [part] = parts_in(item)
    thread.has(part)
    thread.hears("conversation.user.replied", item)
    thread.gets("Before 😀 👩‍👩‍👧‍👦 🇩🇪 👍🏽 after")


def test_a_reply_by_mail_brings_what_is_new_and_one_line_for_its_history(place: Place) -> None:
    thread, part = place.thread(), case("C15_quoted_email_reply")
    thread.has(part)
    thread.hears("conversation.user.replied", around(part))
    thread.gets("Works now, thanks.")
    assert "Please restart" not in thread.public[0].html and "broken since" not in thread.public[0].html
    assert "The history quoted in this email was left out" in thread.public[0].text


def test_offered_answers_and_the_one_that_is_pressed_are_in_the_log(place: Place) -> None:
    thread = place.thread()
    thread.takes("quick-reply")
    otto = {"type": "user", "id": "5f01", "name": "Otto Berg", "email": "otto@client.example"}
    pressed = said("p2", "") | {
        "body": None, "part_type": "quick_reply", "author": otto, "metadata": {"quick_reply_uuid": "a"}
    }  # fmt: skip
    thread.has(pressed)
    thread.hears("conversation.user.replied", around(pressed))
    thread.gets("Reset my password", "Reset my password")
    assert "Answers to choose from:" in thread.public[0].text


def test_rating_and_remark_are_in_the_ticket(place: Place) -> None:
    thread, recorded = place.thread(), case("rating-added")
    rated = recorded["item"]["conversation_rating"]
    thread.has(*parts_in(recorded["item"]))
    thread.workspace.standin.workspace.rate(thread.talk.id, rated["rating"], rated["remark"], quietly=True)
    thread.hears(recorded["topic"], recorded["item"])
    thread.gets("Rating: 1 out of 5")
    assert "Still broken" in thread.public[0].text


def test_a_reply_whose_notification_holds_an_assignment_alone_is_looked_for(place: Place) -> None:
    thread = place.thread()
    thread.has(said("p1", "I give this to Jean"))
    thread.takes("reply-without-its-comment")
    thread.gets("I give this to Jean")


def test_a_message_of_another_workspace_whose_conversation_has_the_same_id_stays_out(place: Place) -> None:
    one, other = place.workspaces
    for _ahead in range(5):
        one.standin.workspace.new_id()
    thread, standin = place.thread(), other.standin.workspace
    # Both give the same ids in the same order: first that of the opening words, then that of the conversation.
    while int(standin.new_id()) < int(thread.talk.id) - 2:
        pass
    talk = other.messenger.user_begins(other.people.otto, "<p>Opening words</p>")
    assert talk.id == thread.talk.id
    panel = other.open(place.app.url, thread.talk.id)
    panel.does_not_read("Pause copying")
    Thread(place, other, talk, thread.ref).takes("C43_same_id_two_workspaces")
    place.app.nothing_waits(f"{other.id}:{thread.talk.id}")
    thread.gets()
