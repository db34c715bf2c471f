# SPDX-License-Identifier: AGPL-3.0-or-later
"""The durable queue: what is accepted is on disk, one conversation in order, several at once.

Its rules, on either database:
1. A job is accepted when its row is committed, in one transaction with the record that makes it unique; that record
   outlives the job.
2. A job runs when no older one of its key is waiting or running. A retry keeps its place and holds back only its own
   key. A refused job (dead letter) lets the next ones pass.
3. At most one job of a key runs at a time, which the database guards a second time.
4. A claim is a lease: when a worker dies its job runs again within 30 seconds, so every task is safe to run twice.
5. Next is what is waited for most (`Priority`), then whose workspace has the fewest jobs at work, then the oldest.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence, Set

from webapp.store.claims import AHEAD, BEHIND, COLUMNS, LEASE, READY, TAKE
from webapp.store.database import Database, Row, Transaction
from webapp.store.job import Counts, Finished, Job, NewJob, Priority, State

#: Seconds: finished jobs, with no more than ids, for whoever wants to look; the record that makes a part unique longer.
DAY = 86_400.0
KEEP_DONE, KEEP_SEEN, KEEP_REMEMBERED = 7 * DAY, 60 * DAY, 400 * DAY
#: Rows that one transaction deletes: in SQLite nobody can add a job meanwhile.
_BATCH = 1_000

_KNOWN = "SELECT name FROM intercom_seen WHERE name IN ({listed})"
_NOTE = f"INSERT INTO intercom_seen VALUES (:name, :now + {KEEP_SEEN}) ON CONFLICT DO NOTHING"
_REMEMBER = f"""
    INSERT INTO intercom_seen VALUES (:name, :now + {KEEP_REMEMBERED})
    ON CONFLICT (name) DO UPDATE SET until = excluded.until
"""
_INSERT = """
    INSERT INTO intercom_job (kind, key, payload, state, due, added_at, changed_at, priority, workspace)
    SELECT :kind, :key, :payload, CASE WHEN
            EXISTS (SELECT 1 FROM intercom_job WHERE key = :key AND state IN ('waiting', 'running'))
            OR EXISTS (SELECT 1 FROM intercom_job WHERE key = :key AND state = 'queued')
        THEN 'queued' ELSE 'waiting' END, :now + :after, :now, :now, :priority, :workspace
    RETURNING id
"""
# The head of a key becomes the next in line as soon as there is none; the unique index intercom_job_head guards it.
# What nobody waits for goes behind the heads of others, so that long lines take turns; it is dated then, which tells
# where the clock was wrong.
_PROMOTE = """
    UPDATE intercom_job SET state = 'waiting',
        due = CASE WHEN priority > 0 AND due < :now THEN :now ELSE due END,
        changed_at = CASE WHEN priority > 0 AND due < :now THEN :now ELSE changed_at END
    WHERE id = (SELECT min(id) FROM intercom_job WHERE key = :key AND state = 'queued')
    AND NOT EXISTS (SELECT 1 FROM intercom_job WHERE key = :key AND state IN ('waiting', 'running'))
"""
# The number of attempts is the fence: whoever has lost the lease has an older one. What was said need not stay here
# once it stands in the ticket.
_SETTLE = """
    UPDATE intercom_job SET state = :state, reason = :reason, tickets = :tickets, faults = :faults, changed_at = :now,
        priority = :priority,
        due = CASE WHEN :state = 'queued' THEN :now + :after ELSE due END,
        payload = CASE WHEN :state = 'done' THEN :left ELSE payload END
    WHERE id = :id AND state = 'running' AND worker = :worker AND attempts = :attempts
"""
# Nobody else can have begun them while the one before them is in hand; what was discarded meanwhile stays away.
_FINISH_BEHIND = """
    UPDATE intercom_job SET state = 'done', reason = :reason, payload = :left, changed_at = :now, worker = :worker,
        attempts = attempts + 1, first_at = coalesce(first_at, :now)
    WHERE id = :id AND key = :key AND state = 'queued'
"""
_RENEW = f"UPDATE intercom_job SET lease = :now + {LEASE} WHERE id = :id AND state = 'running' AND worker = :worker"
_RELEASE = """
    UPDATE intercom_job SET state = 'queued', due = :now, changed_at = :now
    WHERE key = :key AND state = 'running' AND worker = :worker
