# SPDX-License-Identifier: AGPL-3.0-or-later
"""A server that hangs costs one caller its time-out now and then, and not each of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from webapp.errors import StoreUnavailable

#: Seconds after a time-out in which nobody asks.
_PAUSE = 1.0
_FOREVER = float("-inf")


class Silence:
    """Safe to share between threads; `longest` is how many seconds one that asks may take to fail."""

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self._lock = threading.Lock()
        self._until = _FOREVER

    @contextmanager
    def broken(self) -> Iterator[None]:
        """Ask; raises `StoreUnavailable` at once while the server is known to be silent and another caller finds out.

        An error is an answer, too: only one that never came counts.
        """
        with self._lock:
            now = time.monotonic()
            if now < self._until:
                raise StoreUnavailable("The database failed: it does not answer.")
            if self._until > _FOREVER:
                self._until = now + self._longest
        try:
            yield
        except (TimeoutError, psycopg.errors.ConnectionTimeout):
            self._until = time.monotonic() + _PAUSE
            raise
        except BaseException:
            self._until = _FOREVER
            raise
        self._until = _FOREVER
