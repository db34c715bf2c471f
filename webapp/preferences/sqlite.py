# SPDX-License-Identifier: AGPL-3.0-or-later
"""Preferences in the SQLite file of the service."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from webapp.database.sqlite_file import File

#: Seconds to wait for another writer: somebody waits for the canvas.
_BUSY = 2.0


class SqliteStore:
    """Satisfies `webapp.preferences.Store`; safe to share between threads."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time, busy: float = _BUSY) -> None:
        self._clock = clock
        self._file = File(path, busy=busy)

    def zone(self, workspace_id: str, admin_id: str) -> str:
        sql = "SELECT zone FROM preference WHERE workspace = ? AND admin = ?"
        with self._file.connection() as connection:
            row = connection.execute(sql, (workspace_id, admin_id)).fetchone()
        return str(row["zone"]) if row is not None else ""

    def keep_zone(self, workspace_id: str, admin_id: str, zone: str) -> None:
        with self._file.transaction() as connection:
            if zone:
                values = (workspace_id, admin_id, zone, self._clock())
                connection.execute("INSERT OR REPLACE INTO preference VALUES (?, ?, ?, ?)", values)
            else:
                sql = "DELETE FROM preference WHERE workspace = ? AND admin = ?"
                connection.execute(sql, (workspace_id, admin_id))

    def close(self) -> None:
        self._file.close()
