# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes in a demo beside a real iTop: some of the persons that its account may see."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import closing
from dataclasses import replace

import click

from simulator.scene import Guest, Guests
from simulator.world import WORKSPACE_ID
from webapp.config import Config
from webapp.contract import MODULE_CODE
from webapp.doctor import itop as doctor
from webapp.errors import AppError
from webapp.itop import Credentials, Itop
from webapp.network.http import Http

#: Seconds: the first call of a day may take iTop a while.
_PATIENCE = 15.0
#: Everybody with an e-mail address; a search has to have a word.
_ANYBODY = "@"


def guests(config: Config, url: str) -> Guests:
    """Two persons of the iTop at that address, or one in both roles; ends the program with what is missing there."""
    _examine(replace(config, itop_url=url))
    credentials = Credentials(config.itop_user, config.itop_password, config.itop_token)
    with closing(
        Itop(
            url, credentials, Http(cookies=True, authorities=config.itop_authorities), config.itop_module or MODULE_CODE
        )
    ) as itop:
        try:
            asked = itop.of(WORKSPACE_ID).until(time.monotonic() + _PATIENCE)
            page = asked.persons(_ANYBODY, page_size=50)
            signing = asked.settings().get("signing_workspaces")
        except AppError as error:
            raise click.ClickException(f"iTop tells none of its persons: {error.detail}") from error
    usable = [one for one in page.persons if one.email and not one.obsolete]
    if not usable:
        raise click.ClickException(
            "The account sees no person with an e-mail address in this iTop: give it organizations that have some."
        )
    # An address that several have does not say who writes.
    often = Counter(one.email.casefold() for one in usable)
    usable.sort(key=lambda one: often[one.email.casefold()] > 1)
    first, second = (Guest(one.name, one.email, one.id) for one in (usable[0], usable[min(1, len(usable) - 1)]))
    return Guests(first, second, signed=isinstance(signing, list) and WORKSPACE_ID in signing)


def _examine(config: Config) -> None:
    """The doctor's findings that keep the app from its work, as one sentence."""
    for finding in doctor.examine(config):
        if finding.state == "failed":
            raise click.ClickException(f"{finding.check}: {finding.detail} {finding.next}")
