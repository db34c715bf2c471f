# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make soak`: prints the table of docs/reliability.md for the iTop of ITOP_INTERCOM_WORLD, else for the demo's."""

import argparse
import datetime
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests import postgres
from tests.acceptance.itop_side import DemoSide, ItopSide, RealSide
from tests.postgres import PostgresServer
from tests.soak.plan import SHORT, Plan
from tests.soak.run import soak
from tests.soak.verdict import HEADER, Verdict
from tests.world import world_from_environment

#: Machines, each with one web and one worker process.
MACHINES = {"sqlite": 1, "postgresql": 2}


def main() -> int:
    """0 where nothing was lost, doubled, out of order or refused."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("engines", nargs="*", default=list(MACHINES), help="sqlite, postgresql (default: both)")
    parser.add_argument("--short", action="store_true", help="the form that the acceptance suite runs")
    parser.add_argument("--keep", type=Path, help="keep logs and databases in this directory")
    chosen = parser.parse_args()
    print(f"{datetime.date.today()}, {_itop_name()}, Python {platform.python_version()}, {os.cpu_count()} CPUs")
    print(HEADER, flush=True)
    verdicts = [_soaked(engine, SHORT if chosen.short else Plan(), chosen.keep) for engine in chosen.engines]
    return 0 if all(verdict is None or verdict.fine for verdict in verdicts) else 1


def _itop_name() -> str:
    world = world_from_environment(os.environ)
    return "the demo iTop" if world is None else f"iTop {world.itop_version}"


def _soaked(engine: str, plan: Plan, keep: Path | None) -> Verdict | None:
    if engine == "postgresql" and postgres.binaries() is None:
        print(postgres.MISSING, file=sys.stderr)
        return None
    world = world_from_environment(os.environ)
    with tempfile.TemporaryDirectory(prefix="intercom-soak-") as name, _database(engine, Path(name)) as url:
        itop: ItopSide = DemoSide() if world is None else RealSide(world)
        with closing(itop):
            verdict = soak(plan, itop, (keep or Path(name)) / engine, url, MACHINES[engine])
    print(verdict.line(), flush=True)
    for what in ("lost", "doubled", "disordered", "dead"):
        if found := getattr(verdict, what):
            print(f"{engine}: {what}: {list(found)[:20]}", file=sys.stderr)
    return verdict


@contextmanager
def _database(engine: str, directory: Path) -> Iterator[str]:
    """An empty queue, as durable as in production."""
    if engine == "sqlite":
        yield f"sqlite:///{directory}/jobs.sqlite3"
        return
    with closing(PostgresServer(durable=True)) as server:
        yield server.database()


if __name__ == "__main__":
    sys.exit(main())
