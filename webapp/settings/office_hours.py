# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a support team is there, as people write it: "Mon-Fri 08:00-18:00, Sat 09:00-12:00"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = f"({'|'.join(_DAYS)})"
_ENTRY = re.compile(
    rf"{_DAY}(?:\s*-\s*{_DAY})?\s+([01]?[0-9]|2[0-3]):([0-5][0-9])\s*-\s*([01]?[0-9]|2[0-4]):([0-5][0-9])",
    re.IGNORECASE,
)
_DAY_MINUTES = 1_440
#: Days after which every hour of a week has come.
_WEEK = 8


@dataclass(frozen=True)
class OfficeHours:
    """By day of the week (Monday is 0) from which to which minute somebody is there."""

    open: tuple[tuple[int, int, int], ...]

    @classmethod
    def parse(cls, text: str) -> OfficeHours | None:
        """None for what is no such text."""
        found = [_ENTRY.fullmatch(entry.strip()) for entry in text.split(",")]
        spans = [span for entry in found if entry is not None for span in _spans(entry)]
        fits = all(entry is not None for entry in found) and all(start < end <= _DAY_MINUTES for _, start, end in spans)
        return cls(tuple(spans)) if fits and spans else None

    def first_outside(self, moment: float, zone: datetime.tzinfo) -> float | None:
        """The first moment from that one on (unix seconds) at which nobody is there; None where somebody always is."""
        at = moment
        limit = moment + _WEEK * 86_400
        while at < limit:
            closes = self._closes(at, zone)
            if closes is None:
                return at
            at = closes
        return None

    def _closes(self, moment: float, zone: datetime.tzinfo) -> float | None:
        """When who is there at that moment leaves, None where nobody is."""
        local = datetime.datetime.fromtimestamp(moment, zone)
        minute = local.hour * 60 + local.minute
        ends = [end for day, start, end in self.open if day == local.weekday() and start <= minute < end]
        if not ends:
            return None
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        # By the clock on the wall, whatever is put forward or back on that day.
        days, minutes = divmod(max(ends), _DAY_MINUTES)
        closing = midnight + datetime.timedelta(days=days, minutes=minutes)
        return max(closing.timestamp(), moment + 1)


def _spans(entry: re.Match[str]) -> Iterator[tuple[int, int, int]]:
    first, last, *times = entry.groups()
    hour, minute, end_hour, end_minute = map(int, times)
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    begin = _DAYS.index(first.lower())
    week = [*range(begin, 7), *range(begin)]
    until = _DAYS.index((last or first).lower())
    for day in (*takewhile(lambda each: each != until, week), until):
        yield day, start, end
