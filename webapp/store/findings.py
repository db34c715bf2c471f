# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the doctor found last on each machine, and whether the queue knows of notifications."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from webapp.store.database import Database
from webapp.store.queue import DAY

_FORGET = "DELETE FROM intercom_finding WHERE machine = :machine OR found_at < :now - :day"
_KEEP = """
    INSERT INTO intercom_finding (machine, name, state, found_at) VALUES (:machine, :name, :state, :now)
    ON CONFLICT (machine, name) DO UPDATE SET state = excluded.state
"""
_LAST = "SELECT DISTINCT name, state FROM intercom_finding WHERE found_at >= :now - :day ORDER BY name, state"
# The keys of a workspace's jobs begin with its id and a colon, which no id holds.
_HEARD = """
    SELECT 1 WHERE EXISTS (SELECT 1 FROM intercom_job WHERE added_at >= :since
        AND substr(key, 1, length(:start)) = :start AND replace(payload, '"notification"', '') <> payload)
"""


@dataclass(frozen=True)
class Known:
    """What the doctor has to say about one check, `warning` or `failed`; a check may have both."""

    name: str
    state: str


class Findings:
    """Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, machine: str, found: Iterable[Known]) -> None:
        """These are the findings of that machine now; whatever is older than a day is forgotten."""
        worst = {each.name: each for each in sorted(found, key=lambda one: one.state == "failed")}
        with self._database.transaction(durable=False) as transaction:
            transaction.change(_FORGET, machine=machine, day=DAY)
            for each in worst.values():
                transaction.change(_KEEP, machine=machine, name=each.name, state=each.state)

    def last(self) -> list[Known]:
        """Those of every machine."""
        return [Known(**row) for row in self._database.rows(_LAST, day=DAY)]

    def heard_of(self, workspace: str, *, since: float) -> bool:
        """Whether a notification of that workspace has led to a job after that moment (unix seconds)."""
        return bool(self._database.rows(_HEARD, start=f"{workspace}:", since=since))
