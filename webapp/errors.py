# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can go wrong outside: each error says whether trying again helps, and tells the operator why."""

from __future__ import annotations

import enum
from collections.abc import Mapping


class Retry(enum.Enum):
    """When the same attempt may succeed."""

    SOON = "soon"
    LATER = "later"
    NEVER = "never"


class AppError(Exception):
    """An expected failure; `detail` is one sentence for the operator and holds no secret and no message text."""

    def __init__(
        self, detail: str, *, code: str = "error", retry: Retry = Retry.SOON, retry_after: float | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code
        self.retry = retry
        #: Seconds to wait before the next attempt, where the other side named a time.
        self.retry_after = retry_after


class ItopUnavailable(AppError):
    """iTop is away, overloaded, in maintenance, or answers something that is not the Sync API."""

    def __init__(self, detail: str, *, code: str = "itop_unavailable", retry_after: float | None = None) -> None:
        super().__init__(detail, code=code, retry=Retry.SOON, retry_after=retry_after)


class ItopMisconfigured(AppError):
    """iTop answers, but not to this account or not with our module: somebody has to mend it."""

    def __init__(self, detail: str, *, code: str = "itop_misconfigured") -> None:
        super().__init__(detail, code=code, retry=Retry.LATER)


#: Refusals that may pass; the others are final. What the configuration lacks somebody will mend.
_PASSING = {"busy": Retry.SOON, "no_ticket_class": Retry.LATER, "misconfigured": Retry.LATER}


class ItopRefused(AppError):
    """The Sync API understood and said no; `message` is its own sentence, `fields` one per wrong attribute, `reason`
    what lies behind the code where it tells (`read_only`).
    """

    def __init__(
        self, *, status: int, code: str, message: str, fields: Mapping[str, str] | None = None, reason: str = ""
    ) -> None:
        retry = _PASSING.get(code, Retry.NEVER)
        super().__init__(f"iTop refused ({code}): {message}", code=code, retry=retry)
        self.status = status
        self.message = message
        self.reason = reason
        self.fields: Mapping[str, str] = dict(fields or {})


class IntercomUnavailable(AppError):
    """Intercom is away, slow, or asks for patience."""

    def __init__(self, detail: str, *, code: str = "intercom_unavailable", retry_after: float | None = None) -> None:
        super().__init__(detail, code=code, retry=Retry.SOON, retry_after=retry_after)


class IntercomRefused(AppError):
    """Intercom answered no; a wrong token may be mended (later), a missing conversation may not (never)."""

    def __init__(self, detail: str, *, status: int, code: str = "intercom_refused") -> None:
        super().__init__(detail, code=code, retry=Retry.LATER if status in (401, 403) else Retry.NEVER)
        self.status = status


class TooHeavy(AppError):
    """Intercom's answer is larger than what may go among the work that somebody waits for."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, code="too_heavy", retry=Retry.SOON)


class NotConfigured(AppError):
    """A value is missing in the configuration, such as the access token of a workspace."""

    def __init__(self, detail: str, *, code: str = "not_configured") -> None:
        super().__init__(detail, code=code, retry=Retry.LATER)


class StoreUnavailable(AppError):
    """The database cannot be written or read at the moment."""

    def __init__(self, detail: str, *, code: str = "store_unavailable") -> None:
        super().__init__(detail, code=code, retry=Retry.SOON)


class NoQueue(StoreUnavailable):
    """The database is there or can be made, but no service has put its tables into it."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"There is no queue at {place}: set DATABASE_URL or DATA_DIR as for the service, which makes it at its "
            "start."
        )
