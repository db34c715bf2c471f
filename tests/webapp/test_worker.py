# SPDX-License-Identifier: AGPL-3.0-or-later
"""The worker: what it runs, what a failure means, and how it stops."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.webapp.clock import Clock
from webapp import logs
from webapp.attempts import pause
from webapp.errors import (
    AppError,
    IntercomUnavailable,
    ItopMisconfigured,
    ItopUnavailable,
    NotConfigured,
    Retry,
    StoreUnavailable,
)
from webapp.services import Services
from webapp.store import Job, Jobs, NewJob
from webapp.worker import Worker

AWAY = ItopUnavailable("iTop is away.")


class Tasks:
    """A task that notes what it ran and fails as a test says."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.failures: list[Exception] = []

    def say(self, job: Job, services: Services) -> str:
        self.ran.append(str(job.payload["words"]))
        if self.failures:
            raise self.failures.pop(0)
        return "said"


def said(words: str, conversation: str = "c1") -> NewJob:
    return NewJob("say", conversation, {"words": words, "conversation": conversation})


def worked(services: Services, tasks: Tasks, *, kind: str = "say") -> list[Job]:
    """Everything that may run has run; what is left."""
    worker = Worker(services, threads=1, tasks={kind: tasks.say}, chance=lambda: 0.5)
    while worker.run_one():
        pass
    return services.jobs.list()


def test_a_job_is_run_and_done(services: Services) -> None:
    tasks = Tasks()
    services.jobs.add([said("one"), said("two")])

    assert worked(services, tasks) == []
    assert tasks.ran == ["one", "two"]


@pytest.mark.parametrize(
    ("failure", "after"),
    [
        (ItopUnavailable("away"), 1.0),
        (IntercomUnavailable("429", retry_after=40.0), 40.5),
        (ItopMisconfigured("wrong password"), 30.0),
        (NotConfigured("no token"), 30.0),
        (RuntimeError("a fault of our own"), 1.0),
    ],
)
def test_a_failure_that_may_pass_is_tried_again(
    failure: Exception, after: float, services: Services, clock: Clock
) -> None:
    tasks = Tasks()
    tasks.failures = [failure]
    services.jobs.add([said("again")])

    [entry] = worked(services, tasks)
    assert (entry.state, round(entry.due - clock.now, 3)) == ("waiting", after)
    clock.passes(after)
    assert worked(services, tasks) == [] and tasks.ran == ["again", "again"]


def test_a_failure_for_good_is_a_dead_letter_with_its_sentence(services: Services) -> None:
    tasks = Tasks()
    tasks.failures = [AppError("The ticket is gone.", retry=Retry.NEVER)]
    services.jobs.add([said("bad"), said("good")])

    [entry] = worked(services, tasks)

    assert (entry.state, entry.reason) == ("dead", "The ticket is gone.")
    assert tasks.ran == ["bad", "good"]


def test_a_clock_that_is_wrong_for_some_seconds_ends_nothing(services: Services, clock: Clock) -> None:
    tasks = Tasks()
    tasks.failures = [AWAY] * 50
    services.jobs.add([said("late")])
    for _ in range(12):
        [entry] = worked(services, tasks)
        clock.passes(1 if entry.attempts < 4 else 100)
    for hours in (80, -80):
        clock.passes(hours * 3600)
        for _ in range(5):
            [entry] = worked(services, tasks)
            clock.passes(1)

    assert entry.state == "waiting" and entry.due - clock.now < 70


def test_a_queue_that_was_off_for_a_week_goes_on_where_it_was(services: Services, clock: Clock) -> None:
    tasks = Tasks()
    tasks.failures = [AWAY] * 2
    services.jobs.add([said("late")])
    worked(services, tasks)
    clock.passes(7 * 86_400)
    worked(services, tasks)
    clock.passes(60)

    assert worked(services, tasks) == []


def test_attempts_come_further_apart_and_end_after_three_days(services: Services, clock: Clock) -> None:
    tasks = Tasks()
    tasks.failures = [AWAY] * 10_000
    services.jobs.add([said("late")])
    gaps = []
    for _ in range(9):
        [entry] = worked(services, tasks)
        gaps.append(entry.due - clock.now)
        clock.passes(gaps[-1])
    for _ in range(73):
        [entry] = worked(services, tasks)
        clock.passes(3600)
    assert gaps == [1, 2, 4, 8, 16, 32, 60, 60, 60] and entry.state == "waiting"
    clock.passes(3600)

    [entry] = worked(services, tasks)
    assert entry.state == "dead" and entry.reason == "Given up after 72 hours. iTop is away."


