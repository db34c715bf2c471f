# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reply that comes when the ticket is finished, and what the end user thinks of it, each policy acted out."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from simulator.gate import Gate, Mode
from simulator.itop.reader import SeenTicket
from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger, Talk
from tests.acceptance.stage import Stage
from tests.acceptance.steps import create_ticket, holds, told
from tests.acceptance.sync_api import Api, conversation, message
from tests.acceptance.waiting import eventually, until
from tests.world import MARA, OTTO, PARAMETERS, WORKSPACE_ID

OVER = "The end user has written again, but ticket {} is finished."
Policy = Callable[..., None]


class Scene:
    """A conversation of Otto's with one ticket, which Mara can finish."""

    def __init__(self, inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, stage: Stage) -> None:
        self.inbox, self.people, self.itop, self.stage = inbox, people, itop, stage
        self.talk: Talk = messenger.user_begins(people.otto, "<p>It burns</p>")
        self.team = stage.team(MARA.name)

    def has_ticket(self, title: str) -> SeenTicket:
        ticket = create_ticket(self.inbox.open(self.talk), self.itop, title)
        told(self.talk)
        return ticket

    def finished(self, ticket: SeenTicket, state: str, *, days_ago: int = 0) -> None:
        """Mara works on it and finishes it."""
        self.stage.change(ticket, team_id=self.team, agent_id=MARA.name)
        self.stage.change(ticket, status=state)
        if days_ago:
            self.stage.finished_before(ticket, days_ago)

    def now(self, ticket: SeenTicket) -> SeenTicket:
        return self.itop.ticket(ticket.ref)

    def notes(self) -> list[str]:
        return [part.body or "" for part in self.talk.posted("note")]

    def told_once(self, *words: str) -> None:
        """The teammates have one note, which says this."""
        [note] = eventually(self._one_note)
        assert all(word in note for word in words), note

    def _one_note(self) -> list[str]:
        notes = self.notes()
        assert len(notes) == 1, notes
        return notes


@pytest.fixture
def scene(inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, stage: Stage) -> Scene:
    return Scene(inbox, messenger, people, itop, stage)


@pytest.fixture
def policy(itop: ItopSide) -> Iterator[Policy]:
    """Configures what a reply to a finished ticket leads to, until the test is over."""
    with ExitStack() as until_the_end:

        def configure(reply_to_finished: str, **more: str) -> None:
            said = {
                f"sync_app.{name}": value for name, value in {"reply_to_finished": reply_to_finished, **more}.items()
            }
            until_the_end.enter_context(itop.configured(said))

        yield configure


def test_left_alone_the_words_are_kept_and_the_teammates_are_told_once(scene: Scene, title: str) -> None:
    ticket = scene.has_ticket(title)
    scene.finished(ticket, "closed")

    scene.talk.user_says("<p>It burns again</p>")
    scene.told_once(OVER.format(ticket.ref), "Create a new ticket in the panel")
    scene.talk.user_says("<p>Hello?</p>")
    scene.talk.agent_says(scene.people.mara, "<p>I look at it</p>")

    eventually(lambda: holds(scene.now(ticket).public_log, "It burns", "It burns again", "Hello?", "I look at it"))
    assert scene.now(ticket).status == "closed"
    assert len(scene.notes()) == 1


def test_a_resolved_ticket_that_is_not_to_be_reopened_says_that_it_can_be(scene: Scene, title: str) -> None:
    ticket = scene.has_ticket(title)
    scene.finished(ticket, "resolved")

    scene.talk.user_says("<p>It burns again</p>")

    scene.told_once(OVER.format(ticket.ref), "Reopen the ticket in the panel, or create a new one")
    assert scene.now(ticket).status == "resolved"


def test_each_time_that_a_ticket_is_finished_is_told_anew(scene: Scene, title: str) -> None:
    ticket = scene.has_ticket(title)
    scene.finished(ticket, "resolved", days_ago=3)
    scene.talk.user_says("<p>It burns again</p>")
    eventually(lambda: holds(scene.now(ticket).public_log, "It burns", "It burns again"))

    scene.stage.change(ticket, status="assigned")
    scene.stage.change(ticket, status="resolved")
    scene.talk.user_says("<p>And once more</p>")

    until(lambda: len(scene.notes()) == 2, what="both times are told")