"""
# A replayed job is older than the head, unless that is a replayed one itself: the head steps back while nobody runs it.
_STEP_BACK = "UPDATE intercom_job SET state = 'queued' WHERE key = :key AND state = 'waiting' AND id > :id"
_REPLAY = """
    UPDATE intercom_job SET state = 'queued', due = :now, attempts = 0, lost = 0, first_at = NULL,
        changed_at = :now
    WHERE id = :id AND state = 'dead'
"""
# One that was put off after a failure; what has not been tried yet may be meant for later.
_WAKE = """
    UPDATE intercom_job SET due = :now, changed_at = :now
    WHERE id = :id AND state IN ('waiting', 'queued') AND attempts > 0 AND due > :now
"""
_DISCARD = "DELETE FROM intercom_job WHERE id = :id AND state IN ('dead', 'queued', 'waiting')"
_SHOWN = f"SELECT {COLUMNS} FROM intercom_job"
_STATES = {
    None: "('queued', 'waiting', 'running', 'dead')",
    "waiting": "('queued', 'waiting')",
    "running": "('running')",
    "done": "('done')",
    "dead": "('dead')",
}
# What was put off while the clock was ahead runs at once, so it waits; its date tells nothing of how long.
_OPEN = f"""FROM intercom_job WHERE state IN ('queued', 'waiting', 'running')
    AND NOT (attempts = 0 AND due > :now AND changed_at <= :now + {AHEAD})"""
_SINCE = "CASE WHEN first_at < added_at THEN first_at ELSE added_at END"
_COUNTS = f"""
    SELECT (SELECT count(*) {_OPEN}) AS open, (SELECT count(*) FROM intercom_job WHERE state = 'running') AS running,
        (SELECT count(*) FROM intercom_job WHERE state = 'dead') AS dead,
        (SELECT id {_OPEN} AND {_SINCE} <= :now ORDER BY id LIMIT 1) AS oldest
"""
# Whoever comes later has the greater id: a date before those of earlier ones is of a clock that was behind.
_ADDED = f"""
    SELECT max({_SINCE}) AS added, :now AS now FROM intercom_job
    WHERE id > :id - {_BATCH} AND id <= :id AND {_SINCE} <= :now
