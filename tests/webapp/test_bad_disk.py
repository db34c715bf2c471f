# SPDX-License-Identifier: AGPL-3.0-or-later
"""A notification that no file can store is answered 503, so that Intercom comes again; never 200 without a commit."""

import itertools
import json
import os
import resource
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask

from tests.webapp.test_webhooks import notification, part
from webapp.app import create_app
from webapp.config import Config
from webapp.services import Services
from webapp.signatures import webhook_signature
from webapp.store import open_jobs

#: Seconds that Intercom waits for an answer.
INTERCOM = 5.0
#: The app itself waits for three of them; a busy machine may be late with the rest.
IN_TIME = 2 * INTERCOM
NOBODY = 65534

Send = Callable[[], tuple[int, str]]


@pytest.fixture
def directory() -> Iterator[Path]:
    """Not below pytest's own, which nobody else may enter: one of the tests is somebody else for a while."""
    with tempfile.TemporaryDirectory(prefix="intercom-disk-") as name:
        yield Path(name)


@pytest.fixture
def services(directory: Path) -> Iterator[Services]:
    environ = {"ITOP_URL": "http://itop.invalid", "ITOP_TOKEN": "t", "INTERCOM_CLIENT_SECRET": "s"}
    opened = Services.open(Config.from_environment({**environ, "DATA_DIR": str(directory)}))
    yield opened
    opened.close()


@pytest.fixture
def database(services: Services, directory: Path) -> Path:
    return directory / "jobs.sqlite3"


@pytest.fixture
def send(services: Services) -> Send:
    return sender(services)


def sender(services: Services) -> Send:
    """Delivers a message of 8 kB that nobody has sent before; the status of the answer and the id of the message."""
    app: Flask = create_app(services)
    numbers = itertools.count(1)

    def one() -> tuple[int, str]:
        message = str(next(numbers))
        body = json.dumps(notification("conversation.user.replied", part(message, "x" * 8_000))).encode()
        headers = {"X-Hub-Signature": webhook_signature("s", body)}
        return app.test_client().post("/webhooks/intercom", data=body, headers=headers).status_code, message

    return one


def stored(database: Path) -> list[str]:
    """The ids of the messages that are on disk."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT payload FROM intercom_job ORDER BY id").fetchall()
    connection.close()
    return [json.loads(payload)["part"]["id"] for (payload,) in rows]


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """No file of this process can grow beyond so many bytes: the disk's last free block, as far as SQLite can tell."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def read_only(database: Path) -> Iterator[None]:
    """Nobody may write the file or beside it; root would not notice, and is somebody else meanwhile."""
    root = os.geteuid() == 0
    database.chmod(0o400)
    database.parent.chmod(0o500)
    if root:
        for path in (database, database.parent):
            os.chown(path, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
            for path in (database, database.parent):
                os.chown(path, 0, 0)
        database.parent.chmod(0o700)
        database.chmod(0o600)


def test_on_a_full_disk_only_what_is_stored_is_accepted(send: Send, database: Path) -> None:
    with files_of_at_most(400_000):
        answers = [send() for _ in range(100)]

    accepted = [message for status, message in answers if status == 200]
    assert {status for status, _ in answers} == {200, 503}
    assert stored(database) == accepted


def test_when_there_is_room_again_it_goes_on(send: Send, database: Path) -> None:
    with files_of_at_most(database.stat().st_size // 2):
        assert [send()[0] for _ in range(3)] == [503] * 3

    status, message = send()
    assert (status, stored(database)) == (200, [message])


def moved(database: Path, name: str) -> list[Path]:
    """The file and those that SQLite keeps beside it have another name now."""
    there = [database.with_name(database.name + ending) for ending in ("", "-wal", "-shm")]
    return [path.rename(path.with_name(f"{name}-{path.name}")) for path in there if path.exists()]


def test_a_file_that_somebody_took_away_accepts_nothing_until_it_is_back(send: Send, database: Path) -> None:
    assert send() == (200, "1")
    taken = moved(database, "taken")
    assert [send()[0] for _ in range(3)] == [503] * 3 and not database.exists()

    for path in taken:
        path.rename(path.with_name(path.name.removeprefix("taken-")))
    assert send()[0] == 200
    assert stored(database) == ["1", "5"]


def test_a_queue_that_somebody_begins_anew_is_the_one_that_is_written(
    send: Send, database: Path, services: Services
) -> None:
    assert send()[0] == 200
    moved(database, "old")
    database.touch(0o600)
    assert send()[0] == 503  # an empty file is no queue yet

    with closing(open_jobs(services.config.database_url)) as of_a_restarted_worker:
        status, message = send()
        [job] = of_a_restarted_worker.list()
        assert status == 200 and f'"id": "{message}"' in json.dumps(job.payload)


def test_a_file_that_cannot_be_written_accepts_nothing(
    services: Services, send: Send, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    services.jobs.close()  # what was opened before could still write
    with read_only(database):
        assert [send()[0] for _ in range(3)] == [503] * 3
    assert "readonly database" in str([vars(record) for record in caplog.records])

    status, message = send()
    assert (status, stored(database)) == (200, [message])


def test_while_somebody_locks_the_file_everybody_is_answered_in_time(send: Send, database: Path) -> None:
    answers: list[tuple[int, float]] = []
    somebody = sqlite3.connect(database, isolation_level=None, timeout=30)
    somebody.execute("BEGIN IMMEDIATE")

    def impatient() -> None:
        for _ in range(2):
            began = time.monotonic()
            status, _message = send()
            answers.append((status, time.monotonic() - began))

    together = [threading.Thread(target=impatient) for _ in range(6)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()

    somebody.execute("ROLLBACK")
    somebody.close()
    assert [status for status, _ in answers] == [503] * 12
    assert max(seconds for _, seconds in answers) < IN_TIME
    status, message = send()
    assert (status, stored(database)) == (200, [message])


def test_a_lock_that_ends_in_time_is_not_noticed(send: Send, database: Path) -> None:
    somebody = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    somebody.execute("BEGIN IMMEDIATE")
    ends = threading.Timer(0.3, somebody.rollback)
    ends.start()

    status, message = send()

    ends.join()
    somebody.close()
    assert (status, stored(database)) == (200, [message])
