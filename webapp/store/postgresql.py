# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PostgreSQL server, for any number of machines: connections are renewed after an outage and never waited for long.

One writer at a time is SQLite's own rule; here whoever adds to a conversation or settles one of its jobs locks that
conversation, and only that, until the transaction ends.

Nothing is ever kept in a session: settings and locks are those of a transaction, so that a pool in between (PgBouncer)
may give each transaction another connection of the server.
"""

from __future__ import annotations

import hashlib
import re
import select
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, LiteralString, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row

from webapp.errors import StoreUnavailable
from webapp.store import schema
from webapp.store.database import BUSY, Clock, Row, T, Transaction
from webapp.store.pool import NoRoom, Pool
from webapp.store.refused import for_want_of_room
from webapp.store.silence import Silence

_R = TypeVar("_R")

#: What SQLite spells differently.
_WORDS = {
    "id": "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    "compact": "",
    # Every job is four versions of a row; those of the past must not pile up in the indexes of the few that are open.
    "often_changed": "WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)",
    "skip_locked": "FOR UPDATE SKIP LOCKED",
    "listed": "SELECT jsonb_array_elements_text(CAST(:names AS jsonb))",
    "before_6": "",
}
_NAMED = re.compile(r":([a-z_]+)")
#: The same for all machines, whatever their own clocks say.
_NOW = "CAST(extract(epoch FROM statement_timestamp()) AS double precision)"
#: What is locked while tables are made; no job has it as its key.
_MIGRATION = "intercom_schema"

#: Seconds less than anybody waits here: for a connection to one server; and until the server ends a statement, so that
#: it does not work at what nobody waits for any more.
_CONNECT, _STATEMENT = 1.0, 0.5
#: A server that is gone without a word (cut cable) is noticed after this many seconds.
_SILENCE = 5
_DEFAULTS: dict[str, object] = {
    "application_name": "itop-intercom",
    "tcp_user_timeout": _SILENCE * 1000,
    "keepalives_idle": _SILENCE,
    "keepalives_interval": 1,
    "keepalives_count": 3,
}
_BEGIN = "BEGIN; SET LOCAL statement_timeout = {:.0f}; SET LOCAL idle_in_transaction_session_timeout = '10s'"
#: A commit that was answered with 200 survives a loss of power, whatever the database's default is.
_ON_DISK = "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'"
_IN_MEMORY = "SET LOCAL synchronous_commit = off"


class _Timed(psycopg.Connection[Row]):
    """Waits for its server until `end` (of `time.monotonic`), whatever that does; then `TimeoutError`."""

    end = float("inf")

    def wait(self, gen: Generator[Any, Any, _R], *arguments: Any, **named: Any) -> _R:
        return super().wait(self._until_the_end(gen), *arguments, **named)

    def _until_the_end(self, gen: Generator[Any, Any, _R]) -> Generator[Any, Any, _R]:
        """The same; psycopg comes back to it ten times a second while nothing happens."""
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if time.monotonic() > self.end:
                    raise TimeoutError("it does not answer")
                wanted = gen.send(ready)
        except StopIteration as done:
            result: _R = done.value
            return result


class _Connection:
    """Satisfies `webapp.store.database.Transaction`; without a `clock` the time is the server's."""

    def __init__(self, raw: _Timed, clock: Clock | None) -> None:
        self.raw = raw
        self._clock = clock

    def rows(self, sql: str, **values: object) -> list[Row]:
        return self._execute(sql, values).fetchall()

    def change(self, sql: str, **values: object) -> int:
        return self._execute(sql, values).rowcount

    def rows_alone(self, begin: str, sql: str, **values: object) -> list[Row]:
        """What one query finds in a transaction of its own, sent and answered at once."""
        with psycopg.ClientCursor(self.raw, row_factory=dict_row) as cursor:
            self._execute_in(cursor, f"{begin}; {sql}; COMMIT", values)
            found: list[Row] = []
            for result in cursor.results():
                found += result.fetchall() if result.description else []
            return found

    def usable(self) -> bool:
        """One to which the server has said something that nobody asked for has nearly always got its farewell."""
        if self.raw.closed:
            return False
        poll = select.poll()
        poll.register(self.raw.fileno(), select.POLLIN)
        return not poll.poll(0)

    def close(self) -> None:
        self.raw.close()

    def _execute(self, sql: str, values: dict[str, object]) -> psycopg.Cursor[Row]:
        return self._execute_in(self.raw.cursor(), sql, values)

    def _execute_in(self, cursor: psycopg.Cursor[Row], sql: str, values: dict[str, object]) -> psycopg.Cursor[Row]:
        if self._clock is not None:
            values["now"] = self._clock()
        return cursor.execute(_spell(sql, self._clock is None), values)


