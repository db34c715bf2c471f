# SPDX-License-Identifier: AGPL-3.0-or-later
"""A job that hangs for ever: its thread is given up and replaced, and the process ends when it is told to."""

import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from tests.acceptance.waiting import until
from tests.environment import bare_environment
from webapp.store import NewJob, open_jobs

#: A worker with one thread, as `intercom-sync worker` runs it, but with a task that never comes back.
_WORKER = """
import os, signal, threading
from webapp import logs
from webapp.config import Config
from webapp.services import Services
from webapp.worker import Worker

logs.configure("INFO")

def say(job, services):
    if job.payload["words"] == "hang":
        threading.Event().wait()
    return "said"

services = Services.open(Config.from_environment(os.environ))
worker = Worker(services, threads=1, tasks={"say": say}, longest=5.0, grace=0.5)
signal.signal(signal.SIGTERM, lambda *_: worker.stop())
worker.run()
"""


def test_a_job_that_hangs_holds_up_no_other_and_no_stop(tmp_path: Path) -> None:
    environ = bare_environment(ITOP_URL="http://127.0.0.1:1", ITOP_TOKEN="t", DATA_DIR=str(tmp_path))
    with closing(open_jobs(f"sqlite:///{tmp_path}/jobs.sqlite3")) as jobs:
        jobs.add([NewJob("say", "c1", {"words": "hang"}), NewJob("say", "c2", {"words": "hello"})])
        process = subprocess.Popen([sys.executable, "-c", _WORKER], env=environ, stderr=subprocess.PIPE, text=True)
        until(lambda: [job.payload["words"] for job in jobs.list()] == ["hang"], what="the other one is done")
        for word in ("again", "and again"):  # the thread in its place goes on
            jobs.add([NewJob("say", "c2", {"words": word})])
        until(lambda: [job.payload["words"] for job in jobs.list()] == ["hang"], what="the others are done too")

        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=120)
        assert time.monotonic() - began < 30 and process.returncode == 0, log
        [left] = jobs.list()
    assert (left.state, left.attempts) == ("waiting", 1)  # for the next worker
    assert log.count('"job hangs"') == 1
