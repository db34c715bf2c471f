# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `serve` and `worker` hold in memory after many jobs: `python -m tests.benchmarks.memory [--jobs 1000000]`.

A million jobs come in 100,000 notifications: one message of an end user, for which iTop is asked, and nine of a bot,
which are stored, claimed and left out. That took half an hour on 2 cores that others kept very busy.
"""

import argparse
import http.client
import os
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from tests.acceptance.app import App
from tests.benchmarks import history
from tests.benchmarks.load import Request, running
from webapp.store import Jobs, open_jobs

#: Jobs of one notification.
BATCH = 10
#: Jobs after which caches are full and every code path has been taken: the start.
WARM_UP = 20_000
STEPS = 5
#: Requests of one connection, which stays with one of the processes of `serve`.
RECONNECT = 50
#: More would only measure how long the queue is.
LONGEST_QUEUE = 2_000
#: What may have been added at the end.
ALLOWED = 0.2


def main() -> int:
    """Prints the table: resident memory of all processes of each kind, in megabytes; 0 where it stays within bounds."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.memory")
    parser.add_argument("engines", nargs="*", default=["sqlite"])
    parser.add_argument("--jobs", type=int, default=1_000_000)
    chosen = parser.parse_args()
    print("| engine | jobs | serve MB | worker MB | minutes |\n|---|--:|--:|--:|--:|")
    grown = []
    for engine in chosen.engines:
        with history.queue(engine) as url:
            if url is not None:
                grown += _measured(engine, url, chosen.jobs)
    print("\n".join(grown))
    return 1 if any("more than" in line for line in grown) else 0


def _measured(engine: str, url: str, count: int) -> list[str]:
    held: dict[str, list[float]] = {"serve": [], "worker": []}
    began = time.monotonic()
    with running(url, bots=BATCH - 1) as (app, standin, requests), closing(open_jobs(url)) as jobs:
        sent = 0
        for goal in (WARM_UP, *(WARM_UP + (count - WARM_UP) * step // STEPS for step in range(1, STEPS + 1))):
            _sent(app, jobs, requests, (goal - sent) // BATCH)
            sent = goal
            drained(jobs, 0)
            standin.contract.calls.clear()
            for name, megabytes in held.items():
                megabytes.append(memory(app, name))
            row = " | ".join(f"{megabytes[-1]:.1f}" for megabytes in held.values())
            print(f"| {engine} | {sent:,} | {row} | {(time.monotonic() - began) / 60:.1f} |", flush=True)
    return [_verdict(engine, name, megabytes) for name, megabytes in held.items()]


def _verdict(engine: str, name: str, megabytes: list[float]) -> str:
    grown = megabytes[-1] / megabytes[0] - 1
    within = "within" if grown <= ALLOWED else "more than"
    return f"{engine}, {name}: {grown:+.1%}, {within} the {ALLOWED:.0%} allowed"


def _sent(app: App, jobs: Jobs, requests: Iterator[Request], count: int) -> None:
    connection = http.client.HTTPConnection(f"127.0.0.1:{app.port}", timeout=30)
    for number in range(count):
        if number % RECONNECT == 0:
            connection.close()
            drained(jobs, LONGEST_QUEUE)
        body, signature = next(requests)
        headers = {"Content-Type": "application/json", "X-Hub-Signature": signature}
        connection.request("POST", "/webhooks/intercom", body.encode(), headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
    connection.close()


def drained(jobs: Jobs, most: int) -> None:
    """Returns when no more jobs than that wait."""
    while (counts := jobs.counts()).waiting + counts.running > most:
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