"""
_BEAT = "INSERT INTO intercom_worker VALUES (:name, :now) ON CONFLICT (name) DO UPDATE SET beat = excluded.beat"
_PRUNE = (
    f"""
    DELETE FROM intercom_job WHERE id IN (SELECT id FROM intercom_job
        WHERE state = 'done' AND changed_at < :now - {KEEP_DONE} LIMIT {_BATCH} {{skip_locked}})
    """,
    f"""
    DELETE FROM intercom_seen WHERE name IN (SELECT name FROM intercom_seen WHERE until < :now
        LIMIT {_BATCH} {{skip_locked}})
    """,
)


class Jobs:
    """Safe to share between threads; all methods raise `StoreUnavailable` and nothing else when the store fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, jobs: Sequence[NewJob]) -> list[int | None]:
        """Store all of them in one transaction; their ids, None for a duplicate."""
        return self._database.together(lambda transaction: insert(transaction, jobs), [job.key for job in jobs])

    def claim(self, worker: str, *, but: Collection[Priority] = ()) -> Job | None:
        """The next job that may run, leased to `worker`; none of these priorities, of which LIVE cannot be one."""
        wanted = {each.name.lower(): int(each not in but) for each in (Priority.HISTORY, Priority.COMPARISON)}
        # Like all that workers note: were it lost with the machine, the job would only run once more.
        taken = self._database.take(TAKE, ready=READY, worker=worker, **wanted)
        return _job(taken[0]) if taken else None

    def behind(self, job: Job, *, limit: int, size: int) -> Sequence[Job]:
        """What waits directly behind a claimed job, of its kind, due and never begun, oldest first.

        At most `limit`, and `size` characters of payload. They are not claimed: whoever holds the job may do them along
        with it, and says so with `done`.
        """
        wanted = {"id": job.id, "key": job.key, "kind": job.kind, "limit": limit, "size": size}
        return [_job(row) for row in self._database.rows(BEHIND, **wanted)]

    def done(
        self, job: Job, outcome: str, *, left: Mapping[str, object] | None = None, behind: Sequence[Finished] = ()
    ) -> bool:
        """Finish it; false when the lease has been lost to somebody else, for this and the next two.

        `left` takes the place of the payload: ids, by which somebody may ask what became of them. Those `behind` it
        that were done along with it are finished with it, or not at all.
        """
        return self._settle(job, "done", outcome, left=left, behind=behind)

    def retry(
        self,
        job: Job,
        *,
        after: float,
        reason: str,
        tickets: Iterable[str] = (),
        faults: int = 0,
        priority: int | None = None,
    ) -> bool:
        """Let it run again in `after` seconds, at its old place; `faults` is what the next attempt is to know of."""
        # Back into the line: an older one of its key may have been replayed meanwhile.
        return self._settle(job, "queued", reason, after=after, tickets=tickets, faults=faults, priority=priority)

    def refuse(self, job: Job, *, reason: str, tickets: Iterable[str] = ()) -> bool:
        """Make it a dead letter, about these tickets."""
        return self._settle(job, "dead", reason, tickets=tickets)

    def renew(self, worker: str, job_ids: Sequence[int]) -> None:
        """Prolong the leases of these jobs of the worker."""
        with self._database.transaction(durable=False) as transaction:
            for job_id in sorted(job_ids):
                transaction.change(_RENEW, id=job_id, worker=worker)

    def release(self, worker: str) -> int:
        """Give back what this worker has not finished; the number of those jobs."""
        held = "SELECT key FROM intercom_job WHERE state = 'running' AND worker = :worker"
        keys = sorted({row["key"] for row in self._database.rows(held, worker=worker)})
        returned = 0
        with self._database.transaction(keys, durable=False) as transaction:
            for key in keys:
                returned += transaction.change(_RELEASE, key=key, worker=worker)
                transaction.change(_PROMOTE, key=key)
        return returned

    def list(
        self, *, state: State | None = None, key: str | None = None, after: int = 0, limit: int = 100
    ) -> list[Job]:
        """Unfinished and dead jobs (or those of one state), oldest first, from the one `after` that id on."""
        of_key = "AND key = :key" if key is not None else ""
        sql = f"{_SHOWN} WHERE state IN {_STATES[state]} {of_key} AND id > :after ORDER BY id LIMIT :limit"
        return [_job(row) for row in self._database.rows(sql, key=key, after=after, limit=limit)]

    def find(self, job_id: int) -> Job | None:
        """One job in any state."""
        return next((_job(row) for row in self._database.rows(f"{_SHOWN} WHERE id = :id", id=job_id)), None)

    def replay(self, job_id: int) -> bool:
        """Let a dead letter run again, before the younger ones of its key."""
        dead = self.find(job_id)
        if dead is None or dead.state != "dead":
            return False
        with self._database.transaction([dead.key]) as transaction:
            transaction.change(_STEP_BACK, id=job_id, key=dead.key)
            replayed = transaction.change(_REPLAY, id=job_id)
            transaction.change(_PROMOTE, key=dead.key)
        return replayed == 1

    def wake(self, job_id: int) -> bool:
        """Let a job that waits for its next attempt run now, in its turn."""
        job = self.find(job_id)
        if job is None:
            return False
        with self._database.transaction([job.key]) as transaction:
            return transaction.change(_WAKE, id=job_id) == 1

    def discard(self, job_id: int) -> bool:
        """Delete a dead letter or a waiting job."""
        job = self.find(job_id)
        if job is None:
            return False
        with self._database.transaction([job.key]) as transaction:
            gone = transaction.change(_DISCARD, id=job_id)
            transaction.change(_PROMOTE, key=job.key)
        return gone == 1

    def remember(self, unique: str, *, durable: bool = True) -> None:
        """Take note of something for more than a year, as if a job of that `unique` had been here.

        What is not `durable` may be forgotten where the machine loses power.
        """
        with self._database.transaction(durable=durable) as transaction:
            transaction.change(_REMEMBER, name=unique)

    def known(self, unique: str) -> bool:
        """Whether a job of that `unique` has been here, or it was remembered."""
        return unique in self.known_of([unique])

    def known_of(self, uniques: Iterable[str]) -> Set[str]:
        """Those of these that are `known`, with one look for all."""
        wanted = list(uniques)
        return {row["name"] for row in self._database.rows(_KNOWN, names=json.dumps(wanted))} if wanted else set()

    def counts(self) -> Counts:
        """The state of the queue."""
        [row] = self._database.rows(_COUNTS)
        age = None if row["oldest"] is None else self.age(row["oldest"])
        return Counts(row["open"] - row["running"], row["running"], row["dead"], age)

    def age(self, job_id: int) -> float:
        """Seconds since the job was added, also where the clock was wrong then; 0 for one that nothing is known of."""
        [row] = self._database.rows(_ADDED, id=job_id)
        return 0.0 if row["added"] is None else float(row["now"]) - row["added"]

    def beat(self, worker: str) -> None:
        """Note that this worker is alive."""
        with self._database.transaction(durable=False) as transaction:
            transaction.change(_BEAT, name=worker)
            transaction.change(f"DELETE FROM intercom_worker WHERE abs(beat - :now) > {DAY}")

    def silence(self) -> float | None:
        """Seconds since any worker was alive last, None where none has been for a day.

        What is as far in the future was written before the clock was set back, and proves as little.
        """
        [row] = self._database.rows("SELECT min(abs(:now - beat)) AS silence FROM intercom_worker")
        silence: float | None = row["silence"]
        return silence

    def prune(self) -> int:
        """Delete finished jobs and records whose time has come; the number of deleted rows."""
        total = 0
        for sql in _PRUNE:
            gone = -1
            while gone:
                with self._database.transaction(durable=False) as transaction:
                    gone = transaction.change(sql)
                total += gone
        return total

    def clear_log(self) -> None:
        """Let nothing be readable any more of what finished jobs carried."""
        self._database.clear_log()

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def _settle(
        self,
        job: Job,
        state: str,
        reason: str,
        *,
        after: float = 0.0,
        tickets: Iterable[str] = (),
        faults: int = 0,
        left: Mapping[str, object] | None = None,
        behind: Sequence[Finished] = (),
        priority: int | None = None,
    ) -> bool:
        values = {"reason": _storable(reason), "tickets": json.dumps(list(tickets)), "after": after, "faults": faults}
        values |= {"left": json.dumps(left or {}), "priority": job.priority if priority is None else priority}
        with self._database.transaction([job.key], durable=False) as transaction:
            changed = transaction.change(
                _SETTLE, id=job.id, worker=job.worker, attempts=job.attempts, state=state, **values
            )
            for each in behind if changed else ():
                said = {"reason": _storable(each.outcome), "left": json.dumps(each.left), "worker": job.worker}
                transaction.change(_FINISH_BEHIND, id=each.job.id, key=job.key, **said)
            transaction.change(_PROMOTE, key=job.key)
        return changed == 1


def insert(transaction: Transaction, jobs: Sequence[NewJob]) -> list[int | None]:
    """Add these in a transaction that has the locks of their keys; answers as `Jobs.add`."""
    # In one order for all, so that no two wait for each other.
    names = sorted({job.unique for job in jobs if job.unique is not None})
    fresh = {name for name in names if transaction.change(_NOTE, name=name)}
    return [_inserted(transaction, job, json.dumps(job.payload), fresh) for job in jobs]


def _inserted(transaction: Transaction, job: NewJob, payload: str, fresh: set[str]) -> int | None:
    if job.unique is not None:
        if job.unique not in fresh:
            return None
        fresh.remove(job.unique)
    said = {"kind": job.kind, "key": job.key, "after": job.after, "priority": job.priority, "workspace": job.workspace}
    [row] = transaction.rows(_INSERT, payload=payload, **said)
    return int(row["id"])


def _storable(reason: str) -> str:
    """What both databases can hold, of the sentence of some other side."""
    return reason.replace("\0", "").encode("utf-8", "replace").decode()[:2_000]


def _job(row: Row) -> Job:
    return Job(**{**row, "payload": json.loads(row["payload"]), "tickets": tuple(json.loads(row["tickets"]))})
