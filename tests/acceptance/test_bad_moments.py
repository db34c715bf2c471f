# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes wrong between iTop and Intercom: a sentence for who can act, nothing is said twice, nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from simulator.intercom.model import Part
from simulator.intercom.standin import StandIn
from tests.acceptance.conftest import MakeApp
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Talk
from tests.acceptance.stage import Stage
from tests.acceptance.test_from_itop import REPLIES, UNSEEN, TwoWay, alone, telling, told, waiting
from tests.acceptance.waiting import eventually, until
from tests.world import LEA, WORKSPACE_ID

__all__ = ["alone"]

#: Arabic and Hebrew with marks of direction, a Persian plural and a family, whose parts have no width between them.
FROM_RIGHT = (
    "\u0645\u0631\u062d\u0628\u0627\u060c \u200fR-1\u200f \u05e9\u05dc\u05d5\u05dd "
    "\u06a9\u062a\u0627\u0628\u200c\u0647\u0627"
)
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"


@pytest.fixture(scope="module")
def telling_all(alone: None, itop: ItopSide, make_app: MakeApp, standin: StandIn, people: Cast) -> Iterator[TwoWay]:
    """Public entries are replies, private ones notes."""
    with telling(itop, make_app, standin, people, REPLIES) as two_way:
        yield two_way


@pytest.fixture
def two_way(telling_all: TwoWay) -> Iterator[TwoWay]:
    """Whose Intercom behaves again after the test."""
    yield telling_all
    telling_all.standin.faults.mend()


def replies(talk: Talk, like: str) -> list[str]:
    """The words that the app has told the end user and that fit, without what nobody sees."""
    said = [UNSEEN.sub("", part.body or "") for part in talk.posted("comment")]
    return [found for words in said for found in re.findall(like, words)]


def done_with(two_way: TwoWay, talk: Talk) -> None:
    """The app was told of everything, and does no more about it."""
    two_way.standin.deliveries.settle(60.0)
    until(lambda: not waiting(two_way.app, talk), what="nothing waits")


def in_itop(two_way: TwoWay, ref: str, like: str) -> list[str]:
    """The words of the public log that fit, the oldest first."""
    log = "\n".join(entry.text for entry in two_way.itop.ticket(ref).public_log)
    return re.findall(like, log)


def test_an_entry_of_200_kb_full_of_emoji_is_told_as_far_as_it_goes(two_way: TwoWay, stage: Stage, title: str) -> None:
    talk, ticket = two_way.linked(title)
    stage.writes(ticket, "public", f"<p>{f'Enormous {FAMILY} ' * 7_500}</p>", by="mara")
    part = told(talk, "comment", "Enormous")
    said = UNSEEN.sub("", part.body or "")
    assert "shortened" in said[-200:] and 20_000 < len(said) < 70_000 and "\N{REPLACEMENT CHARACTER}" not in said
    done_with(two_way, talk)
    assert len(two_way.itop.ticket(ticket.ref).public_log) == 1 and len(talk.posted("comment")) == 1


def test_words_from_right_to_left_arrive_as_they_are_on_either_side(two_way: TwoWay, stage: Stage, title: str) -> None:
    talk, ticket = two_way.linked(title)
    stage.writes(ticket, "public", f"<p>{FROM_RIGHT} {FAMILY}\u200b</p>", by="mara")
    part = told(talk, "comment", UNSEEN.sub("", FROM_RIGHT))
    assert f"{FROM_RIGHT} {FAMILY}" in (part.body or "")
    talk.user_says(f"<p>\u202b{FROM_RIGHT}\u202c {FAMILY}</p>")

    def is_there() -> None:
        said = [entry.text for entry in two_way.itop.ticket(ticket.ref).public_log]
        assert len(said) == 2 and FROM_RIGHT in said[0] and f"{FROM_RIGHT}\u202c {FAMILY}" in said[1], said

    eventually(is_there)
    done_with(two_way, talk)
    is_there()


