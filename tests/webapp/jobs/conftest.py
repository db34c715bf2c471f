# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every engine that the conformance suite holds to the same rules."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.postgres import PostgresServer
from tests.webapp.clock import Clock
from webapp.store import Job, Jobs, NewJob, open_jobs

#: Seconds that these tests wait for a database: they are about its rules, and a machine may be busy.
PATIENCE = 60.0
Open = Callable[[], Jobs]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a queue that nobody has opened yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/queue/jobs.sqlite3"
    server: PostgresServer = request.getfixturevalue("postgresql")
    return server.database()


@pytest.fixture
def open_engine(url: str, clock: Clock) -> Iterator[Open]:
    """Opens the same queue again and again, as several processes do."""
    opened: list[Jobs] = []

    def open_one() -> Jobs:
        opened.append(open_jobs(url, clock=clock, busy=PATIENCE))
        return opened[-1]

    yield open_one
    for jobs in opened:
        jobs.close()


@pytest.fixture
def jobs(open_engine: Open) -> Jobs:
    return open_engine()


def said(words: str, *, conversation: str = "c1", unique: str | None = None) -> NewJob:
    """A job of a conversation."""
    return NewJob("say", conversation, {"words": words}, unique)


def words(job: Job | None) -> str | None:
    """What a claimed job says."""
    return None if job is None else str(job.payload["words"])


def drain(jobs: Jobs, worker: str = "w") -> list[str]:
    """Runs everything that may run now, in the order of the claims."""
    done = []
    while (job := jobs.claim(worker)) is not None:
        done.append(str(job.payload["words"]))
        assert jobs.done(job, "said")
    return done
