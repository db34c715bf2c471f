# SPDX-License-Identifier: AGPL-3.0-or-later
"""Debian's Chromium for tests: the one without windows before the whole one, which brings a desktop with it."""

import shutil

MISSING = "missing: Chromium (apt-get install chromium-headless-shell)"
#: Milliseconds for a page of iTop on a busy machine: how fast it is no test asks.
PATIENCE = 180_000


def program() -> str | None:
    """The path of the browser that is installed here."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")
