# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real iTop with the module in it, for the tests that need one; they are skipped elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.page.caller import Caller
from tests.itop.page.parameters import Configure, write
from tests.itop.tickets.conversation import entered
from tests.world import PARAMETERS, WORLD_VARIABLE, World, world_from_environment


@pytest.fixture(scope="session")
def world() -> World:
    """The real iTop that `make test-itop` prepared."""
    found = world_from_environment(os.environ)
    if found is None:
        pytest.skip(f"no real iTop here ({WORLD_VARIABLE} is not set: make test-itop sets it)")
    return found


@pytest.fixture(scope="session")
def rest(world: World) -> Iterator[AdminRest]:
    """That iTop as its administrator sees it."""
    with AdminRest.of(world) as reader:
        yield reader


@pytest.fixture(scope="session")
def caller(world: World) -> Iterator[Caller]:
    """A client whose session is that of the service account."""
    if not world.ticket_class:
        pytest.skip("this iTop has no tickets")
    client = entered(world)
    yield client
    client.close()


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