def test_a_reply_in_time_reopens_a_resolved_ticket(scene: Scene, policy: Policy, title: str) -> None:
    policy("reopen")
    ticket = scene.has_ticket(title)
    scene.finished(ticket, "resolved", days_ago=13)

    scene.talk.user_says("<p>It burns again</p>")

    scene.told_once(f"Ticket {ticket.ref} was finished", "it was reopened")
    assert scene.now(ticket).status == "assigned"
    holds(scene.now(ticket).public_log, "It burns", "It burns again")
    holds(scene.now(ticket).private_log, "It was reopened.")
    scene.talk.user_says("<p>Thank you</p>")
    eventually(lambda: holds(scene.now(ticket).public_log, "It burns", "It burns again", "Thank you"))
    assert len(scene.notes()) == 1


def test_a_rejected_ticket_goes_back_to_where_its_lifecycle_says(scene: Scene, policy: Policy, title: str) -> None:
    policy("reopen")
    ticket = scene.has_ticket(title)
    scene.finished(ticket, "rejected")

    scene.talk.user_says("<p>But it burns</p>")

    scene.told_once("it was reopened")
    assert scene.now(ticket).status == "new"


@pytest.mark.parametrize(("state", "days_ago"), [("resolved", 15), ("closed", 0)])
def test_what_is_too_old_or_has_no_way_back_is_not_reopened(
    scene: Scene, policy: Policy, title: str, state: str, days_ago: int
) -> None:
    policy("reopen")
    ticket = scene.has_ticket(title)
    scene.finished(ticket, state, days_ago=days_ago)

    scene.talk.user_says("<p>It burns again</p>")

    scene.told_once(OVER.format(ticket.ref))
    assert scene.now(ticket).status == state
    holds(scene.now(ticket).public_log, "It burns", "It burns again")


def test_the_number_of_days_is_a_parameter(scene: Scene, policy: Policy, title: str) -> None:
    policy("reopen", reopen_days="30")
    ticket = scene.has_ticket(title)
    scene.finished(ticket, "resolved", days_ago=29)

    scene.talk.user_says("<p>It burns again</p>")

    eventually(lambda: _has_status(scene, ticket, "assigned"))


def test_a_ticket_for_which_somebody_has_to_fill_in_something_first_is_not_reopened(
    scene: Scene, policy: Policy, title: str
) -> None:
    policy("reopen")
    ticket = scene.has_ticket(title)
    scene.stage.change(ticket, status="resolved")

    scene.talk.user_says("<p>It burns again</p>")

    scene.told_once(OVER.format(ticket.ref))
    assert scene.now(ticket).status == "resolved"
    holds(scene.now(ticket).public_log, "It burns", "It burns again")


def test_a_closed_ticket_is_followed_by_a_new_one_under_it(scene: Scene, policy: Policy, title: str) -> None:
    policy("follow_up")
    ticket = scene.has_ticket(title)
    scene.finished(ticket, "closed")

    scene.talk.user_says("<p>It burns again</p>")

    new = _follow_up(scene)
    scene.told_once(f"Ticket {ticket.ref} was finished", f"continues in ticket {new.ref}")
    assert (new.parent, new.title, new.status) == (ticket.ref, title, "new")
    assert (new.caller, new.organisation, new.urgency) == (ticket.caller, ticket.organisation, ticket.urgency)
    assert (new.origin, new.intercom_url, new.sync) == (ticket.origin, ticket.intercom_url, True)
    assert ticket.ref in new.description
    holds(new.public_log, "It burns again")
    holds(new.private_log, f"This ticket follows {_link(scene, ticket)}")
    old = scene.now(ticket)
    assert (old.status, old.intercom_ref, old.sync) == ("closed", "", False)
    holds(old.public_log, "It burns", "It burns again")
    holds(old.private_log, f"The conversation continues in {_link(scene, new)}")

    scene.talk.user_says("<p>Thank you</p>")
    eventually(lambda: holds(_follow_up(scene).public_log, "It burns again", "Thank you"))
    holds(scene.now(ticket).public_log, "It burns", "It burns again")
    scene.inbox.open(scene.talk).reads(new.ref)


def test_a_follow_up_that_is_finished_is_followed_in_its_turn(scene: Scene, policy: Policy, title: str) -> None:
    policy("follow_up")
    ticket = scene.has_ticket(title)
    scene.finished(ticket, "closed", days_ago=2)
    scene.talk.user_says("<p>It burns again</p>")
    first = _follow_up(scene)

    scene.finished(first, "closed")
    scene.talk.user_says("<p>And once more</p>")

    second = until(
        lambda: [each for each in scene.itop.of_conversation(scene.talk.id) if each.ref != first.ref], what=""
    )
    assert [each.parent for each in second] == [first.ref]


