# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue in a PostgreSQL database, for any number of machines.

The same states and the same order as in SQLite. There one writer at a time is SQLite's own rule; here whoever adds to
a conversation or settles one of its jobs locks that conversation, and only that, until the transaction ends.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from webapp.config import database_place
from webapp.database.postgresql_schema import migrate, version
from webapp.database.postgresql_server import Connection, Server
from webapp.errors import NoQueue
from webapp.jobs import (
    DAY,
    KEEP_DONE,
    KEEP_REMEMBERED,
    KEEP_SEEN,
    LEASE,
    Counts,
    Entry,
    Job,
    NewJob,
    State,
    storable,
)

#: Rows that one statement deletes.
_BATCH = 5_000
# The time of whoever asks; without one that of the database, which is the same for all machines.
_NOW = "coalesce(%(now)s::float8, extract(epoch FROM statement_timestamp())::float8)"

_NOTE = f"""
    INSERT INTO intercom_seen SELECT name, {_NOW} + {KEEP_SEEN} FROM unnest(%(names)s::text[]) AS name ORDER BY name
    ON CONFLICT DO NOTHING RETURNING name
"""
_INSERT = f"""
    INSERT INTO intercom_job (kind, key, payload, state, due, added_at, changed_at)
    SELECT %(kind)s, %(key)s, %(payload)s, CASE WHEN
            EXISTS (SELECT FROM intercom_job WHERE key = %(key)s AND state IN ('waiting', 'running'))
            OR EXISTS (SELECT FROM intercom_job WHERE key = %(key)s AND state = 'queued')
        THEN 'queued' ELSE 'waiting' END, {_NOW} + %(after)s, {_NOW}, {_NOW}
    RETURNING id
"""
# The head of a key becomes the next in line as soon as there is none; the unique index intercom_job_head guards it.
_PROMOTE = """
    UPDATE intercom_job SET state = 'waiting'
    WHERE id = (SELECT min(id) FROM intercom_job WHERE key = %(key)s AND state = 'queued')
    AND NOT EXISTS (SELECT FROM intercom_job WHERE key = %(key)s AND state IN ('waiting', 'running'))
"""
# Only heads of keys are waiting, so the next due one is the next that may run. Whoever claims at the same time takes
# another one; MATERIALIZED keeps the planner from looking for more rows than one.
_TAKE = f"""
    WITH abandoned AS MATERIALIZED (
        SELECT id FROM intercom_job WHERE state = 'running' AND lease < {_NOW}
        ORDER BY lease, id LIMIT 1 FOR UPDATE SKIP LOCKED
    ), next AS MATERIALIZED (
        SELECT id FROM intercom_job WHERE state = 'waiting' AND due <= {_NOW} AND NOT EXISTS (SELECT FROM abandoned)
        ORDER BY due, id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE intercom_job AS job SET lost = lost + (state = 'running')::integer, state = 'running', worker = %(worker)s,
        lease = {_NOW} + {LEASE}, attempts = attempts + 1, first_at = coalesce(first_at, {_NOW}), changed_at = {_NOW}
    FROM (SELECT id FROM abandoned UNION ALL SELECT id FROM next) AS taken WHERE job.id = taken.id
    RETURNING job.id, kind, key, payload, attempts, added_at, first_at, lost, worker, reason
"""
# The number of attempts is the fence: whoever has lost the lease has an older one.
_SETTLE = f"""
    UPDATE intercom_job SET state = %(state)s, reason = %(reason)s, changed_at = {_NOW},
        due = CASE WHEN %(state)s = 'queued' THEN {_NOW} + %(after)s ELSE due END,
        payload = CASE WHEN %(state)s = 'done' THEN '{{}}' ELSE payload END
    WHERE id = %(id)s AND state = 'running' AND worker = %(worker)s AND attempts = %(attempts)s
"""
_SHOWN = "id, kind, key, payload, state, attempts, added_at, changed_at, due, reason"
_OPEN = "('queued', 'waiting', 'running')"
_STATES = {
    None: "('queued', 'waiting', 'running', 'dead')",
    "waiting": "('queued', 'waiting')",
    "running": "('running')",
    "done": "('done')",
    "dead": "('dead')",
}


