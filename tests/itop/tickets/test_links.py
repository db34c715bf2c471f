# SPDX-License-Identifier: AGPL-3.0-or-later
"""The objects that say which conversation a ticket belongs to, and what the ticket shows: equal, whoever writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests import world as names
from tests.itop.admin_rest import AdminRest
from tests.itop.tickets.conversation import Conversation, author, message
from tests.itop.tickets.in_itop import run
from tests.world import WORKSPACE_ID, World
from webapp.contract import MODULE_CODE

LINK = "IntercomConversation"
FIELDS = ("workspace", "conversation", "url", "sync", "org_id")
AUTOLOAD = f"require_once APPROOT.'env-production/{MODULE_CODE}/src/autoload.php';"
SHOWN = ("intercom_ref", "intercom_url", "intercom_sync_activated")


def url(workspace: str, id: str, path: str = "a/inbox/{}/inbox/conversation/") -> str:
    return f"https://app.eu.intercom.com/{path.format(workspace)}{id}"


def ticket(rest: AdminRest, world: World, **fields: str) -> str:
    """The id of a ticket that somebody makes in iTop."""
    usual = {"title": "Made in iTop", "description": "x", "org_id": world.organisations[names.CLIENT],
             "caller_id": world.persons[names.OTTO.name]}  # fmt: skip
    return rest.create(world.ticket_class, usual | fields).id


def links(rest: AdminRest, ticket_id: str) -> list[tuple[Any, ...]]:
    found = rest.find(LINK, {"ticket_id": ticket_id})
    return [tuple(each.fields[name] for name in FIELDS) for each in found]


def shown(rest: AdminRest, world: World, ticket_id: str) -> tuple[Any, ...]:
    fields = rest.get(world.ticket_class, ticket_id).fields
    return tuple(fields[name] for name in SHOWN)


def test_what_somebody_enters_in_a_ticket_makes_changes_and_removes_its_link(
    rest: AdminRest, world: World, conversation: Conversation
) -> None:
    org = world.organisations[names.CLIENT]
    id, here = conversation.id, url("7k2", conversation.id, "a/apps/{}/conversations/")
    made = ticket(rest, world, intercom_ref=id, intercom_url=here, intercom_sync_activated="yes")
    assert links(rest, made) == [("7k2", id, here, "yes", org)]
    rest.update(world.ticket_class, made, {"intercom_sync_activated": "no", "title": "Paused"})
    assert links(rest, made) == [("7k2", id, here, "no", org)]
    there = url("other", f"{id}-2")
    rest.update(world.ticket_class, made, {"intercom_ref": f"{id}-2", "intercom_url": there})
    assert links(rest, made) == [("other", f"{id}-2", there, "no", org)]
    rest.update(world.ticket_class, made, {"org_id": world.organisations[names.SHOP], "caller_id": "0"})
    assert links(rest, made) == [("other", f"{id}-2", there, "no", world.organisations[names.SHOP])]
    rest.update(world.ticket_class, made, {"intercom_ref": "", "intercom_url": ""})
    assert links(rest, made) == []
    assert links(rest, ticket(rest, world)) == []


def test_what_somebody_changes_in_the_links_is_shown_by_the_ticket(
    rest: AdminRest, world: World, conversation: Conversation
) -> None:
    made, other = ticket(rest, world), ticket(rest, world)
    facts = {"workspace": WORKSPACE_ID, "conversation": conversation.id, "url": url(WORKSPACE_ID, conversation.id),
             "sync": "yes", "ticket_class": world.ticket_class, "ticket_id": made}  # fmt: skip
    first = rest.create(LINK, facts).id
    assert shown(rest, world, made) == (conversation.id, facts["url"], "yes")
    second = rest.create(LINK, facts | {"conversation": f"{conversation.id}-2"}).id
    assert shown(rest, world, made) == (conversation.id, facts["url"], "yes"), "the first one"
    rest.update(LINK, first, {"sync": "no"})
    assert shown(rest, world, made)[2] == "no"
    rest.update(LINK, first, {"ticket_id": other})
    assert shown(rest, world, other)[0] == conversation.id
    assert shown(rest, world, made)[0] == f"{conversation.id}-2"
    rest.delete(LINK, second)
    assert shown(rest, world, made) == ("", "", "no")
    rest.delete(LINK, first)
    assert shown(rest, world, other) == ("", "", "no")


def test_further_links_have_the_organisation_of_the_ticket_and_take_the_place_of_the_first(
    rest: AdminRest, world: World, conversation: Conversation
) -> None:
    id, client, shop = conversation.id, world.organisations[names.CLIENT], world.organisations[names.SHOP]
    made = ticket(rest, world, intercom_ref=id, intercom_url=url(WORKSPACE_ID, id), intercom_sync_activated="yes")
    facts = {"workspace": WORKSPACE_ID, "ticket_class": world.ticket_class, "ticket_id": made, "org_id": client}
    for number in (2, 3):
        rest.create(LINK, facts | {"conversation": f"{id}-{number}", "url": url(WORKSPACE_ID, f"{id}-{number}")})
    rest.update(world.ticket_class, made, {"org_id": shop, "caller_id": "0"})
    assert [each[-1] for each in links(rest, made)] == [shop] * 3
    rest.update(world.ticket_class, made, {"intercom_ref": "", "intercom_url": ""})
    assert [each[1] for each in links(rest, made)] == [f"{id}-2", f"{id}-3"]
    assert shown(rest, world, made) == (f"{id}-2", url(WORKSPACE_ID, f"{id}-2"), "yes")


def test_a_deleted_ticket_leaves_no_link(rest: AdminRest, world: World, conversation: Conversation) -> None:
    made = conversation.has_ticket()
    assert links(rest, made)
    rest.delete(world.ticket_class, made)
    assert links(rest, made) == []


def test_the_first_workspace_that_asks_takes_what_nobody_knew(
    rest: AdminRest, world: World, conversation: Conversation
) -> None:
    made = ticket(rest, world, intercom_ref=conversation.id, intercom_sync_activated="yes")
    assert links(rest, made)[0][0] == ""
    asked: Mapping[str, object] = {"list": "linked", "conversation_id": conversation.id, "contact": {}}
    log = Path(world.itop_dir) / "log/error.log"
    before = log.stat().st_size if log.exists() else 0
    first = conversation.caller.call("tickets", {**asked, "workspace": "one"}).result["tickets"]
    second = conversation.caller.call("tickets", {**asked, "workspace": "two"}).result["tickets"]
    assert [[row["id"] for row in rows] for rows in (first, second)] == [[made], []]
    assert links(rest, made)[0][0] == "one"
    [line] = [each for each in log.read_text("utf-8", "replace")[before:].splitlines() if "asked for it first" in each]
    assert "workspace one" in line and conversation.id in line


def test_marks_of_before_count_for_whichever_workspace_the_ticket_is_of(
    rest: AdminRest, world: World, conversation: Conversation
) -> None:
    made = conversation.has_ticket()
    old = '<p>Copied before</p><a target="intercom-part-1"></a>'
    code = f"$o = MetaModel::GetObject('{world.ticket_class}', {made}); $l = $o->Get('public_log');"
    run(world, code + f" $l->AddLogEntry({json.dumps(old)}, 'Otto'); $o->Set('public_log', $l); $o->DBUpdate();")
    said = [message(f"<p>{part}</p>", author(names.OTTO), date=1767261600, part_id=part) for part in ("1", "2")]
    [outcome] = conversation.append(*said)
    assert (outcome["appended"], outcome["known"]) == (1, 1)
    [copied] = conversation.copied()
    assert sorted(copied["part_ids"]) == ["1", "2"]
    assert conversation.redact("1", "2")[0]["redacted"] == 2


def test_setup_takes_over_what_older_modules_linked_and_what_is_not_equal_any_more(
    rest: AdminRest, world: World, conversation: Conversation
) -> None:
    id = conversation.id
    old = ticket(rest, world, intercom_ref=id, intercom_url=url("7k2", id), intercom_sync_activated="yes")
    unknown = ticket(rest, world, intercom_ref=id, intercom_url=f"https://chat.example/a/inbox/x/{id}")
    moved, freed, kept = (ticket(rest, world, intercom_ref=id, intercom_url=url("ws", id)) for _ in range(3))
    again = "(new ItopIntercom\\Link\\TakeOver())->Run();"
    by_hand = (
        "$r = '`'.MetaModel::DBGetTable('UserRequest').'`';"
        f"CMDBSource::Query('DELETE FROM intercom_conversation WHERE ticket_id IN ({old}, {unknown})');"
        f"CMDBSource::Query(\"UPDATE $r SET intercom_ref = 'elsewhere' WHERE id = {moved}\");"
        f"CMDBSource::Query(\"UPDATE $r SET intercom_ref = '' WHERE id = {freed}\");"
        'CMDBSource::Query("INSERT INTO intercom_conversation (workspace, conversation, sync, ticket_class, ticket_id)'
        f" VALUES ('ws', '{id}', 'yes', 'UserRequest', 99999999)\");"
    )
    before = {each.id for each in rest.find(LINK, {"ticket_id": kept})}
    run(world, AUTOLOAD + by_hand + again)
    assert [one[:4] for one in links(rest, old)] == [("7k2", id, url("7k2", id), "yes")]
    assert [one[:2] for one in links(rest, unknown)] == [("", id)]
    assert [one[:2] for one in links(rest, moved)] == [("ws", "elsewhere")]
    assert links(rest, freed) == [] and links(rest, "99999999") == []
    everything = [links(rest, each) for each in (old, unknown, moved, kept)]
    ids = {each.id for each in rest.find(LINK, {"conversation": id})}
    run(world, AUTOLOAD + again)
    assert {each.id for each in rest.find(LINK, {"conversation": id})} == ids
    assert [links(rest, each) for each in (old, unknown, moved, kept)] == everything
    assert {each.id for each in rest.find(LINK, {"ticket_id": kept})} == before


def test_saving_a_ticket_takes_hardly_longer(rest: AdminRest, world: World) -> None:
    made = ticket(rest, world)
    saved = "ItopIntercom\\Link\\Mirror::TicketSaved($o, array('title' => 1));"
    code = f"{AUTOLOAD} $o = MetaModel::GetObject('{world.ticket_class}', {made}); {saved} $f = microtime(true);"
    code += f" for ($i = 0; $i < 1000; $i++) {{ {saved} }} echo (microtime(true) - $f) / 1000;"
    assert float(run(world, code)) < 0.001


def test_what_is_linked_past_the_app_is_told_to_it_until_it_knows(
    rest: AdminRest, world: World, conversation: Conversation
) -> None:
    def new() -> dict[str, bool]:
        """Of which conversations, and whether their tickets had them from the beginning."""
        found = conversation.caller.call("new_links", {"workspace": WORKSPACE_ID}).result["links"]
        return {
            each["conversation_id"]: each["created_here"]
            for each in found
            if conversation.id in each["conversation_id"]
        }

    id, here = conversation.id, url(WORKSPACE_ID, conversation.id)
    by_app = conversation.has_ticket()
    assert new() == {}, "what the app has linked it knows"
    made = ticket(rest, world, intercom_ref=f"{id}-1", intercom_url=f"{here}-1", intercom_sync_activated="yes")
    typed = ticket(rest, world)
    rest.update(world.ticket_class, typed, {"intercom_ref": f"{id}-2", "intercom_url": f"{here}-2"})
    imported = {"workspace": WORKSPACE_ID, "conversation": f"{id}-3", "url": f"{here}-3", "sync": "yes",
                "ticket_class": world.ticket_class, "ticket_id": by_app}  # fmt: skip
    rest.create(LINK, imported)
    ticket(rest, world, intercom_ref=f"{id}-4", intercom_url=url("other", f"{id}-4"))
    assert new() == {f"{id}-1": True, f"{id}-2": False, f"{id}-3": False}

    known = [each.id for each in rest.find(LINK, {"workspace": WORKSPACE_ID})]
    conversation.caller.call("new_links", {"workspace": WORKSPACE_ID, "known": known})
    assert new() == {}
    rest.update(world.ticket_class, made, {"title": "Another title"})
    assert new() == {}
    rest.update(world.ticket_class, made, {"intercom_ref": f"{id}-5", "intercom_url": f"{here}-5"})
    assert new() == {f"{id}-5": False}
