# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages that arrive at the same moment share one transaction, and with it one wait for the disk."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from webapp.database.sqlite_file import File
from webapp.errors import StoreUnavailable
from webapp.jobs import NewJob

#: Stores one job in the transaction that is open; its id, None for a duplicate.
Insert = Callable[[sqlite3.Connection, NewJob], int | None]


@dataclass
class _Addition:
    """What one caller brings, and what becomes of it; nobody reads the result before `settled`."""

    jobs: Sequence[NewJob]
    settled: threading.Event = field(default_factory=threading.Event)
    ids: list[int | None] = field(default_factory=list)
    error: Exception | None = None


class Additions:
    """Safe to share between threads.

    The first who comes waits for the write lock for everybody who comes meanwhile. While the disk is slow the next
    ones gather behind it, and all of them are served by the next commit instead of one commit each.
    """

    def __init__(self, file: File, insert: Insert) -> None:
        self._file = file
        self._insert = insert
        self._door = threading.Lock()
        self._waiting: list[_Addition] = []

    def add(self, jobs: Sequence[NewJob]) -> list[int | None]:
        """The ids, when the jobs are on disk; all of them or, with an error, none."""
        mine = _Addition(jobs)
        with self._door:
            self._waiting.append(mine)
            first = len(self._waiting) == 1
        if first:
            self._store()
        # Bounded: whoever was first waits for the write lock no longer than the file's patience.
        mine.settled.wait()
        if mine.error is not None:
            raise mine.error
        return mine.ids

    def _store(self) -> None:
        batch: list[_Addition] = []
        try:
            with self._file.transaction() as connection:
                # Only now, with the lock in hand: whoever came while it was waited for is served as well.
                batch = self._taken()
                for addition in batch:
                    self._inserted(connection, addition)
        except BaseException as error:
            batch = batch or self._taken()
            for addition in batch:
                addition.ids = []
                # An exception of its own for each: a traceback belongs to one thread.
                addition.error = addition.error or _failure(error)
            if not isinstance(error, StoreUnavailable):
                raise
        finally:
            for addition in batch:
                addition.settled.set()

    def _taken(self) -> list[_Addition]:
        with self._door:
            batch, self._waiting = self._waiting, []
        return batch

    def _inserted(self, connection: sqlite3.Connection, addition: _Addition) -> None:
        """One caller's jobs; what cannot be written down at all is that caller's trouble alone."""
        connection.execute("SAVEPOINT addition")
        try:
            addition.ids = [self._insert(connection, job) for job in addition.jobs]
        except (sqlite3.Error, OSError):
            raise
        except Exception as error:
            connection.execute("ROLLBACK TO addition")
            addition.error = error
        connection.execute("RELEASE addition")


def _failure(error: BaseException) -> StoreUnavailable:
    detail = error.detail if isinstance(error, StoreUnavailable) else f"The database failed: {type(error).__name__}."
    return StoreUnavailable(detail)
