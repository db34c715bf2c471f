# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets by rule: one for a conversation, whoever dies and however often it is told; what cannot be made is said."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from simulator.gate import Mode
from simulator.intercom.model import Conversation
from simulator.itop import reader
from simulator.itop.reader import SeenTicket
from simulator.world import WORKSPACE_ID
from tests.webapp.place import Place
from webapp.commands.rules import report
from webapp.conversations import AgentRef, ConversationRef
from webapp.itop import Itop
from webapp.payloads.looking import LookAtRules, Reconcile
from webapp.services import Services
from webapp.store import Job, Jobs, Journal
from webapp.worker import Worker

TAGGED: Mapping[str, Any] = {"Tagged": {"when": {"tag": "ticket"}, "ticket": {"service_id": "Network"}}}
NIGHT: Mapping[str, Any] = {"Night": {"when": {"unanswered_minutes": 30}, "ticket": {"title": "Nobody answered"}}}


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Ruled:
    """The place with these rules."""

    place: Place
    services: Services

    @classmethod
    def of(cls, place: Place, rules: Mapping[str, Any], **more: object) -> Ruled:
        services = place.with_settings({"sync_app.ticket_rules": dict(rules), **more})
        services.settings.refresh()
        for each in services.journal.list(limit=100_000):
            services.journal.forget(each.workspace, [each.conversation])
        services.journal.begin(WORKSPACE_ID, [])
        services.teams.drop(WORKSPACE_ID)
        return cls(place, services)

    def look(self, talk: Conversation, *, services: Services | None = None) -> Job:
        """What a notification leads to, and everything that follows at once; the job as it stands then."""
        services = services or self.services
        job = LookAtRules(workspace=WORKSPACE_ID, conversation=talk.id).soon(self.place.clock.now)
        [job_id] = services.jobs.add([replace(job, unique=None)])
        self.place.clock.passes(5)
        self.works(services)
        found = self.services.jobs.find(job_id or 0)
        assert found is not None
        return found

    def works(self, services: Services | None = None) -> None:
        worker = Worker(services or self.services, threads=1, chance=lambda: 0.5)
        while worker.run_one():
            pass

    def tickets(self, talk: Conversation) -> list[SeenTicket]:
        return reader.tickets(self.place.store, intercom_ref=talk.id)

    def journal(self) -> list[tuple[str, str, str]]:
        return [(each.rule, each.outcome, each.ticket) for each in self.services.journal.list()]

    def tag(self, talk: Conversation, tag: str = "ticket") -> None:
        self.place.standin.workspace.tag(talk.id, tag, quietly=True)


def test_a_tag_makes_one_ticket_as_the_panel_would(place: Place) -> None:
    ruled, talk = Ruled.of(place, TAGGED), place.talk("<p>Hello there.</p><p>The wifi of the hall is gone.</p>")
    assert ruled.look(talk).reason == "no_rule"
    ruled.tag(talk)
    assert ruled.look(talk).reason.startswith("made R-")
    [ticket] = ruled.tickets(talk)
    assert (ticket.caller, ticket.origin, ticket.service) == ("Otto Berg", "chat", "Network")
    assert ticket.title == "The wifi of the hall is gone"
    assert ticket.intercom_url.endswith(f"/{talk.id}") and ticket.sync
    assert "The wifi of the hall is gone." in str(ticket.public_log), "the conversation is copied"
    [why] = ticket.private_log
    assert "Tagged" in why.author and "tag “ticket”" in why.text and "“Tagged”" in why.text
    assert ruled.journal() == [("Tagged", "made", ticket.ref)]
    assert not [part for part in place.standin.workspace.conversations[talk.id].parts if part.app_package_code]


def test_five_looks_make_one_and_one_that_was_unlinked_is_not_made_again(place: Place) -> None:
    ruled, talk = Ruled.of(place, {**TAGGED, **NIGHT}), place.talk()
    ruled.tag(talk)
    assert [ruled.look(talk).reason for _ in range(5)][1:] == ["made_before"] * 4
    [ticket] = ruled.tickets(talk)
    conversation = ConversationRef(talk.id)
    ruled.services.itop.of(WORKSPACE_ID).beside(conversation, agent=AgentRef("mara@shop.example")).unlink(ticket.id)
    place.clock.passes(7_200)
    assert ruled.look(talk).reason == "made_before"
    assert not ruled.tickets(talk)


def test_two_rules_that_hold_at_once_make_one_ticket(place: Place) -> None:
    ruled, talk = Ruled.of(place, {**NIGHT, **TAGGED}), place.talk()
    ruled.tag(talk)
    place.clock.passes(3_600)
    ruled.look(talk)
    assert ruled.journal() == [("Night", "made", ruled.tickets(talk)[0].ref)], "the first one"
    # Another worker that had looked before that one was done.
    ruled.services.journal.forget(WORKSPACE_ID, [talk.id])
    again = Ruled.of(place, TAGGED)
    again.look(talk)
    assert len(again.tickets(talk)) == 1


