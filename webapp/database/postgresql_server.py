# SPDX-License-Identifier: AGPL-3.0-or-later
"""Connections to the PostgreSQL server: kept, renewed after an outage, and never waited for long."""

from __future__ import annotations

import hashlib
import select
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row

from webapp.database.idle import Idle
from webapp.errors import StoreUnavailable

Connection = psycopg.Connection[dict[str, Any]]

#: Seconds and milliseconds; both together shorter than the five seconds that Intercom waits for an answer.
_CONNECT = 2
_STATEMENT = 2_500
#: A server that is gone without a word (cut cable) is noticed after this many seconds.
_SILENCE = 5
_DEFAULTS: dict[str, object] = {
    "application_name": "itop-intercom",
    "connect_timeout": _CONNECT,
    "tcp_user_timeout": _SILENCE * 1000,
    "keepalives_idle": _SILENCE,
    "keepalives_interval": 1,
    "keepalives_count": 3,
}
#: A commit that was answered with 200 survives a loss of power, whatever the database's default is.
_ON_DISK = "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
_IN_MEMORY = "SET synchronous_commit = off"


class Server:
    """As many connections as there are callers at once; raises `StoreUnavailable` and nothing else."""

    def __init__(self, url: str) -> None:
        try:
            self._address: dict[str, Any] = {**_DEFAULTS, **conninfo_to_dict(url)}
        except psycopg.Error:
            # PostgreSQL's own words would repeat the address, and with it the password.
            raise StoreUnavailable("DATABASE_URL is not an address that PostgreSQL understands.") from None
        #: By whether their commits wait for the disk.
        self._idle: dict[bool, Idle[Connection]] = {True: Idle(), False: Idle()}

    @contextmanager
    def connection(self, *, durable: bool = True) -> Iterator[Connection]:
        """A connection for this caller alone, each statement a transaction; one that has failed is not used again.

        What is committed on a `durable` one is on disk. Any other commit survives the death of this process, but
        perhaps not that of the database, unless a durable one has followed; it does not wait for the disk.
        """
        with _told():
            connection = self._alive(durable)
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            self._idle[durable].give(connection)

    @contextmanager
    def transaction(self, keys: Iterable[str] = (), *, durable: bool = True) -> Iterator[Connection]:
        """One transaction, committed at its end or rolled back; nobody else changes jobs of these keys meanwhile."""
        numbers = sorted({_number(key) for key in keys})
        with self.connection(durable=durable) as connection, connection.transaction():
            if numbers:
                # In one order for all, so that no two wait for each other; a statement of its own, so that what
                # follows sees everything that the one before has committed.
                connection.execute("SELECT pg_advisory_xact_lock(number) FROM unnest(%s) AS number", (numbers,))
            yield connection

    def close(self) -> None:
        """Close what nobody uses, and the others as soon as they come back."""
        for idle in self._idle.values():
            idle.close()

    def _alive(self, durable: bool) -> Connection:
        """One that answers: those that were kept through a restart of the server are dropped."""
        while (connection := self._idle[durable].take()) is not None:
            if not _spoken_to(connection):
                return connection
            connection.close()
        return self._connected(durable)

    def _connected(self, durable: bool) -> Connection:
        connection: Connection = psycopg.connect(**self._address, autocommit=True, row_factory=dict_row)
        try:
            connection.execute(
                f"SET statement_timeout = {_STATEMENT}; SET idle_in_transaction_session_timeout = '10s';"
                f" {_ON_DISK if durable else _IN_MEMORY}"
            )
        except BaseException:
            connection.close()
            raise
        return connection


def _spoken_to(connection: Connection) -> bool:
    """Whether the server has said something that nobody asked for, which is nearly always its farewell."""
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _number(key: str) -> int:
    """What PostgreSQL can lock instead of a text; two keys with the same number only wait for each other in vain."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


@contextmanager
def _told() -> Iterator[None]:
    """PostgreSQL's and the network's errors as the only one callers have to know; without the details' values."""
    try:
        yield
    except psycopg.Error as error:
        sentence = (error.diag.message_primary or str(error) or type(error).__name__).splitlines()[0]
        raise StoreUnavailable(f"The database failed: {sentence}.") from error
    except OSError as error:
        raise StoreUnavailable(f"The database failed: {error}.") from error
