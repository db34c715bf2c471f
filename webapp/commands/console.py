# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the commands of an operator share: the configuration, the queue, and errors as one sentence."""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

import click

from webapp import logs
from webapp.config import Config, ConfigError
from webapp.errors import IntercomUnavailable, StoreUnavailable
from webapp.languages import Languages
from webapp.metrics import Metrics
from webapp.services import Services
from webapp.store import Jobs, open_jobs

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")
#: Seconds to wait for an Intercom that names no time; and how often.
_WAIT = 10.0
_ATTEMPTS = 5
_UNITS = {"m": 60, "h": 3_600, "d": 86_400}


def load_config() -> Config:
    """The configuration of the environment; ends the program with all that is wrong with it."""
    try:
        config = Config.from_environment(os.environ, languages=Languages.load().ids)
    except ConfigError as error:
        refuse(error)
    logs.configure(config.log_level)
    return config


def read_again(config: Config) -> Config:
    """The configuration as the files of the environment have it now; where it cannot be used, the one of before."""
    try:
        fresh = Config.from_environment(os.environ, languages=Languages.load().ids)
    except ConfigError as error:
        _LOG.error("not read again", extra={"detail": " ".join(error.problems)})
        return config
    _LOG.info("read again")
    return fresh


def refuse(error: ConfigError) -> NoReturn:
    """Exit 2, as for a wrong option."""
    click.echo(error, err=True)
    sys.exit(2)


def open_queue(config: Config, *, make: bool = False) -> Jobs:
    """The queue of the service; only with `make` one that is not there yet is made."""
    if make:
        make_private(config.data_dir)
    return ask_store(lambda: open_jobs(config.database_url, make=make))


def make_private(directory: Path) -> None:
    """Make the directory where it is missing, for nobody else to look into."""
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise click.ClickException(f"DATA_DIR {directory} cannot be made: {error.strerror}.") from error


def check_address(config: Config) -> None:
    """Ends the program where nobody could listen at HOST and PORT, with what to do about it."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    with socket.socket(family) as probe:
        # As the server itself does: what an earlier one has left behind is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            raise click.ClickException(_explain_address(config, error)) from error


def _explain_address(config: Config, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {config.port} of {config.host} is in use by another program; PORT names another one."
    if error.errno == errno.EACCES:
        return f"Port {config.port} is reserved for root; PORT names another one, from 1024 on."
    return f"HOST is {config.host}, which is no address of this machine ({error.strerror or error})."


def ask_store(action: Callable[[], _T]) -> _T:
    """A store that fails is one sentence."""
    try:
        return action()
    except StoreUnavailable as error:
        raise click.ClickException(error.detail) from error


def parse_span(_context: click.Context, _option: click.Parameter, value: str | None) -> int | None:
    """Seconds."""
    if value is None:
        return None
    if value[:-1].isdigit() and value[-1] in _UNITS:
        return int(value[:-1]) * _UNITS[value[-1]]
    raise click.BadParameter("such as 90m, 24h or 7d")


def with_patience(attempt: Callable[[], _T], wait: Callable[[float], None]) -> _T:
    """What an attempt gives; an Intercom that asks for patience is waited for some times."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return attempt()
        except IntercomUnavailable as error:
            wait(error.retry_after or _WAIT)
    return attempt()


def leave(code: object = 0) -> NoReturn:
    """End this process at once: to tidy up what ends with it anyhow takes Python longer than all the rest of a stop."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def open_services(config: Config) -> Services:
    """Everything that web side and worker need, which count for /metrics."""
    make_private(config.data_dir)  # before anything is put into it
    return Services.open(config, metrics=Metrics(counts_folder(config)))


def counts_folder(config: Config) -> Path:
    """Where every process leaves what it counted."""
    return config.data_dir / "metrics"
