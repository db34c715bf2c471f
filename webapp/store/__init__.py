# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database of the service: the queue and the records, one schema and one text of SQL for SQLite and PostgreSQL."""

from webapp.store.database import open_database
from webapp.store.job import Counts, Entry, Job, NewJob, State
from webapp.store.queue import LEASE, Jobs, open_jobs
from webapp.store.records import Copied, Records, hashed, open_records

__all__ = [
    "LEASE",
    "Copied",
    "Counts",
    "Entry",
    "Job",
    "Jobs",
    "NewJob",
    "Records",
    "State",
    "hashed",
    "open_database",
    "open_jobs",
    "open_records",
]
