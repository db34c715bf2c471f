# SPDX-License-Identifier: AGPL-3.0-or-later
"""What agents have chosen is kept by each engine in the same way, and nobody waits for a database that is away."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.acceptance.waiting import until
from tests.postgres import PostgresServer
from tests.webapp.clock import Clock
from webapp.database import sqlite_schema
from webapp.errors import StoreUnavailable
from webapp.jobs import NewJob
from webapp.jobs.engines import open_jobs
from webapp.preferences import Preferences, Store
from webapp.preferences.engines import open_preferences, open_store

Open = Callable[[], Store]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that has its tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/jobs.sqlite3"
    server: PostgresServer = request.getfixturevalue("postgresql")
    return with_tables(server.database())


def with_tables(url: str) -> str:
    """The same address, after the queue was opened there."""
    open_jobs(url).close()
    return url


@pytest.fixture
def open_one(url: str) -> Iterator[Open]:
    """Opens the same database again and again, as several processes do."""
    opened: list[Store] = []

    def open_it() -> Store:
        opened.append(open_store(url))
        return opened[-1]

    yield open_it
    for store in opened:
        store.close()


def test_a_choice_is_kept_for_one_agent_of_one_workspace(open_one: Open) -> None:
    store, other = open_one(), open_one()
    assert store.zone("w1", "7") == ""
    store.keep_zone("w1", "7", "Europe/London")
    store.keep_zone("w1", "7", "Asia/Tokyo")
    found = [other.zone(*agent) for agent in (("w1", "7"), ("w1", "8"), ("w2", "7"))]
    assert found == ["Asia/Tokyo", "", ""]


def test_a_choice_can_be_taken_back(open_one: Open) -> None:
    store = open_one()
    store.keep_zone("w1", "7", "Asia/Tokyo")
    store.keep_zone("w1", "7", "")
    store.keep_zone("w1", "8", "")
    assert [store.zone("w1", admin) for admin in "78"] == ["", ""]


def test_a_queue_of_before_keeps_its_jobs(url: str, open_one: Open) -> None:
    with closing(open_jobs(url)) as jobs:
        jobs.add([NewJob("say", "c1", {})])
        open_one().keep_zone("w1", "7", "Asia/Tokyo")
        assert jobs.counts().waiting == 1


def test_a_file_of_an_older_version_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "jobs.sqlite3"
    with monkeypatch.context() as older:
        older.setattr(sqlite_schema, "STEPS", sqlite_schema.STEPS[:2])
        with closing(open_jobs(f"sqlite:///{path}")) as jobs:
            jobs.add([NewJob("say", "c1", {})])
    with closing(open_store(f"sqlite:///{path}")) as store:
        store.keep_zone("w1", "7", "Asia/Tokyo")
        assert store.zone("w1", "7") == "Asia/Tokyo"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM job").fetchone() == (1,)


def test_a_postgresql_that_is_away_is_told_to_whoever_chooses(postgresql: PostgresServer) -> None:
    preferences = open_preferences(with_tables(postgresql.database()))
    preferences.keep_zone("w1", "7", "Asia/Tokyo")
    postgresql.stop()
    try:
        assert preferences.zone("w1", "7") == ""
        with pytest.raises(StoreUnavailable):
            preferences.keep_zone("w1", "7", "Europe/London")
    finally:
        postgresql.start()
        preferences.close()


def test_all_threads_of_a_process_share_one_connection(postgresql: PostgresServer) -> None:
    url = with_tables(postgresql.database())
    with closing(open_store(url)) as store, ThreadPoolExecutor(8) as threads:
        store.keep_zone("w1", "7", "Asia/Tokyo")
        assert set(threads.map(lambda _: store.zone("w1", "7"), range(200))) == {"Asia/Tokyo"}
        with psycopg.connect(url, autocommit=True) as somebody:
            others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            count = f"SELECT count(*) = 1 {others}"
            until(lambda: somebody.execute(count).fetchone() == (True,), what="the queue has left")  # type: ignore[arg-type]


class Away:
    """A database that does not answer for a while."""

    def __init__(self) -> None:
        self.asked = 0
        self.away = True

    def zone(self, workspace_id: str, admin_id: str) -> str:
        self.asked += 1
        if self.away:
            raise StoreUnavailable("The database failed.")
        return "Asia/Tokyo"

    def keep_zone(self, workspace_id: str, admin_id: str, zone: str) -> None:
        raise StoreUnavailable("The database failed.")

    def close(self) -> None:
        """Nothing is open."""


def test_a_database_that_is_away_is_not_asked_by_every_canvas() -> None:
    store, clock = Away(), Clock()
    preferences = Preferences(store, clock=clock)
    assert [preferences.zone("w1", admin) for admin in "789"] == ["", "", ""] and store.asked == 1
    store.away = False
    clock.passes(11)
    assert preferences.zone("w1", "7") == "Asia/Tokyo" and store.asked == 2


def test_whoever_has_no_id_has_chosen_nothing() -> None:
    store = Away()
    assert Preferences(store).zone("w1", "") == "" and not store.asked