class Postgresql:
    """Satisfies `webapp.store.database.Database`; `busy` is how many seconds anybody waits at the most."""

    def __init__(self, url: str, *, clock: Clock | None = None, busy: float = BUSY) -> None:
        limit = {"connect_timeout": round(busy - _CONNECT)}
        try:
            self._address: dict[str, Any] = {**_DEFAULTS, **limit, **conninfo_to_dict(url)}
        except psycopg.Error:
            # PostgreSQL's own words would repeat the address, and with it the password.
            raise StoreUnavailable("DATABASE_URL is not an address that PostgreSQL understands.") from None
        self._clock = clock
        self._pool = Pool(self._connect)
        self._busy = busy
        self._silence = Silence(busy)

    def rows(self, sql: str, **values: object) -> list[Row]:
        with self._connection(None) as connection:
            return connection.rows_alone(self._begin(durable=False), sql, **values)

    @contextmanager
    def transaction(
        self, keys: Iterable[str] = (), *, durable: bool = True, patience: float | None = None
    ) -> Iterator[_Connection]:
        """Holds a lock on each of the keys, and ends within `patience` seconds (else `busy`) in whatever way.

        A connection that has failed is not used again.
        """
        begin = self._begin(keys, durable=durable)
        with self._connection(patience) as connection:
            connection.raw.execute(begin.encode())
            yield connection
            connection.raw.execute("COMMIT")

    @contextmanager
    def _connection(self, patience: float | None) -> Iterator[_Connection]:
        with _failures(), self._silence.broken():
            end = time.monotonic() + (self._busy if patience is None else patience)
            connection = self._pool.take(end)
            try:
                connection.raw.end = end
                yield connection
            except BaseException:
                self._pool.drop(connection)
                raise
            self._pool.give(connection)

    def _begin(self, keys: Iterable[str] = (), *, durable: bool) -> str:
        numbers = sorted({_number(key) for key in keys})
        # In one order for all, so that no two wait for each other; a statement for each, so that what follows sees
        # everything that the one before has committed.
        locks = (f"SELECT pg_advisory_xact_lock({number})" for number in numbers)
        limit = _BEGIN.format(1_000 * (self._busy - _STATEMENT))
        return "; ".join([limit, _ON_DISK if durable else _IN_MEMORY, *locks])

    def take(self, sql: str, *, ready: str, **values: object) -> list[Row]:
        """To plan the statement takes longer than to look first."""
        if not self.rows(ready, **values):
            return []
        with self.transaction(durable=False) as connection:
            return connection.rows(sql, **values)

    def together(self, work: Callable[[Transaction], T], keys: Iterable[str]) -> T:
        """The server itself joins commits of the same moment."""
        with self.transaction(keys) as connection:
            return work(connection)

    def clear_log(self) -> None:
        """The server's log is its own affair, as are the rows that it has not vacuumed yet."""

    def most_connections(self) -> int | None:
        [row] = self.rows("SELECT rolconnlimit AS most FROM pg_roles WHERE rolname = current_user")
        return None if row["most"] < 0 else int(row["most"])

    def version(self) -> int:
        with self.transaction(durable=False) as connection:
            return _version(connection)

    def migrate(self) -> None:
        if self.version() == schema.VERSION:
            return
        # As long as it takes.
        with self.transaction(patience=float("inf")) as connection:
            connection.raw.execute("SET LOCAL statement_timeout = 0")
            connection.raw.execute("SELECT pg_advisory_xact_lock(%s)", (_number(_MIGRATION),))
            connection.raw.execute("CREATE TABLE IF NOT EXISTS intercom_schema (version integer NOT NULL)")
            # Read again: another process may have been faster.
            for statement in schema.statements(_version(connection), _WORDS):
                connection.change(statement)
            connection.raw.execute("DELETE FROM intercom_schema")
            connection.raw.execute("INSERT INTO intercom_schema VALUES (%s)", (schema.VERSION,))

    def close(self) -> None:
        self._pool.close()

    def _connect(self) -> _Connection:
        end = time.monotonic() + self._busy - _CONNECT
        try:
            raw = _Timed.connect(**self._address, autocommit=True, row_factory=dict_row)
        except psycopg.Error as error:
            if for_want_of_room(error, self._address, end):
                raise NoRoom(str(error)) from error
            raise
        connection = _Connection(raw, self._clock)
        raw.end = time.monotonic() + self._busy - _CONNECT
        try:
            # A pool in between makes up a number of its own; what is prepared would be on another connection later.
            if connection.rows("SELECT pg_backend_pid() AS pid") != [{"pid": raw.info.backend_pid}]:
                raw.prepare_threshold = None
        except BaseException:
            raw.close()
            raise
        return connection


@cache
def _spell(sql: str, own_time: bool) -> LiteralString:
    """As psycopg names values; the texts are our own."""
    text = sql.format(**_WORDS)
    return _NAMED.sub(lambda found: _NOW if own_time and found[1] == "now" else f"%({found[1]})s", text)


def _version(connection: _Connection) -> int:
    """0 where there are no tables of ours."""
    if not connection.rows("SELECT 1 FROM pg_class WHERE oid = to_regclass('intercom_schema')"):
        return 0
    return int(connection.rows("SELECT coalesce(max(version), 0) AS version FROM intercom_schema")[0]["version"])


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
    except (OSError, NoRoom) as error:
        raise StoreUnavailable(f"The database failed: {str(error).splitlines()[0]}.") from error
