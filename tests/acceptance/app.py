# SPDX-License-Identifier: AGPL-3.0-or-later
"""The real app as an operator runs it: `intercom-sync serve` and `intercom-sync worker`, each a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import requests

from tests.acceptance.waiting import until
from tests.environment import bare_environment
from tests.ports import free_port
from webapp.commands.worker import examine
from webapp.config import Config
from webapp.services import Services
from webapp.store import Job, Reading, Readings, State, open_database, open_jobs
from webapp.tasks.reconcile import hourly
from webapp.worker import Worker

#: Of this checkout, or the program that INTERCOM_SYNC names: an installed release, for instance.
_INSTALLED = os.environ.get("INTERCOM_SYNC")
_COMMAND = (_INSTALLED,) if _INSTALLED else (sys.executable, "-c", "from webapp.commands import main; main()")
ROOT = Path(__file__).parents[2]


class App:
    """Web and worker on one data directory; what they print goes to files that the tests read."""

    def __init__(self, directory: Path, environment: Mapping[str, str]) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self._environment = {
            **bare_environment(),
            "HOME": str(directory),
            "DATA_DIR": str(directory / "data"),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "LOG_LEVEL": "DEBUG",
            **environment,
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> "App":
        """Both processes; returns when the web side answers."""
        self.start_web()
        self.start_worker()
        return self

    def start_web(self) -> None:
        """The web side; returns when it answers."""
        self._begin("serve")
        until(self._alive, what="the app answers")

    def start_worker(self) -> None:
        """The worker."""
        self._begin("worker")

    def stop(self) -> None:
        """Both processes, as an operator stops them."""
        for name in list(self._processes):
            self._end(name, signal.SIGTERM)

    def kill(self, name: str) -> None:
        """``serve`` or ``worker`` dies on the spot."""
        self._end(name, signal.SIGKILL)

    def end(self, name: str) -> None:
        """``serve`` or ``worker`` is stopped as an operator does it; returns when it is gone."""
        self._end(name, signal.SIGTERM)

    def tell(self, name: str, number: signal.Signals) -> None:
        """The first process of ``serve`` or ``worker`` gets that signal."""
        self._processes[name].send_signal(number)

    def begin_again(self, name: str) -> None:
        """``serve`` or ``worker`` dies on the spot and is started again; nobody waits until it answers."""
        self.kill(name)
        self._begin(name)

    def process_group(self, name: str) -> int:
        """The number of the group of all processes of ``serve`` or ``worker``."""
        return self._processes[name].pid

    def stop_worker(self) -> None:
        """The worker alone."""
        self._end("worker", signal.SIGTERM)

    def an_hour_passes(self, workspace_id: str) -> None:
        """Everything that a worker does whose clock is put forward; the app's own one rests meanwhile."""
        self.stop_worker()
        config = Config.from_environment(self._environment)
        with closing(Services.open(config, clock=lambda: time.time() + 3_600)) as services:
            services.settings.refresh()
            hourly(services, (workspace_id,))
            worker = Worker(services, threads=1)
            while worker.run_one():
                pass
        self.start_worker()

    def examine(self) -> None:
        """What a worker does a minute after its start and every hour: it keeps what the doctor finds here."""
        config = Config.from_environment(self._environment)
        with closing(Services.open(config)) as services:
            examine(config, services)

    @property
    def queue(self) -> Path:
        """The file of the queue, where that is in SQLite."""
        return Path(self._environment["DATA_DIR"]) / "jobs.sqlite3"

    def jobs(self, *arguments: str) -> list[dict[str, Any]]:
        """What `intercom-sync jobs` does for an operator, and the jobs that `list` and `show` find."""
        form = ("--format", "json") if arguments[0] in ("list", "show") else ()
        command = [*_COMMAND, "jobs", *arguments, *form]
        done = subprocess.run(command, cwd=ROOT, env=self._environment, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()] if form else []

    def run(self, *arguments: str) -> str:
        """What `intercom-sync` with these arguments prints for an operator."""
        command = [*_COMMAND, *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self._environment, capture_output=True, text=True, check=True
        ).stdout

    def doctor(self, state: str) -> list[str]:
        """What `intercom-sync doctor` finds of that state, each with its advice."""
        command = [*_COMMAND, "doctor", "--format", "json"]
        done = subprocess.run(command, cwd=ROOT, env=self._environment, capture_output=True, text=True, check=False)
        checks = json.loads(done.stdout)["checks"]
        return [f"{one['detail']} {one['next']}" for one in checks if one["state"] == state]

    def follows(self, workspace_id: str) -> None:
        """Returns when the worker has begun to read what changes in iTop for that workspace."""

        def begun() -> bool:
            with closing(open_database(Config.from_environment(self._environment).database_url)) as database:
                reading = Readings(database).last(workspace_id)
            return reading is not None and bool(reading.place)

        until(begun, what="the app reads what changes in iTop", timeout=90.0)

    def overlooks(self, workspace_id: str, cursor: str) -> None:
        """What has happened in iTop up to that cursor nobody reads any more; the worker has been stopped.

        As after a fault, or a place that was moved; the switches have been as they are for an hour.
        """
        with closing(open_database(Config.from_environment(self._environment).database_url)) as database:
            readings = Readings(database)
            taken: list[Reading] = []

            def claimed() -> bool:
                taken.extend(each for each in (readings.claim(workspace_id, "somebody"),) if each is not None)
                return bool(taken)

            until(claimed, what="it is time to read iTop's changes", timeout=90.0)
            kept = json.loads(taken[0].place)
            moved = kept | {"cursor": cursor, "missing": [], "switched_at": kept["switched_at"] - 3_600}
            assert readings.move(taken[0], json.dumps(moved), []) is not None
            readings.release(taken[0])

    def nothing_waits(self, conversation: str) -> None:
        """Returns when the worker has done with everything that was said in that conversation."""
        until(lambda: not self._open_jobs(conversation), what=f"nothing of {conversation} waits")

    def refuse_next(self, conversation: str, *tickets: str) -> None:
        """The next message of that conversation becomes a dead letter about these tickets; no worker may be running."""
        with closing(open_jobs(Config.from_environment(self._environment).database_url)) as jobs:
            while (job := jobs.claim("refuses")) is not None:
                if job.kind == "copy_part" and job.key.endswith(conversation):
                    break
            assert job is not None and jobs.refuse(job, reason="Refused for good.", tickets=tickets)
            jobs.release("refuses")

    def _open_jobs(self, conversation: str) -> list[Job]:
        """Without the looks after a while, which are another line of the same conversation."""
        states: tuple[State, ...] = ("waiting", "running")
        with closing(open_jobs(Config.from_environment(self._environment).database_url)) as jobs:
            found = [job for state in states for job in jobs.list(state=state)]
        return [job for job in found if job.key.endswith(conversation) and job.kind != "check_copies"]

    @property
    def log(self) -> str:
        """Everything both processes ever printed."""
        return "\n".join(path.read_text(encoding="utf-8") for path in sorted(self._directory.glob("*.log")))

    def logged(self, *words: str) -> bool:
        """Whether one line of the log has all these words."""
        return any(all(word in line for word in words) for line in self.log.splitlines())

    def _alive(self) -> bool:
        process = self._processes["serve"]
        assert process.poll() is None, f"the app ended with {process.returncode}:\n{self.log}"
        try:
            return requests.get(self.url + "healthz/live", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def _begin(self, name: str) -> None:
        with (self._directory / f"{name}.log").open("ab") as output:
            self._processes[name] = subprocess.Popen(
                [*_COMMAND, name],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _end(self, name: str, how: signal.Signals) -> None:
        process = self._processes.pop(name, None)
        if process is None:
            return
        if how is signal.SIGKILL:
            os.killpg(process.pid, how)
        else:
            process.send_signal(how)
        try:
            process.wait(90)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
            raise AssertionError(f"{name} did not stop:\n{self.log[-2000:]}") from None
