# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the queue itself costs, on both engines: beside nothing, beside many finished jobs, and during an outage."""

import sys
import time
from collections.abc import Callable, Iterator

from tests.benchmarks import history
from tests.benchmarks.figures import Figures, table
from webapp.store import Jobs, NewJob, open_jobs

FINISHED = 200_000
CONVERSATIONS = 50
HELD_BACK = 20_000
TURNS = 500
_BODY = {"part": {"body": "Hello, the wifi in the meeting room is gone. " * 5}}


def figures(url: str) -> Iterator[Figures]:
    """Every measure of one engine, one after the other."""
    engine = url.partition(":")[0]
    jobs = open_jobs(url)
    yield from _turns(jobs, f"{engine}, empty")
    history.finish(url, FINISHED)
    yield from _turns(jobs, f"{engine}, {FINISHED:,} finished jobs")
    _hold_back(jobs)
    yield _timed(f"{engine}, {HELD_BACK:,} jobs held back in {CONVERSATIONS} conversations: a look that finds nothing",
                 lambda number: jobs.claim("w"))  # fmt: skip
    yield from _turns(jobs, f"{engine}, the same beside other conversations")
    jobs.close()


def _turns(jobs: Jobs, what: str) -> Iterator[Figures]:
    moment = time.time()
    yield _timed(f"{what}: add", lambda number: jobs.add([_message(f"{moment}", number)]))

    def run(number: int) -> None:
        job = jobs.claim("w")
        assert job is not None and jobs.done(job, "appended")

    yield _timed(f"{what}: claim and finish", run)


def _timed(what: str, action: Callable[[int], object]) -> Figures:
    times = []
    for number in range(TURNS):
        began = time.perf_counter()
        action(number)
        times.append(time.perf_counter() - began)
    return Figures(what, times)


def _message(line: str, number: int) -> NewJob:
    return NewJob("copy_part", f"w:{line}:{number % CONVERSATIONS}", _BODY, unique=f"{line}:{number}")


def _hold_back(jobs: Jobs) -> None:
    """iTop is away: the oldest message of each conversation waits for its next attempt, all others behind it."""
    for first in range(0, HELD_BACK, 1_000):
        jobs.add([_message("held", number) for number in range(first, first + 1_000)])
    for _ in range(CONVERSATIONS):
        job = jobs.claim("w")
        assert job is not None and jobs.retry(job, after=3_600.0, reason="iTop is away.")


def main() -> int:
    """Prints the table."""
    rows: list[Figures] = []
    for engine in ("sqlite", "postgresql"):
        with history.queue(engine) as url:
            rows += figures(url) if url is not None else ()
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
