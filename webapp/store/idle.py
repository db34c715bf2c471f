# SPDX-License-Identifier: AGPL-3.0-or-later
"""Connections that nobody uses at the moment: a few are kept for the next callers, the others end at once."""

from __future__ import annotations

import threading
from typing import Generic, Protocol, TypeVar

#: As many as a process has threads by default, and as many again; a peak leaves no more open behind it.
KEPT = 16


class Closeable(Protocol):
    """A connection of either engine."""

    def close(self) -> None:
        """Give up the socket or the file."""


C = TypeVar("C", bound=Closeable)


class Idle(Generic[C]):
    """Safe to share between threads: no connection belongs to one, so none is left behind by one that has ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connections: list[C] = []
        self._closed = False

    def take(self) -> C | None:
        """The one that was used last; None where a new one is needed."""
        with self._lock:
            return self._connections.pop() if self._connections else None

    def give(self, connection: C) -> None:
        """Keep it, or close it where there are enough or nobody will come any more."""
        with self._lock:
            if not self._closed and len(self._connections) < KEPT:
                self._connections.append(connection)
                return
        connection.close()

    def close(self) -> None:
        """Close all; those that are in use are closed as soon as they are given back."""
        with self._lock:
            self._closed = True
            connections, self._connections = self._connections, []
        for connection in connections:
            connection.close()
