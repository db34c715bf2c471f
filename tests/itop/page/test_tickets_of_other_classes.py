# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets of conversations that are of another class than the configured one, as after a change of that parameter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.itop import every_type, further_types
from tests.itop.admin_rest import AdminRest
from tests.itop.page.caller import Caller
from tests.itop.page.parameters import Configure, settled
from tests.itop.panel.scenery import Scenery
from tests.world import World

CLASS, STATES = "sync_app.ticket.class", "sync_app.search_ticket.excluded_states"


@pytest.fixture
def scenery(world: World, rest: AdminRest) -> Iterator[Scenery]:
    """Tickets of another class than UserRequest."""
    if not (Path(world.itop_dir) / "env-production" / every_type.CODE).is_dir():
        pytest.skip("this iTop has no other class with the attributes")
    scenery = Scenery(world, rest)
    yield scenery
    scenery.clear()


def counts(caller: Caller) -> Mapping[str, Any]:
    """What is counted, by class."""
    found = caller.call("settings", {"other_classes": True}).result["other_classes"]
    return {each.pop("class"): each for each in found}


def ticket(scenery: Scenery, conversation_id: str, **more: str) -> str:
    """The id of a ticket of the other class that belongs to a conversation."""
    fields = {"title": "Elsewhere", "description": "x", "org_id": scenery.world.organisations["Demo Client"]}
    linked = {"intercom_ref": conversation_id, "intercom_sync_activated": "yes"}
    return scenery.make(further_types.FILE_CLASS, fields | linked | more)


def test_only_ongoing_synced_tickets_of_conversations_are_counted(
    caller: Caller, configured: Configure, conversation_id: str, scenery: Scenery, rest: AdminRest
) -> None:
    name = further_types.FILE_CLASS
    configured({STATES: ["done"]})
    settled(caller, STATES, ["done"])
    before = counts(caller).get(name, {"count": 0})["count"]
    ticket(scenery, "")
    ticket(scenery, conversation_id, intercom_sync_activated="no")
    ticket(scenery, conversation_id, status="done")
    assert counts(caller).get(name, {"count": 0})["count"] == before
    mine = ticket(scenery, conversation_id)
    label = rest.get(name, mine, "finalclass").fields["finalclass"]
    assert counts(caller)[name] == {"label": label, "count": before + 1, "more": False}
    assert "UserRequest" not in counts(caller)


def test_they_are_elsewhere_from_the_class_that_is_configured(
    caller: Caller, configured: Configure, conversation_id: str, scenery: Scenery, rest: AdminRest, world: World
) -> None:
    ticket(scenery, conversation_id)
    fields = {"title": "Request", "description": "x", "org_id": world.organisations["Demo Client"],
              "caller_id": world.persons["Otto Berg"], "intercom_ref": conversation_id,
              "intercom_sync_activated": "yes"}  # fmt: skip
    scenery.make("UserRequest", fields)
    configured({CLASS: further_types.FILE_CLASS})
    settled(caller, CLASS, further_types.FILE_CLASS)
    found = counts(caller)
    assert found["UserRequest"]["count"] >= 1 and further_types.FILE_CLASS not in found
    # A class that is not there has no other ones.
    configured({CLASS: "Fooo"})
    settled(caller, CLASS, "Fooo")
    assert counts(caller) == {}


def test_nobody_is_counted_unless_asked_for(caller: Caller) -> None:
    assert "other_classes" not in caller.call("settings").result
    assert caller.call("settings", {"other_classes": "perhaps"}).refusal == (400, "bad_request")
