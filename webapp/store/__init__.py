# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database of the service: the queue and the records, one schema and one text of SQL for SQLite and PostgreSQL."""

from webapp.store.claims import LEASE
from webapp.store.connect import open_database, open_jobs, open_records
from webapp.store.findings import Findings, Known
from webapp.store.job import Counts, Finished, Job, NewJob, Priority, State
from webapp.store.journal import Entry, Journal
from webapp.store.queue import Jobs
from webapp.store.readings import Reading, Readings
from webapp.store.records import AgentChoice, Copied, Records, hash_address
from webapp.store.tellings import Progress, Telling, Tellings, Told

__all__ = [
    "LEASE",
    "AgentChoice",
    "Copied",
    "Counts",
    "Entry",
    "Findings",
    "Finished",
    "Job",
    "Jobs",
    "Journal",
    "Known",
    "NewJob",
    "Priority",
    "Progress",
    "Reading",
    "Readings",
    "Records",
    "State",
    "Telling",
    "Tellings",
    "Told",
    "hash_address",
    "open_database",
    "open_jobs",
    "open_records",
]
