# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was missed is added, and nothing else: not what was said before the link or during a pause, nothing twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.gate import Mode
from simulator.intercom.model import Conversation
from simulator.world import WORKSPACE_ID
from tests.webapp.place import Place
from webapp.commands.reconcile import report
from webapp.conversations import ConversationRef
from webapp.payloads.looking import Reconcile, ReconcileConversation
from webapp.payloads.writing import CopyConversation
from webapp.store import NewJob, names
from webapp.tasks.comparison import GRACE
from webapp.tasks.reconcile import hourly
from webapp.webhooks import Notification, decode

DAY = 86_400


def lines(place: Place, **how: object) -> list[str]:
    """What an operator reads."""
    return list(report(place.services, **{"since": DAY, "wait": lambda seconds: None, **how}))  # type: ignore[arg-type]


def missed(place: Place, talk: Conversation, body: str, *, ago: int = 2 * GRACE) -> None:
    """Otto says something of which nobody is told."""
    place.standin.workspace.reply(talk.id, place.otto, body, at=int(place.clock.now) - ago, quietly=True)


def an_hour_later(place: Place) -> None:
    """Long enough for everything that was said to have arrived, if it was to."""
    place.clock.passes(3_600)


def test_what_nobody_was_told_of_is_added_in_order_under_its_date(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.run(place.said(talk, "<p>First</p>"))
    for words in ("<p>Second</p>", "<p>Third</p>"):
        place.clock.passes(60)
        missed(place, talk, words, ago=0)
    an_hour_later(place)

    printed = lines(place)

    assert place.log(ticket) == ["It burns", "First", "Second", "Third"]
    assert printed[-1] == "1 conversation compared, 3 messages missing, 3 added."
    assert lines(place)[-1] == "1 conversation compared, 0 messages missing, 0 added."


def test_messages_that_only_the_comparison_found_are_the_doctors_business(place: Place) -> None:
    def made_up_after_an_hour() -> bool:
        an_hour_later(place)
        hourly(place.services, [WORKSPACE_ID])
        place.run()
        return place.services.jobs.known(names.made_up(WORKSPACE_ID, int(place.clock.now // 3_600)))

    talk = place.talk()
    ticket = place.linked(talk)
    place.run(CopyConversation(workspace=WORKSPACE_ID, conversation=talk.id).job(), place.said(talk, "<p>First</p>"))
    assert not made_up_after_an_hour()
    missed(place, talk, "<p>Second</p>", ago=0)
    assert made_up_after_an_hour()
    assert place.log(ticket) == ["It burns", "First", "Second"]


def test_a_dry_run_says_what_is_missing_and_adds_nothing(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    an_hour_later(place)

    printed = lines(place, dry_run=True)

    assert place.log(ticket) == []
    assert f"conversation {talk.id}, {place.ticket(ticket).ref}: 1 missing, would be added" in printed


def test_what_intercom_does_not_give_any_more_is_said(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    for number in range(503):
        missed(place, talk, f"<p>{number}</p>")
    an_hour_later(place)

    first, summary = lines(place, dry_run=True)

    assert "3 older messages are out of reach: Intercom gives the newest 500" in first
    assert place.ticket(ticket).ref in first and "501 messages missing" in summary


def test_what_is_said_at_this_moment_is_left_to_its_notification(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    missed(place, talk, "<p>Just now</p>", ago=10)
    place.clock.passes(GRACE - 100)

    lines(place)

    assert "Just now" not in place.log(ticket)


def test_one_conversation_by_its_id_however_old(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.clock.passes(30 * DAY)

    assert lines(place)[-1].startswith("0 conversations")
    assert lines(place, conversation_id=talk.id)[-1].startswith("1 conversation ")
    assert place.log(ticket) == ["It burns"]


def test_a_conversation_without_a_ticket_costs_no_call_of_intercom(place: Place) -> None:
    talk = place.talk()
    an_hour_later(place)

    lines(place)

    assert f"GET /conversations/{talk.id}" not in place.calls_of_intercom()


def test_an_intercom_that_asks_for_patience_is_waited_for(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    an_hour_later(place)
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        place.clock.passes(seconds)
        place.standin.faults.mend()

    place.standin.faults.refuse(429, reset_in=7)
    assert "1 added" in lines(place, conversation_id=talk.id, workspace_id=WORKSPACE_ID, wait=wait)[-1]
    assert len(waited) == 1 and 5 <= waited[0] <= 8
    assert place.log(ticket) == ["It burns"]


def test_a_conversation_that_intercom_has_lost_is_said(place: Place) -> None:
    lost = place.talk()
    place.linked(lost)
    an_hour_later(place)
    del place.standin.workspace.conversations[lost.id]

    first, summary = lines(place, conversation_id=lost.id)

    assert "does not have the conversation any more" in first
    assert summary == "1 conversation compared, 0 messages missing, 0 added."


def test_nothing_is_added_to_a_paused_ticket_nor_later_what_was_said_during_the_pause(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.run(place.said(talk, "<p>One</p>"))
    place.clock.passes(60)
    place.services.itop.of(WORKSPACE_ID).beside(ConversationRef(talk.id)).sync(activated=False)
    place.clock.passes(60)
    missed(place, talk, "<p>Between us</p>", ago=0)
    place.clock.passes(60)
    place.services.itop.of(WORKSPACE_ID).beside(ConversationRef(talk.id)).sync(activated=True)
    place.clock.passes(60)
    missed(place, talk, "<p>Two</p>", ago=0)
    an_hour_later(place)

    lines(place)

    assert place.log(ticket) == ["It burns", "One", "Two"]


def test_once_an_hour_the_worker_compares_what_changed_whoever_asks(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    an_hour_later(place)

    assert hourly(place.services, (WORKSPACE_ID,)) == 1
    assert hourly(place.services, (WORKSPACE_ID,)) == 0
    place.run()
    assert place.log(ticket) == ["It burns"]

    an_hour_later(place)
    assert hourly(place.services, (WORKSPACE_ID,)) == 1
    asked = len(place.calls_of_intercom())
    place.run()
    assert place.calls_of_intercom()[asked:] == [
        "POST /conversations/search", "GET /conversations/deleted", f"GET /conversations/{talk.id}",
    ], "of what did not change one look tells whether something was taken back"  # fmt: skip


def test_pages_of_changed_conversations_are_read_to_the_end(place: Place) -> None:
    talks = {place.talk().id for _ in range(151)}

    found = [each.id for each in place.services.intercom(WORKSPACE_ID).touched(since=0)]

    assert talks <= set(found) and len(found) == len(set(found))


def test_comparisons_of_a_workspace_run_in_a_few_lines() -> None:
    jobs = [ReconcileConversation(workspace="w", conversation=str(number)).once(1) for number in range(100)]

    assert len({job.key for job in jobs}) == 4
    assert Reconcile(workspace="w", since=1).job().key not in {job.key for job in jobs}


def test_workspaces_are_compared_at_moments_of_their_own(place: Place) -> None:
    workspaces = tuple(f"workspace-{number}" for number in range(50))
    hourly(place.services, workspaces)
    began = []
    for _ in range(60):
        place.clock.passes(60)
        began.append(hourly(place.services, workspaces))

    assert sum(began) == 50 and max(began) < 6


def test_a_conversation_that_intercom_fails_at_is_set_aside(place: Place) -> None:
    sick, *others = (place.talk() for _ in range(12))
    tickets = [place.linked(talk) for talk in (sick, *others)]
    an_hour_later(place)
    place.standin.faults.fail(sick.id)
    hourly(place.services, (WORKSPACE_ID,))
    place.run()
    for _ in range(20):
        place.again(1)

    assert [place.log(ticket) for ticket in tickets] == [[], *[["It burns"]] * 11]
    place.standin.faults.mend()
    place.again(60)
    assert place.log(tickets[0]) == ["It burns"]


def test_while_intercom_is_away_the_comparison_keeps_its_lines(place: Place) -> None:
    talks = [place.talk() for _ in range(12)]
    tickets = [place.linked(talk) for talk in talks]
    an_hour_later(place)
    orders = [ReconcileConversation(workspace=WORKSPACE_ID, conversation=talk.id).once(1) for talk in talks]
    place.standin.faults.refuse(503)
    place.run(*orders)
    for _ in range(30):
        place.again(10)

    assert len([job for job in place.services.jobs.list() if "::aside" in job.key]) <= 4
    place.standin.faults.mend()
    for _ in range(4):
        place.again(60)
    assert {tuple(place.log(ticket)) for ticket in tickets} == {("It burns",)}


def test_a_conversation_that_intercom_does_not_find_for_some_seconds_keeps_its_copies(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.run(place.said(talk, "<p>One</p>"))
    an_hour_later(place)
    hidden = place.standin.workspace.conversations.pop(talk.id)
    order = ReconcileConversation(workspace=WORKSPACE_ID, conversation=talk.id).once(1)
    place.run(order)
    place.again(3)
    place.standin.workspace.conversations[talk.id] = hidden
    for _ in range(5):
        place.again(10)

    assert place.log(ticket) == ["It burns", "One"]


def told_without_words(place: Place, talk: Conversation, **listed: object) -> list[NewJob]:
    """A notification of a reply with what was done beside it alone."""
    done: object = {"type": "conversation_part", "id": "1", "part_type": "assignment", "body": None, "attachments": []}
    item = {"type": "conversation", "id": talk.id, "conversation_parts": {"conversation_parts": [done]}, **listed}
    return decode(Notification("notif_7", "conversation.admin.replied", WORKSPACE_ID, item)) or []


@pytest.mark.parametrize("listed", [{}, {"conversation_parts": None}], ids=["a bare assignment", "no parts"])
def test_a_reply_whose_notification_has_no_words_is_copied_at_once(place: Place, listed: dict[str, object]) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.run(place.said(talk, "<p>Before</p>"))
    place.standin.workspace.act(talk.id, place.mara, "comment", "<p>Please restart</p>", quietly=True)
    place.standin.workspace.act(talk.id, place.mara, "assignment", None, quietly=True)

    place.run(*told_without_words(place, talk, **listed))
    place.run(*told_without_words(place, talk, **listed))

    assert place.log(ticket)[-2:] == ["Before", "Please restart"]


@pytest.mark.parametrize("status", [401, 503])
def test_looking_for_words_holds_up_no_message_while_intercom_does_not_answer(place: Place, status: int) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.standin.workspace.act(talk.id, place.mara, "comment", "<p>Please restart</p>", quietly=True)
    place.standin.faults.refuse(status)

    place.run(*told_without_words(place, talk), place.said(talk, "<p>After</p>"))
    for _ in range(12):
        place.again(120.0)
    assert place.log(ticket) == ["After"]
    place.standin.faults.mend()
    place.again()

    assert sorted(place.log(ticket)) == ["After", "It burns", "Please restart"]


def test_looking_for_words_costs_no_call_of_intercom_without_a_ticket(place: Place) -> None:
    talk = place.talk()

    place.run(*told_without_words(place, talk))

    assert place.calls_of_intercom() == []


@pytest.mark.parametrize("age", [0, 1, 60, GRACE - 1, GRACE, GRACE + 1])
def test_what_was_said_shortly_before_the_hourly_comparison_is_added_by_the_next_one(place: Place, age: int) -> None:
    talk, quiet = place.talk(), place.talk()
    ticket, other = place.linked(talk), place.linked(quiet)
    place.run(place.said(talk, "<p>First</p>"))
    an_hour_later(place)
    hourly(place.services, (WORKSPACE_ID,))
    place.run()
    place.again(), place.again()
    missed(place, talk, "<p>A moment ago</p>", ago=age)
    hourly(place.services, (WORKSPACE_ID,))
    place.run()
    assert ("A moment ago" in place.log(ticket)) is (age >= GRACE), "its notification may still be on its way"

    an_hour_later(place)
    hourly(place.services, (WORKSPACE_ID,))
    place.run()

    assert place.log(ticket) == ["It burns", "First", "A moment ago"]
    assert place.log(other) == ["It burns"]


def compared(place: Place) -> None:
    """An hour goes by, and its comparison."""
    an_hour_later(place)
    hourly(place.services, (WORKSPACE_ID,))
    place.run()


def test_what_a_comparison_could_not_do_for_an_hour_the_next_one_does(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.clock.passes(60)
    missed(place, talk, "<p>Nobody was told</p>", ago=0)
    place.gate.be(Mode.UNAVAILABLE)
    compared(place)
    for _ in range(9):
        place.again(700.0)
    dead = [job.kind for job in place.services.jobs.list(state="dead")]
    place.gate.be(Mode.OPEN)

    compared(place)

    assert dead == ["reconcile_conversation"]
    assert place.log(ticket) == ["It burns", "Nobody was told"]
    assert place.services.jobs.list(state="dead") == [], "what is made up for need not be looked at"


def test_a_message_that_was_missed_before_a_pause_is_added_when_the_ticket_goes_on(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.clock.passes(60)
    missed(place, talk, "<p>Nobody was told</p>", ago=0)
    place.clock.passes(60)
    itop = place.services.itop.of(WORKSPACE_ID).beside(ConversationRef(talk.id))
    itop.sync(activated=False)
    compared(place)
    paused = place.log(ticket)
    itop.sync(activated=True)

    compared(place)

    assert paused == []
    assert place.log(ticket) == ["It burns", "Nobody was told"]


def test_a_workspace_that_was_taken_out_of_the_configuration_waits_for_no_token(place: Place) -> None:
    taken_out = place.with_settings({"workspaces": {"another": {"access_token": "its own"}}})
    order = Reconcile(workspace=WORKSPACE_ID, since=0).job()
    [ended] = replace(place, services=taken_out).run(order)
    assert (ended.state, ended.reason) == ("done", "not configured")
