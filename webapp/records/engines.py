# SPDX-License-Identifier: AGPL-3.0-or-later
"""DATABASE_URL to the database of the records, the same as that of the queue."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString

from webapp.config import sqlite_file
from webapp.database.sqlite_file import File
from webapp.errors import StoreUnavailable
from webapp.records import Database, Records

if TYPE_CHECKING:
    from webapp.database.postgresql_server import Server

#: Seconds to wait for another writer: somebody waits for the canvas.
_BUSY = 2.0
_NAMED = re.compile(r":([a-z_]+)")


def open_records(url: str, *, clock: Callable[[], float] | None = None) -> Records:
    """Those at that address, where `open_jobs` has made or migrated the tables; raises `StoreUnavailable`."""
    file = sqlite_file(url)
    database: Database = _Sqlite(file) if file is not None else _Postgresql(_server(url))
    return Records(database, clock=clock or time.time)


def _server(url: str) -> Server:
    """Only here is PostgreSQL's driver imported: one machine with SQLite does without it."""
    try:
        from webapp.database.postgresql_server import Server
    except ImportError as error:
        raise StoreUnavailable("PostgreSQL needs a driver: pip install itop-intercom[postgresql].") from error
    return Server(url)


class _Sqlite:
    """Satisfies `Database`."""

    def __init__(self, path: Path) -> None:
        self._file = File(path, busy=_BUSY)

    def rows(self, sql: str, values: Mapping[str, object]) -> list[Mapping[str, Any]]:
        with self._file.connection() as connection:
            return [dict(row) for row in connection.execute(sql, dict(values))]

    def change(self, sql: str, several: Sequence[Mapping[str, object]], *, durable: bool = True) -> int:
        with self._file.transaction(durable=durable) as connection:
            return sum(connection.execute(sql, dict(values)).rowcount for values in several)

    def close(self) -> None:
        self._file.close()


class _Postgresql:
    """Satisfies `Database`; callers take turns, so that a process keeps two connections more and not two a thread."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._turn = threading.Lock()

    def rows(self, sql: str, values: Mapping[str, object]) -> list[Mapping[str, Any]]:
        with self._mine(), self._server.connection() as connection:
            return list(connection.execute(_spelled(sql), values))

    def change(self, sql: str, several: Sequence[Mapping[str, object]], *, durable: bool = True) -> int:
        with self._mine(), self._server.transaction(durable=durable) as connection:
            return sum(connection.execute(_spelled(sql), values).rowcount for values in several)

    @contextmanager
    def _mine(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=_BUSY):
            raise StoreUnavailable("The database is busy.")
        try:
            yield
        finally:
            self._turn.release()

    def close(self) -> None:
        self._server.close()


def _spelled(sql: str) -> LiteralString:
    """Values as psycopg names them; the texts are our own."""
    return _NAMED.sub(r"%(\1)s", sql)
