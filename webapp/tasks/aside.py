# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work that lets the messages of its conversation pass while Intercom cannot be asked."""

from __future__ import annotations

from webapp.errors import AppError, Retry
from webapp.payloads import Payload, aside
from webapp.services import Services
from webapp.store import Job

_ATTEMPTS_IN_LINE = 3


def step_aside(job: Job, services: Services, error: AppError) -> str:
    """Let the messages of the conversation pass while Intercom cannot be asked or does not accept the token.

    The work goes on under a key of its own. Raises the error where it stands there already, or may soon succeed.
    """
    if Payload.of(job).aside or error.retry is Retry.NEVER:
        raise error
    if error.retry is Retry.SOON and job.attempts <= _ATTEMPTS_IN_LINE:
        raise error
    services.jobs.add([aside(job)])
    return f"postponed ({error.code})"
