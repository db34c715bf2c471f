# SPDX-License-Identifier: AGPL-3.0-or-later
"""A queue that the first version has left behind goes on in its place: nothing is lost, doubled or out of order."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.webapp.clock import Clock
from tests.webapp.jobs.conftest import Open, drain, said, words
from webapp.errors import StoreUnavailable
from webapp.store import Jobs, open_database, open_jobs, open_records

_FIRST = Path(__file__).parent / "first_version"
#: kind, key, state, due, attempts, lost, first_at, worker, lease, reason; seconds after the clock's first moment.
_JOBS = (
    ("done", "c1", "done", -900, 1, 0, -890, "old:1", -865, "appended R-1"),
    ("refused", "c1", "dead", -800, 1, 0, -790, "old:1", -765, "iTop refused: R-000123 (read_only): It is closed."),
    ("running", "c1", "running", -60, 2, 1, -700, "old:1", -35, "iTop is away."),
    ("behind", "c1", "queued", -50, 0, 0, None, "", 0, ""),
    ("retried", "c2", "waiting", 30, 3, 0, -600, "old:1", -200, "Unexpected fault 3 of 5 (ValueError): look."),
    ("after it", "c2", "queued", -40, 0, 0, None, "", 0, ""),
    ("due", "c3", "waiting", -30, 0, 0, None, "", 0, ""),
    ("put off", "c4", "waiting", 60, 0, 0, None, "", 0, ""),
)
_COLUMNS = "kind, key, payload, state, due, attempts, lost, added_at, first_at, changed_at, worker, lease, reason"
_OTHERS = (
    ("seen", "'part:w:c1:1', {now} + 1000"),
    ("seen", "'own:w:c1:9', {now} + 1000000"),
    ("worker", "'old:1', {now} - 60"),
    ("copied", "'w', 'c1', '1', 'contact', '', 'Person:7', {now} - 900"),
    ("click", "'click-1', {now} + 1000, 'canvas', {now} - 5"),
)


@pytest.fixture
def old(url: str, clock: Clock) -> str:
    """The address of a queue that the first version made and worked at."""
    postgresql = url.startswith("postgresql")
    script = (_FIRST / ("postgresql.sql" if postgresql else "sqlite.sql")).read_text()
    for name, key, state, due, attempts, lost, first_at, worker, lease, reason in _JOBS:
        payload = {} if state == "done" else {"words": name}
        begun = "NULL" if first_at is None else f"{clock.now + first_at}"
        table = "intercom_job" if postgresql else "job"
        script += (
            f"INSERT INTO {table} ({_COLUMNS}) VALUES ('say', '{key}', '{json.dumps(payload)}', '{state}',"
            f" {clock.now + due}, {attempts}, {lost}, {clock.now - 900}, {begun}, {clock.now - 100}, '{worker}',"
            f" {clock.now + lease}, '{reason}');\n"
        )
    for name, values in _OTHERS:
        table = name if not postgresql and name in ("seen", "worker") else f"intercom_{name}"
        script += f"INSERT INTO {table} VALUES ({values.format(now=clock.now)});\n"
    _run(url, script)
    return url


def _run(url: str, script: str) -> None:
    if url.startswith("postgresql"):
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(script)
        return
    path = Path(url.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as file:
        file.executescript(script)


@pytest.fixture
def jobs(old: str, open_engine: Open) -> Jobs:
    return open_engine()


def test_every_job_is_there_as_it_was(jobs: Jobs, clock: Clock) -> None:
    entries = [(entry.payload["words"], entry.state, entry.attempts, entry.reason) for entry in jobs.list()]

    assert entries == [
        (name, "waiting" if state == "queued" else state, attempts, reason)
        for name, _, state, _, attempts, _, _, _, _, reason in _JOBS
        if state != "done"
    ]
    done = jobs.find(1)
    assert done is not None and (done.state, done.payload, done.reason) == ("done", {}, "appended R-1")
    assert (jobs.counts().waiting, jobs.counts().running, jobs.counts().dead) == (4, 1, 1)
    assert jobs.silence() == pytest.approx(60)


def test_it_goes_on_where_the_first_version_stopped(jobs: Jobs, clock: Clock) -> None:
    lost = jobs.claim("w")
    assert words(lost) == "running" and lost is not None and (lost.attempts, lost.lost) == (3, 2)
    assert jobs.done(lost, "said")
    assert sorted(drain(jobs)) == ["behind", "due"]
    clock.passes(30)
    assert drain(jobs) == ["retried", "after it"]
    clock.passes(30)
    assert drain(jobs) == ["put off"]
    [dead] = jobs.list()
    assert jobs.replay(dead.id) and drain(jobs) == ["refused"]


def test_what_was_seen_or_remembered_is_still_known(jobs: Jobs) -> None:
    assert jobs.add([said("again", unique="part:w:c1:1"), said("new", unique="part:w:c1:2")]) == [None, len(_JOBS) + 1]
    assert jobs.known("own:w:c1:9")


def test_records_are_still_there(old: str, clock: Clock) -> None:
    with closing(open_records(old, clock=clock)) as records:
        [copied] = records.of_person("w", contact="contact")
        assert (copied.conversation, copied.part, copied.person) == ("c1", "1", "Person:7")
        assert records.answer("click-1") == "canvas" and not records.begin("click-1")


def test_several_processes_may_migrate_at_once(old: str, clock: Clock) -> None:
    faults: list[StoreUnavailable] = []

    def open_one() -> None:
        try:
            open_jobs(old, clock=clock).close()
        except StoreUnavailable as error:
            faults.append(error)

    threads = [threading.Thread(target=open_one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not faults
    with closing(open_jobs(old, clock=clock)) as jobs:
        assert len(jobs.list()) == len(_JOBS) - 1


def test_the_tables_are_those_of_a_new_queue(old: str, url: str, clock: Clock, tmp_path: Path) -> None:
    if url.startswith("postgresql"):
        open_database(url).close()
        migrated = set(_described(url))
        _run(url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        fresh = url
    else:
        open_database(url).close()
        migrated = set(_described(url))
        fresh = f"sqlite:///{tmp_path}/fresh.sqlite3"
    open_database(fresh).close()

    assert migrated == set(_described(fresh))


def _described(url: str) -> Iterator[tuple[object, ...]]:
    """Each column and index by name."""
    if url.startswith("postgresql"):
        with psycopg.connect(url) as server:
            yield from server.execute(
                "SELECT table_name, column_name, data_type, column_default, is_nullable"
                " FROM information_schema.columns WHERE table_schema = 'public'"
            )
            yield from server.execute("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
        return
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'intercom_%'"
        for (table,) in file.execute(named).fetchall():
            for column in file.execute(f"SELECT name, \"notnull\", dflt_value, pk FROM pragma_table_info('{table}')"):
                yield (table, *column)
        yield from file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        yield from file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")


def test_tables_that_were_never_released_are_refused_with_their_version(old: str) -> None:
    postgresql = old.startswith("postgresql")
    _run(old, "UPDATE intercom_schema SET version = 3" if postgresql else "PRAGMA user_version = 3")

    with pytest.raises(StoreUnavailable, match="version 3"):
        open_jobs(old)