def test_people_want_it_reopened_where_that_can_be_and_followed_up_where_not(
    scene: Scene, policy: Policy, title: str
) -> None:
    policy("reopen_or_follow_up")
    ticket = scene.has_ticket(title)
    scene.finished(ticket, "resolved")
    scene.talk.user_says("<p>It burns again</p>")
    eventually(lambda: _has_status(scene, ticket, "assigned"))

    scene.stage.change(ticket, status="closed")
    scene.talk.user_says("<p>And once more</p>")

    assert _follow_up(scene).parent == ticket.ref
    until(lambda: len(scene.notes()) == 2, what="both are told")


def test_a_workspace_has_a_policy_of_its_own(scene: Scene, policy: Policy, title: str, itop: ItopSide) -> None:
    policy("follow_up")
    known = PARAMETERS["workspaces"]
    own = {**known, WORKSPACE_ID: {**known[WORKSPACE_ID], "reply_to_finished": "reopen", "reopen_days": "60"}}
    with itop.configured({"workspaces": own, "sync_app.reopen_days": "1"}):
        ticket = scene.has_ticket(title)
        scene.finished(ticket, "resolved", days_ago=40)
        scene.talk.user_says("<p>It burns again</p>")
        eventually(lambda: _has_status(scene, ticket, "assigned"))


def test_teammates_and_bots_reopen_nothing(scene: Scene, policy: Policy, title: str) -> None:
    policy("reopen_or_follow_up")
    ticket = scene.has_ticket(title)
    scene.finished(ticket, "resolved")

    scene.talk.agent_says(scene.people.mara, "<p>Is it all right now?</p>")
    scene.talk.agent_notes(scene.people.mara, "<p>I hope so</p>")
    scene.talk.bot_says("<p>How was it?</p>")

    eventually(lambda: holds(scene.now(ticket).public_log, "It burns", "Is it all right now?"))
    eventually(lambda: holds(scene.now(ticket).private_log, "I hope so"))
    assert scene.now(ticket).status == "resolved"
    assert scene.notes() == []


def test_nothing_is_done_while_another_ticket_of_the_conversation_goes_on(
    scene: Scene, policy: Policy, title: str
) -> None:
    policy("reopen_or_follow_up")
    ticket = scene.has_ticket(title)
    other = create_ticket(scene.inbox.open(scene.talk), scene.itop, f"{title} too")
    scene.finished(ticket, "resolved")

    scene.talk.user_says("<p>It burns again</p>")

    eventually(lambda: holds(scene.now(other).public_log, "It burns", "It burns again"))
    eventually(lambda: holds(scene.now(ticket).public_log, "It burns", "It burns again"))
    assert scene.now(ticket).status == "resolved"
    assert scene.notes() == []


@pytest.mark.parametrize(("what", "state"), [("reopen", "resolved"), ("follow_up", "closed"), ("note", "closed")])
def test_an_answer_that_is_lost_makes_nothing_twice(
    scene: Scene, policy: Policy, title: str, gate: Gate, what: str, state: str
) -> None:
    policy(what)
    ticket = scene.has_ticket(title)
    scene.finished(ticket, state)

    gate.be(Mode.LOST_ANSWERS)
    scene.talk.user_says("<p>It burns again</p>")
    eventually(lambda: holds(scene.now(ticket).public_log, "It burns", "It burns again"))
    gate.be(Mode.OPEN)

    words = {"reopen": "it was reopened", "follow_up": "continues in ticket", "note": OVER.format(ticket.ref)}
    scene.told_once(words[what])
    found = [scene.now(ticket)] if what != "follow_up" else scene.itop.of_conversation(scene.talk.id)
    assert len(found) == 1
    assert sum("It burns again" in entry.text for entry in found[0].public_log) == 1


