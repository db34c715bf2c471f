# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue in one SQLite file, for one machine with any number of processes and threads."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from webapp.database.sqlite_file import File
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
from webapp.jobs.sqlite_additions import Additions

#: Shorter than the five seconds that Intercom waits for the answer to a notification.
_BUSY = 3.0
#: Rows that one transaction deletes: nobody can add a job meanwhile.
_BATCH = 500

# The head of a key becomes the next in line as soon as there is none; the unique index job_head guards it.
_PROMOTE = """
    UPDATE job SET state = 'waiting' WHERE id = (SELECT min(id) FROM job WHERE key = :key AND state = 'queued')
    AND NOT EXISTS (SELECT 1 FROM job WHERE key = :key AND state IN ('waiting', 'running'))
"""
# Only heads of keys are waiting, so the next due one is the next that may run.
_NEXT = "SELECT id FROM job WHERE state = 'waiting' AND due <= :now ORDER BY due, id LIMIT 1"
_ABANDONED = "SELECT id FROM job WHERE state = 'running' AND lease < :now ORDER BY lease, id LIMIT 1"
_TAKE = """
    UPDATE job SET lost = lost + (state = 'running'), state = 'running', worker = :worker, lease = :now + :lease,
        attempts = attempts + 1, first_at = coalesce(first_at, :now), changed_at = :now
    WHERE id = :id RETURNING id, kind, key, payload, attempts, added_at, first_at, lost, worker, reason
"""
# The number of attempts is the fence: whoever has lost the lease has an older one.
_MINE = "id = :id AND state = 'running' AND worker = :worker AND attempts = :attempts"
_SHOWN = "id, kind, key, payload, state, attempts, added_at, changed_at, due, reason"
_STATES = {
    None: "('queued', 'waiting', 'running', 'dead')",
    "waiting": "('queued', 'waiting')",
    "running": "('running')",
    "done": "('done')",
    "dead": "('dead')",
}


