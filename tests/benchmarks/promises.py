# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is promised of notifications and messages, measured, with a verdict: `python -m tests.benchmarks.promises`.

Against the iTop of ITOP_INTERCOM_WORLD, else against the demo's; ten minutes with both engines. Times count on a quiet
machine only: its load is printed with them.
"""

import argparse
import datetime
import os
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from tests.acceptance.panel import Panel
from tests.acceptance.steps import create_ticket, told
from tests.acceptance.waiting import until
from tests.benchmarks import history, load, measures
from tests.benchmarks.figures import Figures
from tests.benchmarks.queue import FINISHED
from tests.benchmarks.stage import Stage, stage
from tests.world import world_from_environment
from webapp.store import open_jobs

RATE, SECONDS = 200.0, 60.0
#: Milliseconds.
ANSWER_P50, ANSWER_P99, LOG_P50 = 10.0, 50.0, 100.0
#: A p50 beside many finished jobs may be so much longer than beside none, in milliseconds: what two runs differ by.
FLAT = 2.0
CONVERSATIONS, EACH = 100, 3


@dataclass(frozen=True)
class Kept:
    """One promise."""

    what: str
    limit: str
    measured: str
    kept: bool

    def line(self) -> str:
        return f"| {self.what} | {self.limit} | {self.measured} | {'kept' if self.kept else '**not kept**'} |"


def answers(engine: str, seconds: float) -> Iterator[Kept]:
    """Notifications at a steady rate, beside an empty queue and beside many finished jobs."""
    found: list[Figures] = []
    busy: list[float] = []
    for finished in (0, FINISHED):
        with history.queue(engine) as url:
            if url is None:
                return
            open_jobs(url).close()
            history.finish(url, finished)
            found.append(load.measured(url, f"{finished:,} finished jobs", RATE, seconds))
            busy.append(os.getloadavg()[0])
    for figures, others in zip(found, busy, strict=True):
        p50, p99 = 1000 * figures.p50, 1000 * figures.p99
        what = f"{engine}: answers at {RATE:.0f} a second for {seconds:.0f} s, {figures.what.partition(':')[0]}"
        every = figures.what.endswith(f"{{200: {len(figures.seconds)}}}")
        yield Kept(
            what,
            f"all 200, p50 {ANSWER_P50:.0f} ms, p99 {ANSWER_P99:.0f} ms",
            f"{figures.what.partition(': ')[2]}, p50 {p50:.1f} ms, p99 {p99:.1f} ms (load average {others:.1f})",
            every and p50 <= ANSWER_P50 and p99 <= ANSWER_P99,
        )
    more = 1000 * (found[1].p50 - found[0].p50)
    what = f"{engine}: flat beside {FINISHED:,} finished jobs"
    yield Kept(what, f"p50 + {FLAT:.0f} ms", f"{more:+.1f} ms", more <= FLAT)


def message_to_log(running: Stage) -> Kept:
    """One message at a time, idle."""
    figures = measures.message_to_log(running, 40)
    p50 = 1000 * figures.p50
    return Kept(f"message to log of {running.name}", f"p50 {LOG_P50:.0f} ms", f"p50 {p50:.1f} ms", p50 <= LOG_P50)


def drained(running: Stage) -> Kept:
    """Many conversations have waited for a worker, and one of them is stuck: all the others have to come through."""
    talks = []
    for number in range(CONVERSATIONS):
        talk = running.messenger.user_begins(running.people.otto, "Hello")
        panel = Panel(running.calls, running.people.mara, talk.conversation, talk.contact)
        talks.append((talk, create_ticket(panel, running.itop, f"Drained {number}")))
    for talk, _ in talks:
        told(talk)
    running.messenger.everything_delivered()
    until(lambda: _left(running) == 0, what="nothing is left to do before it begins", timeout=300)
    running.app.stop_worker()
    for number in range(EACH):
        for talk, _ in talks:
            talk.user_says(f"<p>Message {number}</p>")
    running.messenger.everything_delivered()
    stuck = running.jobs.claim("stuck")
    assert stuck is not None
    began = time.monotonic()
    running.app.start_worker()

    def others_are_done() -> bool:
        running.jobs.renew("stuck", [stuck.id])
        return _left(running) == EACH

    until(others_are_done, what="everybody else is done", timeout=600)
    seconds = time.monotonic() - began
    running.jobs.release("stuck")
    until(lambda: _left(running) == 0, what="the last one is done", timeout=120)
    wrong = sum(not _in_order(running, ticket.ref) for _, ticket in talks)
    count = (CONVERSATIONS - 1) * EACH
    return Kept(
        f"{CONVERSATIONS} conversations of {EACH} messages drain while one of them is stuck",
        "every log whole and in order",
        f"{count} messages in {seconds:.1f} s ({count / seconds:.0f} a second), {wrong} logs wrong",
        wrong == 0,
    )


def _in_order(running: Stage, ref: str) -> bool:
    said = [entry.text.splitlines()[0] for entry in running.itop.ticket(ref).public_log]
    return [line for line in said if line.startswith("Message")] == [f"Message {number}" for number in range(EACH)]


def _left(running: Stage) -> int:
    counts = running.jobs.counts()
    return counts.waiting + counts.running


def _everything(engines: list[str], seconds: float) -> Iterator[Kept]:
    for engine in engines:
        yield from answers(engine, seconds)
    with stage(world_from_environment(os.environ)) as running:
        yield message_to_log(running)
        yield drained(running)


def main() -> int:
    """Prints the table; 0 where every promise is kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.promises")
    parser.add_argument("engines", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long notifications arrive")
    chosen = parser.parse_args()
    print(f"{datetime.date.today()}, Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs, "
          f"load average before {os.getloadavg()[0]:.1f}\n")  # fmt: skip
    print("| promise | limit | measured | |\n|---|---|---|---|", flush=True)
    every = True
    for kept in _everything(chosen.engines, chosen.seconds):
        print(kept.line(), flush=True)
        every = every and kept.kept
    return 0 if every else 1


if __name__ == "__main__":
    sys.exit(main())
