# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of every message: the logs of the tickets beside what was said."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from simulator.intercom.deliveries import Delivery
from tests.acceptance.itop_side import ItopSide
from tests.soak.weather import Watched
from webapp.store import Jobs

_MESSAGE = re.compile(r"Message (\d{5})")


def words(number: int) -> str:
    """What message of that number says."""
    return f"Message {number:05}"


@dataclass(frozen=True)
class Verdict:
    """One line of docs/reliability.md; `lost`, `doubled` and `disordered` (conversations) have to be empty."""

    what: str
    said: int
    #: Of those that Intercom did not give up.
    lost: Sequence[int]
    doubled: Sequence[int]
    disordered: Sequence[str]
    dead: Sequence[str]
    second_attempts: int
    given_up: int
    drained: float
    kills: int = 0
    seconds: float = 0.0
    #: Of a soak by turns: the faults that were acted, and what was seen all the time.
    turns: Sequence[str] = ()
    watched: Watched = field(default_factory=Watched)

    @property
    def fine(self) -> bool:
        """Nothing lost, nothing doubled, everything in order, nothing refused, no canvas late, health true."""
        untrue = self.watched.untrue or self.watched.late_canvases
        return not (self.lost or self.doubled or self.disordered or self.dead or untrue)

    def line(self) -> str:
        """A row of the table."""
        numbers = (self.said, self.kills, self.second_attempts, self.given_up, len(self.lost), len(self.doubled),
                   len(self.disordered), len(self.dead), f"{self.seconds:.0f}", f"{self.drained:.0f}")  # fmt: skip
        return f"| {self.what} | {' | '.join(map(str, numbers))} |"

    def line_by_turns(self) -> str:
        """A row of the table of a soak by turns."""
        seen = self.watched
        numbers = (f"{self.seconds / 60:.0f}", len(self.turns), self.said, self.second_attempts, self.given_up,
                   len(self.lost), len(self.doubled), len(self.disordered), len(self.dead), seen.samples,
                   len(seen.untrue), seen.canvases, f"{seen.slowest_canvas:.1f}", seen.late_canvases,
                   f"{self.drained - self.seconds:.0f}")  # fmt: skip
        return f"| {self.what} | {' | '.join(map(str, numbers))} |"


HEADER_BY_TURNS = (
    "| engine | minutes | faults | messages | needed Intercom's second attempt | given up by Intercom | lost | doubled"
    " | conversations out of order | dead letters | samples of health | untrue | canvases | slowest, s | late"
    " | s until the last was in iTop |\n|---" + 15 * "|--:" + "|"
)
HEADER = (
    "| engine | messages | kills | needed Intercom's second attempt | given up by Intercom | lost | doubled"
    " | conversations out of order | dead letters | s of trouble | s until the last was in iTop |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)


def numbers(deliveries: Iterable[Delivery]) -> set[int]:
    """Of the messages that these notifications told of."""
    return {int(found) for each in deliveries for found in _MESSAGE.findall(json.dumps(each.notification.item))}


def overtaken(jobs: Jobs, started: float, ended: float) -> list[str]:
    """Conversations in which a younger job was done before an older one; iTop's order by date would hide it.

    What is dated outside of the soak was done while the clock was wrong, and does not tell.
    """
    last: dict[str, float] = {}
    found = set()
    for entry in jobs.list(state="done", limit=1_000_000):
        if not started <= entry.changed_at <= ended:
            continue
        if entry.changed_at < last.get(entry.key, 0.0):
            found.add(entry.key)
        last[entry.key] = entry.changed_at
    return sorted(found)


def read(itop: ItopSide, said: Mapping[str, Sequence[int]]) -> tuple[list[int], list[int], list[str]]:
    """Numbers that are missing, numbers that are there more than once, conversations whose log is out of order."""
    lost: list[int] = []
    doubled: list[int] = []
    disordered: list[str] = []
    for conversation_id, numbers in said.items():
        [ticket] = itop.of_conversation(conversation_id)
        found = [int(number) for entry in ticket.public_log for number in _MESSAGE.findall(entry.text)]
        lost += sorted(set(numbers) - set(found))
        doubled += [number for number, times in Counter(found).items() if times > 1]
        if found != sorted(found):
            disordered.append(conversation_id)
    return lost, doubled, disordered
