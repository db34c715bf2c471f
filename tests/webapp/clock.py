# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time that passes when a test says so."""


class Clock:
    """Seconds; starts at a date that is neither now nor zero."""

    def __init__(self, now: float = 1_767_261_600.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += seconds
