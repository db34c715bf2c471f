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
from webapp.store.pool import Limits
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


def test_postgresql_has_no_more_connections_than_it_may_those_that_are_idle_end_and_in_the_end_all(
    postgresql: PostgresServer,
) -> None:
    url = postgresql.database()
    server = Postgresql(url)
    others: list[int] = []

    with psycopg.connect(url, autocommit=True) as somebody:
        threads = [threading.Thread(target=server.rows, args=("SELECT pg_sleep(0.01)",)) for _ in range(60)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            others.append(_others(somebody))
        assert 1 < max(others) <= Limits().most
        assert _settled(somebody, at_most=0) == 0  # nobody asks any more
        with server.transaction():
            server.close()
            assert _others(somebody) == 1
        assert _settled(somebody, at_most=0) == 0


def _settled(somebody: psycopg.Connection, *, at_most: int) -> int:
    """How many others the server has; it notices after a moment that one has gone."""
    end = time.monotonic() + 120
    while (number := _others(somebody)) > at_most and time.monotonic() < end:
        time.sleep(0.01)
    return number


def _others(somebody: psycopg.Connection) -> int:
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    [number] = somebody.execute(others).fetchone() or [0]
    return int(number)


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
