# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody in the chat has iTop write to nobody: from 3.0 on a link to an object in a log mentions it."""

from __future__ import annotations

import uuid

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.mail import mailing
from tests.itop.tickets.conversation import Conversation, author, message
from tests.world import IDA, MARA, World

NEW_YEAR = 1767261644


def test_a_message_mentions_nobody(conversation: Conversation, rest: AdminRest, world: World) -> None:
    if world.itop_version.startswith("2.7"):
        pytest.skip("this iTop knows no mentions")
    ticket = conversation.has_ticket()
    page = f"{world.url}pages/UI.php?operation=details&class="
    mara, nobody = f"{page}Person&id={world.persons[MARA.name]}", f"{page}Nonsense&id=1"
    sent = f"SELECT EventNotificationEmail WHERE object_id = {ticket}"
    with mailing(rest, world, MARA.name, "mentioned", at="TriggerOnObjectMention"):
        for number, address in enumerate((mara, nobody)):
            words = f'<p>Look <a href="{address.replace("&", "&amp;")}">@Mara</a> [@Mara]({address})</p>'
            [outcome] = conversation.append(message(words, author(IDA), date=NEW_YEAR + number))
            assert outcome["outcome"] == "appended"
        assert rest.find("EventNotificationEmail", sent, "id") == []
        if world.itop_version.startswith("3.0"):
            return  # reads the contact of the current user, and the account has none (docs/administrator.md)
        text = f"Look [@Mara]({mara})"
        entry = {"id": ticket, "log": "public", "text": text, "request_id": uuid.uuid4().hex}
        assert conversation.call("entry", agent=dict(conversation.agent), **entry).status == 200
        assert rest.find("EventNotificationEmail", sent, "id"), "whom an agent mentions is told"
