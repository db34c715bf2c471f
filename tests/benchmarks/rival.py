# SPDX-License-Identifier: AGPL-3.0-or-later
"""The panel against Combodo's extension in another iTop with the same data: `make bench RIVAL_URL=...`.

ITOP_INTERCOM_WORLD describes our iTop, RIVAL_URL says where theirs is, with an account of it:
`http://<login>:<password>@<host>/`. LARGE_WORLD and LARGE_RIVAL_URL name a second pair, with many tickets.
"""

import os
import platform
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.figures import Figures
from tests.benchmarks.side import CANVASES, HOME, Ours, Request, Side, Theirs
from tests.benchmarks.stage import stage
from tests.benchmarks.tickets import Facts, facts
from tests.world import WORLD_VARIABLE, World, load_world

TURNS = 40
WARM_UP = 5
AGENTS = 8
#: Clicks of each agent in one go, and how often the two panels take turns.
CLICKS, ROUNDS = 15, 4
#: Seconds between two clicks of an agent who reads what he gets.
PAUSE = 1.0
#: Canvases a second that ours must serve for each one of theirs.
THROUGHPUT = 3.0
#: What ours may take of the time of theirs; the first canvas less, and in a large iTop less still.
SHARE, SMALL_HOME_SHARE, LARGE_HOME_SHARE = 0.5, 0.4, 0.2
LARGE = 100_000
#: What our own time may grow by in a large iTop.
GROWTH = 1.2


@dataclass(frozen=True)
class Pair:
    """Both panels on the same data, with what opens each canvas in the conversation of each agent."""

    facts: Facts
    ours: Sequence[Mapping[str, Request]]
    theirs: Sequence[Mapping[str, Request]]

    @property
    def sides(self) -> tuple[Sequence[Mapping[str, Request]], ...]:
        """Ours first."""
        return self.ours, self.theirs


@dataclass(frozen=True)
class Row:
    """One canvas of both."""

    pair: Pair
    what: str
    ours: Figures
    theirs: Figures

    @property
    def share(self) -> float:
        """Our time as a part of theirs, at p50."""
        return self.ours.p50 / self.theirs.p50

    @property
    def allowed(self) -> float:
        """The share that is promised."""
        if self.what != HOME:
            return SHARE
        return LARGE_HOME_SHARE if self.pair.facts.tickets >= LARGE else SMALL_HOME_SHARE


def canvases(pairs: Sequence[Pair]) -> list[Row]:
    """Each canvas of each panel once a turn, so that whatever else the machine does meets all alike."""
    times: dict[tuple[int, str, int], list[float]] = {}
    for turn in range(WARM_UP + TURNS):
        for what in CANVASES:
            for number, pair in enumerate(pairs):
                for side, requests in enumerate(pair.sides):
                    seconds, _ = requests[0][what].answer()
                    if turn >= WARM_UP:
                        times.setdefault((number, what, side), []).append(seconds)
    return [
        Row(pair, what, *(Figures(what, times[number, what, side]) for side in range(2)))
        for number, pair in enumerate(pairs)
        for what in CANVASES
    ]


def throughput(pair: Pair) -> list[float]:
    """Canvases a second that each panel serves while all agents click as fast as it answers; ours first."""
    spent = [0.0, 0.0]
    for turn in range(1 + ROUNDS):
        for side, requests in enumerate(pair.sides):
            # The first go does not count: as many sessions as there are agents at one time log in.
            seconds, _ = _everybody(requests)
            spent[side] += seconds if turn else 0.0
    return [AGENTS * CLICKS * ROUNDS / seconds for seconds in spent]


def paced(pair: Pair) -> list[Figures]:
    """The times of canvases while each agent clicks once a second, all kinds of canvases together; ours first."""
    times: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for side, requests in enumerate(pair.sides):
            times[side] += _everybody(requests, pause=PAUSE)[1]
    return [Figures("", each) for each in times]


def _everybody(requests: Sequence[Mapping[str, Request]], pause: float = 0.0) -> tuple[float, list[float]]:
    """Seconds until each agent has had his canvases, of each kind in turn, and the time that each canvas took."""
    began = time.perf_counter()

    def agent(number: int) -> list[float]:
        times = []
        for click in range(CLICKS):
            due = began + pause * (click + number / AGENTS)
            time.sleep(max(0.0, due - time.perf_counter()))
            times.append(requests[number][CANVASES[(number + click) % len(CANVASES)]].answer()[0])
        return times

    with ThreadPoolExecutor(AGENTS) as agents:
        times = [each for one in agents.map(agent, range(AGENTS)) for each in one]
    return time.perf_counter() - began, times


