# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make soak`: prints the table of docs/reliability.md for the iTop of ITOP_INTERCOM_WORLD, else for the demo's."""

import argparse
import datetime
import os
import platform
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from tests import disk as disks
from tests import postgres
from tests.acceptance.itop_side import DemoSide, ItopSide, RealSide
from tests.disk import mounted
from tests.postgres import PostgresServer
from tests.soak import clock as clocks
from tests.soak.clock import WrongClock
from tests.soak.plan import SHORT, Plan
from tests.soak.run import soak, soak_by_turns
from tests.soak.scene import Place
from tests.soak.verdict import HEADER, HEADER_BY_TURNS, Verdict
from tests.soak.weather import summary
from tests.world import world_from_environment

#: Machines, each with one web and one worker process.
MACHINES = {"sqlite": 1, "postgresql": 2}


def main() -> int:
    """0 where nothing was lost, doubled, out of order or refused, and health said nothing untrue."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("engines", nargs="*", default=list(MACHINES), help="sqlite, postgresql (default: both)")
    parser.add_argument("--short", action="store_true", help="the form that the acceptance suite runs")
    parser.add_argument("--minutes", type=float, help="one fault after the other for so long, and health watched")
    parser.add_argument("--rate", type=float, default=3.0, help="messages a second, with --minutes (default: 3)")
    parser.add_argument("--every", type=float, default=120.0, help="seconds from fault to fault (default: 120)")
    parser.add_argument("--keep", type=Path, help="keep logs and databases in this directory")
    chosen = parser.parse_args()
    print(f"{datetime.date.today()}, {_itop_name()}, Python {platform.python_version()}, {os.cpu_count()} CPUs")
    print(HEADER_BY_TURNS if chosen.minutes else HEADER, flush=True)
    plan = SHORT if chosen.short else Plan()
    if chosen.minutes:
        plan = Plan(messages=int(chosen.minutes * 60 * chosen.rate), rate=chosen.rate, turn_every=chosen.every)
    verdicts = [_soaked(engine, plan, chosen.keep, bool(chosen.minutes)) for engine in chosen.engines]
    return 0 if all(verdict is None or verdict.fine for verdict in verdicts) else 1


def _itop_name() -> str:
    world = world_from_environment(os.environ)
    return "the demo iTop" if world is None else f"iTop {world.itop_version}"


def _soaked(engine: str, plan: Plan, keep: Path | None, turns: bool) -> Verdict | None:
    if engine == "postgresql" and postgres.binaries() is None:
        print(postgres.MISSING, file=sys.stderr)
        return None
    world = world_from_environment(os.environ)
    with tempfile.TemporaryDirectory(prefix="intercom-soak-") as name, _place(engine, Path(name), keep, turns) as place:
        itop: ItopSide = DemoSide() if world is None else RealSide(world)
        with closing(itop):
            verdict = (soak_by_turns if turns else soak)(plan, itop, place)
    print(verdict.line_by_turns() if turns else verdict.line(), flush=True)
    for what in ("lost", "doubled", "disordered", "dead"):
        if found := getattr(verdict, what):
            print(f"{engine}: {what}: {list(found)[:20]}", file=sys.stderr)
    if turns:
        print(f"{engine}: {', '.join(f'{number} x {turn}' for turn, number in Counter(verdict.turns).items())}")
        print(*summary(verdict.watched.untrue), sep="\n", file=sys.stderr)
    return verdict


@contextmanager
def _place(engine: str, directory: Path, keep: Path | None, turns: bool) -> Iterator[Place]:
    """An empty queue, as durable as in production; with what a soak by turns breaks, as far as that is to be had."""
    with ExitStack() as stack:
        disk = stack.enter_context(mounted(directory / "disk", megabytes=128)) if turns else None
        clock = WrongClock.made(directory) if turns else None
        for missing in [disks.MISSING] * (turns and not disk) + [clocks.MISSING] * (turns and not clock):
            print(missing, file=sys.stderr)
        server = stack.enter_context(closing(PostgresServer(durable=True))) if engine == "postgresql" else None
        file = (disk.place if disk else directory) / "jobs.sqlite3"
        url = server.database() if server else f"sqlite:///{file}"
        yield Place((keep or directory) / engine, url, MACHINES[engine], server, disk, clock)


if __name__ == "__main__":
    sys.exit(main())
