# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of a claimed job: done, alone or together with what waits behind it, tried again, or a dead letter."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable, Mapping, Sequence

from webapp import logs
from webapp.errors import AppError, Retry, StoreUnavailable, TooHeavy
from webapp.memory import give_back
from webapp.payloads.any_job import about, ids
from webapp.payloads.payload import Payload
from webapp.refusals import TicketsRefused
from webapp.services import Services
from webapp.store import Finished, Job, Priority
from webapp.tasks import LONGEST_PATIENCE, PATIENCE, TOGETHER, Task

_LOG = logging.getLogger(__name__)

#: Seconds between attempts: at first, and at most.
_PACE = {Retry.SOON: (1.0, 60.0), Retry.LATER: (30.0, 900.0)}
#: Attempts after which at least 45 seconds pass until the next one.
_QUICK_ATTEMPTS = 7
#: A fault of our own is tried a few times, in case it was chance.
_UNEXPECTED_ATTEMPTS = 5
#: Workers that died over the same job.
_MOST_LOST = 5
#: Seconds: what nobody waits for and takes longer has been large.
_LONG = 1.0
#: Jobs, and characters of their payloads, that are done along with the one before them: what one call of iTop carries.
_MOST_BEHIND, _LARGEST_BEHIND = 99, 1_000_000


