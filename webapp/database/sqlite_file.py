# SPDX-License-Identifier: AGPL-3.0-or-later
"""The SQLite file: who may read it, who may write when, and what its failures are called."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.database.idle import Idle
from webapp.database.sqlite_schema import migrate
from webapp.errors import StoreUnavailable

#: Pages of 4 kB in SQLite's write-ahead log after which a transaction that nobody waits for carries them to the file,
#: which takes two waits for the disk; and after which any does, because no worker is running.
_PAGES, _PAGES_AT_MOST = 1_000, 16_000


class File:
    """Made and migrated at once; `busy` seconds are waited for another writer; raises `StoreUnavailable`."""

    def __init__(self, path: Path, *, busy: float) -> None:
        self._path = path
        self._busy = busy
        self._idle: Idle[sqlite3.Connection] = Idle()
        # SQLite's own waiting for the write lock is a sleep that grows; threads of one process take turns instead.
        self._turn = threading.Lock()
        with _told():
            self._prepare()

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """A write transaction, committed at its end or rolled back.

        A `durable` one is on disk then. Any other survives the death of the process, but perhaps not a loss of power,
        unless a durable one has followed; it costs no waiting for the disk, which others would have to share.
        """
        with self.connection() as connection:
            end = time.monotonic() + self._busy
            if not self._turn.acquire(timeout=self._busy):
                raise StoreUnavailable("The database is busy.")
            try:
                connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                # Who is waited for (the web side) leaves it to the others to carry pages from the log to the file.
                connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_AT_MOST if durable else _PAGES}")
                # Both waits together are no longer than one: who asks has to be answered in time.
                _begin(connection, end)
                try:
                    yield connection
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
            finally:
                self._turn.release()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A connection for this caller alone; one that has failed is not used again."""
        with _told():
            connection = self._idle.take() or self._connected()
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            self._idle.give(connection)

    def close(self) -> None:
        """Close what nobody uses, and the others as soon as they come back."""
        self._idle.close()

    def _connected(self) -> sqlite3.Connection:
        # Threads take turns with a connection.
        connection = sqlite3.connect(self._path, timeout=self._busy, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        try:
            # FULL: a commit that was answered with 200 survives a loss of power.
            connection.execute("PRAGMA synchronous = FULL")
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self) -> None:
        """The file is the owner's only: payloads hold what people wrote. SQLite gives its other files the same mode."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = self._connected()
        try:
            _write_ahead(connection, time.monotonic() + max(self._busy, 10.0))
            migrate(connection)
        finally:
            connection.close()


def _begin(connection: sqlite3.Connection, end: float) -> None:
    """Wait for the writer of another process, awake: SQLite itself would soon sleep for 100 ms at a time."""
    [patience] = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout = 0")
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.001)
    connection.execute(f"PRAGMA busy_timeout = {patience}")


def _write_ahead(connection: sqlite3.Connection, end: float) -> None:
    """Switch to WAL; while several processes do so at once SQLite answers "locked" without waiting."""
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)


@contextmanager
def _told() -> Iterator[None]:
    """SQLite's and the disk's errors as the only one callers have to know."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreUnavailable(f"The database failed: {error}.") from error
