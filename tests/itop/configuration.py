# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changes in a real iTop that its REST cannot make, by PHP in its own directory (console.php)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tests.itop import php
from tests.itop.response_file import Database
from webapp.contract import MODULE_CODE


def configure(itop_dir: Path, parameters: Mapping[str, object], module: str = MODULE_CODE) -> None:
    """Write parameters of the module into this iTop's `config-itop.php`; None takes one back to its default.

    iTop reads the file at each request; the sync app asks for the settings again within a minute.
    """
    _console(itop_dir, ["configure", module], parameters)


def grant(itop_dir: Path, login: str, profile: str) -> None:
    """Give an account one more profile."""
    _console(itop_dir, ["grant", login, profile], {})


def make_database(itop_dir: Path, database: Database, *, replace: bool) -> None:
    """Create the database where it is missing; PhpFailed if it holds tables, unless `replace` allows to drop them."""
    facts = {"host": database.host, "user": database.user, "password": database.password, "name": database.name}
    _console(itop_dir, ["database", "replace" if replace else "refuse"], facts)


def _console(itop_dir: Path, arguments: list[str], values: Mapping[str, object]) -> None:
    code = Path(__file__).with_name("console.php").read_text(encoding="utf-8").removeprefix("<?php")
    php.run(["-r", code, "--", *arguments], itop_dir, json.dumps(values))
