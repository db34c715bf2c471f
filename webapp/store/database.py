# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the queue and the records need of a database.

Statements are written once. A value is `:name`; `:now` is filled in by the database itself (unix seconds: on several
machines their clocks do not matter); what the two databases spell differently is a word in braces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Row = Mapping[str, Any]
Clock = Callable[[], float]

#: Seconds to wait for another writer: shorter than the five that Intercom waits for the answer to a notification.
BUSY = 3.0


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

    def take(self, sql: str, *, ready: str, **values: object) -> list[Row]:
        """What a statement that is a transaction of its own, not a durable one, returns.

        It is called often and finds nothing most times, as `ready` tells without a lock.
        """

    def together(self, work: Callable[[Transaction], T], keys: Iterable[str]) -> T:
        """The result of `work` in a durable transaction, whose commit others may share who come at the same moment."""

    def clear_log(self) -> None:
        """Leave nothing of what was deleted in a file of its own beside the database; waits for nobody."""

    def most_connections(self) -> int | None:
        """How many connections the account may have on all machines together, None for as many as it likes."""

    def version(self) -> int:
        """The version of the tables, 0 where there are none."""

    def migrate(self) -> None:
        """Bring the tables to `schema.VERSION`; of several processes one does, and the others wait."""

    def close(self) -> None:
        """Close every connection, those in use as soon as they come back; may be called again."""
