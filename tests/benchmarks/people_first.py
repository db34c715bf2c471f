# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a message waits beside comparisons and giants, and what these leave in memory.

`python -m tests.benchmarks.people_first [sqlite|postgresql]`, a few minutes, against the iTop of ITOP_INTERCOM_WORLD or
the demo's.
"""

import argparse
import os
import sys
import time

from tests.benchmarks import crowd as crowds
from tests.benchmarks.crowd import CHANGED, Crowd, crowd, giant, turns
from tests.benchmarks.figures import Figures, table
from tests.benchmarks.memory import memory
from tests.world import world_from_environment
from webapp.payloads.looking import Reconcile
from webapp.payloads.writing import CopyConversation

WORKSPACES, GIANTS = 50, 4
RATE, SECONDS, LIVELY = 4.0, 30.0, 10


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.people_first")
    parser.add_argument("engine", nargs="?", default="sqlite")
    chosen = parser.parse_args()
    with crowd(world_from_environment(os.environ), WORKSPACES, chosen.engine) as running:
        rows = [_idle(running), _compared(running), *_giants(running)]
    print(table([row for row in rows if isinstance(row, Figures)]))
    print("\n".join(row for row in rows if isinstance(row, str)))
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} CPUs")
    return 0


def _idle(running: Crowd) -> Figures:
    ids = running.said(SECONDS, RATE, turns(running, LIVELY))
    return Figures("message to log, idle", running.drained(ids))


def _compared(running: Crowd) -> Figures:
    ticketed = turns(running, LIVELY * 2)[LIVELY:]
    running.link([(each, talk) for each in running.workspaces for talk in crowds.changed(each)])
    began = time.monotonic()
    orders = running.jobs.add([Reconcile(workspace=each, since=1).job() for each in running.workspaces])
    ids = running.said(SECONDS, RATE, ticketed)
    figures = running.drained(ids)
    running.drained(orders)
    while any("::reconcile" in job.key for job in running.jobs.list(limit=1_000)):
        time.sleep(0.5)
    what = f"beside the comparison of {WORKSPACES} workspaces, {WORKSPACES * CHANGED} conversations, all missing"
    return Figures(f"{what} ({time.monotonic() - began:.0f} s)", figures)


def _giants(running: Crowd) -> list[Figures | str]:
    ticketed = turns(running, LIVELY * 3)[LIVELY * 2 :]
    giants = [(running.workspaces[0], giant(number)) for number in range(GIANTS)]
    running.link(giants)
    before = memory(running.app, "worker")
    began = time.monotonic()
    orders = running.jobs.add([CopyConversation(workspace=each, conversation=talk).job() for each, talk in giants])
    ids = running.said(SECONDS, RATE, ticketed)
    figures = running.drained(ids)
    running.drained(orders)
    took = time.monotonic() - began
    most = memory(running.app, "worker")
    time.sleep(30.0)
    after = memory(running.app, "worker")
    return [
        Figures(f"beside {GIANTS} conversations of 27 MB ({took:.0f} s)", figures),
        f"worker: {before:.0f} MB before the giants, {most:.0f} MB at their end, {after:.0f} MB half a minute later"
        f" ({after / before - 1:+.0%})",
    ]


if __name__ == "__main__":
    sys.exit(main())