def report(pairs: Sequence[Pair]) -> str:
    """The tables, as they stand in docs/performance.md."""
    rows = canvases(pairs)
    lines = ["| tickets | canvas | ours p50 ms | p99 | theirs p50 ms | p99 | share | promised |"]
    lines.append("|--:|---|" + "--:|" * 6)
    for row in rows:
        seconds = (row.ours.p50, row.ours.p99, row.theirs.p50, row.theirs.p99)
        times = " | ".join(f"{1000 * each:.1f}" for each in seconds)
        promise = f"{row.allowed:.2f} {_verdict(row.share <= row.allowed)}"
        lines.append(f"| {row.pair.facts.tickets:,} | {row.what} | {times} | {row.share:.2f} | {promise} |")
    lines += ["", f"| tickets | {AGENTS} agents at once | ours | theirs | times | promised |", "|--:|---|" + "--:|" * 4]
    for pair in pairs:
        ours, theirs = throughput(pair)
        times = f"{ours:.1f} | {theirs:.1f} | {ours / theirs:.1f}"
        promise = f"{THROUGHPUT:.0f} {_verdict(ours / theirs >= THROUGHPUT)}"
        lines.append(f"| {pair.facts.tickets:,} | canvases a second | {times} | {promise} |")
    lines += ["", f"| tickets | {AGENTS} agents, a click a second each | ours | theirs | share | promised |"]
    lines.append("|--:|---|" + "--:|" * 4)
    for pair in pairs:
        our, their = paced(pair)
        lines.append(f"| {pair.facts.tickets:,} | p50 ms | {1000 * our.p50:.1f} | {1000 * their.p50:.1f} | | |")
        share = our.p90 / their.p90
        times = f"{1000 * our.p90:.1f} | {1000 * their.p90:.1f} | {share:.2f}"
        lines.append(f"| {pair.facts.tickets:,} | p90 ms | {times} | {SHARE:.2f} {_verdict(share <= SHARE)} |")
    return "\n".join([*lines, *_growth(pairs, rows)])


def _growth(pairs: Sequence[Pair], rows: Sequence[Row]) -> list[str]:
    if len(pairs) < 2:
        return []
    small, large = (pair.facts.tickets for pair in pairs)
    lines = ["", f"| ours | {large:,} tickets for each ms with {small:,} | promised |", "|---|--:|--:|"]
    for one, other in zip(rows[: len(CANVASES)], rows[len(CANVASES) :], strict=True):
        growth = other.ours.p50 / one.ours.p50
        lines.append(f"| {one.what} | {growth:.2f} | {GROWTH} {_verdict(growth <= GROWTH)} |")
    return lines


def _verdict(kept: bool) -> str:
    return "(kept)" if kept else "(**missed**)"


def _pair(stack: ExitStack, world: World, url: str) -> Pair:
    running = stack.enter_context(stage(world))
    sides: tuple[Side, Side] = (Ours(running), Theirs(url, running))
    ours, theirs = ([side.requests(number) for number in range(AGENTS)] for side in sides)
    return Pair(facts(world), ours, theirs)


def _machine(world: World, pair: Pair) -> str:
    loads = " ".join(f"{each:.1f}" for each in os.getloadavg())
    cores = f"{os.cpu_count()} cores ({platform.machine()}, load average {loads})"
    versions = f"PHP {pair.facts.php}, {pair.facts.database}, Python {platform.python_version()}"
    return f"iTop {world.itop_version}, {versions}; {cores}; {TURNS} turns"


def main() -> int:
    """Exit status 0 whatever the tables say, 2 where an address is missing."""
    names = ((WORLD_VARIABLE, "RIVAL_URL"), ("LARGE_WORLD", "LARGE_RIVAL_URL"))
    given = [(os.environ.get(one, ""), os.environ.get(other, "")) for one, other in names]
    if not all(given[0]):
        print(f"{WORLD_VARIABLE} and RIVAL_URL are needed: see docs/performance.md", file=sys.stderr)
        return 2
    with ExitStack() as stack:
        worlds = [(load_world(Path(path)), url) for path, url in given if path and url]
        pairs = [_pair(stack, world, url) for world, url in worlds]
        print(_machine(worlds[0][0], pairs[0]), end="\n\n", flush=True)
        print(report(pairs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
