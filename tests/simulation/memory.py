# SPDX-License-Identifier: AGPL-3.0-or-later
"""SQLite with the statements of the app, in the memory of this process: whoever forks takes a copy of it along."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.store.sqlite import Sqlite, _Connection

_PLACE = Path(":memory:")


class Memory(Sqlite):
    """One connection, which nobody may take while somebody has it: in a file he would wait for himself."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__(_PLACE, clock=clock)
        self.migrate()

    def _prepare(self) -> None:
        raw = sqlite3.connect(_PLACE, isolation_level=None, check_same_thread=False)
        raw.row_factory = sqlite3.Row
        self._only, self._taken_by_somebody = _Connection(raw, self._clock, (0, 0)), False

    @contextmanager
    def connection(self) -> Iterator[_Connection]:
        """Nothing is opened or closed, and an error is one of the test."""
        if self._taken_by_somebody:
            raise AssertionError("the database is asked within a transaction, and would wait for itself")
        self._taken_by_somebody = True
        try:
            yield self._only
        finally:
            self._taken_by_somebody = False

    @contextmanager
    def transaction(self, keys: Iterable[str] = (), *, durable: bool = True) -> Iterator[_Connection]:
        """Committed or rolled back; there is no disk to wait for."""
        with self.connection() as connection:
            connection.raw.execute("BEGIN")
            try:
                yield connection
                connection.raw.execute("COMMIT")
            except BaseException:
                connection.raw.execute("ROLLBACK")
                raise

    def clear_log(self) -> None:
        """There is none."""
