# SPDX-License-Identifier: AGPL-3.0-or-later
"""A history is a list of events, each with a number that says which, whose and how; the same seed gives the same one.

Why no stateful test of Hypothesis: there a seed stands for a whole run of examples, of which the first ones are the
simplest. Here a seed is one history, so that a hundred thousand of them can be told by their numbers and run anywhere.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

_T = TypeVar("_T")
Event = tuple[str, int]
_LARGEST = 10_000_000


class Choice:
    """Takes one decision after the other from a number."""

    def __init__(self, number: int) -> None:
        self.number = number

    def of(self, things: Sequence[_T]) -> _T:
        """One of these."""
        self.number, place = divmod(self.number, len(things))
        return things[place]


def generate(seed: int, weights: Mapping[str, int]) -> list[Event]:
    """The history of a seed."""
    chance = random.Random(seed)
    names = chance.choices(list(weights), list(weights.values()), k=chance.randint(6, 30))
    return [(name, chance.randrange(_LARGEST)) for name in names]


def shrink(events: Sequence[Event], fails: Callable[[Sequence[Event]], bool]) -> list[Event]:
    """The shortest history that fails as well, with the smallest numbers; nothing can be left out of it."""
    shortest, smaller = list(events), True
    while smaller:
        smaller = False
        for candidate in _smaller(shortest):
            if fails(candidate):
                shortest, smaller = candidate, True
                break
    return shortest


def _smaller(events: list[Event]) -> Iterator[list[Event]]:
    """First without large pieces, then without single events, then with smaller numbers."""
    size = len(events) // 2
    while size:
        for start in range(0, len(events), size):
            yield events[:start] + events[start + size :]
        size //= 2
    for place, (name, number) in enumerate(events):
        for less in dict.fromkeys((0, number % 10, number % 100, number % 1_000, number // 10)):
            if less < number:
                yield [*events[:place], (name, less), *events[place + 1 :]]


def written(events: Sequence[Event]) -> str:
    """One line that `read` understands."""
    return ",".join(f"{name}:{number}" for name, number in events)


def read(line: str) -> list[Event]:
    """The history of such a line."""
    pairs = (each.split(":") for each in line.split(",") if each)
    return [(name, int(number)) for name, number in pairs]
