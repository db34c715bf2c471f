# SPDX-License-Identifier: AGPL-3.0-or-later
"""The payload of a job, read back from the queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.errors import AppError, Retry
from webapp.jobs import Job, NewJob
from webapp.services import Services

_ATTEMPTS_IN_LINE = 3


@dataclass(frozen=True)
class Order:
    """What every kind of job says; `rest` is the payload."""

    workspace_id: str
    region: str
    conversation_id: str
    rest: Mapping[str, object]

    @classmethod
    def of(cls, job: Job) -> Order:
        """Reads what webapp.jobs.orders wrote."""
        payload = job.payload
        return cls(
            workspace_id=str(payload["workspace"]),
            region=str(payload.get("region", "")),
            conversation_id=str(payload["conversation"]),
            rest=payload,
        )


def step_aside(job: Job, services: Services, error: AppError) -> str:
    """Let the messages of the conversation pass while Intercom cannot be asked or does not accept the token.

    The work goes on under a key of its own. Raises the error where it stands there already, or may soon succeed.
    """
    if job.payload.get("aside") or error.retry is Retry.NEVER:
        raise error
    if error.retry is Retry.SOON and job.attempts <= _ATTEMPTS_IN_LINE:
        raise error
    aside = NewJob(job.kind, f"{job.key}::aside", {**job.payload, "aside": True}, unique=f"aside:{job.id}")
    services.jobs.add([aside])
    return f"postponed ({error.code})"