class SqliteJobs:
    """Satisfies `webapp.jobs.Jobs`; safe to share between threads; times from `clock` in unix seconds."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time, busy: float = _BUSY) -> None:
        self._clock = clock
        self._file = File(path, busy=busy)
        self._additions = Additions(self._file, self._added)

    def add(self, jobs: Sequence[NewJob]) -> list[int | None]:
        return self._additions.add(jobs)

    def claim(self, worker: str) -> Job | None:
        now = self._clock()
        with self._file.connection() as connection:
            # Looking takes no lock; most looks find nothing.
            if self._candidate(connection, now) is None:
                return None
        with self._file.transaction(durable=False) as connection:
            found = self._candidate(connection, now)
            if found is None:
                return None
            values = {"id": found, "worker": worker, "now": now, "lease": LEASE}
            row = connection.execute(_TAKE, values).fetchone()
        return Job(**{**dict(row), "payload": json.loads(row["payload"])})

    def done(self, job: Job, outcome: str) -> bool:
        # What was said need not stay here once it stands in the ticket.
        change = "UPDATE job SET state = 'done', payload = '{}', reason = :reason, changed_at = :now WHERE "
        return self._finish(job, change, reason=storable(outcome))

    def retry(self, job: Job, *, after: float, reason: str) -> bool:
        # Back into the line: an older one of its key may have been replayed meanwhile.
        change = "UPDATE job SET state = 'queued', due = :due, reason = :reason, changed_at = :now WHERE "
        return self._finish(job, change, reason=storable(reason), due=self._clock() + after)

    def refuse(self, job: Job, *, reason: str) -> bool:
        change = "UPDATE job SET state = 'dead', reason = :reason, changed_at = :now WHERE "
        return self._finish(job, change, reason=storable(reason))

    def renew(self, worker: str, job_ids: Sequence[int]) -> None:
        lease = self._clock() + LEASE
        with self._file.transaction(durable=False) as connection:
            connection.executemany(
                "UPDATE job SET lease = ? WHERE id = ? AND state = 'running' AND worker = ?",
                [(lease, job_id, worker) for job_id in job_ids],
            )

    def release(self, worker: str) -> int:
        with self._file.transaction(durable=False) as connection:
            returned = connection.execute(
                "UPDATE job SET state = 'queued', due = ? WHERE state = 'running' AND worker = ? RETURNING key",
                (self._clock(), worker),
            ).fetchall()
            for row in returned:
                connection.execute(_PROMOTE, {"key": row["key"]})
        return len(returned)

    def list(
        self, *, state: State | None = None, key: str | None = None, after: int = 0, limit: int = 100
    ) -> list[Entry]:
        sql = f"SELECT {_SHOWN} FROM job WHERE state IN {_STATES[state]} AND (:key IS NULL OR key = :key)"
        values = {"key": key, "after": after, "limit": limit}
        with self._file.connection() as connection:
            rows = connection.execute(f"{sql} AND id > :after ORDER BY id LIMIT :limit", values)
            return [_entry(row) for row in rows]

    def find(self, job_id: int) -> Entry | None:
        with self._file.connection() as connection:
            row = connection.execute(f"SELECT {_SHOWN} FROM job WHERE id = ?", (job_id,)).fetchone()
        return _entry(row) if row is not None else None

    def replay(self, job_id: int) -> bool:
        values = {"id": job_id, "now": self._clock()}
        with self._file.transaction() as connection:
            row = connection.execute("SELECT key FROM job WHERE id = :id AND state = 'dead'", values).fetchone()
            if row is None:
                return False
            # It is older than the head, unless that is a replayed one itself: the head steps back while nobody runs it.
            connection.execute(
                "UPDATE job SET state = 'queued' WHERE key = :key AND state = 'waiting' AND id > :id",
                {"key": row["key"], **values},
            )
            connection.execute(
                "UPDATE job SET state = 'queued', due = :now, attempts = 0, lost = 0, first_at = NULL,"
                " changed_at = :now WHERE id = :id",
                values,
            )
            connection.execute(_PROMOTE, {"key": row["key"]})
        return True

    def discard(self, job_id: int) -> bool:
        with self._file.transaction() as connection:
            row = connection.execute(
                "DELETE FROM job WHERE id = ? AND state IN ('dead', 'queued', 'waiting') RETURNING key", (job_id,)
            ).fetchone()
            if row is not None:
                connection.execute(_PROMOTE, {"key": row["key"]})
        return row is not None

    def remember(self, unique: str) -> None:
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT INTO seen VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET until = excluded.until",
                (unique, self._clock() + KEEP_REMEMBERED),
            )

    def known(self, unique: str) -> bool:
        with self._file.connection() as connection:
            return connection.execute("SELECT 1 FROM seen WHERE name = ?", (unique,)).fetchone() is not None

    def counts(self) -> Counts:
        open_ = "FROM job WHERE state IN ('queued', 'waiting', 'running') AND NOT (attempts = 0 AND due > :now)"
        now = {"now": self._clock()}
        with self._file.connection() as connection:
            every = connection.execute(f"SELECT count(*) {open_}", now).fetchone()[0]
            running = connection.execute("SELECT count(*) FROM job WHERE state = 'running'").fetchone()[0]
            dead = connection.execute("SELECT count(*) FROM job WHERE state = 'dead'").fetchone()[0]
            oldest = connection.execute(f"SELECT added_at {open_} ORDER BY id LIMIT 1", now).fetchone()
        return Counts(every - running, running, dead, oldest[0] if oldest else None)

    def beat(self, worker: str) -> None:
        now = self._clock()
        with self._file.transaction(durable=False) as connection:
            connection.execute("DELETE FROM worker WHERE beat < ?", (now - DAY,))
            connection.execute("INSERT OR REPLACE INTO worker VALUES (?, ?)", (worker, now))

    def last_beat(self) -> float | None:
        with self._file.connection() as connection:
            beat: float | None = connection.execute("SELECT max(beat) FROM worker").fetchone()[0]
        return beat

    def prune(self) -> int:
        now = self._clock()
        return self._deleted("job", "id", "state = 'done' AND changed_at < ?", now - KEEP_DONE) + self._deleted(
            "seen", "name", "until < ?", now
        )

    def close(self) -> None:
        self._file.close()

    def _added(self, connection: sqlite3.Connection, job: NewJob) -> int | None:
        now = self._clock()
        if job.unique is not None:
            fresh = connection.execute(
                "INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING", (job.unique, now + KEEP_SEEN)
            ).rowcount
            if not fresh:
                return None
        cursor = connection.execute(
            "INSERT INTO job (kind, key, payload, state, due, added_at, changed_at)"
            " VALUES (?, ?, ?, 'queued', ?, ?, ?)",
            (job.kind, job.key, json.dumps(job.payload), now + job.after, now, now),
        )
        connection.execute(_PROMOTE, {"key": job.key})
        return cursor.lastrowid

    def _candidate(self, connection: sqlite3.Connection, now: float) -> int | None:
        for statement in (_ABANDONED, _NEXT):
            row = connection.execute(statement, {"now": now}).fetchone()
            if row is not None:
                return int(row["id"])
        return None

    def _deleted(self, table: str, column: str, old: str, moment: float) -> int:
        """In pieces: while they are deleted nobody can add a job."""
        sql = f"DELETE FROM {table} WHERE {column} IN (SELECT {column} FROM {table} WHERE {old} LIMIT {_BATCH})"
        total, gone = 0, -1
        while gone:
            with self._file.transaction() as connection:
                gone = connection.execute(sql, (moment,)).rowcount
            total += gone
        return total

    def _finish(self, job: Job, change: str, **values: object) -> bool:
        mine = {"id": job.id, "worker": job.worker, "attempts": job.attempts, "now": self._clock()}
        with self._file.transaction(durable=False) as connection:
            changed = connection.execute(change + _MINE, {**mine, **values}).rowcount
            connection.execute(_PROMOTE, {"key": job.key})
        return changed == 1


def _entry(row: Any) -> Entry:
    state = "waiting" if row["state"] == "queued" else row["state"]
    return Entry(**{**dict(row), "payload": json.loads(row["payload"]), "state": state})