def test_a_teammate_who_leaves_while_it_is_about_to_be_said_is_spoken_for(
    two_way: TwoWay, stage: Stage, title: str
) -> None:
    talk, ticket = two_way.linked(title)
    stage.writes(ticket, "public", "<p>First words</p>", by="lea")
    assert told(talk, "comment", "First words").author["id"] == two_way.people.lea.id
    admins = two_way.standin.workspace.admins
    lea = admins.pop(two_way.people.lea.id)
    try:
        stage.writes(ticket, "public", "<p>Second words</p>", by="lea")
        part = told(talk, "comment", "Second words")
        assert part.author["id"] == two_way.people.zoe.id and f"<b>{LEA.name}</b>" in (part.body or "")
    finally:
        admins[lea.id] = lea
    done_with(two_way, talk)
    assert replies(talk, "(?:First|Second) words") == ["First words", "Second words"]


def test_a_conversation_that_goes_while_it_is_about_to_be_told_is_told_nothing_and_the_ticket_says_so(
    two_way: TwoWay, stage: Stage, title: str
) -> None:
    talk, ticket = two_way.linked(title)
    stage.writes(ticket, "public", "<p>Heard</p>", by="mara")
    told(talk, "comment", "Heard")
    two_way.standin.workspace.delete(talk.id)
    stage.writes(ticket, "public", "<p>Unheard</p>", by="mara")
    two_way.app.an_hour_passes(WORKSPACE_ID)

    def says_so() -> None:
        seen = two_way.itop.ticket(ticket.ref)
        assert not seen.sync and "deleted" in seen.private_log[-1].text

    eventually(says_so)
    done_with(two_way, talk)
    assert not [job for job in two_way.app.jobs("list", "--state", "dead") if job["key"].endswith(talk.id)]


def test_a_conversation_that_becomes_a_ticket_of_intercom_hears_on(two_way: TwoWay, stage: Stage, title: str) -> None:
    talk, ticket = two_way.linked(title)
    stage.writes(ticket, "public", "<p>Before it is one</p>", by="mara")
    told(talk, "comment", "Before it is one")
    parts = two_way.standin.workspace
    moved = Part(parts.new_id(), "convert_to_ticket", None, talk.conversation.source.author, int(parts.clock()))
    parts.add(talk.id, moved, "conversation.admin.assigned", quietly=True)
    stage.writes(ticket, "public", "<p>Since it is one</p>", by="mara")
    told(talk, "comment", "Since it is one")
    done_with(two_way, talk)
    assert replies(talk, "(?:Before|Since) it is one") == ["Before it is one", "Since it is one"]


def test_a_token_that_may_not_write_is_told_and_what_was_written_waits_for_one_that_may(
    two_way: TwoWay, stage: Stage, title: str
) -> None:
    talk, ticket = two_way.linked(title)
    two_way.standin.faults.refuse(403)
    stage.writes(ticket, "public", "<p>One of two</p>", by="mara")

    def held() -> list[str]:
        jobs = two_way.app.jobs("list", "--conversation", talk.id)
        return [job["reason"] for job in jobs if job["kind"] == "tell_change" and job["reason"]]

    [reason] = until(held, what="it waits")
    assert "Developer Hub" in reason
    stage.writes(ticket, "public", "<p>Two of two</p>", by="mara")
    two_way.standin.faults.mend()
    two_way.app.an_hour_passes(WORKSPACE_ID)
    told(talk, "comment", "Two of two")
    done_with(two_way, talk)
    assert replies(talk, "(?:One|Two) of two") == ["One of two", "Two of two"]


