# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync`: one file a command, and one line here."""

from __future__ import annotations

import click

from webapp.commands.demo import demo
from webapp.commands.doctor import doctor
from webapp.commands.erase import erase
from webapp.commands.export import export
from webapp.commands.jobs import jobs
from webapp.commands.migrate import migrate
from webapp.commands.reconcile import reconcile
from webapp.commands.rules import rules
from webapp.commands.serve import serve
from webapp.commands.trace import trace
from webapp.commands.worker import worker
from webapp.contract import VERSION


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    help="The sync app between Intercom and iTop. Configured by environment variables.",
)
@click.version_option(VERSION, prog_name="intercom-sync", message="%(prog)s %(version)s")
def main() -> None:
    """The console script."""


for _command in (serve, worker, demo, migrate, doctor, jobs, trace, reconcile, rules, export, erase):
    main.add_command(_command)
