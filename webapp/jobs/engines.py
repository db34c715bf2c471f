# SPDX-License-Identifier: AGPL-3.0-or-later
"""DATABASE_URL to the engine that keeps the queue."""

from __future__ import annotations

import time
from collections.abc import Callable

from webapp.config import sqlite_file
from webapp.errors import StoreUnavailable
from webapp.jobs import Jobs
from webapp.jobs.sqlite import SqliteJobs

_POSTGRESQL = ("postgresql://", "postgres://")


def open_jobs(url: str, *, clock: Callable[[], float] | None = None) -> Jobs:
    """The queue at that address, its tables made or migrated; raises `StoreUnavailable`.

    Without a `clock`, in unix seconds, the machine's counts, or the database's where there are several machines.
    """
    file = sqlite_file(url)
    if file is not None:
        return SqliteJobs(file, clock=clock or time.time)
    if url.startswith(_POSTGRESQL):
        return _postgresql(url, clock)
    raise ValueError("the address of the database is none that this version knows")


def _postgresql(url: str, clock: Callable[[], float] | None) -> Jobs:
    """Only here is the driver imported: one machine with SQLite does without it."""
    try:
        from webapp.jobs.postgresql import PostgresqlJobs
    except ImportError as error:
        raise StoreUnavailable("PostgreSQL needs a driver: pip install itop-intercom[postgresql].") from error
    return PostgresqlJobs(url, clock=clock)
