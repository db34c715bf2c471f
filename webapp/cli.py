# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync`: the web side, the worker, the demo, and a look into the queue."""

from __future__ import annotations

import logging
import os
import signal
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from webapp.app import create_app
from webapp.config import Config, ConfigError, database_place
from webapp.console import configured, listenable, opened, private, refused, span, stored
from webapp.contract import VERSION
from webapp.doctor import at_start
from webapp.doctor.command import doctor
from webapp.errors import AppError
from webapp.metrics import Metrics, forget_counts
from webapp.queue.command import jobs
from webapp.services import Services
from webapp.subject.command import erase, export
from webapp.tasks import reconciling
from webapp.worker import Worker

_LOG = logging.getLogger(__name__)


class _Log(Logger):  # type: ignore[misc]
    """gunicorn's messages as lines of our log."""

    def setup(self, cfg: Any) -> None:
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)
        self.access_log.disabled = True


class _Threads(ThreadWorker):  # type: ignore[misc]
    """gunicorn's process with threads, which ends with what it is at.

    By itself it waits at a stop until idle connections are closed from outside, the whole of `graceful_timeout` where a
    proxy keeps some, and takes no new ones meanwhile.
    """

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        if not self.alive:
            for connection in self.keepalived_conns:
                connection.timeout = 0.0
            self.murder_keepalived()
            timeout = min(timeout, 0.1)  # seconds until it is looked at again
        super().wait_for_and_dispatch_events(timeout)


class _Web(BaseApplication):  # type: ignore[misc]
    """gunicorn with our application, which each of its processes makes for itself."""

    def __init__(self, config: Config, options: dict[str, object]) -> None:
        self._config = config
        self._options = {**options, "post_worker_init": self._begun, "worker_exit": self._ended}
        self._services: Services | None = None
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            if name in self.cfg.settings:  # the control socket came late
                self.cfg.set(name, value)

    def load(self) -> Any:
        self._services = _services(self._config)
        return create_app(self._services)

    def _begun(self, worker: Any) -> None:
        """The first process says what is missing, while it serves already: iTop may take its time to answer."""
        if worker.age == 1:
            threading.Thread(target=self._warn, name="start", daemon=True).start()

    def _warn(self) -> None:
        for finding in at_start(self._config):
            if finding.state == "ok":
                continue
            members = {"check": finding.check, "detail": finding.detail, "next": finding.next}
            _LOG.warning("to be mended", extra=members)

    def _ended(self, server: Any, worker: Any) -> None:
        if self._services is not None:
            self._services.close()


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    help="The sync app between Intercom and iTop. Configured by environment variables.",
)
@click.version_option(VERSION, prog_name="intercom-sync", message="%(prog)s %(version)s")
def main() -> None:
    """The console script."""


main.add_command(doctor)
main.add_command(jobs)
main.add_command(export)
main.add_command(erase)


@main.command(help="Serve Intercom's requests (HOST, PORT).")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="Threads of each.")
def serve(workers: int, threads: int) -> None:
    """gunicorn with threads; returns when it has been stopped."""
    config = configured()
    listenable(config)
    # Made or migrated before the processes start, and a reason to end here if it cannot be.
    with closing(opened(config, make=True)) as queue:
        waiting = stored(queue.counts).waiting
    forget_counts(_counts(config))
    address = f"{f'[{config.host}]' if ':' in config.host else config.host}:{config.port}"
    _LOG.info("serving", extra={"address": f"http://{address}", "version": VERSION, "queue": _place(config),
                                "waiting": waiting})  # fmt: skip
    options: dict[str, object] = {
        "bind": address,
        "worker_class": _Threads,
        "workers": workers,
        "threads": threads,
        # Longer than a proxy keeps an idle connection, so that it never meets one that is just closing.
        "keepalive": 75,
        "timeout": 60,
        "graceful_timeout": 15,
        "logger_class": _Log,
        "proc_name": "intercom-sync",
        "control_socket_disable": True,
    }
    _Web(config, options).run()


@main.command(help="Run the jobs of the queue.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Jobs at once.")
def worker(threads: int) -> None:
    """Runs until SIGTERM or SIGINT, then lets what runs come to its end."""
    config = configured()
    services = stored(lambda: _services(config))
    runner = Worker(services, threads=threads)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: runner.stop())
    runner.run()
    services.close()


_REAL_ITOP = (
    "A real iTop instead of the demo's (with ITOP_USER and ITOP_PASSWORD). Take a test iTop: real tickets are made "
    "there at once, in the name of real persons, and mails may be sent."
)


@main.command(help="Serve and worker with a demo iTop and a stand-in for Intercom; needs no configuration.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Keep everything in this directory.")
@click.option("--itop", "itop_url", help=_REAL_ITOP)
def demo(data: Path | None, itop_url: str | None) -> None:
    """Only here is the demo imported: a production process never loads it."""
    from simulator.run import run

    try:
        run(os.environ, data=data, itop_url=itop_url)
    except ConfigError as error:
        refused(error)


@main.command(help="Make or migrate the tables of the queue; serve and worker do so themselves.")
def migrate() -> None:
    config = configured()
    opened(config, make=True).close()
    click.echo(f"The queue at {_place(config)} can be used.")


@main.command(help="Compare conversations with the logs of their tickets, and add what is missing.")
@click.option("--since", default="24h", show_default=True, callback=span, help="How far back: 90m, 24h, 7d.")
@click.option("--conversation", "conversation_id", help="Only this one.")
@click.option("--workspace", "workspace_id", help="Only this one; needed with --conversation where there are several.")
@click.option("--dry-run", is_flag=True, help="Say what is missing and add nothing.")
def reconcile(since: int, conversation_id: str | None, workspace_id: str | None, dry_run: bool) -> None:
    """One line a ticket that lacked something or cannot get it, and the sum."""
    config = configured()
    opened(config).close()
    services = stored(lambda: _services(config))
    try:
        for line in reconciling.report(
            services, since=since, conversation_id=conversation_id, workspace_id=workspace_id, dry_run=dry_run
        ):
            click.echo(line)
    except AppError as error:
        raise click.ClickException(error.detail) from error
    finally:
        services.close()


def _place(config: Config) -> str:
    return database_place(config.database_url)


def _counts(config: Config) -> Path:
    return config.data_dir / "metrics"


def _services(config: Config) -> Services:
    private(config.data_dir)  # before anything is put into it
    return Services.open(config, metrics=Metrics(_counts(config)))