def test_while_itop_is_read_only_the_end_user_hears_what_was_written_and_is_heard_afterwards(
    two_way: TwoWay, stage: Stage, title: str
) -> None:
    talk, ticket = two_way.linked(title)
    panel = two_way.inbox.open(talk)
    panel.click(ticket.ref)
    panel.click("Add an entry")
    panel.fill("Entry", "Not now.")
    stage.writes(ticket, "public", "<p>Just before</p>", by="mara")
    with stage.read_only():
        told(talk, "comment", "Just before")
        talk.user_says("<p>Meanwhile</p>")
        until(lambda: waiting(two_way.app, talk), what="the message waits")
        panel.click("Add")
        panel.reads("read-only")
        assert in_itop(two_way, ticket.ref, "Meanwhile|Not now") == []
    until(lambda: in_itop(two_way, ticket.ref, "Meanwhile"), what="the message is in iTop")
    stage.writes(ticket, "public", "<p>Afterwards</p>", by="mara")
    told(talk, "comment", "Afterwards")
    done_with(two_way, talk)
    assert in_itop(two_way, ticket.ref, "Just before|Meanwhile|Not now|Afterwards") == [
        "Just before", "Meanwhile", "Afterwards",
    ]  # fmt: skip
    assert replies(talk, "Just before|Afterwards|Not now") == ["Just before", "Afterwards"]


def test_when_the_table_of_changes_is_emptied_nothing_old_is_brought_up(
    two_way: TwoWay, stage: Stage, title: str
) -> None:
    ticket = two_way.itop.has_ticket(title, caller="Otto Berg", organisation="Demo Client")
    for number in range(3):
        stage.writes(ticket, "public", f"<p>Word {number} of before there was a chat</p>", by="mara")
    other, beside = two_way.linked(f"{title} 2")
    stage.writes(beside, "public", "<p>Meanwhile elsewhere</p>", by="mara")
    told(other, "comment", "Meanwhile elsewhere")
    talk = two_way.talk()
    two_way.itop.links(ticket, f"https://app.eu.intercom.com/a/inbox/{WORKSPACE_ID}/inbox/conversation/{talk.id}")
    stage.writes(ticket, "public", "<p>Word 3</p>", by="mara")
    told(talk, "comment", "Word 3")
    stage.long_ago(ticket)
    stage.empties_changes()
    for number in (4, 5):
        stage.writes(ticket, "public", f"<p>Word {number}</p>", by="mara")
    told(talk, "comment", "Word 5")
    done_with(two_way, talk)
    assert replies(talk, r"Word \d") == ["Word 3", "Word 4", "Word 5"]


def test_after_itop_was_restored_from_a_backup_nothing_is_said_twice_and_messages_can_be_had_again(
    two_way: TwoWay, stage: Stage, title: str
) -> None:
    talk, ticket = two_way.linked(title)
    stage.writes(ticket, "public", "<p>Word 1 in the backup</p>", by="mara")
    talk.user_says("<p>Message 1 in the backup</p>")
    told(talk, "comment", "Word 1")
    until(lambda: in_itop(two_way, ticket.ref, "Message 1"), what="the message is in iTop")
    restore = stage.backs_up()
    stage.writes(ticket, "public", "<p>Word 2 since the backup</p>", by="mara")
    talk.user_says("<p>Message 2 since the backup</p>")
    told(talk, "comment", "Word 2")
    until(lambda: in_itop(two_way, ticket.ref, "Message 2"), what="the message is in iTop")
    done_with(two_way, talk)
    two_way.app.stop_worker()

    restore()

    assert in_itop(two_way, ticket.ref, r"(?:Word|Message) \d") == ["Word 1", "Message 1"]
    # As many changes as were lost, so that all numbers are those of before.
    stage.writes(ticket, "public", "<p>Word 3 afterwards</p>", by="mara")
    stage.writes(ticket, "public", "<p>Word 4 afterwards</p>", by="mara")
    two_way.app.start_worker()
    told(talk, "comment", "Word 4")
    two_way.app.run("reconcile", "--since", "1d")
    until(lambda: in_itop(two_way, ticket.ref, "Message 2"), what="the message is in iTop again")
    done_with(two_way, talk)
    assert replies(talk, r"Word \d") == ["Word 1", "Word 2", "Word 3", "Word 4"]
    assert sorted(in_itop(two_way, ticket.ref, r"Message \d")) == ["Message 1", "Message 2"]
    assert in_itop(two_way, ticket.ref, r"Word \d") == ["Word 1", "Word 3", "Word 4"]
