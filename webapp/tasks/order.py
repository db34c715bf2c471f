# SPDX-License-Identifier: AGPL-3.0-or-later
"""The payload of a job, read back from the queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.errors import AppError, IntercomRefused, NotConfigured, Retry
from webapp.jobs import Job

#: Attempts with a refused token before the job gives way; it would hold back the messages of its conversation.
_TOKEN_ATTEMPTS = 5


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


def without_token(error: AppError, job: Job) -> AppError:
    """The error of a job that cannot do without Intercom: a missing or refused token is soon a reason to give up."""
    hopeless = isinstance(error, NotConfigured) or (
        isinstance(error, IntercomRefused) and error.retry is Retry.LATER and job.attempts >= _TOKEN_ATTEMPTS
    )
    return AppError(error.detail, code=error.code, retry=Retry.NEVER) if hopeless else error
