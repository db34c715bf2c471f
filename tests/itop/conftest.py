# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real iTop with the module in it, for the tests that need one; they are skipped elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.itop.admin_rest import AdminRest
from tests.world import WORLD_VARIABLE, World, world_from_environment


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
