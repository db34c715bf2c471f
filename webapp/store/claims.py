# SPDX-License-Identifier: AGPL-3.0-or-later
"""The statements by which a worker gets its next job: nothing is looked at but jobs that may run, and few of them."""

from __future__ import annotations

#: Seconds that a claim holds without being renewed.
LEASE = 25.0
#: Seconds that a row may be ahead of the clock: what is further ahead was written before the clock was set back.
AHEAD = 10.0

COLUMNS = """
    id, kind, key, payload, CASE WHEN state = 'queued' THEN 'waiting' ELSE state END AS state, attempts, added_at,
    coalesce(first_at, added_at) AS first_at, changed_at, due, lost, worker, reason, tickets, faults, priority
"""
# Which priorities a worker has a thread for; for what somebody waits for it always has.
_WANTED = "CASE priority WHEN 0 THEN 1 WHEN 1 THEN :history ELSE :comparison END = 1"
_ABANDONED = f"state = 'running' AND {_WANTED} AND (lease < :now OR lease > :now + {LEASE + AHEAD})"
# Only heads of keys are waiting, so the next due one is the next that may run.
_DUE = "state = 'waiting' AND due <= :now"
_MISDATED = f"state = 'waiting' AND {_WANTED} AND changed_at > :now + {AHEAD}"
# Takes no lock, and most looks find nothing.
READY = f"""
    SELECT 1 WHERE EXISTS (SELECT 1 FROM intercom_job WHERE {_ABANDONED})
    OR EXISTS (SELECT 1 FROM intercom_job WHERE {_DUE} AND {_WANTED})
    OR EXISTS (SELECT 1 FROM intercom_job WHERE {_MISDATED})
"""
# From workspace to workspace through the index, however many jobs each of them has.
_NEXT_OF = """
    SELECT id FROM intercom_job WHERE state = 'waiting' AND priority {priority} AND due <= :now AND workspace = (
        WITH RECURSIVE owner (name) AS (
            SELECT min(workspace) FROM intercom_job WHERE state = 'waiting' AND priority {priority}
            UNION ALL
            SELECT (SELECT min(workspace) FROM intercom_job
                WHERE state = 'waiting' AND priority {priority} AND workspace > owner.name)
            FROM owner WHERE owner.name IS NOT NULL)
        SELECT name FROM (
            SELECT name, (SELECT min(due) FROM intercom_job
                    WHERE state = 'waiting' AND priority {priority} AND workspace = owner.name) AS first,
                (SELECT count(*) FROM intercom_job
                    WHERE state = 'running' AND priority {priority} AND workspace = owner.name) AS busy
            FROM owner) AS share
        WHERE first <= :now ORDER BY busy, first LIMIT 1)
    ORDER BY due, id LIMIT 1 {{skip_locked}}
"""
_LIVE, _HISTORY, _COMPARISON = (_NEXT_OF.format(priority=each) for each in ("= 0", "= 1", "= 2"))
# Whoever claims at the same time takes another one. A line is looked at only where those above it have found nothing.
TAKE = f"""
    UPDATE intercom_job SET lost = lost + CASE WHEN state = 'running' THEN 1 ELSE 0 END, state = 'running',
        worker = :worker, lease = :now + {LEASE}, attempts = attempts + 1, first_at = coalesce(first_at, :now),
        changed_at = :now
    WHERE id = coalesce(
        (SELECT id FROM intercom_job WHERE {_ABANDONED} ORDER BY lease, id LIMIT 1 {{skip_locked}}),
        ({_LIVE}),
        CASE WHEN :history = 1 THEN ({_HISTORY}) END,
        CASE WHEN :comparison = 1 THEN ({_COMPARISON}) END,
        (SELECT id FROM intercom_job WHERE {_MISDATED} ORDER BY changed_at, id LIMIT 1 {{skip_locked}}))
    RETURNING {COLUMNS}
"""
# What was never begun, directly behind a job in hand: as many as are neither of another kind nor put off.
BEHIND = f"""
    SELECT {COLUMNS} FROM (
        SELECT *, sum(length(payload)) OVER (ORDER BY id) AS size FROM (
            SELECT * FROM intercom_job WHERE key = :key AND state = 'queued' AND id > :id
            AND id < coalesce((SELECT min(id) FROM intercom_job WHERE key = :key AND state = 'queued'
                AND (id < :id OR kind <> :kind OR due > :now OR attempts > 0 OR lost > 0)), id + 1)
            ORDER BY id LIMIT :limit) AS line) AS measured
    WHERE size <= :size ORDER BY id
"""
