# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the service has on its own machine: the data directory and the queue."""

from __future__ import annotations

import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from webapp.config import Config, database_place, sqlite_file
from webapp.doctor.finding import Finding, failed, ok, warning
from webapp.errors import AppError, NoQueue, StoreUnavailable
from webapp.settings.module_settings import ModuleSettings
from webapp.store import Findings, Jobs, names, open_database

#: Hours without any notification, a night and a day and some, and the seconds of one.
_SILENCE, _HOUR = 26, 3_600
#: Connections of one machine: at least, and so that nobody ever waits for one.
_FEWEST, _COMFORTABLE = 3, 30
#: Hours of these after which what the reading of iTop's changes misses is no chance any more.
_OFTEN = 3
_MISSED = (
    "After a long import or a restored database nothing has to be done. If it comes back, look at the log of the "
    'worker: "changes were missed" says when, "no changes" why nothing was read.'
)
_ANEW = (
    "Somebody has restored iTop's database or emptied its history. Look into the tickets for what was written shortly "
    "before: what the backup does not have, or was not read before the table was emptied, nobody was told."
)
_MOUNTS = Path("/proc/self/mounts")
_OF_OTHER_MACHINES = frozenset(
    "nfs nfs4 cifs smb3 smbfs 9p afs ceph glusterfs fuse.glusterfs fuse.sshfs lustre".split()
)


def data_directory(folder: Path) -> Finding:
    """It holds the queue and the last settings, among them secrets and what people wrote."""
    name = "data directory"
    if not folder.exists():
        parent = next(one for one in folder.absolute().parents if one.exists())
        if os.access(parent, os.W_OK | os.X_OK):
            return ok(name, f"{folder} will be made at the first start")
        return failed(name, f"{folder} is missing and cannot be made in {parent}.", _ownership_advice(folder))
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return failed(name, f"{folder} cannot be written ({error.strerror}).", _ownership_advice(folder))
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return warning(name, f"{folder} can be entered by other users of this machine.", f"chmod 700 {folder}")
    return ok(name, f"{folder} can be written")


def database(config: Config) -> Iterator[Finding]:
    """The queue; one that is not there yet is left to the service, whose user has to own it."""
    name = "database"
    try:
        with closing(open_database(config.database_url, make=False)) as opened:
            counts, most = Jobs(opened).counts(), opened.most_connections()
    except NoQueue:
        yield ok(name, f"the queue at {database_place(config.database_url)} will be made at the first start")
        return
    except StoreUnavailable as error:
        yield failed(name, error.detail, "Check DATABASE_URL, and whether this user may use that database.")
        return
    yield from _far_away(config)
    if most is not None and most < _FEWEST:
        yield _few_connections(most)
    yield ok(name, f"the queue can be read ({counts.waiting} waiting, {counts.running} running)")
    if counts.dead:
        look = "intercom-sync jobs list --state dead shows why; mend that, then intercom-sync jobs retry."
        yield warning("dead letters", f"{counts.dead} jobs were refused for good.", look)


def notifications(config: Config, settings: ModuleSettings) -> Iterator[Finding]:
    """Whether Intercom tells what is said: the hourly comparison makes up for it, so that nobody else would notice."""
    try:
        database = open_database(config.database_url, make=False)
    except AppError:
        return  # the check of the database says so
    with closing(database):
        jobs, findings, now = Jobs(database), Findings(database), time.time()
        for workspace in settings.workspaces:
            hour = int(now // _HOUR)
            missed = any(jobs.known(names.made_up(workspace, hour - ago)) for ago in range(_SILENCE))
            if missed and not findings.heard_of(workspace, since=now - _SILENCE * _HOUR):
                detail = f"None came for {_SILENCE} hours, though people wrote: messages are copied up to an hour late."
                advice = "Look at the address and the topics of Webhooks in the Developer Hub, and send a test request."
                yield failed(f"notifications of workspace {workspace}", detail, advice)


def changes(config: Config, settings: ModuleSettings) -> Iterator[Finding]:
    """Whether all that happens in iTop is read: the hourly comparison makes up for it, so that nobody would notice."""
    try:
        database = open_database(config.database_url, make=False)
    except AppError:
        return
    with closing(database):
        jobs, now = Jobs(database), int(time.time() // _HOUR)
        for workspace in settings.workspaces:
            name, hours = f"changes in iTop for workspace {workspace}", range(now, now - _SILENCE, -1)
            missed = sum(jobs.known(names.missed(workspace, hour)) for hour in hours)
            if missed:
                detail = f"Only the hourly comparison told something, in {missed} of the last {_SILENCE} hours."
                yield (failed if missed >= _OFTEN else warning)(name, detail, _MISSED)
            anew = next((hour for hour in hours if jobs.known(names.begun_anew(workspace, hour))), None)
            if anew is not None:
                at = datetime.fromtimestamp(anew * _HOUR, UTC)
                detail = f"iTop's table of changes was another one, in the hour of {at:%d %b %H:%M} UTC."
                yield warning(name, detail, _ANEW)


def _few_connections(most: int) -> Finding:
    """Each process needs one, and two web processes and a worker are what one machine runs by default."""
    detail = f"The account may have {most} connections: web side and worker wait for each other."
    advice = f"ALTER ROLE ... CONNECTION LIMIT {_COMFORTABLE}, or at least one for each process of all machines."
    return warning("database", detail, advice)


def _far_away(config: Config) -> Iterator[Finding]:
    """SQLite's write-ahead log needs memory that all processes share (https://sqlite.org/wal.html)."""
    file = sqlite_file(config.database_url)
    kind = kind_of_file_system(file, _MOUNTS.read_text(encoding="utf-8")) if file and _MOUNTS.exists() else ""
    if kind in _OF_OTHER_MACHINES:
        detail = f"The queue is on a file system of another machine ({kind}), where SQLite may lose or damage it."
        yield warning("database", detail, "Put DATA_DIR on a local disk, or let DATABASE_URL name a PostgreSQL.")


def kind_of_file_system(path: Path, mounts: str) -> str:
    """The type of what is mounted where that file is; ``mounts`` as in /proc/self/mounts (man 5 fstab)."""
    kinds = {}
    for line in mounts.splitlines():
        _, place, kind, *_ = line.split(" ")
        kinds[Path(place.replace("\\040", " "))] = kind  # what is mounted over another comes later
    return next((kinds[each] for each in (path.resolve(), *path.resolve().parents) if each in kinds), "")


def _ownership_advice(folder: Path) -> str:
    return f"Make it as the user of the service, or name another one in DATA_DIR: install -d -m 700 -o USER {folder}"
