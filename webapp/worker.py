# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs the jobs of the queue on a few threads, and decides what a failure means."""

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

from webapp import logs
from webapp.errors import AppError, Retry, StoreUnavailable
from webapp.payloads import Payload, about, ids
from webapp.refusals import TicketsRefused
from webapp.services import Services
from webapp.store import LEASE, Job
from webapp.tasks import LONGEST_PATIENCE, PATIENCE, TASKS, Task, links, reconcile

_LOG = logging.getLogger(__name__)

#: Seconds between two looks at an empty queue; a look costs some 30 microseconds.
_IDLE = 0.025
#: Seconds between attempts: at first, and at most.
_PACE = {Retry.SOON: (1.0, 60.0), Retry.LATER: (30.0, 900.0)}
#: Attempts after which at least 45 seconds pass until the next one.
_QUICK_ATTEMPTS = 7
#: A fault of our own is tried a few times, in case it was chance.
_UNEXPECTED_ATTEMPTS = 5
#: Workers that died over the same job.
_MOST_LOST = 5
#: A job that runs longer hangs; its lease is not prolonged any more.
_LONGEST_RUN = 600.0
_PRUNE = 3_600.0
#: More often than once an hour, because the hour may begin while iTop or Intercom is away.
_COMPARE = 600.0
#: Somebody who has linked a ticket in iTop waits for its log.
_LOOK_FOR_LINKS = 60.0


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
    ) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._services = services
        self._tasks = tasks
        self._chance = chance
        self._grace = grace
        #: A plain flag, as a signal handler must not take the lock of the event beside it.
        self._stopping = False
        self._stopped = threading.Event()
        self._free = threading.Semaphore(threads)
        self._claimed: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        #: What runs at the moment, and since when.
        self._running: dict[int, float] = {}
        #: Daemons, so that a task that hangs cannot keep the process alive.
        self._threads = [threading.Thread(target=self._serve, name=f"worker-{n}", daemon=True) for n in range(threads)]
        self._upkeep = threading.Thread(target=self._keep_up, name="worker-upkeep", daemon=True)

    def run(self) -> None:
        """Works in this thread and its own ones until `stop` has been called and what runs has ended."""
        for thread in (*self._threads, self._upkeep):
            thread.start()
        _LOG.info("worker started", extra={"worker": self.name, "threads": len(self._threads)})
        while not self._ending():
            # Claims only what a thread is free for: everything else stays for others.
            if not self._free.acquire(timeout=0.2):
                continue
            if self._ending() or not self._next():
                self._free.release()
                time.sleep(_IDLE)
        self._stopped.set()
        self._end()

    def stop(self) -> None:
        """Claim nothing more; may be called from a signal handler."""
        self._stopping = True

    def run_one(self) -> bool:
        """Run the next job in this thread; false when there is none. For tests and tools."""
        job = self._services.jobs.claim(self.name)
        if job is not None:
            self._work(job)
        return job is not None

    def _ending(self) -> bool:
        return self._stopping

    def _next(self) -> bool:
        try:
            job = self._services.jobs.claim(self.name)
        except StoreUnavailable as error:
            _LOG.error("queue failed", extra={"detail": error.detail})
            time.sleep(1.0)
            return False
        if job is None:
            return False
        self._running[job.id] = time.monotonic()
        self._claimed.put(job)
        return True

    def _serve(self) -> None:
        while (job := self._claimed.get()) is not None:
            try:
                self._work(job)
            except Exception as error:  # the thread has to go on; the lease brings the job back
                _LOG.error("job not settled", extra={"job": job.id, **logs.fault(error)})
            finally:
                self._running.pop(job.id, None)
                self._free.release()

    def _work(self, job: Job) -> None:
        started = time.monotonic()
        task = self._tasks.get(job.kind)
        if task is None:
            # During an upgrade the web side may be newer than this worker; the next one knows what to do.
            detail = f"This worker's version knows no job of the kind {job.kind}; a newer one will run it."
            settled = self._failed(job, AppError(detail, code="unknown_kind", retry=Retry.LATER))
        elif job.lost >= _MOST_LOST:
            settled = self._refused(job, f"{job.lost} workers died while they ran this job.")
        else:
            settled = self._attempted(task, job)
        outcome = str(settled["outcome"])
        self._services.metrics.attempted(job.kind, outcome if outcome in ("retry", "refused") else "done")
        _LOG.info(
            "job",
            extra={
                **settled,
                "job": job.id,
                "kind": job.kind,
                "attempt": job.attempts,
                **about(job),
                "ms": logs.milliseconds(time.monotonic() - started),
            },
        )

    def _attempted(self, task: Task, job: Job) -> dict[str, object]:
        try:
            self._prove(job)
            outcome = task(job, self._services)
        except AppError as error:
            return self._failed(job, error)
        except Exception as error:
            return {**self._unexpected(job, error), **logs.fault(error)}
        self._settle(lambda: self._services.jobs.done(job, outcome, left=ids(job)))
        return {"outcome": outcome}

    def _prove(self, job: Job) -> None:
        """What was signed with the secret of the environment before iTop told which workspaces there are."""
        payload = Payload.of(job)
        if payload.unproved:
            settings = self._services.settings.current()
            common = self._services.settings.overrides.client_secrets
            if not set(common) & set(settings.secrets_of(payload.workspace)):
                raise AppError("It was signed with another secret than its workspace has.", retry=Retry.NEVER)

    def _failed(self, job: Job, error: AppError) -> dict[str, object]:
        tickets = error.tickets if isinstance(error, TicketsRefused) else ()
        patience = PATIENCE.get(job.kind, LONGEST_PATIENCE)
        if error.retry is Retry.NEVER:
            return self._refused(job, error.detail, tickets)
        # Counted to when this attempt was due, and not to now: neither a clock that is wrong for some seconds nor a
        # machine that was off ends anything. While attempts come within seconds the next may be due in that wrong time.
        steady = job.attempts > _QUICK_ATTEMPTS or error.retry is Retry.LATER
        if steady and min(job.due, self._services.clock()) - job.first_at > patience:
            return self._refused(job, f"Given up after {round(patience / 3600)} hours. {error.detail}", tickets)
        after = pause(error, job.attempts, self._chance())
        self._settle(lambda: self._services.jobs.retry(job, after=after, reason=error.detail, tickets=tickets))
        return {"outcome": "retry", "code": error.code, "detail": error.detail, "after": round(after, 1)}

    def _unexpected(self, job: Job, error: Exception) -> dict[str, object]:
        # In a row: attempts during an outage do not count, nor do those before a replay.
        times = 1 + job.faults
        reason = f"Unexpected fault {times} of {_UNEXPECTED_ATTEMPTS} ({type(error).__name__}): "
        reason += f"the log has more under job {job.id}."
        if times >= _UNEXPECTED_ATTEMPTS:
            return self._refused(job, reason)
        after = pause(AppError(reason), job.attempts, self._chance())
        self._settle(lambda: self._services.jobs.retry(job, after=after, reason=reason, faults=times))
        return {"outcome": "retry", "code": "unexpected", "after": round(after, 1)}

    def _refused(self, job: Job, reason: str, tickets: Sequence[str] = ()) -> dict[str, object]:
        self._settle(lambda: self._services.jobs.refuse(job, reason=reason, tickets=tickets))
        return {"outcome": "refused", "detail": reason}

    def _settle(self, settle: Callable[[], bool]) -> None:
        """Note the result; a store that fails for a moment must not make the job run twice."""
        for attempt in range(5):
            try:
                if not settle():
                    _LOG.warning("lease lost")
                return
            except StoreUnavailable:
                if attempt == 4:
                    raise
                time.sleep(0.5 * 2**attempt)

    def _keep_up(self) -> None:
        pruned = float("-inf")
        compared, looked = time.monotonic(), float("-inf")
        pause = 0.0  # the first sign of life at once
        while not self._stopped.wait(pause):
            pause = LEASE / 4
            now = time.monotonic()
            try:
                self._services.jobs.beat(self.name)
                self._services.records.blank()
                alive = [job_id for job_id, since in list(self._running.items()) if now - since < _LONGEST_RUN]
                if alive:
                    self._services.jobs.renew(self.name, alive)
                if now - pruned > _PRUNE:
                    pruned = now
                    self._services.jobs.prune()
                    self._services.records.prune()
                if now - compared > _COMPARE:
                    compared = now
                    self._order("comparison", reconcile.hourly)
                if now - looked > _LOOK_FOR_LINKS:
                    looked = now
                    self._order("look for links", links.order)
            except StoreUnavailable as error:
                _LOG.error("queue failed", extra={"detail": error.detail})

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
        for _ in self._threads:
            self._claimed.put(None)
        end = time.monotonic() + self._grace
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        self._upkeep.join(1.0)
        try:
            returned = self._services.jobs.release(self.name)
        except StoreUnavailable:
            returned = 0  # the leases bring them back
        _LOG.info("worker stopped", extra={"worker": self.name, "returned": returned})


def pause(error: AppError, attempts: int, chance: float) -> float:
    """Seconds until the next attempt: doubling, bounded, spread by a quarter; not before the time Intercom named."""
    first, longest = _PACE[error.retry if error.retry is not Retry.NEVER else Retry.SOON]
    steady = min(longest, first * 2.0 ** min(attempts - 1, 20)) * (0.75 + chance / 2)
    return max(steady, (error.retry_after or 0.0) + chance)
