# SPDX-License-Identifier: AGPL-3.0-or-later
"""10,000 spoiled but rightly signed requests to the running app: statuses, faults in the log, memory.

`python -m tests.benchmarks.mutants [--count 10000] [--seed 1]`
"""

import argparse
import http.client
import json
import sys
from collections import Counter
from contextlib import closing
from random import Random

from tests.acceptance.app import App
from tests.benchmarks import history
from tests.benchmarks.load import running
from tests.benchmarks.memory import drained, memory
from tests.mutants import mutant
from tests.world import CLIENT_SECRET
from webapp.store import open_jobs

#: Requests after which caches are full and every code path has been taken.
WARM_UP = 2_000
#: Requests of one connection, which stays with one of the processes of `serve`.
RECONNECT = 50
_ANSWERS = {200, 400}


def main() -> int:
    """0 where each request was answered in words and nothing unforeseen is in the log."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.mutants")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with history.queue("sqlite") as url:
        assert url is not None
        with running(url) as (app, _standin, _requests), closing(open_jobs(url)) as jobs:
            chance = Random(chosen.seed)
            statuses = _sent(app, chance, WARM_UP)
            drained(jobs, 0)
            before = {name: memory(app, name) for name in ("serve", "worker")}
            statuses += _sent(app, chance, chosen.count)
            drained(jobs, 0)
            after = {name: memory(app, name) for name in before}
            faults = _faults(app.log)
    print("| requests | answers | unforeseen | serve MB before, after | worker MB before, after |")
    print("|--:|---|--:|--:|--:|")
    told = ", ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items()))
    spans = " | ".join(f"{before[name]:.1f}, {after[name]:.1f}" for name in before)
    print(f"| {sum(statuses.values()):,} | {told} | {len(faults)} | {spans} |")
    for fault in faults[:10]:
        print(fault, file=sys.stderr)
    return 0 if not faults and set(statuses) <= _ANSWERS else 1


def _sent(app: App, chance: Random, count: int) -> Counter[int]:
    statuses: Counter[int] = Counter()
    connection = http.client.HTTPConnection(f"127.0.0.1:{app.port}", timeout=30)
    for number in range(count):
        if number % RECONNECT == 0:
            connection.close()
        request = mutant(chance)
        connection.request("POST", request.path, request.body, request.headers(CLIENT_SECRET))
        answer = connection.getresponse()
        words = answer.read()
        statuses[answer.status] += 1
        assert b"Traceback" not in words and (answer.status == 400 or json.loads(words)), words
    connection.close()
    return statuses


def _faults(log: str) -> list[str]:
    """Lines that say where something unforeseen arose, and whatever is no line of ours."""
    return [line for line in log.splitlines() if line and ('"at": [' in line or not line.startswith("{"))]


if __name__ == "__main__":
    sys.exit(main())
