# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync worker`: runs the jobs of the queue."""

from __future__ import annotations

import logging
import signal
import socket
import threading

import click

from webapp import logs
from webapp.commands.console import ask_store, leave, load_config, open_services, read_again
from webapp.config import Config
from webapp.doctor import of_config
from webapp.errors import StoreUnavailable
from webapp.memory import use_one_arena
from webapp.services import Services
from webapp.store import Known
from webapp.worker import Worker

_LOG = logging.getLogger(__name__)
#: Seconds until the doctor looks first, as `serve` does at once, and between two looks.
_FIRST, _EXAMINED = 60.0, 3_600.0
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
#: Seconds between two looks for signals, and that jobs may take which began before a SIGHUP.
_LOOK, _LONGEST_RUN = 0.1, 600.0


@click.command(help="Run the jobs of the queue.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Jobs at once.")
def worker(threads: int) -> None:
    """Runs until SIGTERM or SIGINT, then lets what runs come to its end; SIGHUP reads everything again."""
    use_one_arena()
    # Before there is any other thread, so that none of them is interrupted: this one asks for them.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        _run(threads)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    leave()


def _run(threads: int) -> None:
    current = ask_store(lambda: _Running(load_config(), threads))
    before: list[_Running] = []
    while (number := _next_signal(current)) == signal.SIGHUP:
        try:
            fresh = _Running(read_again(current.config), threads)
        except StoreUnavailable as error:
            _LOG.error("not read again", extra={"detail": error.detail})
            continue
        # Nothing that runs is broken off by it.
        current.runner.stop(grace=_LONGEST_RUN)
        before = [*(each for each in before if each.is_alive()), current]
        current = fresh
    for each in (current, *before):
        each.runner.stop()
    for each in (current, *before):
        each.join()
    if number is None:
        raise click.ClickException("The worker has ended by itself; its log says why.")


def _next_signal(running: _Running) -> int | None:
    """None where it has ended without one."""
    # Looked for and not waited for: after SIGSTOP and SIGCONT sigtimedwait returns a signal that nobody has sent.
    while running.is_alive():
        if come := signal.sigpending().intersection(_SIGNALS):
            return signal.sigwait(come)
        running.join(_LOOK)
    return None


class _Running(threading.Thread):
    """A worker with services of its own, which works at once and until it is stopped."""

    def __init__(self, config: Config, threads: int) -> None:
        super().__init__(name="claims")
        self.config = config
        self._services = open_services(config)
        self.runner = Worker(self._services, threads=threads)
        self.start()

    def run(self) -> None:
        ended = threading.Event()
        examining = threading.Thread(
            target=_keep_examining, args=(self.config, self._services, ended), name="doctor", daemon=True
        )
        examining.start()
        self.runner.run()
        ended.set()
        self._services.close()


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
