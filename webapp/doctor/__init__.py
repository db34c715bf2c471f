# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an operator has to know before the first conversation: one finding a check, with what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from webapp.config import Config, ConfigError
from webapp.doctor import here, intercom, itop
from webapp.doctor.address import address
from webapp.doctor.clock import clock
from webapp.doctor.finding import Finding, failed, ok
from webapp.languages import Languages

__all__ = ["Finding", "at_start", "examine", "of_config"]


def examine(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Make every check, in the order in which things have to be put right; what a failed one stands for is left out."""
    try:
        config = Config.from_environment(environ, languages=Languages.load().ids)
    except ConfigError as error:
        for problem in error.problems:
            yield failed("configuration", problem, "Mend it where serve and worker get their environment from.")
        return
    yield ok("configuration", "every variable can be used")
    yield from of_config(config)


def of_config(config: Config) -> Iterator[Finding]:
    """The same of a configuration that can be used."""
    yield here.data_directory(config.data_dir)
    yield from here.database(config)
    settings = yield from itop.examine(config)
    if settings is not None:
        yield from clock(config)
        yield from address(settings)
        yield from intercom.examine(config, settings)
        yield from here.notifications(config, settings)
        yield from here.changes(config, settings)


def at_start(config: Config) -> Iterator[Finding]:
    """The checks of iTop, of what its configuration says, and of Intercom with every token there is."""
    settings = yield from itop.examine(config)
    if settings is not None:
        yield from clock(config)
        yield from intercom.examine(config, settings)
        yield from intercom.regions(settings)
