# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync serve`: gunicorn with the web side in several processes."""

from __future__ import annotations

import logging
import sys
import threading
from contextlib import closing
from typing import Any

import click
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from webapp.app import create_app
from webapp.commands.console import (
    ask_store,
    check_address,
    leave,
    load_config,
    open_queue,
    open_services,
    read_again,
)
from webapp.commands.web_process import WebProcess
from webapp.config import Config, database_place
from webapp.contract import VERSION
from webapp.doctor import at_start
from webapp.memory import use_one_arena
from webapp.services import Services

_LOG = logging.getLogger(__name__)


@click.command(help="Serve Intercom's requests (HOST, PORT).")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="Threads of each.")
def serve(workers: int, threads: int) -> None:
    """gunicorn with threads; returns when it has been stopped."""
    use_one_arena()
    config = load_config()
    check_address(config)
    # Made or migrated before the processes start, and a reason to end here if it cannot be.
    with closing(open_queue(config, make=True)) as queue:
        waiting = ask_store(queue.counts).waiting
    address = f"{f'[{config.host}]' if ':' in config.host else config.host}:{config.port}"
    where = {"address": f"http://{address}", "queue": database_place(config.database_url)}
    _LOG.info("serving", extra={**where, "version": VERSION, "waiting": waiting})
    options: dict[str, object] = {
        "bind": address,
        "worker_class": WebProcess,
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
    try:
        _Web(config, options).run()
    except SystemExit as ended:
        leave(ended.code)


class _Log(Logger):  # type: ignore[misc]
    """gunicorn's messages as lines of our log."""

    def setup(self, cfg: Any) -> None:
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)
        self.access_log.disabled = True


class _Web(BaseApplication):  # type: ignore[misc]
    """gunicorn with our application, which each of its processes makes for itself."""

    def __init__(self, config: Config, options: dict[str, object]) -> None:
        self._config = config
        self._options = {**options, "post_worker_init": self._check_in_background, "worker_exit": self._close}
        self._services: Services | None = None
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            if name in self.cfg.settings:  # the control socket came late
                self.cfg.set(name, value)

    def reload(self) -> None:
        """SIGHUP: new processes with what is read now; those of before end with what they are at."""
        self._config = read_again(self._config)
        super().reload()

    def load(self) -> Any:
        self._services = open_services(self._config)
        return create_app(self._services)

    def _check_in_background(self, worker: Any) -> None:
        """The first process says what is missing, while it serves already: iTop may take its time to answer."""
        if worker.age == 1:
            threading.Thread(target=self._warn, name="start", daemon=True).start()

    def _warn(self) -> None:
        for finding in at_start(self._config):
            if finding.state == "ok":
                continue
            members = {"check": finding.check, "detail": finding.detail, "next": finding.next}
            _LOG.warning("to be mended", extra=members)

    def _close(self, server: Any, worker: Any) -> None:
        if self._services is not None:
            self._services.close()
        # gunicorn is about to raise it further, with the status that its first process wants to hear.
        ended = sys.exc_info()[1]
        if isinstance(ended, SystemExit):
            leave(ended.code)
