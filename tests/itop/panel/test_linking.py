# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets joined to a conversation, taken from another one, separated from it."""

from __future__ import annotations

from tests.itop.admin_rest import AdminRest
from tests.itop.page.caller import Caller
from tests.itop.panel.panel import MARA, Panel
from tests.world import WORKSPACE_ID, World


def link_of(panel: Panel) -> dict[str, object]:
    """The link of a synced ticket of that conversation."""
    return {"conversation_id": panel.conversation_id, "workspace": WORKSPACE_ID, "url": panel.url, "sync": True}


def test_a_ticket_of_another_conversation_is_refused_with_where_it_belongs(panel: Panel, caller: Caller) -> None:
    id = panel.create()
    for move_from in ("", "somewhere-else"):
        reply = Panel(caller).call("link", id=id, move_from=move_from)
        assert reply.refusal == (409, "linked_elsewhere")
        assert reply.body["error"]["link"] == link_of(panel)
        assert reply.body["error"]["ticket"]["id"] == id
    assert panel.ask("ticket", id=id)["link"] == link_of(panel)


def test_a_ticket_moves_once_and_both_conversations_stand_in_its_history(
    panel: Panel, caller: Caller, rest: AdminRest, world: World
) -> None:
    id = panel.create()
    other = Panel(caller)
    note = f"Moved from {panel.url} to {other.url}"
    moved = other.ask("link", id=id, move_from=panel.conversation_id, note=note)
    again = other.ask("link", id=id, move_from=panel.conversation_id, note=note)
    assert (moved["changed"], moved["moved"]) == (True, link_of(panel))
    assert (again["changed"], again["moved"]) == (False, None)
    assert other.ask("ticket", id=id)["link"] == link_of(other)
    assert (panel.ask("home")["linked"]["count"], other.ask("home")["linked"]["count"]) == (0, 1)
    changes = rest.find("CMDBChangeOpSetAttributeScalar", {"objclass": world.ticket_class, "objkey": id})
    [change] = [each.fields for each in changes if each.fields["attcode"] == "intercom_ref"]
    assert (change["oldvalue"], change["newvalue"]) == (panel.conversation_id, other.conversation_id)
    assert change["userinfo"] == f"{MARA['name']} (Intercom)"
    [entry] = rest.get(world.ticket_class, id).log("private_log")
    assert (entry["message"].strip(), entry["user_login"]) == (note, "Mara Lindt")


def test_a_ticket_keeps_its_conversation_when_another_one_joins(
    panel: Panel, caller: Caller, rest: AdminRest, world: World
) -> None:
    id, other = panel.create(), Panel(caller)
    note = f"Joined by {other.url}"
    joined = other.ask("link", id=id, beside=True, note=note)
    assert (joined["changed"], joined["moved"], joined["conversations"]) == (True, None, 2)
    assert [each.ask("ticket", id=id)["link"] for each in (panel, other)] == [link_of(panel), link_of(other)]
    assert rest.get(world.ticket_class, id).fields["intercom_ref"] == panel.conversation_id
    [entry] = rest.get(world.ticket_class, id).log("private_log")
    assert (entry["message"].strip(), entry["user_login"]) == (note, "Mara Lindt")
    [link] = rest.find("IntercomConversation", {"conversation": other.conversation_id})
    assert (link.fields["known"], link.fields["org_id"]) == ("yes", rest.get(world.ticket_class, id).fields["org_id"])
    [made] = rest.find("CMDBChangeOpCreate", {"objclass": "IntercomConversation", "objkey": link.id})
    assert made.fields["userinfo"] == f"{MARA['name']} (Intercom)"


def test_a_separated_ticket_keeps_its_words_and_says_so(panel: Panel, rest: AdminRest, world: World) -> None:
    id = panel.create()
    separated = panel.ask("unlink", id=id, note="Unlinked <here>")
    again = panel.ask("unlink", id=id, note="Unlinked <here>")
    assert (separated["changed"], separated["moved"]) == (True, link_of(panel))
    assert (again["changed"], again["moved"]) == (False, None)
    ticket = rest.get(world.ticket_class, id)
    assert (ticket.fields["intercom_ref"], ticket.fields["intercom_url"]) == ("", "")
    assert ticket.fields["intercom_sync_activated"] == "no"
    assert [entry["message"].strip() for entry in ticket.log("private_log")] == ["Unlinked <here>"]
    assert panel.ask("link", id=id)["changed"] is True
    assert panel.ask("ticket", id=id)["link"] == link_of(panel)


def test_a_foreign_ticket_is_not_separated(panel: Panel, caller: Caller) -> None:
    id = panel.create()
    reply = Panel(caller).call("unlink", id=id)
    assert (reply.refusal, reply.body["error"]["link"]) == ((409, "linked_elsewhere"), link_of(panel))


def test_what_the_private_log_leaves_out_the_history_of_each_link_has(
    panel: Panel, caller: Caller, rest: AdminRest, world: World
) -> None:
    id = panel.create()
    others = [Panel(caller) for _ in range(12)]
    for other in others:
        other.ask("link", id=id, beside=True, note=f"Joined by {other.url}")
    said = [entry["message"] for entry in rest.get(world.ticket_class, id).log("private_log")]
    assert len(said) == 10 and len([words for words in said if "history of each says who linked it" in words]) == 1
    [link] = rest.find("IntercomConversation", {"conversation": others[-1].conversation_id})
    [made] = rest.find("CMDBChangeOpCreate", {"objclass": "IntercomConversation", "objkey": link.id})
    assert made.fields["userinfo"] == f"{MARA['name']} (Intercom)"
