# SPDX-License-Identifier: AGPL-3.0-or-later
"""A server that hangs costs one caller its time-out now and then, and not each of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from webapp.errors import StoreUnavailable

#: Seconds after a time-out in which nobody asks, and that others wait for whoever asks next: one that is back answers
#: sooner, and the notifications that come first then are those of Intercom's second and last attempt.
_PAUSE, _WAIT = 1.0, 0.5
_FOREVER = float("-inf")


class Silence:
    """Safe to share between threads.

    Seconds that one who asks may take to fail, until the next one may, and that others wait for whoever asks.
    """

    def __init__(self, longest: float, pause: float = _PAUSE, wait: float = _WAIT) -> None:
        self._longest = longest
        self._pause = pause
        self._wait = wait
        self._state = threading.Condition()
        self._until = _FOREVER
        self._somebody_asks = False

    @contextmanager
    def broken(self) -> Iterator[None]:
        """Ask; raises `StoreUnavailable` almost at once while the server is silent and another caller finds out.

        An error is an answer, too: only one that never came counts.
        """
        with self._state:
            if time.monotonic() < self._until:
                self._state.wait_for(lambda: not self._somebody_asks, self._wait)
            now = time.monotonic()
            if now < self._until:
                raise StoreUnavailable("The database failed: it does not answer.")
            if self._until > _FOREVER:
                self._until, self._somebody_asks = now + self._longest, True
        try:
            yield
        except (TimeoutError, psycopg.errors.ConnectionTimeout):
            self._note_answer(until=time.monotonic() + self._pause)
            raise
        except BaseException:
            self._note_answer()
            raise
        self._note_answer()

    def _note_answer(self, until: float = _FOREVER) -> None:
        with self._state:
            self._until, self._somebody_asks = until, False
            self._state.notify_all()
