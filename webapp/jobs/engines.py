# SPDX-License-Identifier: AGPL-3.0-or-later
"""DATABASE_URL to the engine that keeps the queue."""

from __future__ import annotations

import time
from collections.abc import Callable

from webapp.config import database_place, sqlite_file
from webapp.errors import NoQueue, StoreUnavailable
from webapp.jobs import Jobs
from webapp.jobs.sqlite import SqliteJobs

_POSTGRESQL = ("postgresql://", "postgres://")


def open_jobs(url: str, *, clock: Callable[[], float] | None = None, make: bool = True) -> Jobs:
    """The queue at that address, its tables made or migrated; raises `StoreUnavailable`.

    With `make` false one that is not there is not made, but `NoQueue` is raised.
    Without a `clock`, in unix seconds, the machine's counts, or the database's where there are several machines.
    """
    file = sqlite_file(url)
    if file is not None:
        if not make and not file.is_file():
            raise NoQueue(database_place(url))
        return SqliteJobs(file, clock=clock or time.time)
    if url.startswith(_POSTGRESQL):
        return _postgresql(url, clock, make)
    raise ValueError("the address of the database is none that this version knows")


def _postgresql(url: str, clock: Callable[[], float] | None, make: bool) -> Jobs:
    """Only here is the driver imported: one machine with SQLite does without it."""
    try:
        from webapp.jobs.postgresql import PostgresqlJobs
    except ImportError as error:
        raise StoreUnavailable("PostgreSQL needs a driver: pip install itop-intercom[postgresql].") from error
    return PostgresqlJobs(url, clock=clock, make=make)