def test_told_again_of_the_same_reply_itop_says_the_same(
    api: Api, talk: str, policy: Policy, stage: Stage, itop: ItopSide
) -> None:
    policy("follow_up")
    made = api.create(talk, "It burns", messages=[message("100", int(time.time()) - 60)])["ticket"]
    stage.change(itop.ticket(made["name"]), status="closed")
    # So that the moment at which the new ticket is made is another one.
    stage.finished_before(itop.ticket(made["name"]), 2)
    reply = message("101", int(time.time()) + 1)

    first = api("append", conversation_id=talk, messages=[reply])
    again = api("append", conversation_id=talk, messages=[reply])

    assert [each["outcome"] for each in first["tickets"]] == ["appended", "appended"]
    assert [(each["name"], each["outcome"]) for each in again["tickets"]] == [
        (first["finished"]["follow_up"]["name"], "known")
    ]
    told_of = ("done", "part_id", "can_reopen")
    assert [first["finished"][name] for name in told_of] == ["followed_up", "101", False]
    assert [again["finished"][name] for name in told_of] == ["followed_up", "101", False]
    assert again["finished"]["ticket"]["id"] == made["id"]
    assert again["finished"]["follow_up"]["id"] == first["finished"]["follow_up"]["id"]
    [copied] = api("copied", conversation_id=talk)["tickets"]
    assert copied["created_here"] is False
    assert copied["linked_since"] == first["finished"]["since"]


def test_what_was_said_before_a_finished_ticket_was_linked_is_no_reply_to_it(
    api: Api, talk: str, policy: Policy, stage: Stage, itop: ItopSide, title: str
) -> None:
    policy("follow_up")
    other = itop.has_ticket(title, caller=OTTO.name, organisation="Demo Client")
    stage.change(other, status="closed")
    api("link", id=other.id, conversation=conversation(talk))

    before = api("append", conversation_id=talk, messages=[message("100", int(time.time()) - 60)])
    after = api("append", conversation_id=talk, messages=[message("101", int(time.time()) + 1)])

    assert ([each["outcome"] for each in before["tickets"]], before["finished"]) == (["appended"], None)
    assert after["finished"]["done"] == "followed_up"


def test_a_rating_of_a_resolved_ticket_is_its_satisfaction(scene: Scene, policy: Policy, title: str) -> None:
    policy("reopen_or_follow_up")
    ticket = scene.has_ticket(title)
    scene.finished(ticket, "resolved")

    scene.talk.user_rates(2, "Too slow <b>")
    eventually(lambda: holds(scene.now(ticket).public_log, "It burns", "Rating: 2 out of 5"))
    assert (scene.now(ticket).satisfaction, scene.now(ticket).comment) == ("3", "Too slow <b>")
    scene.talk.user_rates(5)

    eventually(lambda: holds(scene.now(ticket).public_log, "It burns", "Rating: 2 out of 5", "Rating: 5 out of 5"))
    assert (scene.now(ticket).satisfaction, scene.now(ticket).comment) == ("1", "")
    assert scene.now(ticket).status == "resolved"
    assert scene.notes() == []


@pytest.mark.parametrize("state", ["assigned", "closed"])
def test_a_rating_in_any_other_state_stands_in_the_log_alone(scene: Scene, title: str, state: str) -> None:
    ticket = scene.has_ticket(title)
    scene.finished(ticket, state)

    scene.talk.user_rates(1, "Bad")

    eventually(lambda: holds(scene.now(ticket).public_log, "It burns", "Rating: 1 out of 5"))
    assert (scene.now(ticket).satisfaction, scene.now(ticket).comment) == (ticket.satisfaction, "")


def test_what_somebody_said_in_itop_is_not_overwritten_by_a_rating(scene: Scene, title: str) -> None:
    ticket = scene.has_ticket(title)
    scene.finished(ticket, "resolved")
    scene.stage.change(ticket, user_satisfaction="2", user_comment="Told by telephone")

    scene.talk.user_rates(1, "Bad")

    eventually(lambda: holds(scene.now(ticket).public_log, "It burns", "Rating: 1 out of 5"))
    assert (scene.now(ticket).satisfaction, scene.now(ticket).comment) == ("2", "Told by telephone")


def _has_status(scene: Scene, ticket: SeenTicket, status: str) -> None:
    assert scene.now(ticket).status == status


def _follow_up(scene: Scene) -> SeenTicket:
    """The ticket that follows, with the reply in it."""

    def found() -> SeenTicket:
        tickets = [each for each in scene.itop.of_conversation(scene.talk.id) if each.parent]
        assert len(tickets) == 1, tickets
        one = tickets[0]
        assert one.public_log
        return one

    return eventually(found)


def _link(scene: Scene, ticket: SeenTicket) -> str:
    return f"[[{scene.itop.world.ticket_class}:{ticket.ref}]]"
