# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an agent does with a ticket: transitions with what iTop demands for them, entries in its logs."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.panel.panel import MARA, Panel, field_of
from tests.itop.panel.scenery import Scenery
from tests.itop.tickets.conversation import entered
from tests.world import World

#: The simple ticket module has no default for it, and asks for it when somebody is to do the work.
TYPE = {"request_type": "service_request"}


@pytest.fixture
def team(scenery: Scenery) -> str:
    """A team that Mara and Jean are members of."""
    return scenery.team(f"Team {uuid.uuid4().hex[:6]}", "Mara Lindt", "Jean Petit")


def offered(view: object) -> list[str]:
    """The codes of the transitions in a view of a ticket."""
    assert isinstance(view, dict)
    return [each["code"] for each in view["transitions"]]


def test_a_ticket_tells_what_may_be_done_in_its_state(panel: Panel) -> None:
    view = panel.ask("ticket", id=panel.create())
    assign = {"code": "ev_assign", "label": "Assign", "target": "assigned", "target_label": "Assigned"}
    assert assign in view["transitions"]
    # Not what iTop keeps for its own machinery (time limits), and not what the profile does not allow.
    assert not {"ev_timeout", "ev_autoresolve", "ev_resolve"} & set(offered(view))


def test_a_transition_asks_for_what_itop_asks_for_with_dependent_fields(panel: Panel, team: str, world: World) -> None:
    id = panel.create(**TYPE)
    panel.agent = {"email": "jean@shop.example", "name": "Jean P."}
    form = panel.ask("transition", id=id, stimulus="ev_assign")
    assert (form["label"], form["target_label"], form["unsupported"]) == ("Assign", "Assigned", [])
    assert [each["code"] for each in form["fields"]] == ["team_id", "agent_id"]
    assert all(each["mandatory"] for each in form["fields"])
    assert field_of(form, "agent_id")["choices"] == []
    assert "stimulus=ev_assign" in form["edit_url"] and f"id={id}" in form["edit_url"]
    form = panel.ask("transition", id=id, stimulus="ev_assign", values={"team_id": team})
    agents = field_of(form, "agent_id")["choices"]
    assert [each["label"] for each in agents] == ["Jean Petit", "Mara Lindt"]
    params = {"of": "transition", "id": id, "stimulus": "ev_assign", "attribute": "agent_id"}
    found = panel.ask("choices", **params, values={"team_id": team}, query="mar")
    assert [each["value"] for each in found["choices"]] == [world.persons["Mara Lindt"]]


def test_the_agent_and_a_team_of_hers_are_chosen_already_and_she_takes_the_ticket_at_once(
    panel: Panel, team: str, world: World
) -> None:
    id = panel.create(**TYPE)
    form = panel.ask("transition", id=id, stimulus="ev_assign")
    mara = world.persons["Mara Lindt"]
    assert {each["code"]: each["value"] for each in form["fields"]} == {"team_id": team, "agent_id": mara}
    view = panel.ask("ticket", id=id)
    assert (view["assign_to_me"], view["facts"]["agent"], view["facts"]["team"]) == ("ev_assign", "", "")
    assert view["facts"]["priority"]
    taken = panel.ask("act", id=id, stimulus="ev_assign", state="new", mine=True)
    assert (taken["changed"], taken["ticket"]["status"], taken["facts"]["agent"]) == (True, "assigned", "Mara Lindt")
    assert taken["assign_to_me"] is None and taken["facts"]["team"].startswith("Team ")


@pytest.mark.parametrize(("who", "way"), [("jean@shop.example", None), ("lea@shop.example", "ev_assign")])
@pytest.mark.usefixtures("team")
def test_nobody_is_chosen_who_has_no_user_or_no_team(panel: Panel, who: str, way: str | None) -> None:
    id = panel.create(**TYPE)
    panel.agent = {"email": who, "name": "Somebody"}
    # Whoever is in no team may choose one.
    assert panel.ask("ticket", id=id)["assign_to_me"] == way
    form = panel.ask("transition", id=id, stimulus="ev_assign")
    assert [each["value"] for each in form["fields"]] == ["", ""]
    assert set(panel.errors("act", id=id, stimulus="ev_assign", state="new", mine=True)) == {"team_id", "agent_id"}


