# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync worker`: runs the jobs of the queue."""

from __future__ import annotations

import signal

import click

from webapp.commands.console import ask_store, load_config, open_services
from webapp.worker import Worker


@click.command(help="Run the jobs of the queue.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Jobs at once.")
def worker(threads: int) -> None:
    """Runs until SIGTERM or SIGINT, then lets what runs come to its end."""
    config = load_config()
    services = ask_store(lambda: open_services(config))
    runner = Worker(services, threads=threads)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: runner.stop())
    runner.run()
    services.close()
