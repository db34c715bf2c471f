# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often a person may be asked for; each process of the service counts by itself."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable

#: People that are remembered at once; who is forgotten begins anew.
_PEOPLE = 10_000


class Limit:
    """At most `most` calls of one person within `seconds`; safe to share between threads."""

    def __init__(self, most: int, *, seconds: float = 60.0, clock: Callable[[], float]) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._lock = threading.Lock()
        self._calls: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, person: str) -> float:
        """Count a call; the seconds until there may be one, 0 where it may be now."""
        now = self._clock()
        with self._lock:
            calls = self._calls.setdefault(person, deque())
            self._calls.move_to_end(person)
            while calls and calls[0] <= now - self._seconds:
                calls.popleft()
            if len(calls) >= self._most:
                return calls[0] + self._seconds - now
            calls.append(now)
            while len(self._calls) > _PEOPLE:
                self._calls.popitem(last=False)
            return 0.0
