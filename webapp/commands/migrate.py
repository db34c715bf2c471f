# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync migrate`: the tables, made before anything runs."""

from __future__ import annotations

import click

from webapp.commands.console import load_config, open_queue
from webapp.config import database_place


@click.command(help="Make or migrate the tables of the queue; serve and worker do so themselves.")
def migrate() -> None:
    config = load_config()
    open_queue(config, make=True).close()
    click.echo(f"The queue at {database_place(config.database_url)} can be used.")
