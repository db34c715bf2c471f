# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make simulate SEEDS=...`: so many seeds from 0 on, or those from one to another (`200..299`), or one history."""

from __future__ import annotations

import argparse
import logging
import time
from contextlib import closing

from tests.postgres import PostgresServer
from tests.simulation.history import read
from tests.simulation.play import failure, play
from tests.simulation.world import Opened
from webapp.store import open_database


def _seeds(text: str) -> range:
    first, dots, last = text.partition("..")
    return range(int(first), int(last) + 1) if dots else range(int(text))


def main() -> int:
    """1 where a history fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("seeds", nargs="?", type=_seeds, default=range(1_000), help="1000, or 200..299")
    parser.add_argument("--history", help="events with their numbers, as a failing seed prints them")
    parser.add_argument("--postgresql", action="store_true", help="an empty database in a server of its own for each")
    given = parser.parse_args()
    logging.disable()
    if not given.postgresql:
        return _played(given, None)
    with closing(PostgresServer()) as server:
        return _played(given, lambda clock: open_database(server.database(), clock=clock))


def _played(given: argparse.Namespace, opened: Opened | None) -> int:
    if given.history is not None:
        problems = play(read(given.history), opened)
        print("\n".join(problems) or "All of it holds.")
        return 1 if problems else 0
    began, failed = time.monotonic(), 0
    for number, seed in enumerate(given.seeds, start=1):
        if found := failure(seed, opened):
            failed += 1
            print(found, flush=True)
        if number % 100 == 0 or number == len(given.seeds):
            print(f"{number} seeds, {failed} failed, {time.monotonic() - began:.0f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
