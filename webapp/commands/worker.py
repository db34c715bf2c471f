# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync worker`: runs the jobs of the queue."""

from __future__ import annotations

import logging
import signal
import socket
import threading

import click

from webapp import logs
from webapp.commands.console import ask_store, load_config, open_services
from webapp.config import Config
from webapp.doctor import of_config
from webapp.services import Services
from webapp.store import Known
from webapp.worker import Worker

_LOG = logging.getLogger(__name__)
#: Seconds until the doctor looks first, as `serve` does at once, and between two looks.
_FIRST, _EXAMINED = 60.0, 3_600.0


@click.command(help="Run the jobs of the queue.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Jobs at once.")
def worker(threads: int) -> None:
    """Runs until SIGTERM or SIGINT, then lets what runs come to its end."""
    config = load_config()
    services = ask_store(lambda: open_services(config))
    runner = Worker(services, threads=threads)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: runner.stop())
    ended = threading.Event()
    threading.Thread(target=_keep_examining, args=(config, services, ended), name="doctor", daemon=True).start()
    runner.run()
    ended.set()
    services.close()


def _keep_examining(config: Config, services: Services, ended: threading.Event) -> None:
    pause = _FIRST
    while not ended.wait(pause):
        pause = _EXAMINED
        try:
            examine(config, services)
        except Exception as error:  # whatever it is, messages are copied all the same
            _LOG.warning("not examined", extra=logs.fault(error))


def examine(config: Config, services: Services) -> None:
    """Keep what `doctor` would say on this machine, for `/metrics`."""
    found = [Known(each.check, each.state) for each in of_config(config) if each.state != "ok"]
    services.findings.keep(socket.gethostname(), found)
