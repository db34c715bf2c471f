# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tab of a ticket in the back office of a real iTop, with all its conversations."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests import world as names
from tests.itop.admin_rest import AdminRest
from tests.itop.back_office import BackOffice
from tests.itop.tickets.conversation import Conversation
from tests.world import World


@pytest.fixture
def office(world: World) -> Iterator[BackOffice]:
    opened = BackOffice(world.url, world.admin_user, world.admin_password)
    yield opened
    opened.close()


def test_it_shows_every_conversation_with_its_address(
    conversation: Conversation, rest: AdminRest, world: World, office: BackOffice
) -> None:
    ticket = conversation.has_ticket()
    url = f"https://app.intercom.com/a/apps/{names.WORKSPACE_ID}/conversations/7712"
    of = {"ticket_class": world.ticket_class, "ticket_id": ticket, "workspace": names.WORKSPACE_ID}
    rest.create("IntercomConversation", {**of, "conversation": "7712", "url": url})
    page = office.page(f"operation=details&class={world.ticket_class}&id={ticket}")
    assert re.search(r">\s*Intercom \(2\)\s*<", page)
    assert url in page.replace("\\/", "/") and conversation.id in page


def test_a_ticket_without_conversations_has_none(rest: AdminRest, world: World, office: BackOffice) -> None:
    alone = rest.create(
        world.ticket_class,
        {"title": "Alone", "description": "x", "org_id": world.organisations[names.CLIENT],
         "caller_id": world.persons[names.OTTO.name], "request_type": "service_request"},
    )  # fmt: skip
    page = office.page(f"operation=details&class={world.ticket_class}&id={alone.id}")
    assert not re.search(r">\s*Intercom \(", page)