def test_a_first_attempt_while_the_clock_was_behind_ends_no_patience(services: Services, clock: Clock) -> None:
    tasks = Tasks()
    services.jobs.add([said("before", conversation="c2")])
    worked(services, tasks)
    tasks.failures = [AWAY] * 20
    clock.passes(-80 * 3600)
    services.jobs.add([said("late")])
    worked(services, tasks)
    clock.passes(80 * 3600)
    for _ in range(15):
        [entry] = worked(services, tasks)
        clock.passes(60)

    assert entry.state == "waiting"


@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("attempts", [1, 5, 50, 100_000])
def test_the_pause_is_spread_and_bounded(attempts: int, chance: float) -> None:
    steady = min(60.0, 2.0 ** min(attempts - 1, 20))

    assert steady * 0.75 <= pause(AWAY, attempts, chance) <= steady * 1.25
    assert pause(IntercomUnavailable("", retry_after=90.0), 1, chance) >= 90.0


class Running:
    """A worker in a thread of its own."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.thread = threading.Thread(target=worker.run)
        self.thread.start()

    def stop(self) -> float:
        """Stops it; after how many seconds."""
        began = time.monotonic()
        self.worker.stop()
        self.thread.join(120)
        assert not self.thread.is_alive()
        return time.monotonic() - began


def eventually(true: Callable[[], object], seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.005)


def test_conversations_run_beside_one_another_and_each_in_order(services: Services) -> None:
    both = threading.Barrier(2)
    ran: list[str] = []

    def say(job: Job, services: Services) -> str:
        if job.payload["words"] == "meet":
            both.wait(120)  # passes only when two jobs run at once
        ran.append(f"{job.key} {job.payload['words']}")
        return "said"

    running = Running(Worker(services, threads=2, tasks={"say": say}))
    services.jobs.add([said(words, key) for key in ("c1", "c2") for words in ("meet", "then", "last")])
    eventually(lambda: len(ran) == 6)
    running.stop()

    for key in ("c1", "c2"):
        assert [line for line in ran if line.startswith(key)] == [f"{key} meet", f"{key} then", f"{key} last"]


def test_what_runs_may_end_and_nothing_else_is_claimed(services: Services) -> None:
    began, may_end = threading.Event(), threading.Event()

    def say(job: Job, services: Services) -> str:
        began.set()
        may_end.wait(120)
        return "said"

    running = Running(Worker(services, threads=1, tasks={"say": say}))
    services.jobs.add([said("running"), said("waiting")])
    assert began.wait(120)
    running.worker.stop()
    may_end.set()
    running.stop()

    assert [(entry.payload["words"], entry.state, entry.attempts) for entry in services.jobs.list()] == [
        ("waiting", "waiting", 0)
    ]


def test_what_does_not_end_in_time_goes_back(services: Services) -> None:
    began, over = threading.Event(), threading.Event()

    def hang(job: Job, services: Services) -> str:
        began.set()
        over.wait(120)
        return "late"

    running = Running(Worker(services, threads=1, tasks={"say": hang}, grace=0.1))
    services.jobs.add([said("hangs")])
    assert began.wait(120)
    assert running.stop() < 30

    assert [entry.state for entry in services.jobs.list()] == ["waiting"]
    over.set()


class Shaky:
    """A queue that fails the first time it is asked for something; everything else is the real one."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._failing = {"claim", "done"}

    def __getattr__(self, name: str) -> object:
        if name in self._failing:
            self._failing.remove(name)
            return self._fail
        return getattr(self._jobs, name)

    def _fail(self, *arguments: object, **named: object) -> None:
        raise StoreUnavailable("The disk is full.")


def test_a_store_that_fails_for_a_moment_stops_nobody_and_doubles_nothing(services: Services) -> None:
    tasks = Tasks()
    services.jobs.add([said("later")])
    shaky: Any = Shaky(services.jobs)
    running = Running(Worker(replace(services, jobs=shaky), threads=1, tasks={"say": tasks.say}))
    eventually(lambda: tasks.ran and not services.jobs.list())
    running.stop()

    assert tasks.ran == ["later"]


def test_the_log_has_one_line_a_job_and_no_words_of_it(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    tasks = Tasks()
    tasks.failures = [ValueError("secret words")]
    payload = {"words": "secret words", "conversation": "215", "workspace": "w1", "notification": "notif_1",
               "part": {"id": "7", "body": "secret words"}}  # fmt: skip
    services.jobs.add([NewJob("copy_part", "w1:215", payload), replace(said("secret words"), kind="dance")])
    with caplog.at_level(logging.DEBUG):
        worked(services, tasks, kind="copy_part")

    lines = [json.loads(logs.JsonLines().format(record)) for record in caplog.records]
    first, second = [line for line in lines if line["event"] == "job"]
    assert (first["outcome"], first["error"], first["kind"]) == ("retry", "ValueError", "copy_part")
    assert (first["conversation"], first["notification"], first["part"]) == ("215", "notif_1", "7")
    assert first["ms"] >= 0 and second["code"] == "unknown_kind"
    assert "secret" not in json.dumps(lines)
