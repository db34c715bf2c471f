# SPDX-License-Identifier: AGPL-3.0-or-later
"""The module in an iTop that has no ticket module: installed for the chat alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.itop.page.caller import Caller
from tests.world import OTTO, World
from webapp.contract import OPERATIONS

CONVERSATION = {"id": "215473840912837", "url": "https://app.intercom.com/a/inbox/x/conversation/215473840912837"}
EVERYTHING: dict[str, object] = {
    "id": "1", "list": "linked", "conversation_id": CONVERSATION["id"], "conversation": CONVERSATION,
    "contact": {"email": OTTO.email},
    "values": {}, "attribute": "service_id", "request_id": "12345678", "messages": [], "activated": True,
}  # fmt: skip


@pytest.fixture
def caller(world: World) -> Iterator[Caller]:
    """The service account, logged in to an iTop without tickets."""
    if world.ticket_class:
        pytest.skip("this iTop has tickets")
    client = Caller(world.url)
    assert client.call("settings", login=(world.service_user, world.service_password)).status == 200
    yield client
    client.close()


def test_the_settings_say_that_tickets_are_missing(caller: Caller) -> None:
    settings = caller.call("settings").result
    assert settings["ticket"]["usable"] is False
    assert any("UserRequest" in problem for problem in settings["problems"])


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name != "settings"])
def test_every_other_operation_says_so_too(caller: Caller, operation: str) -> None:
    assert caller.call(operation, EVERYTHING).refusal == (422, "no_ticket_class")