class Attempts:
    """Safe to share between threads; `chance` spreads the attempts (0.0 to 1.0)."""

    def __init__(self, services: Services, tasks: Mapping[str, Task], chance: Callable[[], float]) -> None:
        self._services = services
        self._tasks = tasks
        self._chance = chance

    def run(self, job: Job) -> None:
        """Attempt it, note what came of it, and tell so in a line of the log."""
        started = time.monotonic()
        task = self._tasks.get(job.kind)
        if task is None:
            # During an upgrade the web side may be newer than this worker; the next one knows what to do.
            detail = f"This worker's version knows no job of the kind {job.kind}; a newer one will run it."
            settled = self._fail(job, AppError(detail, code="unknown_kind", retry=Retry.LATER))
        elif job.lost >= _MOST_LOST:
            settled = self._refuse(job, f"{job.lost} workers died while they ran this job.")
        else:
            settled = self._attempt(task, job)
        took = time.monotonic() - started
        self._tell(job, {**settled, "ms": logs.milliseconds(took)})
        if took > _LONG and job.priority != Priority.LIVE:
            give_back()

    def _tell(self, job: Job, settled: dict[str, object]) -> None:
        outcome = str(settled["outcome"])
        self._services.metrics.count_attempt(job.kind, outcome if outcome in ("retry", "refused") else "done")
        _LOG.info(
            "job",
            extra={
                **settled,
                "job": job.id,
                "kind": job.kind,
                "attempt": job.attempts,
                **about(job),
            },
        )

    def _attempt(self, task: Task, job: Job) -> dict[str, object]:
        behind: Sequence[Job] = ()
        try:
            self._prove(job)
            services = self._services.light() if job.priority == Priority.LIVE else self._services
            behind = self._behind(job)
            outcomes = self._together([job, *behind], services) if behind else None
            # Where one of them is to blame, each gets alone what it deserves.
            outcome, *others = outcomes or [task(job, services)]
        except AppError as error:
            return self._fail(job, error)
        except Exception as error:
            return {**self._fail_unexpectedly(job, error), **logs.fault(error)}
        finished = [Finished(each, said, ids(each)) for each, said in zip(behind, others, strict=False)]
        settled = self._settle(lambda: self._services.jobs.done(job, outcome, left=ids(job), behind=finished))
        for each in finished if settled else ():
            self._tell(each.job, {"outcome": each.outcome, "with": job.id})
        return {"outcome": outcome}

    def _behind(self, job: Job) -> Sequence[Job]:
        """What is done along with it.

        Every second attempt is made alone, as are those after a fault: whatever makes iTop or this worker hang or die
        is met by the one job that is to blame in the end.
        """
        alone = job.lost or job.faults or (job.priority == Priority.LIVE and job.attempts % 2 == 0)
        if job.kind not in TOGETHER or alone or Payload.of(job).unproved:
            return []
        behind = self._services.jobs.behind(job, limit=_MOST_BEHIND, size=_LARGEST_BEHIND)
        return list(itertools.takewhile(lambda each: not Payload.of(each).unproved, behind))

    def _together(self, jobs: Sequence[Job], services: Services) -> list[str] | None:
        """One outcome a job; None where one of them was refused or led to a fault."""
        first = jobs[0]
        try:
            return TOGETHER[first.kind](jobs, services)
        except AppError as error:
            if error.retry is not Retry.NEVER and not isinstance(error, TicketsRefused):
                raise
            fault: Mapping[str, object] = {"code": error.code, "detail": error.detail}
        except Exception as error:
            fault = logs.fault(error)
        _LOG.warning("one by one", extra={"job": first.id, **about(first), "jobs": len(jobs), **fault})
        return None

    def _prove(self, job: Job) -> None:
        """What was signed with the secret of the environment before iTop told which workspaces there are."""
        payload = Payload.of(job)
        if payload.unproved:
            settings = self._services.settings.current()
            common = self._services.settings.overrides.client_secrets
            if not set(common) & set(settings.secrets_of(payload.workspace)):
                raise AppError("It was signed with another secret than its workspace has.", retry=Retry.NEVER)

    def _fail(self, job: Job, error: AppError) -> dict[str, object]:
        if isinstance(error, TooHeavy) and job.priority == Priority.LIVE:
            return self._among_the_large(job, error)
        tickets = error.tickets if isinstance(error, TicketsRefused) else ()
        patience = PATIENCE.get(job.kind, LONGEST_PATIENCE)
        if error.retry is Retry.NEVER:
            return self._refuse(job, error.detail, tickets)
        # Counted to when this attempt was due, and not to now: neither a clock that is wrong for some seconds nor a
        # machine that was off ends anything. While attempts come within seconds the next may be due in that wrong time.
        steady = job.attempts > _QUICK_ATTEMPTS or error.retry is Retry.LATER
        tried = min(job.due, self._services.clock()) - job.first_at
        if steady and tried > patience and self._services.jobs.age(job.id) > patience:
            return self._refuse(job, f"Given up after {round(patience / 3600)} hours. {error.detail}", tickets)
        after = pause(error, job.attempts, self._chance())
        self._settle(lambda: self._services.jobs.retry(job, after=after, reason=error.detail, tickets=tickets))
        return {"outcome": "retry", "code": error.code, "detail": error.detail, "after": round(after, 1)}

    def _among_the_large(self, job: Job, error: TooHeavy) -> dict[str, object]:
        reason, priority = error.detail, Priority.HISTORY
        self._settle(lambda: self._services.jobs.retry(job, after=0.0, reason=reason, priority=priority))
        return {"outcome": "retry", "code": error.code, "detail": reason}

    def _fail_unexpectedly(self, job: Job, error: Exception) -> dict[str, object]:
        # In a row: attempts during an outage do not count, nor do those before a replay.
        times = 1 + job.faults
        reason = f"Unexpected fault {times} of {_UNEXPECTED_ATTEMPTS} ({type(error).__name__}): "
        reason += f"the log has more under job {job.id}."
        if times >= _UNEXPECTED_ATTEMPTS:
            return self._refuse(job, reason)
        after = pause(AppError(reason), job.attempts, self._chance())
        self._settle(lambda: self._services.jobs.retry(job, after=after, reason=reason, faults=times))
        return {"outcome": "retry", "code": "unexpected", "after": round(after, 1)}

    def _refuse(self, job: Job, reason: str, tickets: Sequence[str] = ()) -> dict[str, object]:
        self._settle(lambda: self._services.jobs.refuse(job, reason=reason, tickets=tickets))
        return {"outcome": "refused", "detail": reason}

    def _settle(self, settle: Callable[[], bool]) -> bool:
        """Note the result; a store that fails for a moment must not make the job run twice. False: lost the lease."""
        attempt = 0
        while True:
            try:
                settled = settle()
                break
            except StoreUnavailable:
                if attempt == 4:
                    raise
                time.sleep(0.5 * 2**attempt)
                attempt += 1
        if not settled:
            _LOG.warning("lease lost")
        return settled


def pause(error: AppError, attempts: int, chance: float) -> float:
    """Seconds until the next attempt: doubling, bounded, spread by a quarter; not before the time Intercom named."""
    first, longest = _PACE[error.retry if error.retry is not Retry.NEVER else Retry.SOON]
    steady = min(longest, first * 2.0 ** min(attempts - 1, 20)) * (0.75 + chance / 2)
    return max(steady, (error.retry_after or 0.0) + chance)
