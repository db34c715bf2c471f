# SPDX-License-Identifier: AGPL-3.0-or-later
"""Connections to a server: as many as are used, up to a limit, and none that nobody needs.

Why not psycopg_pool: it connects in the background, so that whoever asks while the server refuses waits the whole
time-out and never hears why. Here the caller connects, and is told the server's own words at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar


class Connection(Protocol):
    """One connection."""

    def usable(self) -> bool:
        """Whether the server has not ended it meanwhile; asks nobody."""

    def close(self) -> None:
        """Give up the socket."""


class NoRoom(Exception):
    """There is no further connection at the moment; raised by what connects where the server allows none."""


@dataclass(frozen=True)
class Limits:
    """How many at once; seconds that one is kept unused, and that one is kept at all."""

    #: `idle` is shorter than callers wait: under a small limit of the server no process keeps from the others for long
    #: what it does not use.
    most: int = 10
    idle: float = 1.5
    life: float = 1_800.0


C = TypeVar("C", bound=Connection)


@dataclass
class _Kept(Generic[C]):
    connection: C
    #: When it was made, and when it was given back last.
    since: float
    given: float = field(default=0.0)


class Pool(Generic[C]):
    """Safe to share between threads, of one process; moments are those of `time.monotonic`."""

    def __init__(self, connect: Callable[[], C], limits: Limits | None = None) -> None:
        self._connect = connect
        self._limits = limits or Limits()
        lock = threading.RLock()
        self._changed = threading.Condition(lock)
        #: Never told of anything: each connection that is given back would wake who closes the idle ones.
        self._closing = threading.Condition(lock)
        #: The one that was used last is the last one.
        self._idle: list[_Kept[C]] = []
        self._used: dict[int, _Kept[C]] = {}
        #: Connections and those that are being made.
        self._count = 0
        self._closer: threading.Thread | None = None
        self._closed = False

    def take(self, end: float) -> C:
        """A connection for this caller alone, at the latest by `end`.

        Raises what connecting raises, and `NoRoom` where there is none until then.
        """
        while True:
            kept = self._free(end)
            if kept is not None:
                return kept
            try:
                return self._make()
            except NoRoom:
                with self._changed:
                    # Others of this process give theirs back, those of other processes are closed when they are idle.
                    self._changed.wait(max(0.0, min(0.05, end - time.monotonic())))
                if time.monotonic() >= end:
                    raise

    def give(self, connection: C) -> None:
        """Keep it for the next caller."""
        with self._changed:
            kept = self._used.pop(id(connection))
            kept.given = time.monotonic()
            if not self._closed and kept.given - kept.since < self._limits.life:
                self._idle.append(kept)
                self._begin_closing()
                self._changed.notify_all()
                return
        self._end(connection)

    def drop(self, connection: C) -> None:
        """One that has failed is not used again, nor are those that lie idle beside it."""
        with self._changed:
            self._used.pop(id(connection))
            others, self._idle = self._idle, []
        for each in (connection, *(other.connection for other in others)):
            self._end(each)

    def close(self) -> None:
        """Close all; those that are in use are closed as soon as they are given back."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            self._changed.notify_all()
            self._closing.notify_all()
        for kept in idle:
            self._end(kept.connection)

    def _free(self, end: float) -> C | None:
        """One that lies idle, or None where a further one may be made: its place is taken then."""
        while True:
            with self._changed:
                while not self._idle and self._count >= self._limits.most:
                    left = end - time.monotonic()
                    if left <= 0:
                        raise NoRoom(f"all {self._limits.most} connections are in use")
                    self._changed.wait(left)
                if not self._idle:
                    self._count += 1
                    return None
                kept = self._idle.pop()
                if kept.connection.usable():
                    self._used[id(kept.connection)] = kept
                    return kept.connection
            self._end(kept.connection)

    def _make(self) -> C:
        try:
            connection = self._connect()
        except BaseException:
            self._leave()
            raise
        with self._changed:
            self._used[id(connection)] = _Kept(connection, time.monotonic())
        return connection

    def _end(self, connection: C) -> None:
        connection.close()
        self._leave()

    def _leave(self) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def _begin_closing(self) -> None:
        """A thread closes what nobody has used for a while, also where nobody comes any more; it ends with the last."""
        if self._closer is None:
            self._closer = threading.Thread(target=self._close_idle, name="idle connections", daemon=True)
            self._closer.start()

    def _close_idle(self) -> None:
        while True:
            with self._changed:
                if not self._idle:
                    self._closer = None
                    return
                left = self._idle[0].given + self._limits.idle - time.monotonic()
                if left > 0:
                    self._closing.wait(left)
                    continue
                kept = self._idle.pop(0)
            self._end(kept.connection)
