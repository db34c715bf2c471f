# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hourly comparisons of a night in which many conversations change: what they ask, take and leave.

`python -m tests.benchmarks.night [50000]`, some minutes: the app and its worker in this process, Intercom and iTop as
two functions, and a clock on which a request takes as long as Intercom's do.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from webapp.config import Config
from webapp.network.http import Answer, Http, Timeout
from webapp.services import Services
from webapp.tasks import reconcile
from webapp.worker import Worker

WORKSPACE, ITOP = "ws1", "http://itop.example/"
#: Seconds that a call takes, and comparisons that run side by side in a worker of four threads (docs/reliability.md).
TAKES, LINES = 0.1, 2
#: Every tenth conversation has a ticket; of these every hundredth lacks a message.
TICKET_EACH, MISSING_EACH = 10, 1_000
#: What Intercom allows an app in ten seconds:
#: https://developers.intercom.com/docs/references/rest-api/errors/rate-limiting
ALLOWED, WINDOW = 1_666, 10
HOURS, PER_PAGE = 10, 150
#: When all of it was said, in unix seconds.
BEGAN = 1_795_750_000
_SETTINGS = {
    "module": {"version": "1.0.0", "contract": 1},
    "itop": {"version": "3.2.0", "url": ITOP, "time_zone": "UTC", "default_language": "EN US"},
    "ticket": {"class": "UserRequest", "label": "User request", "usable": True},
    "parameters": {"workspaces": {WORKSPACE: {"access_token": "token", "client_secret": "secret", "region": "eu"}}},
}


class Night:
    """Both sides, and what they were asked."""

    def __init__(self, changed: int) -> None:
        self.changed, self.now = changed, float(BEGAN + 3_600)
        self.calls: Counter[str] = Counter()
        self.windows: Counter[int] = Counter()
        self.written: set[str] = set()

    def clock(self) -> float:
        """Unix seconds."""
        return self.now

    def intercom(self, path: str, body: Mapping[str, Any]) -> object:
        """An answer of Intercom's."""
        self.windows[int(self.now) // WINDOW] += 1
        if path.endswith("/search"):
            self.calls["search"] += 1
            return self._page(int(body["pagination"].get("starting_after", 0)))
        if path.endswith("/deleted"):
            self.calls["deleted"] += 1
            return {"conversations": []}
        if path.startswith("/conversations/"):
            self.calls["conversation"] += 1
            return _conversation(path.rpartition("/")[2])
        self.calls["other"] += 1
        return {"type": "contact", "id": "5f01", "role": "user", "name": "Otto Berg", "email": "otto@shop.example"}

    def _page(self, first: int) -> object:
        """Of those that have changed by now: as many in each hour."""
        there = min(self.changed, int((self.now - BEGAN) / 3_600 * self.changed / HOURS))
        numbers = range(first, min(there, first + PER_PAGE))
        pace = HOURS * 3_600 / self.changed
        found = [{"id": f"{1_000_000 + each}", "updated_at": BEGAN + int(each * pace)} for each in numbers]
        more = {"next": {"starting_after": str(numbers.stop)}} if numbers.stop < there else {}
        return {"type": "conversation.list", "conversations": found, "pages": more}

    def itop(self, operation: str, params: Mapping[str, object]) -> object:
        """A result of iTop's."""
        self.calls[f"iTop: {operation}"] += 1
        if operation == "settings":
            return _SETTINGS
        if operation == "new_links":
            return {"links": []}
        talk = str(params["conversation_id"])
        there = [talk] if int(talk) % TICKET_EACH == 0 else []
        if operation == "append":
            self.written.add(talk)
            done = {"outcome": "appended", "appended": 1, "known": 0, "message": ""}
            return {"tickets": [{"id": each, "name": f"R-{each}", **done} for each in there], "finished": None}
        parts = [f"{talk}{each:03}" for each in range(20)]
        missing = int(talk) % MISSING_EACH == 0 and talk not in self.written
        return {"tickets": [_copied(each, parts[: -1 if missing else None]) for each in there]}


def _copied(talk: str, parts: list[str]) -> object:
    when = "2026-01-01T10:00:00+01:00"
    told = {"id": talk, "name": f"R-{talk}", "sync": True, "part_ids": parts}
    return {**told, "linked_since": when, "created_here": True, "paused": []}


def _conversation(talk: str) -> object:
    author = {"type": "user", "id": "5f01", "name": "Otto Berg", "email": "otto@shop.example"}
    listed = [
        {"type": "conversation_part", "id": f"{talk}{each:03}", "part_type": "comment", "body": f"<p>Number {each}</p>"}
        | {"created_at": BEGAN - 600 + each, "author": author, "attachments": [], "redacted": False}
        for each in range(20)
    ]
    parts = {"conversation_parts": listed, "total_count": len(listed)}
    return {"type": "conversation", "id": talk, "created_at": BEGAN - 600, "conversation_parts": parts}


class Door(Http):
    """The way to both."""

    def __init__(self, night: Night, *, clock: Callable[[], float], **_others: object) -> None:
        super().__init__(clock=clock)
        self._night = night

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: Timeout
    ) -> Answer:
        self._night.now += TAKES / LINES
        said = json.loads(body or b"{}")
        if url.startswith(ITOP):
            answer: object = {"result": self._night.itop(said["operation"], said.get("params", {}))}
        else:
            answer = self._night.intercom(urlsplit(url).path, said)
        return Answer(200, {"Content-Type": "application/json"}, json.dumps(answer).encode())


def main() -> int:
    """Prints what it cost."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.night")
    parser.add_argument("changed", nargs="?", type=int, default=50_000)
    night = Night(parser.parse_args().changed)
    with tempfile.TemporaryDirectory(prefix="intercom-night-") as directory:
        given = {"ITOP_URL": ITOP, "ITOP_USER": "sync", "ITOP_PASSWORD": "secret", "DATA_DIR": directory}
        services = Services.open(
            Config.from_environment(given),
            clock=night.clock,
            steady=night.clock,
            door=lambda **options: Door(night, **{**options, "clock": night.clock}),
        )
        worker = Worker(services, threads=1)
        before, began, cpu = _memory(), time.monotonic(), time.process_time()
        jobs, longest = 0, 0.0
        for hour in range(1, HOURS + 3):
            night.now = max(night.now, BEGAN + hour * 3_600.0)
            start = night.now
            reconcile.hourly(services, [WORKSPACE])
            while worker.run_one():
                jobs += 1
            longest = max(longest, night.now - start)
            print(f"hour {hour}: {(night.now - start) / 60:.1f} min, {time.process_time() - cpu:.0f} s", flush=True)
        print(f"{night.changed} conversations in {HOURS} hours, {night.changed // TICKET_EACH} of them with a ticket")
        print(", ".join(f"{count} {name}" for name, count in sorted(night.calls.items())))
        print(f"at most {max(night.windows.values())} calls of Intercom in {WINDOW} s, of {ALLOWED} allowed")
        print(
            f"{jobs} jobs, {longest / 60:.1f} minutes for the longest comparison at {TAKES} s a call, {LINES} at once"
        )
        print(f"{time.process_time() - cpu:.0f} s of processor time, {time.monotonic() - began:.0f} s in all")
        size = sum(each.stat().st_size for each in Path(directory).iterdir()) / 2**20
        print(f"{before:.0f} MB before, {_memory():.0f} MB at the most; {size:.0f} MB on disk")
        print(f"{len(night.written)} messages were missing and are there; {services.jobs.counts()}")
        print(f"load average {os.getloadavg()[0]:.1f}")
        services.close()
    return 0


def _memory() -> float:
    """The most so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
