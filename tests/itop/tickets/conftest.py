# SPDX-License-Identifier: AGPL-3.0-or-later
"""A conversation that no other test has, and a reader of logs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.page.caller import Caller
from tests.itop.tickets.conversation import Conversation, entered
from tests.world import World

Log = Callable[..., list[Mapping[str, Any]]]


@pytest.fixture(scope="session")
def caller(world: World) -> Iterator[Caller]:
    """A client whose session is that of the service account."""
    if not world.ticket_class:
        pytest.skip("this iTop has no tickets")
    client = entered(world)
    yield client
    client.close()


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
