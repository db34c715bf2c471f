# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync`, as an operator runs it beside the service of a place."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from click.testing import CliRunner, Result

from simulator.world import ACCESS_TOKEN, ACCOUNT
from tests.webapp.place import Place
from webapp.commands import main


def run(place: Place, *arguments: str) -> Result:
    """What it prints, and how it ends."""
    config = place.services.config
    environ: Mapping[str, str] = {
        "ITOP_URL": place.gate.url,
        "ITOP_USER": ACCOUNT.login,
        "ITOP_PASSWORD": ACCOUNT.password,
        "INTERCOM_API_URL": place.standin.url,
        "INTERCOM_ACCESS_TOKEN": ACCESS_TOKEN,
        "DATABASE_URL": config.database_url,
        "DATA_DIR": str(config.data_dir),
        "LOG_LEVEL": "CRITICAL",
    }
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    try:
        return CliRunner().invoke(main, [*arguments], env=dict(environ))
    finally:
        # A program of its own sends all lines to its standard error.
        root.setLevel(level)
        root.handlers[:] = handlers
