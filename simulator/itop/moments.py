# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates as iTop keeps them (in its own time zone, without saying so) and as ISO 8601 says them."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from simulator.itop.model import TIME_ZONE

_ZONE = ZoneInfo(TIME_ZONE)
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:?\d{2})?\Z", re.IGNORECASE | re.ASCII
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_STORED = "%Y-%m-%d %H:%M:%S"


def iso(seconds: float) -> str:
    """A moment (in unix seconds) with the offset of iTop's own time zone."""
    return datetime.fromtimestamp(int(seconds), _ZONE).isoformat()


def stored(seconds: float) -> str:
    """A moment (in unix seconds) as iTop keeps it."""
    return datetime.fromtimestamp(int(seconds), _ZONE).strftime(_STORED)


def date_from_iso(text: str) -> str | None:
    """The day itself where there is such a day."""
    if not _DATE.match(text) or text < "1000":
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def moment_from_iso(text: str) -> str | None:
    """The moment as iTop keeps it, None for what is none; without an offset it is in iTop's own time zone."""
    if not _MOMENT.match(text):
        return None
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    local = moment.astimezone(_ZONE) if moment.tzinfo else moment
    return local.replace(microsecond=0).strftime(_STORED)


def to_iso(text: str) -> str:
    """A stored moment with the offset of iTop's time zone; a day stays as it is."""
    if len(text) <= 10:
        return text
    return datetime.strptime(text, _STORED).replace(tzinfo=_ZONE).isoformat()
