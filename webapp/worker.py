# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs the jobs of the queue on a few threads, one of them always free for what somebody waits for."""

from __future__ import annotations

import logging
import os
import queue
import random
import socket
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from webapp import logs
from webapp.attempts import Attempts
from webapp.errors import AppError, StoreUnavailable
from webapp.follower import Follower
from webapp.services import Services
from webapp.store import LEASE, Job, Priority
from webapp.tasks import TASKS, Task, links, reconcile

_LOG = logging.getLogger(__name__)

#: Seconds between two looks at an empty queue; a look costs some 30 microseconds.
_IDLE = 0.025
#: A job that runs longer hangs; its lease is not prolonged any more.
_LONGEST_RUN = 600.0
_PRUNE = 3_600.0
#: Every workspace has a minute of its own; again, because it may come while iTop or Intercom is away.
_COMPARE = 60.0
#: Somebody who has linked a ticket in iTop waits for its log.
_LOOK_FOR_LINKS = 60.0


@dataclass(frozen=True)
class _Running:
    """A job at work: since when (of `time.monotonic`), and who waits for it."""

    since: float
    priority: int


class Worker:
    """Claims jobs and runs them until `stop`; `chance` spreads the attempts (0.0 to 1.0)."""

    def __init__(
        self,
        services: Services,
        *,
        threads: int = 4,
        tasks: Mapping[str, Task] = TASKS,
        chance: Callable[[], float] = random.random,
        grace: float = 15.0,
        longest: float = _LONGEST_RUN,
    ) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._services = services
        self._attempts = Attempts(services, tasks, chance)
        self._grace = grace
        self._longest = longest
        #: A plain flag, as a signal handler must not take the lock of the event beside it.
        self._stopping = False
        #: Of `time.monotonic`: when what still runs goes back to the queue.
        self._end_by = float("inf")
        self._stopped = threading.Event()
        self._free = threading.Semaphore(threads)
        self._claimed: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        #: What runs at the moment. Whoever takes a job out of it, its thread at the end or who gives it up, decides
        #: about the thread's place.
        self._running: dict[int, _Running] = {}
        self._places = threads
        #: Whether a job has ended since the log of the queue was cleared.
        self._carried = False
        #: When the upkeep did each of its things last.
        self._pruned = self._compared = self._looked = float("-inf")
        # A thread for each, because iTop may take its time over the second and nobody doubts a worker meanwhile.
        self._upkeep = [
            threading.Thread(target=self._again_and_again, args=(what,), name=name, daemon=True)
            for what, name in ((self._stay, "worker-upkeep"), (self._look_around, "worker-orders"))
        ]
        self._follower = Follower(services, self.name)
        self._following = threading.Thread(
            target=self._follower.run, args=(self._stopped,), name="worker-changes", daemon=True
        )

    def run(self) -> None:
        """Works in this thread and its own ones until `stop` has been called and what runs has ended."""
        for _ in range(self._places):
            self._begin_thread()
        self._compared = time.monotonic()
        for thread in (*self._upkeep, self._following):
            thread.start()
        _LOG.info("worker started", extra={"worker": self.name, "threads": self._places})
        while not self._ending():
            # Claims only what a thread is free for: everything else stays for others.
            if not self._free.acquire(timeout=0.2):
                continue
            if self._ending() or not self._next():
                self._free.release()
                time.sleep(_IDLE)
        self._end()

    def stop(self, grace: float | None = None) -> None:
        """Claim nothing more; what runs may end within `grace` seconds. For signal handlers too, and again."""
        self._end_by = time.monotonic() + (self._grace if grace is None else grace)
        self._stopping = True

    def run_one(self) -> bool:
        """Run the next job in this thread; false when there is none. For tests and tools."""
        job = self._services.jobs.claim(self.name)
        if job is not None:
            self._attempts.run(job)
        return job is not None

    def _ending(self) -> bool:
        return self._stopping

    def _next(self) -> bool:
        try:
            job = self._services.jobs.claim(self.name, but=self._full())
        except StoreUnavailable as error:
            _LOG.error("queue failed", extra={"detail": error.detail})
            time.sleep(1.0)
            return False
        if job is None:
            return False
        self._running[job.id] = _Running(time.monotonic(), job.priority)
        self._claimed.put(job)
        return True

    def _full(self) -> set[Priority]:
        """What no thread is to be had for: neither kind of what can wait takes more than half of them, nor both all."""
        slow = [run.priority for run in list(self._running.values()) if run.priority != Priority.LIVE]
        most, together = max(1, self._places // 2), max(1, self._places - 1)
        waiting = (Priority.HISTORY, Priority.COMPARISON)
        return {each for each in waiting if len(slow) >= together or slow.count(each) >= most}

    def _begin_thread(self) -> None:
        """A daemon, so that a task that hangs cannot keep the process alive."""
        threading.Thread(target=self._serve, name="worker", daemon=True).start()

    def _serve(self) -> None:
        while (job := self._claimed.get()) is not None:
            try:
                self._attempts.run(job)
            except Exception as error:  # the thread has to go on; the lease brings the job back
                _LOG.error("job not settled", extra={"job": job.id, **logs.fault(error)})
            self._carried = True
            if self._running.pop(job.id, None) is None:
                return  # it was given up, and another one is in its place
            self._free.release()

    def _again_and_again(self, what: Callable[[float], None]) -> None:
        pause = 0.0  # the first sign of life at once
        while not self._stopped.wait(pause):
            pause = min(LEASE / 4, self._longest)
            self.keep_up(time.monotonic(), what)

    def keep_up(self, now: float, *parts: Callable[[float], None]) -> None:
        """Do these parts of what is due at that moment (of `time.monotonic`) besides the jobs; for tests all."""
        for part in parts or (self._stay, self._look_around):
            try:
                part(now)
            except StoreUnavailable as error:
                _LOG.error("queue failed", extra={"detail": error.detail})

    def _stay(self, now: float) -> None:
        """Whatever iTop does, the worker is seen to be alive and keeps what it has in hand."""
        self._give_up(now)
        self._services.jobs.beat(self.name)
        self._services.records.blank()
        if alive := list(self._running):
            self._services.jobs.renew(self.name, alive)
        if self._carried:
            self._carried = False
            self._services.jobs.clear_log()

    def _look_around(self, now: float) -> None:
        if now - self._pruned > _PRUNE:
            self._pruned = now
            self._services.jobs.prune()
            self._services.records.prune()
            self._services.tellings.prune()
            self._services.journal.prune()
        if now - self._compared > _COMPARE:
            self._compared = now
            self._order("comparison", reconcile.hourly)
        if now - self._looked > _LOOK_FOR_LINKS:
            self._looked = now
            self._order("look for links", links.order)

    def _give_up(self, now: float) -> None:
        """A job that hangs runs again when its lease ends; its thread is replaced, and ends whenever it comes back."""
        for job_id, run in list(self._running.items()):
            if now - run.since < self._longest or self._running.pop(job_id, None) is None:
                continue
            _LOG.error("job hangs", extra={"job": job_id, "seconds": round(now - run.since)})
            self._begin_thread()
            self._free.release()

    def _order(self, what: str, order: Callable[[Services, Sequence[str]], int]) -> None:
        """Whichever worker comes first; what cannot be asked now is asked at the next opportunity."""
        try:
            order(self._services, self._services.workspaces())
        except StoreUnavailable:
            raise
        except AppError as error:
            _LOG.warning(f"no {what}", extra={"code": error.code, "detail": error.detail})

    def _end(self) -> None:
        """What runs may end; what does not in time goes back to the queue."""
        for _ in range(self._places):
            self._claimed.put(None)
        while self._running and time.monotonic() < self._end_by:
            time.sleep(_IDLE)
        self._stopped.set()
        for thread in self._upkeep:
            thread.join(0.5)
        try:
            returned = self._services.jobs.release(self.name)
        except StoreUnavailable:
            returned = 0  # the leases bring them back
        _LOG.info("worker stopped", extra={"worker": self.name, "returned": returned})
