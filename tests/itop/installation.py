# SPDX-License-Identifier: AGPL-3.0-or-later
"""Builds the zip and has it installed by iTop's own unattended setup."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.itop import php
from tests.itop.configuration import make_database
from tests.itop.response_file import DEFAULT_DATABASE, Setup, write

SETUP_SCRIPT = Path("setup") / "unattended-install" / "unattended-install.php"


class HarnessError(Exception):
    """The tests cannot start; one sentence for whoever called."""


def itop_version(itop_dir: Path) -> str:
    """The version the iTop gives itself ("3.2.0-dev" in a checkout). HarnessError if there is none that we support."""
    try:
        text = (itop_dir / "core" / "config.class.inc.php").read_text(encoding="utf-8")
    except OSError:
        raise HarnessError(f"{itop_dir} holds no unpacked iTop (core/config.class.inc.php is missing)") from None
    if not (itop_dir / SETUP_SCRIPT).is_file():
        raise HarnessError(f"{itop_dir} is too old an iTop: {SETUP_SCRIPT} is missing (2.7 or later is needed)")
    return text.partition("define('ITOP_VERSION', '")[2].partition("'")[0]


def build_zip(out: Path, *options: str) -> Path:
    """The freshly built zip, by the command packagers use; it names the zip on its last line."""
    command = [str(Path(sys.executable).with_name("intercom-module")), "build", "--out", str(out), *options]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise HarnessError(f"intercom-module build failed: {(done.stdout + done.stderr)[-2000:]}")
    return Path(done.stdout.strip().splitlines()[-1])


def unpack(zip_file: Path, itop_dir: Path) -> str:
    """Put the module of the zip into `extensions/`, in place of an older one; its code."""
    extensions = itop_dir / "extensions"
    extensions.mkdir(exist_ok=True)
    with zipfile.ZipFile(zip_file) as archive:
        code = archive.namelist()[0].split("/")[0]
        shutil.rmtree(extensions / code, ignore_errors=True)
        archive.extractall(extensions)
    php.Account.owning(itop_dir).own(extensions / code)
    return code


def run_setup(setup: Setup) -> None:
    """Run the unattended setup to its end. HarnessError with its last words if it did not say "installed!"."""
    account = php.Account.owning(setup.itop_dir)
    for name in ("log", "data", "conf"):
        (setup.itop_dir / name).mkdir(exist_ok=True)
        account.own(setup.itop_dir / name)
    answers = setup.itop_dir / "data" / "test-harness-setup.xml"
    write(setup, answers)
    account.own(answers)
    try:
        _run(setup, answers)
    finally:
        answers.unlink()


def _run(setup: Setup, answers: Path) -> None:
    configuration = setup.itop_dir / "conf" / "production" / "config-itop.php"
    clean = []
    if setup.upgrade:
        configuration.chmod(0o660)  # iTop makes it read-only after each setup, and refuses to upgrade it then
    else:
        name = setup.database.name
        ours = name == DEFAULT_DATABASE or _names(configuration, name)
        make_database(setup.itop_dir, setup.database, replace=ours)
        clean = ["--clean=1"]
    output = php.run([str(SETUP_SCRIPT), f"--param-file={answers}", *clean], setup.itop_dir)
    if not output.rstrip().endswith("installed!"):
        raise HarnessError(f"the setup of {setup.itop_dir} failed: {output[-3000:]}")


def _names(configuration: Path, database: str) -> bool:
    """Whether this iTop's configuration uses the database; that of another one is not ours to drop."""
    if not configuration.is_file():
        return False
    return f"'db_name' => '{database}'" in configuration.read_text(encoding="utf-8")
