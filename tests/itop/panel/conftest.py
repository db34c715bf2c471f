# SPDX-License-Identifier: AGPL-3.0-or-later
"""A panel beside a new conversation, and things in iTop that it shows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.page.caller import Caller
from tests.itop.page.parameters import Configure, write
from tests.itop.panel.panel import Panel
from tests.itop.panel.scenery import Scenery
from tests.itop.tickets.conversation import entered
from tests.world import PARAMETERS, World


@pytest.fixture(scope="session")
def caller(world: World) -> Iterator[Caller]:
    """A client whose session is that of the service account."""
    if not world.ticket_class:
        pytest.skip("this iTop has no tickets")
    client = entered(world)
    yield client
    client.close()


@pytest.fixture
def panel(caller: Caller) -> Panel:
    """The panel beside a conversation without tickets."""
    return Panel(caller)


@pytest.fixture
def scenery(world: World, rest: AdminRest) -> Iterator[Scenery]:
    """Makes things in iTop that are gone after the test."""
    made = Scenery(world, rest)
    yield made
    made.clear()


@pytest.fixture
def configured(world: World) -> Iterator[Configure]:
    """Sets parameters for one test; afterwards the world's own are back."""
    itop_dir = Path(world.itop_dir)
    if not world.itop_dir or not os.access(itop_dir / "conf" / "production", os.W_OK):
        pytest.skip("the configuration file of this iTop is out of reach")
    changed: dict[str, object] = {}

    def change(parameters: Mapping[str, object]) -> None:
        changed.update(parameters)
        write(itop_dir, parameters)

    yield change
    write(itop_dir, {**dict.fromkeys(changed), **PARAMETERS})
