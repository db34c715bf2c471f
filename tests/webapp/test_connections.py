# SPDX-License-Identifier: AGPL-3.0-or-later
"""Connections to the database: they end with what needed them, on either engine, however many threads there were."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.postgres import PostgresServer
from webapp.errors import StoreUnavailable
from webapp.store.idle import KEPT
from webapp.store.postgresql import Postgresql
from webapp.store.sqlite import Sqlite

#: A thousand threads; no more than so many of them have a connection at once.
_WAVES, _TOGETHER = 20, 50


def _files(path: Path) -> int:
    """How often this process has the file open."""
    links = (Path("/proc/self/fd") / name for name in os.listdir("/proc/self/fd"))
    return sum(link.is_symlink() and os.readlink(link) == str(path) for link in links)


def _a_thousand_threads(connection: Callable[[], AbstractContextManager[object]]) -> None:
    """All of a wave hold their connection until the last one has one too; then all of them end."""
    for _ in range(_WAVES):
        everybody = threading.Barrier(_TOGETHER, timeout=60)

        def hold(everybody: threading.Barrier = everybody) -> None:
            with connection():
                everybody.wait()

        threads = [threading.Thread(target=hold) for _ in range(_TOGETHER)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not everybody.broken


def test_after_a_thousand_threads_an_sqlite_file_is_open_a_few_times_and_in_the_end_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite3"
    file = Sqlite(path, busy=30)

    @contextmanager
    def reading() -> Iterator[None]:
        with file.connection() as connection:
            connection.rows("SELECT count(*) FROM sqlite_master")
            yield

    _a_thousand_threads(reading)

    # Each connection has opened the log. Of the file itself SQLite keeps descriptors for its next connections: closing
    # one would end the locks of all (sqlite.org/src/file/src/os_unix.c, "Posix Advisory Locking").
    assert 0 < _files(path.with_name(f"{path.name}-wal")) <= KEPT
    assert _files(path) <= _TOGETHER
    file.close()
    assert _files(path) == 0


def test_after_a_thousand_threads_postgresql_has_a_few_connections_and_in_the_end_none(
    postgresql: PostgresServer,
) -> None:
    url = postgresql.database()
    server = Postgresql(url)

    _a_thousand_threads(server.connection)

    with psycopg.connect(url, autocommit=True) as somebody:
        assert 0 < _settled(somebody, at_most=KEPT) <= KEPT
        server.close()
        assert _settled(somebody, at_most=0) == 0


def _settled(somebody: psycopg.Connection, *, at_most: int) -> int:
    """How many others the server has; it notices after a moment that one has gone."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    end = time.monotonic() + 20
    while True:
        [number] = somebody.execute(others).fetchone() or [0]
        if number <= at_most or time.monotonic() > end:
            return int(number)
        time.sleep(0.01)


def test_one_that_comes_back_after_the_end_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite3"
    file = Sqlite(path, busy=3)

    with file.connection():
        file.close()
        assert _files(path) == 1

    assert _files(path) == 0


def test_one_that_cannot_be_used_is_closed_and_not_left_to_chance(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite3"
    path.write_text("no database " * 500)

    # While the error is there, so is what its traceback holds: only what was closed by hand is closed.
    with pytest.raises(StoreUnavailable) as failure:
        Sqlite(path, busy=3)

    assert failure.value.__cause__ is not None
    assert _files(path) == 0
