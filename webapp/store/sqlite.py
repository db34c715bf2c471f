# SPDX-License-Identifier: AGPL-3.0-or-later
"""One SQLite file: who may read it, who may write when, and what its failures are called."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from webapp.errors import StoreUnavailable
from webapp.store import schema
from webapp.store.database import BUSY, Clock, Row, T, Transaction
from webapp.store.idle import Idle

#: What PostgreSQL spells differently.
_WORDS = {
    "id": "integer PRIMARY KEY AUTOINCREMENT",
    "compact": "WITHOUT ROWID",
    "often_changed": "",
    "skip_locked": "",
    "listed": "SELECT value FROM json_each(:names)",
    "before_6": "".join(
        [
            *(f"ALTER TABLE {name} RENAME TO intercom_{name};" for name in ("job", "seen", "worker")),
            *(f"DROP INDEX job_{name};" for name in ("head", "line", "due", "leased", "open", "dead", "finished")),
            "DROP INDEX seen_until",
        ]
    ),
}
#: Pages of 4 kB in SQLite's write-ahead log after which a transaction that nobody waits for carries them to the file,
#: which takes two waits for the disk; and after which any does, because no worker is running.
_PAGES, _PAGES_AT_MOST = 1_000, 16_000


class _Connection:
    """Satisfies `webapp.store.database.Transaction`."""

    def __init__(self, raw: sqlite3.Connection, clock: Clock, file: tuple[int, int]) -> None:
        self.raw = raw
        self._clock = clock
        #: What was opened, by device and number: a name may stand for another file tomorrow.
        self.file = file

    def rows(self, sql: str, **values: object) -> list[Row]:
        return [dict(row) for row in self._execute(sql, values)]

    def change(self, sql: str, **values: object) -> int:
        return self._execute(sql, values).rowcount

    def close(self) -> None:
        self.raw.close()

    def _execute(self, sql: str, values: dict[str, object]) -> sqlite3.Cursor:
        return self.raw.execute(_spell(sql), {**values, "now": self._clock()})


class Sqlite:
    """Satisfies `webapp.store.database.Database`; the file is made at once, its tables by `migrate`."""

    def __init__(self, path: Path, *, clock: Clock | None = None, busy: float = BUSY) -> None:
        self._path = path
        self._clock = clock or time.time
        self._busy = busy
        self._idle: Idle[_Connection] = Idle()
        # SQLite's own waiting for the write lock is a sleep that grows; threads of one process take turns instead.
        self._turn = threading.Lock()
        self._door = threading.Lock()
        #: Work for the next shared commit, and where each result goes.
        self._waiting: list[tuple[Callable[[Transaction], Any], Future[Any]]] = []
        with _failures():
            self._prepare()

    def rows(self, sql: str, **values: object) -> list[Row]:
        with self.connection() as connection:
            return connection.rows(sql, **values)

    @contextmanager
    def transaction(self, keys: Iterable[str] = (), *, durable: bool = True) -> Iterator[_Connection]:
        """One at a time in the whole file, so that the keys need no lock of their own."""
        with self.connection() as connection:
            end = time.monotonic() + self._busy
            if not self._turn.acquire(timeout=self._busy):
                raise StoreUnavailable("The database is busy.")
            try:
                connection.raw.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                # Who is waited for (the web side) leaves it to the others to carry pages from the log to the file.
                connection.raw.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_AT_MOST if durable else _PAGES}")
                # Both waits together are no longer than one: who asks has to be answered in time.
                _begin(connection.raw, end)
                try:
                    yield connection
                    connection.raw.execute("COMMIT")
                except BaseException:
                    if connection.raw.in_transaction:
                        connection.raw.execute("ROLLBACK")
                    raise
            finally:
                self._turn.release()

    def take(self, sql: str, *, ready: str, **values: object) -> list[Row]:
        if not self.rows(ready, **values):
            return []
        with self.transaction(durable=False) as connection:
            return connection.rows(sql, **values)

    def together(self, work: Callable[[Transaction], T], keys: Iterable[str] = ()) -> T:
        """The first who comes waits for the write lock for everybody who comes meanwhile.

        While the disk is slow the next ones gather behind it, and one commit serves all of them.
        """
        result: Future[T] = Future()
        with self._door:
            self._waiting.append((work, result))
            first = len(self._waiting) == 1
        if first:
            self._commit_waiting()
        # Bounded: whoever was first waits for the write lock no longer than `busy`.
        return result.result()

    def _commit_waiting(self) -> None:
        batch: list[tuple[Callable[[Transaction], Any], Future[Any]]] = []
        try:
            with self.transaction() as connection:
                # Only now, with the lock in hand: whoever came while it was waited for is served as well.
                batch = self._take()
                outcomes = [_attempt(connection, work) for work, _ in batch]
        except BaseException as error:
            detail = getattr(error, "detail", f"The database failed: {type(error).__name__}.")
            for _, result in batch or self._take():
                # An exception of its own for each: a traceback belongs to one thread.
                result.set_exception(StoreUnavailable(detail))
            if not isinstance(error, StoreUnavailable):
                raise
        else:
            for (_, result), (value, fault) in zip(batch, outcomes, strict=True):
                result.set_exception(fault) if fault is not None else result.set_result(value)

    def _take(self) -> list[tuple[Callable[[Transaction], Any], Future[Any]]]:
        with self._door:
            taken, self._waiting = self._waiting, []
        return taken

    @contextmanager
    def connection(self) -> Iterator[_Connection]:
        """A connection for this caller alone; one that has failed is not used again."""
        with _failures():
            connection = self._reuse() or self._connect()
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            self._idle.give(connection)

    def clear_log(self) -> None:
        """Carry the log into the file and cut it; where somebody is using it just now, next time does as well."""
        with self.connection() as connection:
            # Most of the work first: nobody has to wait for this part of it.
            connection.rows("PRAGMA wal_checkpoint(PASSIVE)")
            [patience] = connection.raw.execute("PRAGMA busy_timeout").fetchone()
            connection.raw.execute("PRAGMA busy_timeout = 0")
            connection.rows("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.raw.execute(f"PRAGMA busy_timeout = {patience}")

    def most_connections(self) -> int | None:
        return None

    def version(self) -> int:
        return int(self.rows("PRAGMA user_version")[0]["user_version"])

    def migrate(self) -> None:
        if self.version() == schema.VERSION:
            return
        with self.transaction() as connection:
            # Read again inside: another process may have been faster.
            found = connection.rows("PRAGMA user_version")[0]["user_version"]
            for statement in schema.statements(found, _WORDS):
                connection.raw.execute(statement)
            connection.raw.execute(f"PRAGMA user_version = {schema.VERSION}")

    def close(self) -> None:
        self._idle.close()

    def _reuse(self) -> _Connection | None:
        """A connection to the file that has the name now: what went into one that was deleted would be lost."""
        file = self._file()
        while (connection := self._idle.take()) is not None and connection.file != file:
            connection.close()
        return connection

    def _file(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            raise StoreUnavailable(
                f"The file of the queue is gone: {self._path}. Put it back, or restart the services to begin with an "
                "empty one."
            ) from None
        return found.st_dev, found.st_ino

    def _connect(self) -> _Connection:
        file = self._file()
        # Threads take turns with a connection. Only `_prepare` may make the file.
        address = f"file:{quote(str(self._path))}?mode=rw"
        raw = sqlite3.connect(address, uri=True, timeout=self._busy, isolation_level=None, check_same_thread=False)
        raw.row_factory = sqlite3.Row
        try:
            # FULL: a commit that was answered with 200 survives a loss of power.
            raw.execute("PRAGMA synchronous = FULL")
            # What is deleted is overwritten in the file: people's words are no leftovers.
            raw.execute("PRAGMA secure_delete = ON")
        except BaseException:
            raw.close()
            raise
        return _Connection(raw, self._clock, file)

    def _prepare(self) -> None:
        """The file is the owner's only: payloads hold what people wrote. SQLite gives its other files the same mode."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Not where it is there: to close it again would end the locks that other connections of this process have, and
        # then somebody else takes the log away from them (sqlite.org/howtocorrupt.html, 2.2).
        with suppress(FileExistsError):
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        connection = self._connect()
        try:
            _write_ahead(connection.raw, time.monotonic() + max(self._busy, 10.0))
        finally:
            connection.close()


@cache
def _spell(sql: str) -> str:
    return sql.format(**_WORDS)


def _attempt(connection: _Connection, work: Callable[[Transaction], T]) -> tuple[T | None, Exception | None]:
    """What one caller wanted; what cannot be written down at all is that caller's trouble alone."""
    connection.raw.execute("SAVEPOINT caller")
    value, fault = None, None
    try:
        value = work(connection)
    except (sqlite3.Error, OSError):
        raise
    except Exception as error:
        connection.raw.execute("ROLLBACK TO caller")
        fault = error
    connection.raw.execute("RELEASE caller")
    return value, fault


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
def _failures() -> Iterator[None]:
    """SQLite's and the disk's errors as the only one callers have to know."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreUnavailable(f"The database failed: {error}.") from error
