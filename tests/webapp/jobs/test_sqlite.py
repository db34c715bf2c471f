# SPDX-License-Identifier: AGPL-3.0-or-later
"""What only the SQLite engine promises: one file of its owner, and honesty when the disk is not what it was."""

import sqlite3
import stat
from pathlib import Path

import pytest

from tests.webapp.clock import Clock
from tests.webapp.jobs.conftest import drain, said
from webapp.errors import Retry, StoreUnavailable
from webapp.store import Jobs, Priority, open_database, open_jobs
from webapp.store.claims import TAKE
from webapp.store.sqlite import Sqlite


def _opened(path: Path, *, clock: Clock | None = None, busy: float = 3.0) -> tuple[Jobs, Sqlite]:
    """The queue in that file, and the file itself."""
    database = open_database(f"sqlite:///{path}", clock=clock, busy=busy)
    assert isinstance(database, Sqlite)
    return Jobs(database), database


def test_only_the_owner_can_read_what_people_wrote(tmp_path: Path) -> None:
    jobs = open_jobs(f"sqlite:///{tmp_path}/state/jobs.sqlite3")
    jobs.add([said("secret")])

    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "state").iterdir()} == {0o600}
    jobs.close()


def test_a_commit_is_on_disk_when_it_is_answered(tmp_path: Path) -> None:
    jobs, file = _opened(tmp_path / "jobs.sqlite3")
    with file.transaction(durable=False) as connection:
        assert connection.rows("PRAGMA journal_mode") == [{"journal_mode": "wal"}]
        assert connection.rows("PRAGMA synchronous") == [{"synchronous": 1}]
    with file.transaction() as again:
        assert again is connection and again.rows("PRAGMA synchronous") == [{"synchronous": 2}]
    assert file.together(lambda connection: connection.rows("PRAGMA synchronous")) == [{"synchronous": 2}]
    jobs.close()


def test_the_database_itself_forbids_two_heads_of_a_conversation(tmp_path: Path) -> None:
    jobs, file = _opened(tmp_path / "jobs.sqlite3")
    jobs.add([said("first"), said("second")])

    with file.connection() as connection, pytest.raises(sqlite3.IntegrityError):
        connection.change("UPDATE intercom_job SET state = 'running'")
    jobs.close()


def test_a_locked_database_is_an_error_that_passes(tmp_path: Path) -> None:
    jobs, file = _opened(tmp_path / "jobs.sqlite3", busy=0.05)
    other = sqlite3.connect(tmp_path / "jobs.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreUnavailable) as failure:
        jobs.add([said("now")])
    other.execute("ROLLBACK")
    other.close()

    assert failure.value.retry is Retry.SOON
    assert jobs.add([said("later")]) != [None]
    assert drain(jobs) == ["later"]
    jobs.close()


def test_a_full_disk_is_an_error_and_loses_nothing_that_was_accepted(tmp_path: Path) -> None:
    jobs, file = _opened(tmp_path / "jobs.sqlite3")
    jobs.add([said("before")])
    with file.connection() as connection:
        [pages] = connection.rows("PRAGMA page_count")
        connection.change(f"PRAGMA max_page_count = {pages['page_count']}")

    with pytest.raises(StoreUnavailable):
        jobs.add([said("x" * 100_000)])

    assert drain(jobs) == ["before"]
    jobs.close()


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite3"
    _opened(path)[0].close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(StoreUnavailable, match="newer version"):
        _opened(path)


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "jobs.sqlite3").write_text("hello" * 1000)

    with pytest.raises(StoreUnavailable):
        _opened(tmp_path / "jobs.sqlite3")


def test_claims_stay_fast_beside_finished_and_held_back_jobs(tmp_path: Path) -> None:
    clock = Clock()
    jobs, file = _opened(tmp_path / "jobs.sqlite3", clock=clock)
    jobs.add([said("held", conversation=f"c{number}") for number in range(300)])
    jobs.add([said("behind", conversation=f"c{number}") for number in range(300)])
    for _ in range(300):
        job = jobs.claim("w")
        assert job is not None
        jobs.retry(job, after=60, reason="away")

    plan = "\n".join(
        row["detail"] for row in file.rows(f"EXPLAIN QUERY PLAN {TAKE}", worker="w", history=1, comparison=1)
    )

    assert jobs.claim("w") is None
    for index in ("leased", "share", "changed"):
        assert f"USING INDEX intercom_job_{index}" in plan or f"USING COVERING INDEX intercom_job_{index}" in plan, plan
    assert "SCAN intercom_job\n" not in plan, plan
    # Nothing is sorted but the few workspaces of each priority.
    assert plan.count("TEMP B-TREE") == len(Priority), plan
    jobs.close()
