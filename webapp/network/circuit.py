# SPDX-License-Identifier: AGPL-3.0-or-later
"""Remembers that another side is away, so that an outage costs a probe now and then and not everybody's time-outs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

#: Failures in a row before a side counts as away: one slow answer is no outage.
_ALLOWED = 5
#: Seconds until the next probe: at first, and at most.
_FIRST, _LONGEST = 1.0, 10.0


class Circuit:
    """One side; safe to share between threads. `clock` in seconds, of any origin."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until = float("-inf")
        #: Of whom it wants nothing for a while, and until when.
        self._told: dict[str, float] = {}

    def closed_for(self, whom: str = "") -> float:
        """Seconds in which it is not to be asked, 0.0 to go ahead; after them one caller may, the others wait on.

        `whom` is who asks, where it may have asked one of several for patience.
        """
        with self._lock:
            now = self._clock()
            told = self._told.get(whom, now) - now
            if told > 0.0:
                return told
            left = self._until - now
            if left <= 0.0 and self._failures >= _ALLOWED:
                self._until = now + self._pause()
            return max(0.0, left)

    def note_failure(self) -> bool:
        """It did not answer; whether it counts as away now."""
        with self._lock:
            self._failures += 1
            away = self._failures >= _ALLOWED
            if away:
                self._until = self._clock() + self._pause()
            return away

    def told_to_wait(self, seconds: float, whom: str) -> None:
        """It answers, and wants that one not to come for so long; it says nothing of the others."""
        with self._lock:
            now = self._clock()
            self._told = {one: until for one, until in self._told.items() if until > now}
            self._told[whom] = max(self._told.get(whom, now), now + seconds)

    def note_answer(self) -> None:
        """It is there."""
        with self._lock:
            if self._failures:
                self._failures = 0
                self._until = float("-inf")

    def _pause(self) -> float:
        """Doubling with each further failure."""
        return min(_LONGEST, _FIRST * 2.0 ** min(self._failures - _ALLOWED, 10))
