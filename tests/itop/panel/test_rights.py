# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the panel may do: what the account may, and with `sync_app.act_as` only what the agent's user may too."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.page.parameters import Configure, problems, settled
from tests.itop.panel.panel import Panel
from tests.itop.panel.scenery import Scenery
from tests.world import World

ACT_AS = "sync_app.act_as"
ACT_AS_UNKNOWN = "sync_app.act_as_unknown"
VALUES = {"title": "t", "description": "d"}


@pytest.fixture
def as_agent(configured: Configure, panel: Panel) -> Panel:
    """A panel whose rights are limited to those of the agent's user."""
    configured({ACT_AS: "agent"})
    settled(panel.caller, ACT_AS, "agent")
    return panel


@pytest.fixture
def clerk(scenery: Scenery, world: World) -> Mapping[str, object]:
    """An agent whose user may read tickets and nothing else (profile Configuration Manager)."""
    email = f"clerk{uuid.uuid4().hex[:6]}@shop.example"
    person = scenery.person("Cara", "Clerk", email, organisation="Shop")
    profiles = [{"profileid": {"name": "Configuration Manager"}, "reason": "test"}]
    fields = {"login": email, "password": world.user_password, "language": "EN US", "contactid": person}
    scenery.make("UserLocal", {**fields, "profile_list": profiles})
    return {"email": email, "name": "Cara Clerk"}


def test_an_agent_with_less_rights_is_limited_to_them(as_agent: Panel, clerk: Mapping[str, object]) -> None:
    id = as_agent.create()
    assert as_agent.ask("home")["limited"] is True
    as_agent.agent = clerk
    home = as_agent.ask("home")
    assert (home["limited"], home["can_create"], home["linked"]["count"]) == (True, False, 1)
    view = as_agent.ask("ticket", id=id)
    assert (view["can_modify"], view["transitions"]) == (False, [])
    assert view["can_write"] == {"public": False, "private": False}
    refused = (403, "not_allowed")
    assert as_agent.refused("create", request_id=uuid.uuid4().hex, values=VALUES) == refused
    assert as_agent.refused("unlink", id=id) == refused
    assert as_agent.refused("act", id=id, stimulus="ev_assign", state="new") == refused
    assert as_agent.refused("entry", id=id, log="public", text="x", request_id=uuid.uuid4().hex) == refused
    assert as_agent.refused("sync", activated=False) == refused


def test_an_agent_who_may_not_make_persons_is_told_so(as_agent: Panel) -> None:
    assert as_agent.ask("home")["can_create_person"] is False
    for operation in ("person_form", "create_person"):
        assert as_agent.refused(operation, values={}) == (403, "not_allowed")


def test_without_a_user_or_a_parameter_the_account_alone_counts(
    panel: Panel, configured: Configure, clerk: Mapping[str, object]
) -> None:
    panel.agent = clerk
    assert (panel.ask("home")["limited"], panel.ask("home")["can_create"]) == (False, True)
    configured({ACT_AS: "agent", ACT_AS_UNKNOWN: "service"})
    settled(panel.caller, ACT_AS, "agent")
    for agent in ({"email": "jean@shop.example", "name": "Jean Petit"}, {"email": "x@y.example", "name": "X"}, {}):
        panel.agent = agent
        assert (panel.ask("home")["limited"], panel.ask("home")["can_create"]) == (False, True)


def test_an_agent_whose_user_is_disabled_sees_nothing_and_is_told_so(
    as_agent: Panel, configured: Configure, clerk: Mapping[str, object], rest: AdminRest
) -> None:
    id = as_agent.create()
    as_agent.agent = clerk
    assert as_agent.ask("ticket", id=id)["can_modify"] is False
    [user] = rest.find("UserLocal", {"login": str(clerk["email"])})
    rest.update("UserLocal", user.id, {"status": "disabled"})
    for unknown in ("refuse", "service"):
        configured({ACT_AS_UNKNOWN: unknown})
        settled(as_agent.caller, ACT_AS_UNKNOWN, unknown)
        assert as_agent.refused("ticket", id=id) == (403, "agent_disabled")
        assert as_agent.refused("unlink", id=id) == (403, "agent_disabled")


def test_an_agent_without_a_user_sees_nothing_and_is_told_so(as_agent: Panel) -> None:
    id = as_agent.create()
    for agent in ({"email": "jean@shop.example", "name": "Jean Petit"}, {"email": "x@y.example", "name": "X"}, {}):
        as_agent.agent = agent
        assert as_agent.refused("ticket", id=id) == (403, "agent_unknown")
        assert as_agent.refused("home") == (403, "agent_unknown")


def test_organisations_of_the_agent_hide_tickets_persons_and_choices(
    as_agent: Panel, scenery: Scenery, rest: AdminRest, world: World
) -> None:
    id = as_agent.create()
    name = as_agent.ask("ticket", id=id)["ticket"]["name"]
    assert as_agent.ask("search", query=name)["tickets"]
    scenery.organisation("mara", "Shop")
    assert as_agent.refused("ticket", id=id) == (404, "ticket_not_found")
    assert as_agent.ask("search", query=name)["tickets"] == []
    assert as_agent.ask("persons", query="otto")["persons"] == []
    assert [each["name"] for each in as_agent.ask("persons", query="lindt")["persons"]] == ["Mara Lindt"]
    home = as_agent.ask("home")
    assert (home["person_state"], home["linked"]["count"]) == ("unknown", 0)
    scenery.organisation("mara", "Demo Client")
    assert as_agent.ask("ticket", id=id)["can_modify"] is True
    assert as_agent.ask("home")["person"]["name"] == "Otto Berg"
    # The account does not see it, whatever the agent sees.
    scenery.organisation("mara", "Other Client")
    assert as_agent.ask("home", contact={"email": "nils@other.example"})["person_state"] == "unknown"


def test_the_agent_never_gains_a_right_not_even_as_an_administrator(
    as_agent: Panel, rest: AdminRest, scenery: Scenery, world: World
) -> None:
    scenery.profile("mara", "Administrator")
    home = as_agent.ask("home")
    assert (home["can_create"], home["can_create_person"], home["limited"]) == (True, True, True)
    id = as_agent.create()
    assert as_agent.ask("ticket", id=id)["can_modify"] is True
    rest.update(world.ticket_class, id, {"status": "waiting_for_approval"})
    assert not {"ev_approve", "ev_reject"} & {each["code"] for each in as_agent.ask("ticket", id=id)["transitions"]}


def test_a_parameter_that_says_neither_is_a_problem(panel: Panel, configured: Configure) -> None:
    configured({ACT_AS: "boss", "sync_app.default_caller": "nobody@nowhere.example"})
    result = settled(panel.caller, ACT_AS, "boss")
    assert [problem.split()[1] for problem in problems(result)] == [ACT_AS, "sync_app.default_caller"]
