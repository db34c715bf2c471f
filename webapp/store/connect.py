# SPDX-License-Identifier: AGPL-3.0-or-later
"""DATABASE_URL to the database that it names, and what is kept there."""

from __future__ import annotations

from webapp.config import database_place, sqlite_file
from webapp.errors import NoQueue, StoreUnavailable
from webapp.store.database import BUSY, Clock, Database
from webapp.store.queue import Jobs
from webapp.store.records import Records
from webapp.store.sqlite import Sqlite

_POSTGRESQL = ("postgresql://", "postgres://")


def open_jobs(url: str, *, clock: Clock | None = None, make: bool = True, busy: float = BUSY) -> Jobs:
    """The queue at that address; `clock`, `make`, `busy` and errors as with `open_database`."""
    return Jobs(open_database(url, clock=clock, make=make, busy=busy))


def open_records(url: str, *, clock: Clock | None = None) -> Records:
    """The records at that address; errors as with `open_database`."""
    return Records(open_database(url, clock=clock))


def open_database(url: str, *, clock: Clock | None = None, make: bool = True, busy: float = BUSY) -> Database:
    """The database at that address, its tables made or migrated; raises `StoreUnavailable`.

    With `make` false tables that are not there are not made, but `NoQueue` is raised.
    Without a `clock`, in unix seconds, SQLite takes the machine's and PostgreSQL its own. Nobody waits longer than
    `busy` seconds.
    """
    file = sqlite_file(url)
    if not make and file is not None and not file.is_file():
        raise NoQueue(database_place(url))
    if file is not None:
        database: Database = Sqlite(file, clock=clock, busy=busy)
    elif url.startswith(_POSTGRESQL):
        database = _postgresql(url, clock, busy)
    else:
        raise ValueError("the address of the database is none that this version knows")
    try:
        if not make and not database.version():
            raise NoQueue(database_place(url))
        database.migrate()
    except BaseException:
        database.close()
        raise
    return database


def _postgresql(url: str, clock: Clock | None, busy: float) -> Database:
    """Only here is the driver imported: one machine with SQLite does without it."""
    try:
        from webapp.store.postgresql import Postgresql
    except ImportError as error:
        raise StoreUnavailable("PostgreSQL needs a driver: pip install itop-intercom[postgresql].") from error
    return Postgresql(url, clock=clock, busy=busy)
