# SPDX-License-Identifier: AGPL-3.0-or-later
"""The console script: refused configurations, the queue, and the processes as an operator runs them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner, Result

from tests.acceptance.waiting import until
from tests.environment import bare_environment
from tests.ports import free_port
from webapp.commands import main
from webapp.signatures import webhook_signature
from webapp.store import Jobs, NewJob, open_jobs

COMMAND = (sys.executable, "-c", "from webapp.commands import main; main()")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {
        "ITOP_URL": "http://127.0.0.1:9",
        "ITOP_TOKEN": "t0ken-of-itop",
        "INTERCOM_CLIENT_SECRET": "s3cret-of-intercom",
        "DATA_DIR": str(tmp_path),
        "PORT": str(free_port()),
    }


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    store = open_jobs(f"sqlite:///{tmp_path}/jobs.sqlite3")
    yield store
    store.close()


def ran(environ: dict[str, str], *arguments: str) -> Result:
    return CliRunner(env={name: environ.get(name) for name in {*os.environ, *environ}}).invoke(main, arguments)


@pytest.mark.parametrize("command", [["serve"], ["worker"], ["migrate"], ["jobs", "list"]])
def test_a_wrong_configuration_ends_with_all_its_problems(command: list[str], environ: dict[str, str]) -> None:
    result = ran(environ | {"PORT": "high", "LOG_LEVEL": "LOUD"}, *command)

    assert result.exit_code == 2
    assert "PORT" in result.output and "LOG_LEVEL" in result.output


def test_a_store_that_cannot_be_opened_is_one_sentence(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "jobs.sqlite3").write_text("no database " * 500)

    result = ran(environ, "migrate")

    assert result.exit_code == 1 and result.output.startswith("Error: The database failed")


def test_the_queue_can_be_listed_and_changed(environ: dict[str, str], jobs: Jobs) -> None:
    ids = jobs.add([NewJob("say", "w:1", {"words": "secret"}), NewJob("say", "w:2", {}), NewJob("say", "w:2", {})])
    job = jobs.claim("w")
    assert job is not None and jobs.refuse(job, reason="The ticket is gone.")
    as_json = ["--format", "json"]

    assert [json.loads(line)["id"] for line in ran(environ, "jobs", "list", *as_json).output.splitlines()] == ids
    [dead] = ran(environ, "jobs", "list", "--state", "dead", *as_json).output.splitlines()
    assert json.loads(dead)["reason"] == "The ticket is gone." and "secret" not in dead
    assert "secret" not in ran(environ, "jobs", "show", str(job.id)).output
    assert "secret" in ran(environ, "jobs", "show", str(job.id), "--payload").output
    assert ran(environ, "jobs", "retry", str(job.id)).exit_code == 0
    assert ran(environ, "jobs", "discard", str(ids[2])).exit_code == 0
    assert len(ran(environ, "jobs", "list", *as_json).output.splitlines()) == 2
    for wrong in (["show", "99"], ["retry", str(job.id)], ["discard", "99"]):
        assert ran(environ, "jobs", *wrong).exit_code == 1


class Process:
    """A command in a process of its own."""

    def __init__(self, environ: dict[str, str], *arguments: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            env=bare_environment(**environ),
            cwd=Path(__file__).parents[2],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def end(self) -> None:
        """Whatever happened in the test, nothing is left of it."""
        self.process.kill()
        self.process.communicate()

    def stop(self) -> tuple[int, str]:
        """As an operator or systemd does; exit status and log."""
        self.process.send_signal(signal.SIGTERM)
        _, log = self.process.communicate(timeout=120)
        return self.process.returncode, log.decode()

    def log_until(self, words: str) -> None:
        """Reads the log up to a line with these words."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if words in line.decode():
                return
        raise AssertionError(f"{words!r} was never logged")


@pytest.fixture
def started(environ: dict[str, str]) -> Iterator[Callable[..., Process]]:
    """Starts commands, which are gone after the test."""
    processes: list[Process] = []

    def start(*arguments: str) -> Process:
        processes.append(Process(environ, *arguments))
        return processes[-1]

    yield start
    for process in processes:
        process.end()


def test_the_worker_stops_when_it_is_told(started: Callable[..., Process]) -> None:
    worker = started("worker", "--threads", "2")
    worker.log_until("worker started")

    status, log = worker.stop()

    assert status == 0
    events = [json.loads(line)["event"] for line in log.splitlines()]
    # There is no iTop that could tell of new links.
    assert events[-1] == "worker stopped" and set(events[:-1]) <= {"no look for links"}


def test_an_idle_connection_holds_no_stop_up(environ: dict[str, str], started: Callable[..., Process]) -> None:
    web = started("serve", "--workers", "1", "--threads", "2")
    with requests.Session() as proxy:
        live = f"http://127.0.0.1:{environ['PORT']}/healthz/live"
        until(lambda: _answers(proxy, live), what="the web side is there")
        begun = time.monotonic()
        assert web.stop()[0] == 0
    assert time.monotonic() - begun < 14  # 15 s are granted to requests, and none is on its way


def _answers(proxy: requests.Session, address: str) -> bool:
    try:
        return proxy.get(address, timeout=60).status_code == 200
    except requests.ConnectionError:
        return False


def test_the_web_side_serves_stores_and_stops(
    environ: dict[str, str], started: Callable[..., Process], jobs: Jobs
) -> None:
    web = started("serve", "--workers", "1", "--threads", "2")
    url = f"http://127.0.0.1:{environ['PORT']}"
    end = time.monotonic() + 120
    while True:
        try:
            assert requests.get(f"{url}/healthz/live", timeout=60).json() == {"status": "ok"}
            break
        except requests.ConnectionError:
            assert time.monotonic() < end
            time.sleep(0.05)

    part = {"id": "7", "part_type": "comment", "body": "secret words", "author": {"type": "user"}}
    item = {"id": "215", "conversation_parts": {"conversation_parts": [part]}}
    body = json.dumps({"topic": "conversation.user.replied", "app_id": "w", "id": "n", "data": {"item": item}}).encode()
    signature = {"X-Hub-Signature": webhook_signature("s3cret-of-intercom", body)}
    answer = requests.post(f"{url}/webhooks/intercom", data=body, headers=signature, timeout=60)

    assert answer.status_code == 200
    assert answer.headers["Server"] == "gunicorn" and answer.headers["Cache-Control"] == "no-store"
    assert [entry.payload["part"] for entry in jobs.list()] == [part]
    too_long = (b"x" * 100_000 for _ in range(90))
    assert requests.post(f"{url}/webhooks/intercom", data=too_long, timeout=60).status_code == 413
    status, log = web.stop()
    assert status == 0
    events = [json.loads(line) for line in log.splitlines()]
    assert "notification" in [line["event"] for line in events]
    assert "s3cret" not in log and "t0ken" not in log and "secret words" not in log
