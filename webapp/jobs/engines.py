# SPDX-License-Identifier: AGPL-3.0-or-later
"""DATABASE_URL to the engine that keeps the queue."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from webapp.jobs import Jobs
from webapp.jobs.sqlite import SqliteJobs

_SQLITE = "sqlite:///"


def open_jobs(url: str, *, clock: Callable[[], float] = time.time) -> Jobs:
    """The queue at that address, its tables made or migrated; raises `StoreUnavailable`."""
    if not url.startswith(_SQLITE):
        raise ValueError("the address of the database is none that this version knows")
    return SqliteJobs(Path(url.removeprefix(_SQLITE)), clock=clock)
