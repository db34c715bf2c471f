# SPDX-License-Identifier: AGPL-3.0-or-later
"""DATABASE_URL to the engine that keeps the preferences, the same as that of the queue."""

from __future__ import annotations

import time
from collections.abc import Callable

from webapp.config import sqlite_file
from webapp.errors import StoreUnavailable
from webapp.preferences import Preferences, Store
from webapp.preferences.sqlite import SqliteStore


def open_preferences(url: str, *, clock: Callable[[], float] | None = None) -> Preferences:
    """Those at that address, where `open_jobs` has made or migrated the tables; raises `StoreUnavailable`."""
    return Preferences(open_store(url, clock=clock))


def open_store(url: str, *, clock: Callable[[], float] | None = None) -> Store:
    """Only here is PostgreSQL's driver imported: one machine with SQLite does without it."""
    file = sqlite_file(url)
    if file is not None:
        return SqliteStore(file, clock=clock or time.time)
    try:
        from webapp.preferences.postgresql import PostgresqlStore
    except ImportError as error:
        raise StoreUnavailable("PostgreSQL needs a driver: pip install itop-intercom[postgresql].") from error
    return PostgresqlStore(url, clock=clock)
