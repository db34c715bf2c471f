# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the commands of an operator share: the configuration, the queue, and errors as one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import NoReturn, TypeVar

import click

from webapp import logs
from webapp.config import Config, ConfigError
from webapp.errors import StoreUnavailable
from webapp.jobs import Jobs
from webapp.jobs.engines import open_jobs
from webapp.languages import Languages

_T = TypeVar("_T")
_UNITS = {"m": 60, "h": 3_600, "d": 86_400}


def configured() -> Config:
    """The configuration of the environment; ends the program with all that is wrong with it."""
    try:
        config = Config.from_environment(os.environ, languages=Languages.load().ids)
    except ConfigError as error:
        refused(error)
    logs.configure(config.log_level)
    return config


def refused(error: ConfigError) -> NoReturn:
    """Exit 2, as for a wrong option."""
    click.echo(error, err=True)
    sys.exit(2)


def opened(config: Config) -> Jobs:
    """The queue, its tables made or migrated."""
    return stored(lambda: open_jobs(config.database_url))


def stored(action: Callable[[], _T]) -> _T:
    """A store that fails is one sentence."""
    try:
        return action()
    except StoreUnavailable as error:
        raise click.ClickException(error.detail) from error


def span(_context: click.Context, _option: click.Parameter, value: str | None) -> int | None:
    """Seconds."""
    if value is None:
        return None
    if value[:-1].isdigit() and value[-1] in _UNITS:
        return int(value[:-1]) * _UNITS[value[-1]]
    raise click.BadParameter("such as 90m, 24h or 7d")
