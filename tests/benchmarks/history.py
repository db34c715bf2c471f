# SPDX-License-Identifier: AGPL-3.0-or-later
"""Queues with a past, and where they live."""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from tests import postgres
from tests.postgres import PostgresServer

_COLUMNS = "(kind, key, payload, state, due, added_at, changed_at, first_at, attempts)"
_SQLITE = f"""
    WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :count)
    INSERT INTO intercom_job {_COLUMNS}
    SELECT 'copy_part', 'w:' || (n % 5000), '{{}}', 'done', :now, :now, :now, :now, 1 FROM number
"""
_POSTGRESQL = f"""
    INSERT INTO intercom_job {_COLUMNS}
    SELECT 'copy_part', 'w:' || (n %% 5000), '{{}}', 'done', %(now)s, %(now)s, %(now)s, %(now)s, 1
    FROM generate_series(1, %(count)s) AS n
"""


def finish(url: str, count: int) -> None:
    """So many jobs have been finished a moment ago: written past the engine, which would take minutes."""
    values = {"now": time.time(), "count": count}
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
            connection.execute(_SQLITE, values)
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_POSTGRESQL, values)


@contextmanager
def queue(engine: str) -> Iterator[str | None]:
    """The address of an empty queue, as durable as in production; None where it cannot be had."""
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="intercom-queue-") as name:
            yield f"sqlite:///{Path(name)}/jobs.sqlite3"
    elif postgres.binaries() is None:
        print(postgres.MISSING, file=sys.stderr)
        yield None
    else:
        with closing(PostgresServer(durable=True)) as server:
            yield server.database()
