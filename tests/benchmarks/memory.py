# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `serve` and `worker` hold in memory after many jobs: `python -m tests.benchmarks.memory [--jobs 50000]`."""

import argparse
import http.client
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.acceptance.app import App
from tests.benchmarks import history
from tests.benchmarks.load import Request, running
from webapp.jobs import Jobs
from webapp.jobs.engines import open_jobs

#: Jobs after which caches are full and every code path has been taken: the start.
WARM_UP = 5_000
STEPS = 5
#: Requests of one connection, which stays with one of the processes of `serve`.
RECONNECT = 50
#: More would only measure how long the queue is.
LONGEST_QUEUE = 200


def main() -> int:
    """Prints the table: resident memory of all processes of each kind, in megabytes."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.memory")
    parser.add_argument("engines", nargs="*", default=["sqlite"])
    parser.add_argument("--jobs", type=int, default=50_000)
    chosen = parser.parse_args()
    print("| engine | jobs | serve MB | worker MB |\n|---|--:|--:|--:|")
    for engine in chosen.engines:
        with history.queue(engine) as url:
            if url is not None:
                _measured(engine, url, chosen.jobs)
    return 0


def _measured(engine: str, url: str, count: int) -> None:
    with running(url) as (app, standin, requests), _queue(url) as jobs:
        sent = 0
        for goal in (WARM_UP, *(WARM_UP + count * step // STEPS for step in range(1, STEPS + 1))):
            _sent(app, jobs, requests, goal - sent)
            sent = goal
            _drained(jobs, 0)
            standin.contract.calls.clear()
            print(f"| {engine} | {sent:,} | {memory(app, 'serve'):.1f} | {memory(app, 'worker'):.1f} |", flush=True)


@contextmanager
def _queue(url: str) -> Iterator[Jobs]:
    jobs = open_jobs(url)
    yield jobs
    jobs.close()


def _sent(app: App, jobs: Jobs, requests: Iterator[Request], count: int) -> None:
    connection = http.client.HTTPConnection(f"127.0.0.1:{app.port}", timeout=30)
    for number in range(count):
        if number % RECONNECT == 0:
            connection.close()
        body, signature = next(requests)
        headers = {"Content-Type": "application/json", "X-Hub-Signature": signature}
        connection.request("POST", "/webhooks/intercom", body.encode(), headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        if number % 100 == 0:
            _drained(jobs, LONGEST_QUEUE)
    connection.close()


def _drained(jobs: Jobs, most: int) -> None:
    while jobs.counts().waiting > most:
        time.sleep(0.02)


def memory(app: App, name: str) -> float:
    """Megabytes that all processes of ``serve`` or ``worker`` hold together, what they share counted once each."""
    group = app.process_group(name)
    total = 0
    for directory in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getpgid(int(directory.name)) == group:
                rollup = (directory / "smaps_rollup").read_text(encoding="ascii")
                [line] = [line for line in rollup.splitlines() if line.startswith("Pss:")]
                total += int(line.split()[1])
    return total / 1024


if __name__ == "__main__":
    sys.exit(main())