class PostgresqlJobs:
    """Satisfies `webapp.jobs.Jobs`; safe to share between threads; without a `clock` the database's own counts."""

    def __init__(self, url: str, *, clock: Callable[[], float] | None = None, make: bool = True) -> None:
        self._clock = clock
        self._server = Server(url)
        with self._server.connection() as connection:
            if not make and not version(connection):
                raise NoQueue(database_place(url))
            migrate(connection)

    def add(self, jobs: Sequence[NewJob]) -> list[int | None]:
        payloads = [json.dumps(job.payload) for job in jobs]
        with self._server.transaction(job.key for job in jobs) as connection:
            fresh = self._noted(connection, {job.unique for job in jobs if job.unique is not None})
            ids: list[int | None] = []
            for job, payload in zip(jobs, payloads, strict=True):
                if job.unique is not None and job.unique not in fresh:
                    ids.append(None)
                    continue
                fresh.discard(job.unique)
                values = {"kind": job.kind, "key": job.key, "payload": payload, "after": job.after, "now": self._now()}
                ids.append(int(connection.execute(_INSERT, values).fetchall()[0]["id"]))
        return ids

    def claim(self, worker: str) -> Job | None:
        # Like all that workers note: were it lost with the database, the job would only run once more.
        with self._server.connection(durable=False) as connection:
            row = connection.execute(_TAKE, {"worker": worker, "now": self._now()}).fetchone()
        return Job(**{**row, "payload": json.loads(row["payload"])}) if row is not None else None

    def done(self, job: Job, outcome: str) -> bool:
        # What was said need not stay here once it stands in the ticket.
        return self._settle(job, "done", outcome)

    def retry(self, job: Job, *, after: float, reason: str) -> bool:
        # Back into the line: an older one of its key may have been replayed meanwhile.
        return self._settle(job, "queued", reason, after=after)

    def refuse(self, job: Job, *, reason: str) -> bool:
        return self._settle(job, "dead", reason)

    def renew(self, worker: str, job_ids: Sequence[int]) -> None:
        self._changed(
            f"UPDATE intercom_job SET lease = {_NOW} + {LEASE}"
            " WHERE id = ANY(%(ids)s) AND state = 'running' AND worker = %(worker)s",
            ids=list(job_ids),
            worker=worker,
        )

    def release(self, worker: str) -> int:
        held = "state = 'running' AND worker = %(worker)s"
        values = {"worker": worker, "now": self._now()}
        with self._server.connection() as connection:
            rows = connection.execute(f"SELECT key FROM intercom_job WHERE {held}", values).fetchall()
        keys = {str(row["key"]) for row in rows}
        with self._server.transaction(keys, durable=False) as connection:
            sql = f"UPDATE intercom_job SET state = 'queued', due = {_NOW} WHERE {held} AND key = ANY(%(keys)s)"
            returned = connection.execute(sql, {**values, "keys": sorted(keys)}).rowcount
            for key in sorted(keys):
                connection.execute(_PROMOTE, {"key": key})
        return returned

    def list(
        self, *, state: State | None = None, key: str | None = None, after: int = 0, limit: int = 100
    ) -> list[Entry]:
        sql = f"SELECT {_SHOWN} FROM intercom_job WHERE state IN {_STATES[state]} AND id > %(after)s"
        sql += " AND key = %(key)s" if key is not None else ""
        values = {"key": key, "after": after, "limit": limit}
        with self._server.connection() as connection:
            rows = connection.execute(f"{sql} ORDER BY id LIMIT %(limit)s", values).fetchall()
        return [_entry(row) for row in rows]

    def find(self, job_id: int) -> Entry | None:
        with self._server.connection() as connection:
            sql = f"SELECT {_SHOWN} FROM intercom_job WHERE id = %s"
            row = connection.execute(sql, (job_id,)).fetchone()
        return _entry(row) if row is not None else None

    def replay(self, job_id: int) -> bool:
        dead = self.find(job_id)
        if dead is None or dead.state != "dead":
            return False
        values = {"id": job_id, "key": dead.key, "now": self._now()}
        with self._server.transaction([dead.key]) as connection:
            # It is older than the head, unless that is a replayed one itself: the head steps back while nobody runs it.
            connection.execute(
                "UPDATE intercom_job SET state = 'queued' WHERE key = %(key)s AND state = 'waiting' AND id > %(id)s",
                values,
            )
            replayed = connection.execute(
                f"UPDATE intercom_job SET state = 'queued', due = {_NOW}, attempts = 0, lost = 0, first_at = NULL,"
                f" changed_at = {_NOW} WHERE id = %(id)s AND state = 'dead'",
                values,
            ).rowcount
            connection.execute(_PROMOTE, values)
        return replayed == 1

    def discard(self, job_id: int) -> bool:
        entry = self.find(job_id)
        if entry is None:
            return False
        values = {"id": job_id, "key": entry.key}
        with self._server.transaction([entry.key]) as connection:
            gone = connection.execute(
                "DELETE FROM intercom_job WHERE id = %(id)s AND state IN ('dead', 'queued', 'waiting')", values
            ).rowcount
            connection.execute(_PROMOTE, values)
        return gone == 1

    def remember(self, unique: str) -> None:
        self._changed(
            f"INSERT INTO intercom_seen VALUES (%(name)s, {_NOW} + {KEEP_REMEMBERED})"
            " ON CONFLICT (name) DO UPDATE SET until = excluded.until",
            durable=True,
            name=unique,
        )

    def known(self, unique: str) -> bool:
        with self._server.connection() as connection:
            return connection.execute("SELECT FROM intercom_seen WHERE name = %s", (unique,)).fetchone() is not None

    def counts(self) -> Counts:
        open_ = f"state IN {_OPEN} AND NOT (attempts = 0 AND due > {_NOW})"
        sql = f"""
            SELECT (SELECT count(*) FROM intercom_job WHERE {open_}) AS open,
                (SELECT count(*) FROM intercom_job WHERE state = 'running') AS running,
                (SELECT count(*) FROM intercom_job WHERE state = 'dead') AS dead,
                (SELECT added_at FROM intercom_job WHERE {open_} ORDER BY id LIMIT 1) AS oldest
        """
        with self._server.connection() as connection:
            [row] = connection.execute(sql, {"now": self._now()}).fetchall()
        return Counts(row["open"] - row["running"], row["running"], row["dead"], row["oldest"])

    def beat(self, worker: str) -> None:
        self._changed(f"DELETE FROM intercom_worker WHERE beat < {_NOW} - {DAY}")
        self._changed(
            f"INSERT INTO intercom_worker VALUES (%(name)s, {_NOW})"
            " ON CONFLICT (name) DO UPDATE SET beat = excluded.beat",
            name=worker,
        )

    def last_beat(self) -> float | None:
        with self._server.connection() as connection:
            [row] = connection.execute("SELECT max(beat) AS beat FROM intercom_worker").fetchall()
        beat: float | None = row["beat"]
        return beat

    def prune(self) -> int:
        old = f"state = 'done' AND changed_at < {_NOW} - {KEEP_DONE}"
        return self._deleted("intercom_job", "id", old) + self._deleted("intercom_seen", "name", f"until < {_NOW}")

    def close(self) -> None:
        self._server.close()

    def _noted(self, connection: Connection, names: set[str]) -> set[str | None]:
        """Those that nobody has noted before."""
        if not names:
            return set()
        rows = connection.execute(_NOTE, {"names": sorted(names), "now": self._now()}).fetchall()
        return {row["name"] for row in rows}

    def _settle(self, job: Job, state: str, reason: str, *, after: float = 0.0) -> bool:
        mine = {"id": job.id, "worker": job.worker, "attempts": job.attempts, "key": job.key, "now": self._now()}
        with self._server.transaction([job.key], durable=False) as connection:
            values = {**mine, "state": state, "reason": storable(reason), "after": after}
            changed = connection.execute(_SETTLE, values).rowcount
            connection.execute(_PROMOTE, mine)
        return changed == 1

    def _changed(self, sql: str, *, durable: bool = False, **values: object) -> int:
        """How many rows a statement that is a transaction of its own has changed."""
        with self._server.connection(durable=durable) as connection:
            return connection.execute(sql, {**values, "now": self._now()}).rowcount

    def _deleted(self, table: str, column: str, old: str) -> int:
        """In pieces, none of which takes long; what another worker is deleting at the moment is left to it."""
        sql = f"DELETE FROM {table} WHERE {column} IN (SELECT {column} FROM {table} WHERE {old}"
        total = 0
        while (gone := self._changed(f"{sql} LIMIT {_BATCH} FOR UPDATE SKIP LOCKED)")) > 0:
            total += gone
        return total

    def _now(self) -> float | None:
        return self._clock() if self._clock is not None else None


def _entry(row: dict[str, Any]) -> Entry:
    state = "waiting" if row["state"] == "queued" else row["state"]
    return Entry(**{**row, "payload": json.loads(row["payload"]), "state": state})
