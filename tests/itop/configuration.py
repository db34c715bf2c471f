# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changes a real iTop from its own directory, by PHP, where REST cannot."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from webapp.contract import MODULE_CODE

CONSOLE = Path(__file__).with_name("console.php")
PHP_OPTIONS = ("-d", "memory_limit=1G", "-d", "display_errors=stderr")


class PhpFailed(Exception):
    """A PHP script of iTop or of ours ended with an error; the text has its last words."""


def configure(itop_dir: Path, parameters: Mapping[str, object], module: str = MODULE_CODE) -> None:
    """Write parameters of the module into this iTop's `config-itop.php`; None takes one back to its default."""
    run_php([str(CONSOLE), str(itop_dir), "configure", module], itop_dir, json.dumps(parameters))


def grant(itop_dir: Path, login: str, profile: str) -> None:
    """Give a local account one more profile."""
    run_php([str(CONSOLE), str(itop_dir), "grant", login, profile], itop_dir)


def run_php(arguments: Sequence[str], cwd: Path, stdin: str = "") -> str:
    """Run PHP in the iTop's directory, as the owner of that directory where we may; its standard output.

    What iTop writes on the way (caches, logs) would else belong to root and lock the web server out.
    """
    php = shutil.which("php")
    if php is None:
        raise PhpFailed("missing: PHP (apt-get install php-cli php-mysql php-xml php-mbstring php-gd php-soap php-zip)")
    owner = cwd.stat()
    account: dict[str, int | list[int]] = {}
    if os.geteuid() == 0 and owner.st_uid != 0:
        account = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
    done = subprocess.run(
        [php, *PHP_OPTIONS, *arguments], cwd=cwd, input=stdin, text=True, capture_output=True, check=False, **account
    )  # type: ignore[call-overload]
    if done.returncode != 0:
        raise PhpFailed(f"php {arguments[0]} ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
    return str(done.stdout)