def test_acting_moves_the_ticket_once_in_the_name_of_the_agent(
    panel: Panel, team: str, rest: AdminRest, world: World
) -> None:
    id = panel.create(**TYPE)
    values = {"team_id": team, "agent_id": world.persons["Mara Lindt"]}
    act = {"id": id, "stimulus": "ev_assign", "state": "new"}
    assert set(panel.errors("act", **act)) == {"team_id", "agent_id"}
    assert set(panel.errors("act", **act, values={**values, "agent_id": world.persons["Otto Berg"]})) == {"agent_id"}
    assert "title" in panel.errors("act", **act, values={**values, "title": "x"})
    view = panel.ask("act", **act, values=values)
    again = panel.ask("act", **act, values=values)
    assert (view["changed"], view["ticket"]["status"]) == (True, "assigned")
    assert (again["changed"], again["ticket"]) == (False, view["ticket"])
    assert {"ev_resolve", "ev_pending"} <= set(offered(view))
    changes = rest.find("CMDBChangeOpSetAttributeScalar", {"objclass": world.ticket_class, "objkey": id})
    names = [each.fields["userinfo"] for each in changes if each.fields["attcode"] == "status"]
    assert names == [f"{MARA['name']} (Intercom)"]


def test_resolving_demands_its_fields(panel: Panel, team: str, rest: AdminRest, world: World) -> None:
    id = panel.create(**TYPE)
    mara = {"team_id": team, "agent_id": world.persons["Mara Lindt"]}
    panel.ask("act", id=id, stimulus="ev_assign", state="new", values=mara)
    form = panel.ask("transition", id=id, stimulus="ev_resolve")
    asked = {each["code"]: each for each in form["fields"]}
    assert {"solution", "resolution_code"} <= set(asked)
    mandatory = [code for code, each in asked.items() if each["mandatory"] and not each["value"]]
    act = {"id": id, "stimulus": "ev_resolve", "state": "assigned"}
    if mandatory:
        assert set(panel.errors("act", **act)) == set(mandatory)
    values = {
        code: each["choices"][0]["value"] for code, each in asked.items() if each["choices"] and not each["value"]
    }
    view = panel.ask("act", **act, values={**values, "solution": "Water\n& <sand>"})
    assert view["ticket"]["status"] == "resolved"
    solution = rest.get(world.ticket_class, id).fields["solution"]
    assert "Water" in solution and "sand" in solution


def test_what_is_not_offered_is_refused_in_the_words_of_itop(panel: Panel) -> None:
    id = panel.create()
    for operation in ("transition", "act"):
        reply = panel.call(operation, id=id, stimulus="ev_close", state="new")
        assert reply.refusal == (422, "refused")
        assert "R-" in reply.body["error"]["message"]
        assert panel.refused(operation, id=id, stimulus="ev_nothing'", state="new") == (422, "refused")
        assert panel.refused(operation, id="99999999", stimulus="ev_close", state="new") == (404, "ticket_not_found")


@pytest.mark.parametrize("log", ["public", "private"])
def test_an_entry_stands_once_under_the_name_of_the_agent(
    panel: Panel, rest: AdminRest, world: World, log: str
) -> None:
    id = panel.create()
    entry = {"id": id, "log": log, "text": " Look <b>here</b>\n& there 💥 ", "request_id": uuid.uuid4().hex}
    view, again = panel.ask("entry", **entry), panel.ask("entry", **entry)
    assert (view["changed"], again["changed"]) == (True, False)
    [shown] = [each for each in again["logs"] if each["log"] == log]
    assert (shown["count"], shown["entries"][0]["author"]) == (1, "Mara Lindt")
    assert (shown["entries"][0]["text"], shown["entries"][0]["copied"]) == ("Look <b>here</b>\n& there 💥", False)
    [kept] = rest.get(world.ticket_class, id).log(f"{log}_log")
    assert kept["user_login"] == "Mara Lindt"
    assert str(kept["user_id"]) == world.users["mara"]


def test_an_agent_without_a_user_signs_by_name(panel: Panel) -> None:
    panel.agent = {"email": "jean@shop.example", "name": "Jean P."}
    view = panel.ask("entry", id=panel.create(), log="private", text="x", request_id=uuid.uuid4().hex)
    assert view["logs"][1]["entries"][0]["author"] == "Jean Petit"
    panel.agent = {"email": "new@shop.example", "name": "New One"}
    view = panel.ask("entry", id=panel.create(), log="private", text="x", request_id=uuid.uuid4().hex)
    assert view["logs"][1]["entries"][0]["author"] == "New One (Intercom)"


def test_two_tabs_at_once_make_one_entry(panel: Panel, world: World) -> None:
    entry = {"id": panel.create(), "log": "public", "text": "once", "request_id": uuid.uuid4().hex}

    def send(_: int) -> bool:
        tab = Panel(entered(world), panel.conversation_id)
        return bool(tab.ask("entry", **entry)["changed"])

    with ThreadPoolExecutor(4) as tabs:
        assert sorted(tabs.map(send, range(4))) == [False, False, False, True]


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_entry_is_none(panel: Panel, text: str) -> None:
    params = {"id": panel.create(), "log": "public", "text": text, "request_id": uuid.uuid4().hex}
    assert set(panel.errors("entry", **params)) == {"text"}
