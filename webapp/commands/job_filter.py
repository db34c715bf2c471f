# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which jobs an operator means: by conversation, ticket, age, reason and kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from webapp.payloads.payload import Payload
from webapp.store import Job, Jobs, State

#: Jobs that are read at once.
_PAGE = 500


@dataclass(frozen=True)
class JobFilter:
    """What is not given does not count; what is given counts together. Ages in seconds since the job was added."""

    state: State | None = None
    key: str = ""
    conversation: str = ""
    ticket: str = ""
    #: Conversations that the ticket has in iTop: a job may fail before it knows its tickets.
    of_ticket: frozenset[str] = frozenset()
    older: int | None = None
    younger: int | None = None
    reason: str = ""
    kind: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything but the state is asked for."""
        ages = self.older is not None or self.younger is not None
        return ages or any((self.key, self.conversation, self.ticket, self.reason, self.kind))

    def fits(self, job: Job, now: float) -> bool:
        """Whether the job is one of them."""
        return (
            self.conversation in ("", conversation_of(job))
            and self.kind in ("", job.kind)
            and self.reason.casefold() in job.reason.casefold()
            and self._fits_age(now - job.added_at)
            and (not self.ticket or self._fits_ticket(job))
        )

    def _fits_age(self, age: float) -> bool:
        return (self.older is None or age >= self.older) and (self.younger is None or age <= self.younger)

    def _fits_ticket(self, job: Job) -> bool:
        if job.tickets:
            return self.ticket.casefold() in {name.casefold() for name in job.tickets}
        return conversation_of(job) in self.of_ticket


def find_jobs(jobs: Jobs, asked: JobFilter, now: float) -> Iterator[Job]:
    """The jobs that fit, oldest first."""
    last = 0
    while page := jobs.list(state=asked.state, key=asked.key or None, after=last, limit=_PAGE):
        yield from (job for job in page if asked.fits(job, now))
        last = page[-1].id


def conversation_of(job: Job) -> str:
    """The conversation of a job; of a finished one only its key is left."""
    named = Payload.of(job).conversation
    if named:
        return named
    parts = job.key.split(":")
    return parts[1] if len(parts) > 1 and parts[0] != "reconcile" and parts[1] != "contact" else ""
