# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the queue and the records need of a database, and how DATABASE_URL chooses one.

Statements are written once. A value is `:name`; `:now` is filled in by the database itself (unix seconds: on several
machines their clocks do not matter); what the two databases spell differently is a word in braces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from webapp.config import database_place, sqlite_file
from webapp.errors import NoQueue, StoreUnavailable

T = TypeVar("T")
Row = Mapping[str, Any]
Clock = Callable[[], float]

#: Seconds to wait for another writer: shorter than the five that Intercom waits for the answer to a notification.
BUSY = 3.0
_POSTGRESQL = ("postgresql://", "postgres://")


class Transaction(Protocol):
    """Statements that are committed together, or none of them."""

    def rows(self, sql: str, **values: object) -> list[Row]:
        """What a statement finds or returns."""

    def change(self, sql: str, **values: object) -> int:
        """How many rows a statement has changed."""


class Database(Protocol):
    """Safe to share between threads; raises `StoreUnavailable` and nothing else when the database fails."""

    def rows(self, sql: str, **values: object) -> list[Row]:
        """What a query finds; it takes no lock."""

    def transaction(self, keys: Iterable[str] = (), *, durable: bool = True) -> AbstractContextManager[Transaction]:
        """Committed at its end or rolled back; nobody else changes jobs of these keys meanwhile.

        A `durable` one is on disk then. Any other survives the death of this process, but perhaps not that of the
        machine unless a durable one has followed; it does not wait for the disk.
        """

    def together(self, work: Callable[[Transaction], T], keys: Iterable[str]) -> T:
        """The result of `work` in a durable transaction, whose commit others may share who come at the same moment."""

    def version(self) -> int:
        """The version of the tables, 0 where there are none."""

    def migrate(self) -> None:
        """Bring the tables to `schema.VERSION`; of several processes one does, and the others wait."""

    def close(self) -> None:
        """Close every connection, those in use as soon as they come back; may be called again."""


def open_database(url: str, *, clock: Clock | None = None, make: bool = True, busy: float = BUSY) -> Database:
    """The database at that address, its tables made or migrated; raises `StoreUnavailable`.

    With `make` false tables that are not there are not made, but `NoQueue` is raised.
    Without a `clock`, in unix seconds, SQLite takes the machine's and PostgreSQL its own.
    """
    file = sqlite_file(url)
    if not make and file is not None and not file.is_file():
        raise NoQueue(database_place(url))
    if file is not None:
        from webapp.store.sqlite import Sqlite

        database: Database = Sqlite(file, clock=clock, busy=busy)
    elif url.startswith(_POSTGRESQL):
        database = _postgresql(url, clock)
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


def _postgresql(url: str, clock: Clock | None) -> Database:
    """Only here is the driver imported: one machine with SQLite does without it."""
    try:
        from webapp.store.postgresql import Postgresql
    except ImportError as error:
        raise StoreUnavailable("PostgreSQL needs a driver: pip install itop-intercom[postgresql].") from error
    return Postgresql(url, clock=clock)
