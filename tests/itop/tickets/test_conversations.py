# SPDX-License-Identifier: AGPL-3.0-or-later
"""The conversations of one ticket in a real iTop, and an entry about what was said in them."""

from __future__ import annotations

from tests import world as names
from tests.itop.admin_rest import AdminRest
from tests.itop.page.caller import Caller
from tests.itop.tickets.conversation import Conversation
from tests.itop.tickets.reader import Reader
from tests.world import World


def joined(rest: AdminRest, world: World, ticket: str, workspace: str, talk: str, sync: str = "yes") -> None:
    link = {"ticket_class": world.ticket_class, "ticket_id": ticket, "workspace": workspace, "conversation": talk}
    rest.create("IntercomConversation", {**link, "sync": sync})


def test_those_of_the_workspace_are_named_page_by_page(
    conversation: Conversation, caller: Caller, rest: AdminRest, world: World
) -> None:
    ticket = conversation.has_ticket()
    joined(rest, world, ticket, names.WORKSPACE_ID, f"{conversation.id}-2", "no")
    joined(rest, world, ticket, "another", f"{conversation.id}-3")
    joined(rest, world, ticket, names.WORKSPACE_ID, f"{conversation.id}-4")
    pages = [caller.call("conversations", {"id": ticket, "page": page, "page_size": 2}).result for page in (1, 2, 3)]
    found = [[(each["id"], each["sync"]) for each in page["conversations"]] for page in pages]
    assert found == [[(conversation.id, True), (f"{conversation.id}-2", False)], [(f"{conversation.id}-4", True)], []]
    assert [(page["count"], page["more"]) for page in pages] == [(3, True), (3, False), (3, False)]
    assert caller.call("ticket", {"id": ticket, "conversation_id": conversation.id}).result["conversations"] == 3


def test_each_of_them_gets_its_messages_and_the_ticket_shows_the_first(
    conversation: Conversation, caller: Caller, rest: AdminRest, world: World
) -> None:
    ticket = conversation.has_ticket()
    other = Conversation(caller)
    joined(rest, world, ticket, names.WORKSPACE_ID, other.id)
    for talk in (conversation, other):
        assert [each["id"] for each in talk.copied()] == [ticket]
    for asking, shown in ((conversation.id, conversation.id), (other.id, other.id), ("a third one", conversation.id)):
        link = caller.call("ticket", {"id": ticket, "conversation_id": asking}).result["link"]
        assert link["conversation_id"] == shown
    assert rest.get(world.ticket_class, ticket).fields["intercom_ref"] == conversation.id


def test_a_quiet_entry_stands_in_the_log_and_is_not_told(conversation: Conversation, caller: Caller) -> None:
    ticket = conversation.has_ticket()
    reader = Reader(caller)
    said = {"id": ticket, "log": "private", "text": "Told: 12", "request_id": "request-7", "quiet": True}
    assert [conversation.call("entry", **said, agent=conversation.agent).result["changed"] for _ in range(2)] == [
        True,
        False,
    ]
    assert reader.entries() == []
    log = caller.call("log", {"id": ticket, "log": "private"}).result
    assert [entry["text"].strip().endswith("Told: 12") for entry in log["entries"]] == [True]