def test_a_conversation_that_has_a_ticket_gets_none(place: Place) -> None:
    ruled, talk = Ruled.of(place, TAGGED), place.talk()
    ticket = place.linked(talk)
    ruled.tag(talk)
    assert ruled.look(talk).reason.startswith("has_ticket")
    assert [each.id for each in ruled.tickets(talk)] == [ticket]
    assert ruled.journal()[0][:2] == ("Tagged", "has_ticket")


class _Dying:
    """Passes everything on, and dies just before or just after the n-th thing that it is told to do."""

    def __init__(self, inner: Any, names: tuple[str, ...], at: list[int], *, before: bool) -> None:
        self._inner, self._names, self._at, self._before = inner, names, at, before

    def __getattr__(self, name: str) -> Any:
        inner = getattr(self._inner, name)
        if name in ("of", "beside"):
            return lambda *given, **more: _Dying(inner(*given, **more), self._names, self._at, before=self._before)
        if name not in self._names:
            return inner

        def step(*given: Any, **more: Any) -> Any:
            self._at[0] -= 1
            if self._at[0] == 0 and self._before:
                raise Killed
            result = inner(*given, **more)
            if self._at[0] == 0:
                raise Killed
            return result

        return step


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 5))
def test_killed_between_any_two_steps_it_makes_one_and_the_journal_tells_of_it(
    place: Place, at: int, before: bool
) -> None:
    ruled = Ruled.of(place, TAGGED, **{"sync_app.tell_end_user_on_creation": "always"})
    talk = place.talk()
    ruled.tag(talk)
    left = [at]
    # Made in iTop, its jobs kept, noted in the journal, done.
    dying = replace(
        ruled.services,
        itop=cast(Itop, _Dying(ruled.services.itop, ("create",), left, before=before)),
        jobs=cast(Jobs, _Dying(ruled.services.jobs, ("add", "done"), left, before=before)),
        journal=cast(Journal, _Dying(ruled.services.journal, ("note",), left, before=before)),
    )
    ruled.services.jobs.add([LookAtRules(workspace=WORKSPACE_ID, conversation=talk.id).job()])
    with pytest.raises(Killed):
        ruled.works(dying)
        left[0] = -1
    place.clock.passes(60)
    ruled.works()
    place.clock.passes(60)
    ruled.works()
    [ticket] = ruled.tickets(talk)
    assert ruled.journal() == [("Tagged", "made", ticket.ref)]
    assert len(ticket.public_log) == 1, "copied once"
    told = [part for part in place.standin.workspace.conversations[talk.id].parts if part.app_package_code]
    assert len(told) == 1 and ticket.ref in str(told[0].body), "the end user is told once"


def test_nobody_answered_makes_one_and_an_answer_in_time_none(place: Place) -> None:
    ruled = Ruled.of(place, NIGHT)
    waiting, answered = place.talk("<p>Is anybody there at this hour?</p>"), place.talk()
    for talk in (waiting, answered):
        assert ruled.look(talk).reason == "later"
    place.clock.passes(900)
    place.standin.workspace.act(answered.id, place.mara, "comment", "<p>Yes</p>", quietly=True)
    place.standin.workspace.act(waiting.id, place.mara, "note", "<p>Tomorrow</p>", quietly=True)
    ruled.works()
    assert not ruled.tickets(waiting), "not before its time"
    place.clock.passes(1_000)
    ruled.works()
    [ticket] = ruled.tickets(waiting)
    assert ticket.title == "Nobody answered" and "within 30 min" in str(ticket.private_log)
    assert not ruled.tickets(answered)


def test_a_team_is_known_by_its_name_and_an_attribute_is_found_within_the_hour(place: Place) -> None:
    rules = {
        "Line": {"when": {"team": "Second line"}},
        "Kind": {"when": {"attribute": {"Issue type": "Hardware"}}},
    }
    ruled, workspace = Ruled.of(place, rules), place.standin.workspace
    old, handed, described = place.talk(), place.talk(), place.talk()
    workspace.hand_to(handed.id, place.mara, workspace.add_team("Second line"), quietly=True)
    assert ruled.look(handed).reason.startswith("made")
    workspace.describe(old.id, **{"Issue type": "Hardware"})
    place.clock.passes(60)
    ruled.services.journal.begin(WORKSPACE_ID, [])
    assert ruled.look(place.talk()).reason == "no_rule", "the rules are there since now"
    place.clock.passes(60)
    # Nobody is told of this; the comparison finds what changed since the rules are there.
    workspace.describe(described.id, **{"Issue type": "Hardware"})
    place.clock.passes(60)
    ruled.services.jobs.add([Reconcile(workspace=WORKSPACE_ID, since=0).job()])
    ruled.works()
    assert len(ruled.tickets(described)) == 1
    assert not ruled.tickets(old), "what was so before is left alone"


