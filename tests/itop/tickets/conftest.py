# SPDX-License-Identifier: AGPL-3.0-or-later
"""A conversation that no other test has, and a reader of logs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.page.caller import Caller
from tests.itop.tickets.conversation import Conversation
from tests.world import World

Log = Callable[..., list[Mapping[str, Any]]]


@pytest.fixture
def conversation(caller: Caller) -> Conversation:
    """A conversation without tickets."""
    return Conversation(caller)


@pytest.fixture
def log(rest: AdminRest, world: World) -> Log:
    """Reads a log of a ticket, oldest entry first."""

    def read(ticket_id: str, name: str = "public") -> list[Mapping[str, Any]]:
        entries = rest.get(world.ticket_class, ticket_id, f"{name}_log").log(f"{name}_log")
        return list(entries)

    return read
