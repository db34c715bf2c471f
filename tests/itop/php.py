# SPDX-License-Identifier: AGPL-3.0-or-later
"""PHP on the command line, in an iTop's directory and as its owner."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Fatal errors only: iTop 2.7 and 3.0 are older than the PHP they are tested with, and full of its deprecations.
QUIET = ("-d", "error_reporting=4437", "-d", "display_errors=stderr", "-d", "log_errors=0")
OPTIONS = ("-d", "memory_limit=1G", "-d", "date.timezone=Europe/Paris", *QUIET)
_INSIDE = """
    require_once 'approot.inc.php'; require_once APPROOT.'/application/startup.inc.php';
    require_once APPROOT.'/setup/setuppage.class.inc.php';
"""


class PhpFailed(Exception):
    """A PHP script ended with an error; the text has its last words."""


@dataclass(frozen=True)
class Account:
    """The user a process runs as; None where it stays the one we are."""

    user: int | None = None
    group: int | None = None

    @classmethod
    def owning(cls, directory: Path) -> Account:
        """The owner of the directory where we are root and it is not ours.

        What iTop writes on the way (caches, logs, sessions) would else belong to root and lock the web server out.
        """
        owner = directory.stat()
        return cls(owner.st_uid, owner.st_gid) if os.geteuid() == 0 and owner.st_uid != 0 else cls()

    def own(self, path: Path) -> None:
        """Hand the file, or the directory with all it holds, over to the account."""
        if self.user is None or self.group is None:
            return
        os.chown(path, self.user, self.group)
        for child in path.rglob("*"):
            os.chown(child, self.user, self.group)


def php() -> str:
    """The path of PHP's command line. PhpFailed says what to install where there is none."""
    found = shutil.which("php")
    if found is None:
        raise PhpFailed("missing: PHP (apt-get install php-cli php-mysql php-xml php-mbstring php-gd php-soap php-zip)")
    return found


def run(arguments: Sequence[str], directory: Path, stdin: str = "") -> str:
    """Run PHP in the iTop's directory as its owner; its standard output. PhpFailed unless it ends with 0."""
    account = Account.owning(directory)
    done = subprocess.run(
        [php(), *OPTIONS, *arguments],
        cwd=directory, input=stdin, text=True, capture_output=True, check=False,
        user=account.user, group=account.group, extra_groups=[] if account.user is not None else None,
    )  # fmt: skip
    if done.returncode != 0:
        raise PhpFailed(f"php ended with {done.returncode}: {(done.stdout + done.stderr).strip()[-3000:]}")
    return done.stdout


def inside(itop_dir: Path, code: str) -> str:
    """PHP inside that iTop, with its data model; what it prints."""
    return run(["-r", _INSIDE + code], itop_dir)
