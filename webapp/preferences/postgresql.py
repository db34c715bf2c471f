# SPDX-License-Identifier: AGPL-3.0-or-later
"""Preferences in the PostgreSQL database of the service."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from webapp.database.postgresql_server import Connection, Server
from webapp.errors import StoreUnavailable

#: Seconds to wait for those who ask at the same moment.
_PATIENCE = 1.0

_KEEP = """
    INSERT INTO intercom_preference
    VALUES (%(workspace)s, %(admin)s, %(zone)s,
        coalesce(%(now)s::float8, extract(epoch FROM statement_timestamp())::float8))
    ON CONFLICT (workspace, admin) DO UPDATE SET zone = excluded.zone, changed_at = excluded.changed_at
"""
_OF_AGENT = "workspace = %(workspace)s AND admin = %(admin)s"


class PostgresqlStore:
    """Satisfies `webapp.preferences.Store`; safe to share between threads; without a `clock` the database's counts.

    It finds the tables that the queue has made there, and takes one connection a process, as soon as it needs one.
    """

    def __init__(self, url: str, *, clock: Callable[[], float] | None = None) -> None:
        self._clock = clock
        self._server = Server(url)
        self._turn = threading.Lock()

    def zone(self, workspace_id: str, admin_id: str) -> str:
        values = {"workspace": workspace_id, "admin": admin_id}
        with self._connection() as connection:
            row = connection.execute(f"SELECT zone FROM intercom_preference WHERE {_OF_AGENT}", values).fetchone()
        return str(row["zone"]) if row is not None else ""

    def keep_zone(self, workspace_id: str, admin_id: str, zone: str) -> None:
        now = self._clock() if self._clock is not None else None
        values = {"workspace": workspace_id, "admin": admin_id, "zone": zone, "now": now}
        sql = _KEEP if zone else f"DELETE FROM intercom_preference WHERE {_OF_AGENT}"
        with self._connection() as connection:
            connection.execute(sql, values)

    def close(self) -> None:
        self._server.close()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        if not self._turn.acquire(timeout=_PATIENCE):
            raise StoreUnavailable("The database is busy.")
        try:
            with self._server.connection() as connection:
                yield connection
        finally:
            self._turn.release()
