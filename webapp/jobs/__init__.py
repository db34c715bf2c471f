# SPDX-License-Identifier: AGPL-3.0-or-later
"""The durable queue: what is accepted is on disk, one conversation in order, several at once.

The rules every engine keeps:
1. A job is accepted when its row is committed, in one transaction with the record that makes it unique; that record
   outlives the job.
2. A job runs when no older one of its key is waiting or running. A retry keeps its place and holds back only its own
   key. A refused job (dead letter) lets the next ones pass.
3. At most one job of a key runs at a time, which the database guards a second time.
4. A claim is a lease: when a worker dies its job runs again within 30 seconds, so every task is safe to run twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

State = Literal["waiting", "running", "done", "dead"]

#: Seconds that a claim holds without being renewed.
LEASE = 25.0

DAY = 86_400.0
#: Seconds: finished jobs, without their payload, for whoever wants to look; the record that makes a part unique longer.
KEEP_DONE = 7 * DAY
KEEP_SEEN = 60 * DAY
KEEP_REMEMBERED = 400 * DAY


@dataclass(frozen=True)
class NewJob:
    """Work to be done; a `unique` that was seen before makes it a duplicate that is not stored again.

    It may run `after` that many seconds; those of its key that are added later wait for it as for any other.
    """

    kind: str
    key: str
    payload: Mapping[str, object] = field(repr=False)
    unique: str | None = None
    after: float = 0.0


@dataclass(frozen=True)
class Job:
    """A claimed job; `attempts` counts this claim, `lost` those whose worker died, times are unix seconds."""

    id: int
    kind: str
    key: str
    payload: Mapping[str, object] = field(repr=False)
    attempts: int
    added_at: float
    first_at: float
    lost: int = 0
    worker: str = ""
    #: What the attempt before said.
    reason: str = ""


@dataclass(frozen=True)
class Entry:
    """A job as the operator sees it."""

    id: int
    kind: str
    key: str
    payload: Mapping[str, object] = field(repr=False)
    state: State
    attempts: int
    added_at: float
    changed_at: float
    due: float
    reason: str


@dataclass(frozen=True)
class Counts:
    """How many jobs are in which state, and when the oldest unfinished one was added (unix seconds).

    What was put off from the beginning counts when its time has come.
    """

    waiting: int
    running: int
    dead: int
    oldest: float | None


def storable(reason: str) -> str:
    """What both databases can hold, of the sentence of some other side."""
    return reason.replace("\0", "").encode("utf-8", "replace").decode()[:2_000]


class Jobs(Protocol):
    """What every engine does; all methods raise `StoreUnavailable` and nothing else when the store fails."""

    def add(self, jobs: Sequence[NewJob]) -> list[int | None]:
        """Store all of them in one transaction; None stands for a duplicate."""

    def claim(self, worker: str) -> Job | None:
        """The next job that may run, leased to `worker`."""

    def done(self, job: Job, outcome: str) -> bool:
        """Finish it; false when the lease has been lost to somebody else, for this and the next two."""

    def retry(self, job: Job, *, after: float, reason: str) -> bool:
        """Let it run again in `after` seconds, at its old place."""

    def refuse(self, job: Job, *, reason: str) -> bool:
        """Make it a dead letter."""

    def renew(self, worker: str, job_ids: Sequence[int]) -> None:
        """Prolong the leases of these jobs of the worker."""

    def release(self, worker: str) -> int:
        """Give back what this worker has not finished; the number of those jobs."""

    def list(
        self, *, state: State | None = None, key: str | None = None, after: int = 0, limit: int = 100
    ) -> list[Entry]:
        """Unfinished and dead jobs (or those of one state), oldest first, from the one `after` that id on."""

    def find(self, job_id: int) -> Entry | None:
        """One job in any state."""

    def replay(self, job_id: int) -> bool:
        """Let a dead letter run again, before the younger ones of its key."""

    def discard(self, job_id: int) -> bool:
        """Delete a dead letter or a waiting job."""

    def remember(self, unique: str) -> None:
        """Take note of something for more than a year, as if a job of that `unique` had been here."""

    def known(self, unique: str) -> bool:
        """Whether a job of that `unique` has been here, or it was remembered."""

    def counts(self) -> Counts:
        """The state of the queue."""

    def beat(self, worker: str) -> None:
        """Note that this worker is alive."""

    def last_beat(self) -> float | None:
        """When any worker was alive last (unix seconds), None where none has been for a day."""

    def prune(self) -> int:
        """Delete finished jobs and records whose time has come; the number of deleted rows."""

    def close(self) -> None:
        """Close every connection."""