def test_what_is_missing_is_a_dead_letter_with_the_next_step_and_stops_nothing(place: Place) -> None:
    rules = {"Bad": {"when": {"tag": "ticket"}, "ticket": {"service_id": "Netwerk"}}}
    ruled, talk = Ruled.of(place, rules), place.talk()
    ruled.tag(talk)
    dead = ruled.look(talk)
    assert dead.state == "dead"
    assert '"Netwerk" cannot be chosen for service_id' in dead.reason and "sync_app.ticket_rules" in dead.reason
    assert ruled.look(talk).reason == "refused_before", "one dead letter is enough"
    assert place.run(place.said(talk, "<p>More</p>"))[0].state == "done"
    assert ruled.journal() == [("Bad", "refused", "")]
    mended = Ruled(place, place.with_settings({"sync_app.ticket_rules": {"Bad": TAGGED["Tagged"]}}))
    mended.services.settings.refresh()
    mended.services.jobs.replay(dead.id)
    mended.works()
    assert len(ruled.tickets(talk)) == 1
    assert [(each.outcome) for each in ruled.services.journal.list()] == ["made"]


def test_whom_itop_does_not_know_is_told_in_the_journal_alone(place: Place) -> None:
    ruled, workspace = Ruled.of(place, TAGGED), place.standin.workspace
    talk = workspace.begin(workspace.add_contact("Una Known", "una@nowhere.example"), "<p>Hi</p>", quietly=True)
    ruled.tag(talk)
    job = ruled.look(talk)
    assert (job.state, job.reason) == ("done", "nobody")
    [entry] = ruled.services.journal.list()
    assert (entry.outcome, "sync_app.default_caller" in entry.why) == ("nobody", True)
    assert "una" not in entry.why.casefold()


def test_while_itop_is_away_it_waits(place: Place) -> None:
    ruled, talk = Ruled.of(place, TAGGED), place.talk()
    ruled.tag(talk)
    place.gate.be(Mode.UNAVAILABLE)
    assert ruled.look(talk).state == "waiting"
    place.gate.be(Mode.OPEN)
    place.clock.passes(600)
    ruled.works()
    assert len(ruled.tickets(talk)) == 1


def test_a_rule_that_is_switched_off_meanwhile_makes_nothing(place: Place) -> None:
    ruled, talk = Ruled.of(place, NIGHT), place.talk()
    ruled.look(talk)
    off = Ruled.of(place, {"Night": {**NIGHT["Night"], "on": False}})
    place.clock.passes(3_600)
    off.works()
    assert not off.tickets(talk)


def test_a_dry_run_over_500_past_conversations_lists_and_changes_nothing(place: Place) -> None:
    rules = {
        **TAGGED,
        "Late": {"when": {"unanswered_minutes": 30}},
        "Bad": {"when": {"tag": "bad"}, "ticket": {"service_id": "x"}},
    }
    ruled, workspace = Ruled.of(place, rules), place.standin.workspace
    moment = int(place.clock.now) - 86_400
    talks = [workspace.begin(place.otto, "<p>It burns</p>", at=moment + number, quietly=True) for number in range(500)]
    for number, talk in enumerate(talks):
        # Of five one has waited for a day; all others were answered in time.
        if number % 5:
            workspace.act(talk.id, place.mara, "comment", "<p>Yes</p>", at=moment + number + 600, quietly=True)
    for talk in talks[1:60:5]:
        ruled.tag(talk)
    ruled.tag(talks[2], "bad")
    has_one = place.linked(talks[1])
    stranger = workspace.begin(
        workspace.add_contact("Una", "una@nowhere.example"), "<p>Hi</p>", at=moment, quietly=True
    )
    before = (copy.deepcopy(place.store.tickets), dict(workspace.conversations), _rows(ruled.services))
    place.standin.contract.calls.clear()

    lines = list(report(ruled.services, since=14 * 86_400, limit=1_000, wait=lambda seconds: None))

    assert (place.store.tickets, dict(workspace.conversations), _rows(ruled.services)) == before
    assert {call.split("/")[0] + call.split("/")[1] for call in place.standin.contract.calls} <= {
        "GET conversations", "GET contacts", "POST conversations", "GET me",
    }  # fmt: skip
    assert not [call for call in place.standin.contract.calls if call.startswith("POST") and "search" not in call]
    assert lines[-1].startswith("501 conversations looked at, ")
    assert "11 tickets by Tagged" in lines[-1] and "100 tickets by Late" in lines[-1]
    assert "1 of those that fit have one already, 2 could not be made. Nothing was changed." in lines[-1]
    by_talk = {line.split()[1]: line for line in lines[:-1]}
    assert "has R-" in by_talk[talks[1].id] and place.ticket(has_one).ref in by_talk[talks[1].id]
    assert 'rule "Late" would make a ticket (nobody answered within 30 min since ' in by_talk[talks[0].id]
    assert '"x" cannot be chosen for service_id' in by_talk[talks[2].id]
    assert "contact_not_found" in by_talk[stranger.id]
    assert "burns" not in "\n".join(lines)
    assert len(list(report(ruled.services, since=14 * 86_400, limit=7))) <= 8


def _rows(services: Services) -> list[Any]:
    """What there is in the store."""
    jobs = [*services.jobs.list(limit=100_000), *services.jobs.list(state="done", limit=100_000)]
    return [[job.id for job in jobs], services.journal.list(), services.records.recent(WORKSPACE_ID, since=0, limit=9)]
