# SPDX-License-Identifier: AGPL-3.0-or-later
"""The profile that the module brings holds what the app needs: for each of its rights something that needs it.

tests/itop/profile_rights.py takes each of them away in turn and wants this file to fail.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterator, Mapping

import pytest

from tests.itop import every_type
from tests.itop.admin_rest import AdminRest, RestError
from tests.itop.page.caller import Caller
from tests.itop.page.parameters import Configure, settled
from tests.itop.panel.panel import Panel, field_of
from tests.itop.panel.scenery import Scenery
from tests.world import IDA, World
from webapp.contract import SERVICE_PROFILE, SERVICE_PROFILE_ID

#: State => what the account may do in it; iTop offers approval and time-outs as well.
TRANSITIONS = {
    "new": {"ev_assign", "ev_wait_for_approval"},
    "assigned": {"ev_pending", "ev_reassign", "ev_resolve"},
    "resolved": {"ev_close", "ev_reopen"},
    "waiting_for_approval": set(),
}


@pytest.fixture
def panel(caller: Caller) -> Panel:
    return Panel(caller)


@pytest.fixture
def scenery(world: World, rest: AdminRest) -> Iterator[Scenery]:
    made = Scenery(world, rest)
    yield made
    made.clear()


def labels(panel: Panel, attribute: str, query: str = "", **values: str) -> list[str]:
    found = panel.ask("choices", attribute=attribute, values=values, query=query)["choices"]
    return [each["label"] for each in found]


def test_its_number_and_its_name_are_those_that_users_have(rest: AdminRest) -> None:
    assert rest.get("URP_Profiles", str(SERVICE_PROFILE_ID), "name").fields["name"] == SERVICE_PROFILE


def test_tickets_are_read_and_made(panel: Panel) -> None:
    assert panel.ask("home")["can_create"] is True
    view = panel.ask("ticket", id=panel.create())
    assert view["can_modify"] is True


@pytest.mark.parametrize("state", TRANSITIONS)
def test_tickets_take_the_way_of_an_agent_and_no_other(panel: Panel, rest: AdminRest, world: World, state: str) -> None:
    id = panel.create()
    rest.update(world.ticket_class, id, {"status": state, "agent_id": world.persons["Mara Lindt"]})
    offered = {each["code"] for each in panel.ask("ticket", id=id)["transitions"]}
    assert offered == TRANSITIONS[state]


def test_persons_are_found_and_made(panel: Panel, scenery: Scenery, world: World) -> None:
    assert panel.ask("home", contact={"email": IDA.email})["person"]["name"] == IDA.name
    values = {"first_name": "Pia", "name": f"New {uuid.uuid4().hex[:6]}", "org_id": world.organisations["Demo Client"]}
    made = panel.ask("create_person", values=values)
    scenery.also("Person", made["person"]["id"])
    assert made["created"] is True


def test_files_of_messages_are_taken(panel: Panel) -> None:
    assert panel.ask("settings")["files"]["attachments"] is True


def test_what_a_ticket_points_to_is_offered(panel: Panel, world: World) -> None:
    form = panel.ask("person_form", values={})
    assert "Demo Client" in [each["label"] for each in field_of(form, "org_id")["choices"]]
    assert "Network" in labels(panel, "service_id")
    assert "Wifi" in labels(panel, "servicesubcategory_id", service_id=world.services["Network"])


def test_incidents_are_offered_as_parents(panel: Panel, scenery: Scenery, world: World) -> None:
    if world.ticket_module == "simple":
        pytest.skip("no incidents here")
    title = f"Parent {uuid.uuid4().hex[:6]}"
    fields = {"org_id": world.organisations["Demo Client"], "title": title, "description": "x"}
    incident = scenery.make("Incident", fields)
    reference = scenery.rest.get("Incident", incident, "ref").fields["ref"]
    assert labels(panel, "parent_incident_id", reference) == [reference]


def test_what_hangs_on_a_ticket_is_shown(panel: Panel, scenery: Scenery, world: World) -> None:
    id, client = panel.create(), world.organisations["Demo Client"]
    server = scenery.make("Server", {"name": "Server 1", "org_id": client})
    scenery.make("lnkFunctionalCIToTicket", {"ticket_id": id, "functionalci_id": server})
    team = scenery.team(f"Team {uuid.uuid4().hex[:6]}", "Mara Lindt")
    scenery.make("WorkOrder", {"name": "Look at it", "description": "x", "ticket_id": id, "team_id": team})
    contents = {"data": base64.b64encode(b"x").decode(), "mimetype": "text/plain", "filename": "notes.txt"}
    held = {"item_class": world.ticket_class, "item_id": id, "item_org_id": client}
    scenery.make("Attachment", {**held, "contents": contents})
    view = panel.ask("ticket", id=id)
    names: Mapping[str, list[str]] = {each["code"]: each["items"] for each in view["sets"]}
    assert names["functionalcis_list"] == ["Server 1"]
    assert names["workorders_list"] == ["Look at it"]
    assert [each["name"] for each in view["attachments"]["items"]] == ["notes.txt"]


def test_tags_are_offered(panel: Panel, scenery: Scenery, configured: Configure) -> None:
    tag = f"tag{uuid.uuid4().hex[:8]}"
    held = {"code": tag, "label": f"Tag {tag}", "description": ""}
    scenery.make(f"TagSetFieldDataFor_{every_type.PANEL_CLASS}__a_tag_set", held)
    configured({"sync_app.ticket.class": every_type.PANEL_CLASS, "sync_app.create_ticket.form_attributes": ["title"]})
    settled(panel.caller, "sync_app.ticket.class", every_type.PANEL_CLASS)
    assert f"Tag {tag}" in labels(panel, "a_tag_set")


def test_itops_own_rest_has_no_answer_for_it(world: World) -> None:
    with AdminRest(world.url, world.service_user, world.service_password) as reader, pytest.raises(RestError):
        reader.find("Person", {"name": "Berg"})
