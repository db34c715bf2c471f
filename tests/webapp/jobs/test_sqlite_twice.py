# SPDX-License-Identifier: AGPL-3.0-or-later
"""One process opens the file a second time: a worker that reads its settings again, or looks what the doctor says."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from webapp.store import open_jobs

#: What somebody else can only do while nobody has the file open.
_TAKE_AWAY = """
import sqlite3, sys
with_others = sqlite3.connect(sys.argv[1], timeout=0)
print(with_others.execute("PRAGMA journal_mode = DELETE").fetchone()[0])
"""


def test_whoever_opens_it_again_takes_no_lock_away_from_the_connections_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite3"
    with closing(open_jobs(f"sqlite:///{path}")) as jobs:
        jobs.counts()
        open_jobs(f"sqlite:///{path}").close()

        somebody = subprocess.run([sys.executable, "-c", _TAKE_AWAY, path], capture_output=True, text=True, check=False)

    assert "database is locked" in somebody.stderr, somebody.stdout
