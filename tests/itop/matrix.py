# SPDX-License-Identifier: AGPL-3.0-or-later
"""`python -m tests.itop.matrix ITOP_DIR...`: the complete tests on several iTops, one after the other, as a table.

Each unpacked iTop with the ITIL ticket module and without any, the last one also with the simple one. With `--record`
their answers are recorded instead (tests/recordings). What is said meanwhile goes to `<logs>/<version>-<module>.log`.
Databases are those of `python -m tests.itop`, one for each iTop: the name of `ITOP_DB_NAME` with the version behind it.
Exit status 1 if anything failed.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.itop.installation import HarnessError, itop_version
from tests.itop.php import php
from tests.itop.response_file import Database, TicketModule

ROOT = Path(__file__).resolve().parents[2]
_COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped)\b")
_RECORDED = re.compile(r"^\w+ of iTop \S+ is recorded$", re.MULTILINE)
_DATABASE = "$d = new mysqli($argv[1], $argv[2], $argv[3]); echo $d->server_info;"


@dataclass(frozen=True)
class Run:
    """One iTop with one ticket module."""

    itop_dir: Path
    version: str
    ticket_module: TicketModule

    @property
    def name(self) -> str:
        """What its log is called."""
        return f"{self.version}-{self.ticket_module.value}"


def main(arguments: Sequence[str]) -> int:
    """Print a row as soon as it is there."""
    parser = argparse.ArgumentParser(prog="python -m tests.itop.matrix", description=__doc__)
    parser.add_argument("itop_dirs", type=Path, nargs="+", metavar="ITOP_DIR")
    parser.add_argument("--logs", type=Path, default=Path("build/matrix"), help="folder for what the tests say")
    parser.add_argument("--record", action="store_true", help="record the answers of each, run no tests")
    options = parser.parse_args(arguments)
    try:
        runs = list(planned(options.itop_dirs, record=options.record))
    except HarnessError as error:
        print(error, file=sys.stderr)
        return 2
    options.logs.mkdir(parents=True, exist_ok=True)
    print(f"{_surroundings()}\n\n| iTop | ticket module | result | minutes |\n|---|---|---|--:|", flush=True)
    return max([_row(run, options.logs, record=options.record) for run in runs])


def planned(itop_dirs: Sequence[Path], *, record: bool = False) -> Iterator[Run]:
    """What is run, in order. HarnessError names a directory that holds no iTop."""
    for itop_dir in itop_dirs:
        run = Run(itop_dir.resolve(), itop_version(itop_dir), TicketModule.ITIL)
        yield run
        if not record:
            yield Run(run.itop_dir, run.version, TicketModule.NONE)
    if not record:
        yield Run(run.itop_dir, run.version, TicketModule.SIMPLE)


def summary(output: str) -> str:
    """The counts in pytest's last lines; what stands there instead where the tests did not even start."""
    lines = [line for line in output.splitlines() if line.strip()]
    found = [_COUNT.findall(line) for line in lines[-1:]]
    if not found or not found[0]:
        return f"not run: {lines[-1][:200]}" if lines else "not run"
    return ", ".join(f"{count} {what}" for count, what in found[0])


def _row(run: Run, logs: Path, *, record: bool) -> int:
    digits = "".join(re.findall(r"\d+", run.version)[:2])
    database = f"{Database.from_environment(os.environ).name}_{digits}"
    log = logs / f"{run.name}.log"
    command = [sys.executable, "-m", "tests.itop", str(run.itop_dir), "--ticket-module", run.ticket_module.value]
    command += ["--record"] if record else []
    start = time.monotonic()
    with log.open("w", encoding="utf-8") as file:
        environment = {**os.environ, "ITOP_DB_NAME": database, "ITOP_URL": ""}
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT, check=False)
    said = log.read_text(encoding="utf-8", errors="replace")
    counts = f"{len(_RECORDED.findall(said))} operations recorded" if record else summary(said)
    minutes = (time.monotonic() - start) / 60
    result = counts if done.returncode == 0 else f"**{counts}**, see {log.name}"
    print(f"| {run.version} | {run.ticket_module.value} | {result} | {minutes:.0f} |", flush=True)
    return int(done.returncode != 0)


def _surroundings() -> str:
    """What the results hold for."""
    database = Database.from_environment(os.environ)
    account = (database.host, database.user, database.password)
    versions = [
        _said("git", "rev-parse", "--short", "HEAD"),
        f"PHP {_said(php(), '-r', 'echo PHP_VERSION;')}",
        f"database {_said(php(), '-r', _DATABASE, '--', *account)}",
    ]
    return f"{datetime.now(UTC):%Y-%m-%d}, commit {', '.join(versions)}"


def _said(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
