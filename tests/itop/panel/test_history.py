# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who changed a ticket, as iTop's own pages show it on every version."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.back_office import BackOffice
from tests.itop.tickets.conversation import Conversation, author, entered, message
from tests.world import IDA, LEA, World

NEW_YEAR = 1767261644
#: iTop 2.7 has a table in a tab of its own, later ones name the author at each entry of the activity panel.
ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
ENTRY = re.compile(r'data-role="ibo-activity-entry"(.*?)(?=data-role="ibo-activity-entry"|\Z)', re.DOTALL)
AUTHOR = re.compile(r'data-role="ibo-activity-entry--medallion" data-tooltip-content="([^"]*)"')
TAG = re.compile(r"<[^>]*>")

UNKNOWN = {"email": "nobody@nowhere.example", "name": "Ann <b onclick=x>O'Hara"}


def changes(world: World, ticket: str, of: str) -> list[str]:
    """Who is shown at the changes of an attribute, by its label, newest first."""
    office = BackOffice(world.url, world.admin_user, world.admin_password)
    query = f"class={world.ticket_class}&id={ticket}"
    if world.itop_version.startswith("2.7"):
        page = office.page(f"operation=history&{query}", path="pages/ajax.render.php", whole=False)
        rows = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in ROW.findall(page)]
        found = [(row[1], row[2]) for row in rows if len(row) == 3]
    else:
        page = office.page(f"operation=details&{query}")
        found = [(AUTHOR.findall(entry)[0], entry) for entry in ENTRY.findall(page) if AUTHOR.findall(entry)]
    office.close()
    return [html.unescape(TAG.sub("", who)).strip() for who, what in found if of in html.unescape(TAG.sub("", what))]


@pytest.mark.parametrize(
    ("agent", "old", "new"),
    [
        ({"email": LEA.email, "name": "Lea from Intercom"}, "Lea from Intercom (Intercom)", "Lea Martin"),
        (UNKNOWN, "Ann ‹b onclick=x›O’Hara (Intercom)", "Ann ‹b onclick=x›O’Hara (Intercom)"),
        ({"email": "", "name": "\u200b"}, "Intercom", "Intercom"),
    ],
    ids=["with a user", "without", "nameless"],
)
def test_the_agent_is_named_not_the_account(world: World, agent: Mapping[str, str], old: str, new: str) -> None:
    caller = entered(world)
    conversation = Conversation(caller)
    ticket = conversation.has_ticket()
    assert conversation.call("sync", activated=False, agent=dict(agent)).status == 200
    shown = changes(world, ticket, "Intercom synchronization")
    assert shown[0] == (old if world.itop_version.startswith("2.7") else new)
    caller.close()


def test_that_a_change_came_through_the_account_is_told_by_its_origin_alone(world: World, rest: AdminRest) -> None:
    caller = entered(world)
    conversation = Conversation(caller)
    ticket = conversation.has_ticket(message("<p>Hello</p>", author(IDA), date=NEW_YEAR))
    for operation, more in (("sync", {"activated": False}), ("unlink", {"id": ticket})):
        assert conversation.call(operation, agent={"email": LEA.email, "name": LEA.name}, **more).status == 200
    oql = f"SELECT CMDBChange AS c JOIN CMDBChangeOp AS o ON o.change = c.id WHERE o.objkey = {ticket}"
    found = rest.find("CMDBChange", f"{oql} AND o.objclass = '{world.ticket_class}'")
    assert len(found) >= 3 and {each.fields["origin"] for each in found} == {"custom-extension"}
    account = {world.service_user, world.users[world.service_user]}
    assert not [each for each in found if account & {each.fields["userinfo"], each.fields.get("user_id")}]
    caller.close()


def test_a_copied_message_names_its_author(world: World, rest: AdminRest) -> None:
    caller = entered(world)
    conversation = Conversation(caller)
    ticket = conversation.has_ticket()
    conversation.append(message("<p>Hello</p>", author(IDA), date=NEW_YEAR))
    oql = f"SELECT CMDBChangeOpSetAttributeCaseLog WHERE objkey = {ticket} AND attcode = 'public_log'"
    [change] = rest.find("CMDBChangeOpSetAttributeCaseLog", oql, "userinfo")
    assert change.fields["userinfo"] == f"{IDA.name} (Intercom)"
    caller.close()
