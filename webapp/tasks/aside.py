# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work that lets others pass while Intercom cannot be asked, or does not find what was made a moment ago."""

from __future__ import annotations

from webapp.errors import AppError, IntercomRefused, IntercomUnavailable, Retry
from webapp.payloads.any_job import aside
from webapp.payloads.payload import Payload
from webapp.services import Services
from webapp.store import Job

_ATTEMPTS_IN_LINE = 3
#: Seconds from the first attempt on in which a 404 may be wrong: what is new is not everywhere in Intercom at once.
_EARLY = 10.0
#: What Intercom says of everything that is asked, and not of one conversation.
EVERYBODY = ("intercom_away", "rate_limited")


def step_aside(job: Job, services: Services, error: AppError) -> str:
    """Let the messages of the conversation pass while Intercom cannot be asked or does not accept the token.

    The work goes on under a key of its own. Raises the error where it stands there already, or may soon succeed.
    """
    error = unless_early(error, job, services)
    if Payload.of(job).aside or error.retry is Retry.NEVER:
        raise error
    if error.retry is Retry.SOON and job.attempts <= _ATTEMPTS_IN_LINE:
        raise error
    services.jobs.add([aside(job)])
    return f"postponed ({error.code})"


def waits_behind(job: Job, services: Services) -> bool:
    """Put the job behind those of its key that stand aside, so that it does not overtake them; False for none."""
    if Payload.of(job).aside:
        return False
    moved = aside(job)
    if all(each.state == "dead" for each in services.jobs.list(key=moved.key)):
        return False
    services.jobs.add([moved])
    return True


def set_aside(job: Job, services: Services, error: IntercomUnavailable) -> str:
    """Let the next conversations of a comparison pass one that Intercom fails at; while it fails at all they wait."""
    if error.code in EVERYBODY:
        raise error
    return step_aside(job, services, error)


def unless_early(error: AppError, job: Job, services: Services) -> AppError:
    """The error; where it is a 404 that is too early to be believed, one that is worth another attempt."""
    if isinstance(error, IntercomRefused) and error.status == 404 and early(job, services):
        return IntercomUnavailable(f"Not yet believed: {error.detail}", code="not_found_yet")
    return error


def early(job: Job, services: Services) -> bool:
    """Whether a 404 may be wrong, because the job has only been tried for some seconds."""
    return services.clock() - job.first_at < _EARLY
