# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync demo`: everything at once, between two stand-ins."""

from __future__ import annotations

import os
from pathlib import Path

import click

from webapp.commands.console import refuse
from webapp.config import ConfigError

_REAL_ITOP = (
    "A real iTop instead of the demo's (with ITOP_USER and ITOP_PASSWORD). Take a test iTop: real tickets are made "
    "there at once, in the name of real persons, and mails may be sent."
)


@click.command(help="Serve and worker with a demo iTop and a stand-in for Intercom; needs no configuration.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Keep everything in this directory.")
@click.option("--itop", "itop_url", help=_REAL_ITOP)
def demo(data: Path | None, itop_url: str | None) -> None:
    """Only here is the demo imported: a production process never loads it."""
    from simulator.run import run

    try:
        run(os.environ, data=data, itop_url=itop_url)
    except ConfigError as error:
        refuse(error)
