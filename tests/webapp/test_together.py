# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a conversation has waiting goes into its tickets as one write, and one bad message spoils no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import pytest

from simulator.gate import Mode
from simulator.intercom.model import Conversation
from tests.webapp.place import Place
from webapp.conversations import Message
from webapp.errors import AppError, ItopUnavailable, Retry
from webapp.itop import Itop
from webapp.itop.copy_answers import Appending
from webapp.payloads.any_job import unproved
from webapp.store import Job, NewJob
from webapp.tasks.copies import copy_parts
from webapp.worker import Worker


def messages(place: Place, talk: Conversation, count: int) -> list[NewJob]:
    made = []
    for number in range(count):
        place.clock.passes(1)
        made.append(place.said(talk, f"<p>Message {number}</p>"))
    return made


def words(count: int) -> list[str]:
    return [f"Message {number}" for number in range(count)]


def writes(place: Place, jobs: Sequence[NewJob]) -> tuple[list[Job], int]:
    """How these jobs stand when everything has run, and the calls of iTop that this took."""
    before = place.gate.calls
    return place.run(*jobs), place.gate.calls - before


def test_what_waits_is_one_write_in_order_and_each_job_has_its_outcome(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.run(place.said(talk, "<p>Before</p>"))

    done, calls = writes(place, messages(place, talk, 40))

    assert place.log(ticket) == ["Before", *words(40)]
    assert {entry.author for entry in place.ticket(ticket).public_log} == {"Otto Berg"}
    assert {(job.state, job.reason) for job in done} == {("done", f"appended {place.ticket(ticket).ref}")}
    assert all(set(job.payload["part"]) == {"id"} for job in done), "what was said need not stay"  # type: ignore[call-overload]
    assert calls <= 4, "one write, and the looks for what was overwritten"


def test_after_an_outage_everything_is_there_once_and_in_order(place: Place) -> None:
    talks = [place.talk() for _ in range(5)]
    tickets = [place.linked(talk) for talk in talks]
    jobs = [job for talk in talks for job in messages(place, talk, 20)]
    place.gate.be(Mode.AWAY)
    place.run(*jobs)
    for _ in range(12):
        place.again(60)
    place.gate.be(Mode.OPEN)
    for _ in range(4):
        place.again(120)

    assert [place.log(ticket) for ticket in tickets] == [words(20)] * 5


def test_what_was_written_before_a_worker_died_is_not_written_again(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    ids = place.services.jobs.add(messages(place, talk, 5))
    head = place.services.jobs.claim("dead")
    assert head is not None
    behind = place.services.jobs.behind(head, limit=10, size=100_000)
    copy_parts([head, *behind], place.services)
    for _ in range(5):
        place.again(60)

    assert place.log(ticket) == words(5)
    entries = [place.services.jobs.find(job_id) for job_id in ids if job_id is not None]
    assert {entry and entry.reason for entry in entries} == {f"known {place.ticket(ticket).ref}"}


def test_a_message_that_was_not_proved_is_written_by_itself(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    jobs = messages(place, talk, 4)
    *_, last = writes(place, [*jobs[:2], unproved(jobs[2]), jobs[3]])[0]

    assert place.log(ticket) == ["Message 0", "Message 1", "Message 3"]
    assert last.state == "done"
    [dead] = place.services.jobs.list(state="dead")
    assert "another secret" in dead.reason


class Allergic:
    """The iTop of a place, but for messages with a poisonous word."""

    def __init__(self, itop: Itop, fault: Exception) -> None:
        self.itop, self.fault = itop, fault

    def __getattr__(self, name: str) -> object:
        return getattr(self.itop, name)

    def of(self, workspace_id: str) -> Allergic:
        return Allergic(self.itop.of(workspace_id), self.fault)

    def append(self, *, messages: Sequence[Message], **said: object) -> Appending:
        if any("poison" in message.html for message in messages):
            raise self.fault
        return self.itop.append(messages=messages, **said)  # type: ignore[arg-type]


def poisoned(place: Place, fault: Exception) -> tuple[str, list[Job]]:
    """The ticket of a conversation of which the sixth of ten messages is poisonous, and the jobs an hour later."""
    talk = place.talk()
    ticket = place.linked(talk)
    jobs = messages(place, talk, 5)
    jobs.append(place.said(talk, "<p>poison</p>"))
    jobs += [place.said(talk, f"<p>Message {number}</p>") for number in range(5, 9)]
    ids = place.services.jobs.add(jobs)
    services = replace(place.services, itop=cast("Itop", Allergic(place.services.itop, fault)))
    worker = Worker(services, threads=1, chance=lambda: 0.5)
    for _ in range(100):
        while worker.run_one():
            pass
        place.clock.passes(30)
    return ticket, [job for job in map(place.services.jobs.find, filter(None, ids)) if job is not None]


@pytest.mark.parametrize("fault", [ValueError("a fault of our own"), AppError("no", retry=Retry.NEVER)])
def test_one_poisonous_message_spoils_no_other(fault: Exception, place: Place) -> None:
    ticket, jobs = poisoned(place, fault)

    assert place.log(ticket) == words(9)
    assert [job.state for job in jobs] == [*["done"] * 5, "dead", *["done"] * 4]


def test_a_message_at_which_itop_hangs_holds_back_none_that_came_before_it(place: Place) -> None:
    ticket, jobs = poisoned(place, ItopUnavailable("iTop did not answer in time."))

    assert place.log(ticket) == words(5)
    assert [job.state for job in jobs] == [*["done"] * 5, *["waiting"] * 5]


def test_a_message_over_which_workers_die_takes_no_other_with_it(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    jobs = place.services.jobs
    jobs.add(messages(place, talk, 3))
    assert jobs.claim("dead") is not None
    place.clock.passes(60)
    before = place.gate.calls
    Worker(place.services, threads=1, chance=lambda: 0.5).run_one()

    assert place.log(ticket) == ["Message 0"] and place.gate.calls > before
