# SPDX-License-Identifier: AGPL-3.0-or-later
"""The module in an iTop that has no ticket module: installed for the chat alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.itop.back_office import BackOffice
from tests.itop.configuration import configure
from tests.itop.page.caller import Caller
from tests.itop.page.parameters import problems
from tests.world import OTTO, WORKSPACE_ID, World
from webapp.contract import OPERATIONS

CONVERSATION = {"id": "215473840912837", "url": "https://app.intercom.com/a/inbox/x/conversation/215473840912837"}
EVERYTHING: dict[str, object] = {
    "id": "1", "list": "linked", "conversation_id": CONVERSATION["id"], "conversation": CONVERSATION,
    "contact": {"email": OTTO.email},
    "values": {}, "attribute": "service_id", "request_id": "12345678", "messages": [], "activated": True,
    "log": "public", "text": "Words", "stimulus": "ev_assign", "state": "new", "part_ids": ["1"],
    "text_key": "conversation_deleted", "query": "printer",
}  # fmt: skip
#: They are about people and need no tickets, or have no link to tell.
OTHERS = ("settings", "persons", "person_form", "create_person", "new_links")


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
    settings = caller.call("settings", {"facts": True}).result
    assert settings["ticket"]["usable"] is False
    assert any("UserRequest" in problem for problem in problems(settings))


def test_there_is_no_new_link(caller: Caller) -> None:
    assert caller.call("new_links", EVERYTHING).result == {"links": []}


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name not in OTHERS])
def test_every_other_operation_says_so_too(caller: Caller, operation: str) -> None:
    assert caller.call(operation, EVERYTHING).refusal == (422, "no_ticket_class")


def test_the_back_office_opens_and_has_the_chat_where_it_is_enabled(world: World) -> None:
    if world.ticket_class:
        pytest.skip("this iTop has tickets")
    itop_dir = Path(world.itop_dir)
    office = BackOffice(world.url, world.admin_user, world.admin_password)
    try:
        assert WORKSPACE_ID not in office.page()
        configure(itop_dir, {"enabled_portals": "backoffice", "allowed_profiles": []})
        deadline = time.monotonic() + 20  # PHP notices the new configuration when its cache looks again
        while WORKSPACE_ID not in (page := office.page()) and time.monotonic() < deadline:
            pass
        assert f'"app_id":"{WORKSPACE_ID}"' in page
    finally:
        configure(itop_dir, {"enabled_portals": None, "allowed_profiles": None})
        office.close()
