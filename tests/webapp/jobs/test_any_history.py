# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever happens in whatever order: every engine does what a few lines without any database do."""

from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.postgres import PostgresServer
from tests.webapp.clock import Clock
from tests.webapp.jobs.conftest import said
from webapp.store import LEASE, Job, Jobs, open_jobs


@dataclass
class Line:
    """A job as the rules speak of it."""

    id: int
    key: str
    due: float
    state: str = "waiting"
    lease: float = 0.0
    attempts: int = 0


@dataclass
class Rules:
    """The rules of the queue, word for word; `clock` is the engine's own."""

    clock: Clock
    lines: list[Line] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def may_run(self, line: Line) -> bool:
        """When no other of its conversation runs, and no older one waits."""
        others = [each for each in self.lines if each.key == line.key and each is not line]
        return not any(each.state == "running" or (each.state == "waiting" and each.id < line.id) for each in others)

    def next(self) -> Line | None:
        lost = [each for each in self.lines if each.state == "running" and each.lease < self.clock.now]
        if lost:
            return min(lost, key=lambda each: (each.lease, each.id))
        waiting = [each for each in self.lines if each.state == "waiting" and each.due <= self.clock.now]
        return min(filter(self.may_run, waiting), key=lambda each: (each.due, each.id), default=None)

    def mine(self, job: Job) -> Line | None:
        fitting = (each for each in self.lines if each.id == job.id)
        line = next(fitting, None)
        return line if line and line.state == "running" and line.attempts == job.attempts else None


class History:
    """Does everything twice, by the engine and by the rules, and compares."""

    def __init__(self, jobs: Jobs, clock: Clock) -> None:
        self.jobs, self.rules, self.clock = jobs, Rules(clock), clock
        self.claimed: list[Job] = []

    def add(self, number: int) -> None:
        key, unique = f"c{number % 3}", f"u{number}" if number % 4 else None
        [job_id] = self.jobs.add([said("x", conversation=key, unique=unique)])
        assert (job_id is None) == (unique in self.rules.seen)
        if job_id is not None:
            self.rules.lines.append(Line(job_id, key, self.clock.now))
        self.rules.seen |= {unique} if unique else set()

    def claim(self, number: int) -> None:
        job, line = self.jobs.claim("w"), self.rules.next()
        assert (job.id if job else None) == (line.id if line else None)
        if job is not None and line is not None:
            line.state, line.lease, line.attempts = "running", self.clock.now + LEASE, line.attempts + 1
            self.claimed.append(job)

    def settle(self, number: int) -> None:
        if not self.claimed:
            return
        # Not always the newest: some come late, from a worker that has lost its lease.
        job = self.claimed[number % len(self.claimed)]
        line, state = self.rules.mine(job), ("done", "waiting", "dead")[number % 3]
        if state == "done":
            answer = self.jobs.done(job, "ok")
        elif state == "dead":
            answer = self.jobs.refuse(job, reason="no")
        else:
            answer = self.jobs.retry(job, after=float(number), reason="away")
        assert answer == (line is not None)
        if line is not None:
            line.state = state
            line.due = self.clock.now + number if state == "waiting" else line.due

    def replay(self, number: int) -> None:
        line = self._picked(number)
        if line is not None:
            assert self.jobs.replay(line.id) == (line.state == "dead")
            if line.state == "dead":
                line.state, line.due, line.attempts = "waiting", self.clock.now, 0
                # Who held a claim from before cannot hold the next one by chance.
                self.claimed = [job for job in self.claimed if job.id != line.id]

    def discard(self, number: int) -> None:
        line = self._picked(number)
        if line is not None:
            gone = line.state in ("waiting", "dead")
            assert self.jobs.discard(line.id) == gone
            if gone:
                self.rules.lines.remove(line)

    def release(self, number: int) -> None:
        running = [line for line in self.rules.lines if line.state == "running"]
        assert self.jobs.release("w") == len(running)
        for line in running:
            line.state, line.due = "waiting", self.clock.now

    def passes(self, number: int) -> None:
        self.clock.passes(float(number))

    def agrees(self) -> None:
        """Counts and listing are those of the rules."""
        counts, states = self.jobs.counts(), [line.state for line in self.rules.lines]
        assert (counts.waiting, counts.running, counts.dead) == tuple(
            states.count(state) for state in ("waiting", "running", "dead")
        )
        listed = [(entry.id, entry.state) for entry in self.jobs.list()]
        assert listed == [(line.id, line.state) for line in self.rules.lines if line.state != "done"]

    def _picked(self, number: int) -> Line | None:
        return self.rules.lines[number % len(self.rules.lines)] if self.rules.lines else None


EVENTS: tuple[Callable[[History, int], None], ...] = (
    History.add, History.add, History.claim, History.claim, History.settle, History.settle,
    History.replay, History.replay, History.discard, History.release, History.passes,
)  # fmt: skip
HISTORIES = st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 30)), min_size=40, max_size=100)


def _told(jobs: Jobs, clock: Clock, events: list[tuple[Callable[[History, int], None], int]]) -> None:
    history = History(jobs, clock)
    try:
        for event, number in events:
            event(history, number)
            history.agrees()
    finally:
        jobs.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=HISTORIES)
def test_sqlite_keeps_the_rules(
    tmp_path_factory: pytest.TempPathFactory, events: list[tuple[Callable[[History, int], None], int]]
) -> None:
    clock = Clock()
    _told(open_jobs(f"sqlite:///{tmp_path_factory.mktemp('any')}/jobs.sqlite3", clock=clock), clock, events)


@pytest.fixture(scope="module")
def database(postgresql: PostgresServer) -> str:
    """One for all histories: making a database takes longer than any of them."""
    return postgresql.database()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=HISTORIES)
def test_postgresql_keeps_the_rules(database: str, events: list[tuple[Callable[[History, int], None], int]]) -> None:
    clock = Clock()
    jobs = open_jobs(database, clock=clock, busy=60.0)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("TRUNCATE intercom_job, intercom_seen")
    _told(jobs, clock, events)
