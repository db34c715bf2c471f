# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a backlog takes: `python -m tests.benchmarks.backlog [--conversations 2000] [--engine sqlite]`.

Against the iTop of ITOP_INTERCOM_WORLD or the demo's. In each conversation a message was copied before; the others
wait, as they do after an outage; then the worker is started. At the end iTop is asked for every marker, and the logs of
some tickets are read as iTop's users read them.
"""

import argparse
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from tests.benchmarks.crowd import Crowd, crowd, lively, message
from tests.world import OTTO, world_from_environment
from webapp.itop import Credentials, Itop
from webapp.network.http import Http

#: Messages of a conversation that wait, and conversations whose logs are read.
EACH, READ = 10, 20


def main() -> int:
    """0 where every message stands once, in order and under its author."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.backlog")
    parser.add_argument("--conversations", type=int, default=2_000)
    parser.add_argument("--engine", default="sqlite")
    chosen = parser.parse_args()
    with crowd(world_from_environment(os.environ), 1, chosen.engine) as running:
        talks = [lively(number) for number in range(chosen.conversations)]
        [workspace] = running.workspaces
        running.link([(workspace, talk) for talk in talks])
        running.drained(running.jobs.add([message(workspace, talk, 0) for talk in talks]), patience=3_600)
        running.app.kill("worker")
        # In the order in which people speak: a message of each, then the next of each.
        for number in range(1, EACH + 1):
            last = running.jobs.add([message(workspace, talk, number) for talk in talks])
        began = time.monotonic()
        running.app.start_worker()
        running.drained(last, patience=3_600)  # and with them all that came before them
        took = time.monotonic() - began
        wrong = [*_missing(running, workspace, talks), *_disordered(running, talks[:: max(1, len(talks) // READ)])]
    count = len(talks) * EACH
    print(f"{running.itop.world.itop_version}, {chosen.engine}: {count:,} messages in {len(talks):,} conversations")
    print(f"{took:.0f} s, {count / took:.0f} a second, load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} CPUs")
    print("\n".join(wrong) or "each of them once, in order, under its author")
    return 1 if wrong else 0


def _missing(running: Crowd, workspace: str, talks: list[str]) -> list[str]:
    world = running.itop.world
    http = Http(cookies=True)
    itop = Itop(world.url, Credentials(world.service_user, world.service_password, ""), http).of(workspace)

    def look(talk: str) -> list[str]:
        [ticket] = itop.copied(conversation_id=talk)
        wanted = {f"{talk}{number:04}" for number in range(EACH + 1)}
        return [f"{talk}: {part} is missing" for part in sorted(wanted - set(ticket.part_ids))]

    with ThreadPoolExecutor(2) as pool, closing(http):
        return [each for found in pool.map(look, talks) for each in found]


def _disordered(running: Crowd, talks: list[str]) -> list[str]:
    wrong = []
    for talk in talks:
        [ticket] = running.itop.of_conversation(talk)
        entries = ticket.public_log
        said, authors = [entry.text.split(" of ")[0] for entry in entries], {entry.author for entry in entries}
        if said != [f"Number {number}" for number in range(EACH + 1)] or authors != {OTTO.name}:
            wrong.append(f"{talk}: {said} by {authors}")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
