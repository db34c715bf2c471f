# SPDX-License-Identifier: AGPL-3.0-or-later
"""A message waits for no comparison, no history and no giant: the threads of a worker are shared."""

from __future__ import annotations

import threading
import time

import pytest

from simulator.world import WORKSPACE_ID
from tests.webapp.place import Place
from tests.webapp.test_worker import Running, eventually
from webapp.payloads.looking import ReconcileConversation
from webapp.payloads.writing import CopyConversation
from webapp.services import Services
from webapp.store import Job, NewJob, Priority
from webapp.worker import Worker


def slow(number: int, priority: Priority) -> NewJob:
    return NewJob("hang", f"{priority.name} {number}", {}, priority=priority)


@pytest.mark.parametrize(("threads", "of_a_kind", "together"), [(1, 1, 1), (2, 1, 1), (4, 2, 3), (8, 4, 7)])
def test_what_can_wait_leaves_a_thread_to_what_cannot(
    threads: int, of_a_kind: int, together: int, services: Services
) -> None:
    hanging: list[int] = []
    free, said = threading.Event(), threading.Event()

    def hang(job: Job, services: Services) -> str:
        hanging.append(job.priority)
        free.wait(300)
        return "done"

    def say(job: Job, services: Services) -> str:
        said.set()
        return "said"

    services.jobs.add([slow(number, each) for number in range(9) for each in (Priority.HISTORY, Priority.COMPARISON)])
    running = Running(Worker(services, threads=threads, tasks={"hang": hang, "say": say}))
    eventually(lambda: len(hanging) == together)
    services.jobs.add([NewJob("say", "c1", {})])
    if threads > 1:
        assert said.wait(120)
    found = list(hanging)
    free.set()
    assert said.wait(120)
    running.stop()

    assert len(found) == together and max(map(found.count, found)) <= of_a_kind


def giant(place: Place) -> str:
    """A ticket of a conversation of 5 MB."""
    talk = place.talk()
    for _ in range(10):
        place.standin.workspace.reply(talk.id, place.otto, f"<p>{'long ' * 100_000}</p>", quietly=True)
    return talk.id


def test_a_message_in_a_giant_goes_on_among_the_large_ones_and_arrives_with_its_formatting(place: Place) -> None:
    talk_id = giant(place)
    talk = place.standin.workspace.conversations[talk_id]
    ticket = place.linked(talk)
    [job_id] = place.services.jobs.add([place.said(talk, "<p>It <b>burns</b></p>")])
    worker = Worker(place.services, threads=1, chance=lambda: 0.5)
    assert worker.run_one() and job_id is not None
    entry = place.services.jobs.find(job_id)

    assert entry is not None and (entry.state, entry.priority) == ("waiting", Priority.HISTORY)
    assert worker.run_one()
    [line] = place.ticket(ticket).public_log
    assert "<b>burns</b>" in line.html


def test_a_whole_conversation_holds_back_no_message_of_its_own(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    copy = CopyConversation(workspace=WORKSPACE_ID, conversation=talk.id, tickets=(ticket,)).job()
    place.services.jobs.add([copy, place.said(talk, "<p>Next</p>")])
    worker = Worker(place.services, threads=1, chance=lambda: 0.5)

    assert worker.run_one() and place.log(ticket) == ["Next"]
    place.run()
    assert place.log(ticket) == ["It burns", "Next"]


def test_a_message_goes_before_comparisons_that_have_waited_longer(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.services.jobs.add(
        [ReconcileConversation(workspace=f"w{number}", conversation="1").once(1) for number in range(50)]
    )
    place.clock.passes(60)
    place.services.jobs.add([place.said(talk, "<p>Now</p>")])

    assert Worker(place.services, threads=1).run_one() and place.log(ticket) == ["Now"]


def test_a_worker_that_lives_for_a_minute_at_a_time_compares(place: Place) -> None:
    # What is done stays where other tests have left it.
    last = max((job.id for job in place.services.jobs.list(state="done", limit=100_000)), default=0)
    for _ in range(2):
        running = Running(Worker(place.services, threads=1))
        eventually(lambda: place.services.jobs.silence() == 0)  # its first sign of life, on a clock that stands
        running.worker.keep_up(time.monotonic() + 61)
        running.stop()

    new = place.services.jobs.list(state="done", after=last) + place.services.jobs.list()
    assert [job.kind for job in new if job.kind == "reconcile"] == ["reconcile"], "once an hour, whoever asks"
