# SPDX-License-Identifier: AGPL-3.0-or-later
"""Clients of the page, and tickets to look at."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.page.caller import Caller
from tests.world import World


@pytest.fixture
def new_caller(world: World) -> Iterator[Callable[[], Caller]]:
    """Makes clients that are not logged in."""
    callers: list[Caller] = []

    def make() -> Caller:
        callers.append(Caller(world.url))
        return callers[-1]

    yield make
    for caller in callers:
        caller.close()


@pytest.fixture(scope="module")
def caller(world: World) -> Iterator[Caller]:
    """A client whose session is that of the service account."""
    client = Caller(world.url)
    client.call("settings", login=(world.service_user, world.service_password))
    yield client
    client.close()


@pytest.fixture
def conversation_id() -> str:
    """The id of a conversation that no ticket has yet."""
    return str(10**14 + secrets.randbelow(10**14))


@pytest.fixture
def new_ticket(world: World, rest: AdminRest) -> Callable[..., str]:
    """Makes tickets (for Otto Berg if nobody else is named) and returns their ids."""

    def make(title: str = "Printer on fire", person: str = "Otto Berg", organisation: str = "Demo Client") -> str:
        fields = {
            "title": title,
            "description": "<p>It <b>burns</b>.</p>",
            "org_id": world.organisations[organisation],
            "caller_id": world.persons[person],
        }
        return rest.create(world.ticket_class, fields).id

    return make
