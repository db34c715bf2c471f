# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a ticket comes from, as agents read it in their language."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.page.caller import Caller
from tests.itop.page.parameters import Configure, settled
from tests.world import LEA, MARA, PersonFacts, World

DETAILS = "sync_app.view_ticket.details_attributes"
#: Without the value and its label iTop would show the bare code "chat".
LABELS: Mapping[str, tuple[str, str]] = {"EN US": ("Origin", "Chat"), "FR FR": ("Origine", "Chat")}


@pytest.mark.parametrize("agent", [MARA, LEA], ids=["english", "french"])
def test_chat_is_shown_with_its_label(
    caller: Caller, configured: Configure, conversation_id: str, new_ticket: Callable[..., str], rest: AdminRest,
    world: World, agent: PersonFacts,
) -> None:  # fmt: skip
    if not world.ticket_class:
        pytest.skip("this iTop has no tickets")
    configured({DETAILS: ["origin"]})
    settled(caller, DETAILS, ["origin"])
    id = new_ticket()
    rest.update(world.ticket_class, id, {"origin": "chat"})
    params = {"id": id, "conversation_id": conversation_id, "agent": {"email": agent.email}}
    result = caller.call("ticket", params).result
    assert result["language"] == agent.language
    [origin] = result["attributes"]
    assert (origin["value"], (origin["label"], origin["text"])) == ("chat", LABELS[agent.language])
