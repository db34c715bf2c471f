# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far iTop's changes are read for each workspace: by one reader at a time on all machines, and the place moves in
the transaction that adds the jobs of what was read.

Whoever has lost the lease to another one moves nothing, and adds no job.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from webapp.store.database import Database
from webapp.store.job import NewJob
from webapp.store.queue import insert

#: Seconds from one look to the next, between two of them however many hints come, and that a reader is believed alive.
PACE, GAP, READING = 15.0, 0.5, 60.0

#: A time that is further ahead than any can be was written before the clock was set back.
_DUE = f"(due <= :now OR due > :now + {2 * PACE})"
_FREE = f"(lease < :now OR lease > :now + {2 * READING})"
_READY = f"""
    SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM intercom_reading WHERE workspace = :workspace)
    OR EXISTS (SELECT 1 FROM intercom_reading WHERE workspace = :workspace AND {_DUE} AND {_FREE})
"""
_MAKE = "INSERT INTO intercom_reading (workspace) VALUES (:workspace) ON CONFLICT DO NOTHING"
# The next one is due from here on, so that a hint during this look makes it come at once.
_CLAIM = f"""
    UPDATE intercom_reading SET reader = :reader, lease = :now + {READING}, looked_at = :now,
        due = :now + {PACE}
    WHERE workspace = :workspace AND {_DUE} AND {_FREE}
    RETURNING place, looked_at, reader
"""
_MINE = "workspace = :workspace AND reader = :reader"
_MOVE = f"UPDATE intercom_reading SET place = :place, lease = :now + {READING} WHERE {_MINE}"
_RELEASE = f"UPDATE intercom_reading SET lease = 0 WHERE {_MINE}"
_LATER = f"workspace = :workspace AND due > :now + {GAP}"
_HASTEN = f"""
    UPDATE intercom_reading
    SET due = CASE WHEN looked_at <= :now AND looked_at + {GAP} > :now THEN looked_at + {GAP} ELSE :now END
    WHERE {_LATER}
"""
_SHOWN = "SELECT place, looked_at FROM intercom_reading WHERE workspace = :workspace"


@dataclass(frozen=True)
class Reading:
    """A look at the changes of a workspace; `place` is how far they are read, empty before the first one."""

    workspace: str
    place: str = ""
    #: When it began (unix seconds).
    looked_at: float = 0.0
    #: The fence: no two looks have the same.
    reader: str = ""


class Readings:
    """Safe to share between threads; all methods raise `StoreUnavailable` and nothing else when the store fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, workspace: str, reader: str) -> Reading | None:
        """Where to go on, for the one whose turn it is; None while another one looks, or where it is too early."""
        if not self._database.rows(_READY, workspace=workspace):
            return None
        with self._database.transaction([_key(workspace)], durable=False) as transaction:
            transaction.change(_MAKE, workspace=workspace)
            taken = transaction.rows(_CLAIM, workspace=workspace, reader=f"{reader}/{uuid.uuid4().hex}")
        return Reading(workspace, **taken[0]) if taken else None

    def move(self, reading: Reading, place: str, jobs: Sequence[NewJob]) -> Reading | None:
        """Add these jobs and go on from that place, in one transaction; None where another one reads by now."""
        with self._database.transaction([_key(reading.workspace), *(job.key for job in jobs)]) as transaction:
            if not transaction.change(_MOVE, place=place, **_mine(reading)):
                return None
            insert(transaction, jobs)
        return replace(reading, place=place)

    def release(self, reading: Reading) -> None:
        """Let somebody else look when it is time."""
        with self._database.transaction([_key(reading.workspace)], durable=False) as transaction:
            transaction.change(_RELEASE, **_mine(reading))

    def hasten(self, workspace: str) -> bool:
        """Have somebody look at once, or half a second after the last look; False: that is so, or nobody reads."""
        if not self._database.rows(f"SELECT 1 FROM intercom_reading WHERE {_LATER}", workspace=workspace):
            return False
        with self._database.transaction([_key(workspace)], durable=False) as transaction:
            return transaction.change(_HASTEN, workspace=workspace) == 1

    def forget(self, workspace: str) -> None:
        """Whoever looks next begins with what happens from then on."""
        if self.last(workspace) is not None:
            with self._database.transaction([_key(workspace)], durable=False) as transaction:
                transaction.change("DELETE FROM intercom_reading WHERE workspace = :workspace", workspace=workspace)

    def last(self, workspace: str) -> Reading | None:
        """The last look, None where there was none."""
        found = self._database.rows(_SHOWN, workspace=workspace)
        return Reading(workspace, **found[0]) if found else None


def _key(workspace: str) -> str:
    return f"{workspace}::reading"


def _mine(reading: Reading) -> dict[str, object]:
    return {"workspace": reading.workspace, "reader": reading.reader}
