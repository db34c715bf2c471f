# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fills an iTop of the tests with many tickets, once: `python -m tests.benchmarks.tickets <world.json> <how many>`."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.itop import php
from tests.world import OTTO, World, load_world

#: What one person usually has; the same in a small iTop and in a large one.
USUAL = 40


@dataclass(frozen=True)
class Facts:
    """What an iTop is made of; the versions are those of the command line."""

    tickets: int
    php: str
    database: str


def facts(world: World) -> Facts:
    """Counts the tickets."""
    return Facts(**json.loads(_run(world, "facts")))


def fill(world: World, count: int) -> None:
    """So many new tickets: a usual number of Otto's, a twentieth of one busy caller, 20 of each other new caller."""
    wanted = {
        "tickets": count,
        "caller": world.persons[OTTO.name],
        "usual": USUAL,
        "callers": max(2, count // 20),
    }
    _run(world, "fill", json.dumps(wanted))


def _run(world: World, command: str, stdin: str = "") -> str:
    code = Path(__file__).with_name("tickets.php").read_text(encoding="utf-8").removeprefix("<?php")
    return php.run(["-r", code, "--", command], Path(world.itop_dir), stdin)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0 when the tickets are there."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.tickets", description=__doc__)
    parser.add_argument("world", type=Path, help="the file that python -m tests.itop --world wrote")
    parser.add_argument("count", type=int, help="how many tickets; at least 200")
    chosen = parser.parse_args(arguments)
    fill(load_world(chosen.world), chosen.count)
    return 0


if __name__ == "__main__":
    sys.exit(main())
