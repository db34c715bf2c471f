# SPDX-License-Identifier: AGPL-3.0-or-later
"""Waiting for something to become true, never for a fixed time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

#: Seconds: far more than anything takes on a machine that others keep busy, and still an end. Where a shorter time is
#: promised, a test that measures it says so with a limit of its own.
PATIENCE = 120.0


def until(condition: Callable[[], T | None], *, what: str, timeout: float = PATIENCE) -> T:
    """The first true value of the condition; AssertionError with the last one after the deadline."""
    deadline = time.monotonic() + timeout
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {timeout} s, last seen: {value!r}")
        time.sleep(0.05)
    return value


def eventually(check: Callable[[], T], *, timeout: float = PATIENCE) -> T:
    """The value of a check as soon as it holds; its own AssertionError after the deadline."""
    deadline = time.monotonic() + timeout
    while True:
        try:
            return check()
        except AssertionError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.05)
