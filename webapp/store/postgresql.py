# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PostgreSQL server, for any number of machines: connections are renewed after an outage and never waited for long.

One writer at a time is SQLite's own rule; here whoever adds to a conversation or settles one of its jobs locks that
conversation, and only that, until the transaction ends.
"""

from __future__ import annotations

import hashlib
import re
import select
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, LiteralString

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row

from webapp.errors import StoreUnavailable
from webapp.store import schema
from webapp.store.database import Clock, Row, T, Transaction
from webapp.store.idle import Idle

#: What SQLite spells differently.
_WORDS = {
    "id": "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    "compact": "",
    # Every job is four versions of a row; those of the past must not pile up in the indexes of the few that are open.
    "often_changed": "WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)",
    "skip_locked": "FOR UPDATE SKIP LOCKED",
    "before_6": "",
}
_NAMED = re.compile(r":([a-z_]+)")
#: The same for all machines, whatever their own clocks say.
_NOW = "CAST(extract(epoch FROM statement_timestamp()) AS double precision)"
#: What is locked while tables are made; no job has it as its key.
_MIGRATION = "intercom_schema"

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


class _Connection:
    """Satisfies `webapp.store.database.Transaction`; without a `clock` the time is the server's."""

    def __init__(self, raw: psycopg.Connection[Row], clock: Clock | None) -> None:
        self.raw = raw
        self._clock = clock

    def rows(self, sql: str, **values: object) -> list[Row]:
        return self._execute(sql, values).fetchall()

    def change(self, sql: str, **values: object) -> int:
        return self._execute(sql, values).rowcount

    def close(self) -> None:
        self.raw.close()

    def _execute(self, sql: str, values: dict[str, object]) -> psycopg.Cursor[Row]:
        if self._clock is not None:
            values["now"] = self._clock()
        return self.raw.execute(_spelled(sql, self._clock is None), values)


class Postgresql:
    """Satisfies `webapp.store.database.Database`; as many connections as there are callers at once."""

    def __init__(self, url: str, *, clock: Clock | None = None) -> None:
        try:
            self._address: dict[str, Any] = {**_DEFAULTS, **conninfo_to_dict(url)}
        except psycopg.Error:
            # PostgreSQL's own words would repeat the address, and with it the password.
            raise StoreUnavailable("DATABASE_URL is not an address that PostgreSQL understands.") from None
        self._clock = clock
        #: By whether their commits wait for the disk.
        self._idle: dict[bool, Idle[_Connection]] = {True: Idle(), False: Idle()}

    def rows(self, sql: str, **values: object) -> list[Row]:
        with self.connection() as connection:
            return connection.rows(sql, **values)

    @contextmanager
    def transaction(self, keys: Iterable[str] = (), *, durable: bool = True) -> Iterator[_Connection]:
        """Holds a lock on each of the keys."""
        numbers = sorted({_number(key) for key in keys})
        with self.connection(durable=durable) as connection, connection.raw.transaction():
            if numbers:
                # In one order for all, so that no two wait for each other; a statement of its own, so that what
                # follows sees everything that the one before has committed.
                connection.raw.execute("SELECT pg_advisory_xact_lock(number) FROM unnest(%s) AS number", (numbers,))
            yield connection

    def take(self, sql: str, *, ready: str, **values: object) -> list[Row]:
        """To plan the statement takes longer than to look first."""
        with self.connection(durable=False) as connection:
            return connection.rows(sql, **values) if connection.rows(ready, **values) else []

    def together(self, work: Callable[[Transaction], T], keys: Iterable[str]) -> T:
        """The server itself joins commits of the same moment."""
        with self.transaction(keys) as connection:
            return work(connection)

    @contextmanager
    def connection(self, *, durable: bool = True) -> Iterator[_Connection]:
        """A connection for this caller alone, each statement a transaction; one that has failed is not used again."""
        with _failures():
            connection = self._alive(durable)
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            self._idle[durable].give(connection)

    def version(self) -> int:
        with self.connection() as connection:
            return _version(connection)

    def migrate(self) -> None:
        if self.version() == schema.VERSION:
            return
        with self.connection() as connection, connection.raw.transaction():
            connection.raw.execute("SET LOCAL statement_timeout = 0")
            connection.raw.execute("SELECT pg_advisory_xact_lock(%s)", (_number(_MIGRATION),))
            connection.raw.execute("CREATE TABLE IF NOT EXISTS intercom_schema (version integer NOT NULL)")
            # Read again: another process may have been faster.
            for statement in schema.statements(_version(connection), _WORDS):
                connection.change(statement)
            connection.raw.execute("DELETE FROM intercom_schema")
            connection.raw.execute("INSERT INTO intercom_schema VALUES (%s)", (schema.VERSION,))

    def close(self) -> None:
        for idle in self._idle.values():
            idle.close()

    def _alive(self, durable: bool) -> _Connection:
        """One that answers: those that were kept through a restart of the server are dropped."""
        while (connection := self._idle[durable].take()) is not None:
            if not _spoken_to(connection.raw):
                return connection
            connection.close()
        return self._connected(durable)

    def _connected(self, durable: bool) -> _Connection:
        raw: psycopg.Connection[Row] = psycopg.connect(**self._address, autocommit=True, row_factory=dict_row)
        try:
            raw.execute(
                f"SET statement_timeout = {_STATEMENT}; SET idle_in_transaction_session_timeout = '10s';"
                f" {_ON_DISK if durable else _IN_MEMORY}"
            )
        except BaseException:
            raw.close()
            raise
        return _Connection(raw, self._clock)


@cache
def _spelled(sql: str, own_time: bool) -> LiteralString:
    """As psycopg names values; the texts are our own."""
    text = sql.format(**_WORDS)
    return _NAMED.sub(lambda found: _NOW if own_time and found[1] == "now" else f"%({found[1]})s", text)


def _version(connection: _Connection) -> int:
    """0 where there are no tables of ours."""
    if not connection.rows("SELECT 1 FROM pg_class WHERE oid = to_regclass('intercom_schema')"):
        return 0
    return int(connection.rows("SELECT coalesce(max(version), 0) AS version FROM intercom_schema")[0]["version"])


def _spoken_to(connection: psycopg.Connection[Row]) -> bool:
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
def _failures() -> Iterator[None]:
    """PostgreSQL's and the network's errors as the only one callers have to know; without the details' values."""
    try:
        yield
    except psycopg.Error as error:
        sentence = (error.diag.message_primary or str(error) or type(error).__name__).splitlines()[0]
        raise StoreUnavailable(f"The database failed: {sentence}.") from error
    except OSError as error:
        raise StoreUnavailable(f"The database failed: {error}.") from error
