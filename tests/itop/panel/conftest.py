# SPDX-License-Identifier: AGPL-3.0-or-later
"""A panel beside a new conversation, and things in iTop that it shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.page.caller import Caller
from tests.itop.panel.panel import Panel
from tests.itop.panel.scenery import Scenery
from tests.world import World


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
