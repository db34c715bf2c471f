# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages that arrive together are committed together, and share nothing else."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.acceptance.waiting import until
from tests.webapp.jobs.conftest import drain, said
from webapp.errors import StoreUnavailable
from webapp.store import Jobs, NewJob, open_database
from webapp.store.sqlite import Sqlite

#: Bytes of SQLite's write-ahead log: its own header, that of each frame, and a page.
_HEADER, _FRAME, _PAGE = 32, 24, 4_096

Outcome = list[int | None] | Exception


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "jobs.sqlite3"


def opened_file(path: Path, busy: float) -> Sqlite:
    database = open_database(f"sqlite:///{path}", busy=busy)
    assert isinstance(database, Sqlite)
    return database


@pytest.fixture
def database(file: Path) -> Iterator[Sqlite]:
    opened = opened_file(file, busy=60.0)
    yield opened
    opened.close()


@pytest.fixture
def jobs(database: Sqlite) -> Jobs:
    return Jobs(database)


def commits(file: Path) -> int:
    """How many transactions the write-ahead log holds: the last frame of each tells the size of the database."""
    data = Path(f"{file}-wal").read_bytes()
    return sum(data[at + 4 : at + 8] != bytes(4) for at in range(_HEADER, len(data), _FRAME + _PAGE))


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Somebody else is writing."""
    somebody = sqlite3.connect(file, isolation_level=None)
    somebody.execute("BEGIN IMMEDIATE")
    yield
    somebody.execute("ROLLBACK")
    somebody.close()


def together(database: Sqlite, file: Path, *callers: Sequence[NewJob]) -> list[Outcome]:
    """All of them come while the file is locked; what each of them is told."""
    told: list[Outcome] = [[] for _ in callers]

    def comes(number: int) -> None:
        try:
            told[number] = Jobs(database).add(callers[number])
        except Exception as error:
            told[number] = error

    threads = [threading.Thread(target=comes, args=(number,)) for number in range(len(callers))]
    with locked(file):
        for thread in threads:
            thread.start()
        until(lambda: len(database._waiting) == len(callers), what="everybody waits")
    for thread in threads:
        thread.join()
    return told


def test_who_comes_while_another_waits_is_served_by_the_same_commit(jobs: Jobs, database: Sqlite, file: Path) -> None:
    jobs.add([said("first", conversation="c")])
    before = commits(file)

    told = together(database, file, *([said(f"{number}", conversation=f"c{number}")] for number in range(6)))

    assert commits(file) == before + 1
    ids = [job_id for answer in told if isinstance(answer, list) for job_id in answer]
    assert sorted(ids, key=str) == [2, 3, 4, 5, 6, 7]
    assert sorted(drain(jobs)) == ["0", "1", "2", "3", "4", "5", "first"]


def test_the_same_message_brought_twice_at_once_is_stored_once(jobs: Jobs, database: Sqlite, file: Path) -> None:
    told = together(database, file, [said("once", unique="w:1:7")], [said("once", unique="w:1:7")])

    assert sorted(told, key=str) == [[1], [None]]
    assert drain(jobs) == ["once"]


def test_what_cannot_be_written_down_is_its_callers_trouble_alone(jobs: Jobs, database: Sqlite, file: Path) -> None:
    unspeakable = NewJob("say", "\ud800", {"words": "never"}, unique="new")

    good, bad = together(database, file, [said("good")], [said("half", unique="half"), unspeakable])

    assert isinstance(good, list) and isinstance(bad, UnicodeEncodeError)
    assert drain(jobs) == ["good"]
    assert jobs.add([said("half", unique="half")]) != [None]


def test_a_disk_that_fails_is_told_to_everybody_who_waits(tmp_path: Path) -> None:
    impatient = Jobs(opened_file(tmp_path / "jobs.sqlite3", busy=0.2))
    answers: list[object] = []

    def comes() -> None:
        with pytest.raises(StoreUnavailable) as failure:
            impatient.add([said("now")])
        answers.append(failure.value)

    with locked(tmp_path / "jobs.sqlite3"):
        threads = [threading.Thread(target=comes) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len({id(answer) for answer in answers}) == 4
    assert impatient.add([said("later")]) == [1]
    impatient.close()
