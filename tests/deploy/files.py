# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the files are that operators take, and the programs of others that read them."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
GUIDE = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")


def program(name: str, package: str) -> str:
    """Its path; without it the test is left out."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")  # not on everybody's path
    if found is None:
        pytest.skip(f"missing: {name} (apt-get install {package})")
    return found
