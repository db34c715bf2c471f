# SPDX-License-Identifier: AGPL-3.0-or-later
"""The environment of a program that a test starts: as bare as that of a service, whatever the developer has set."""

from __future__ import annotations

import os

#: Where programs are found, and what coverage.py hands on while it measures (pyproject.toml, patch).
_HANDED_ON = ("PATH", "COVERAGE_PROCESS_CONFIG")


def bare_environment(**more: str) -> dict[str, str]:
    """Nothing of this process but where programs are found and whether they are measured; `more` comes on top."""
    return {name: os.environ[name] for name in _HANDED_ON if name in os.environ} | more
