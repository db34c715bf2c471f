# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done with tickets of the demo iTop: transitions with what they ask for, rights that are missing."""

from dataclasses import replace

import pytest

from simulator.itop import reader
from simulator.itop.lifecycle import TRANSITIONS
from simulator.itop.model import ATTRIBUTES, STATUSES
from simulator.itop.objects import File
from simulator.itop.rights import (
    APPLY,
    CREATE_PERSON,
    CREATE_TICKET,
    MODIFY_TICKET,
    READ_LOG,
    WRITE_LOG,
)
from simulator.itop.store import Store
from tests.simulator.calls import CONVERSATION, NOW, OTTO, Api, Json

MARA = {"email": "mara@shop.example", "name": "Mara Lindt"}
LEA = {"email": "lea@shop.example", "name": "Lea Martin"}
JEAN = {"email": "jean@shop.example", "name": "Jean Petit"}


def by_code(form: Json) -> dict[str, Json]:
    return {each["code"]: each for each in form["fields"]}


def act(api: Api, ticket_id: str, stimulus: str, state: str, **values: object) -> Json:
    params: Json = {"id": ticket_id, "stimulus": stimulus, "state": state, "values": values, "conversation_id": "215"}
    return api("act", agent=MARA, **params)


@pytest.fixture
def ticket(api: Api) -> str:
    """The id of a new ticket."""
    return str(api.create()["ticket"]["id"])


def test_the_lifecycle_is_of_states_and_attributes_that_there_are() -> None:
    ways = [way for each in TRANSITIONS.values() for way in each]

    assert set(TRANSITIONS) == set(dict(STATUSES)) >= {way.target for way in ways}
    assert {asked.code for way in ways for asked in way.asks} <= set(ATTRIBUTES)


def test_the_agent_depends_on_the_team(api: Api, ticket: str) -> None:
    params: Json = {"id": ticket, "stimulus": "ev_assign"}

    empty = by_code(api("transition", **params))
    chosen = by_code(api("transition", values={"team_id": "1"}, **params))
    page = api("choices", of="transition", attribute="agent_id", values={"team_id": "2"}, query="jean", **params)

    assert [each["label"] for each in empty["team_id"]["choices"]] == ["Field service", "Helpdesk"]
    assert (empty["agent_id"]["choices"], empty["team_id"]["dependents"]) == ([], ["agent_id"])
    assert [each["label"] for each in chosen["agent_id"]["choices"]] == ["Lea Martin", "Mara Lindt"]
    assert [each["label"] for each in page["choices"]] == ["Jean Petit"]


def test_a_ticket_goes_all_its_way(api: Api, ticket: str, store: Store) -> None:
    states = [
        act(api, ticket, "ev_assign", "new", team_id="1", agent_id="5"),
        act(api, ticket, "ev_pending", "assigned", pending_reason="Waits for a part"),
        act(api, ticket, "ev_assign", "pending"),
        act(api, ticket, "ev_resolve", "assigned", service_id="2", solution="New\npaper"),
        act(api, ticket, "ev_reopen", "resolved"),
        act(api, ticket, "ev_resolve", "assigned"),
        act(api, ticket, "ev_close", "resolved", user_satisfaction="2"),
    ]

    assert [(each["ticket"]["status"], each["changed"]) for each in states] == [
        (state, True) for state in ("assigned", "pending", "assigned", "resolved", "assigned", "resolved", "closed")
    ]
    assert states[-1]["transitions"] == []
    kept = store.tickets[ticket]
    assert (kept["agent_id"], kept["solution"], kept["user_satisfaction"]) == ("5", "<p>New<br>paper</p>", "2")


def test_what_must_be_changed_is_changed(api: Api, ticket: str) -> None:
    act(api, ticket, "ev_assign", "new", team_id="1", agent_id="5")
    field = by_code(api("transition", id=ticket, stimulus="ev_reassign"))["agent_id"]
    assert (field["must_change"], field["text"]) == (True, "Mara Lindt")

    same: Json = {"id": ticket, "stimulus": "ev_reassign", "state": "assigned", "values": {}, "conversation_id": "215"}

    assert api.error("act", **same) == (422, "invalid_values", {"agent_id": "Please change the value"})
    assert act(api, ticket, "ev_reassign", "assigned", agent_id="6")["changed"] is True


def test_a_second_click_does_nothing(api: Api, ticket: str) -> None:
    for changed in (True, False):
        assert act(api, ticket, "ev_assign", "new", team_id="1", agent_id="5")["changed"] is changed


def test_what_the_account_may_not_do(api: Api, ticket: str, store: Store) -> None:
    params: Json = {"id": ticket, "conversation_id": "215"}
    entry: Json = {"log": "private", "text": "x", "request_id": "request-1", **params}
    store.denied |= {CREATE_TICKET, CREATE_PERSON, WRITE_LOG + "private"}
    store.denied |= {APPLY + "ev_assign", APPLY + "ev_wait_for_approval"}

    view = api("ticket", **params)
    home = api("home", conversation_id="215", contact=OTTO)

    assert (view["transitions"], view["can_write"]) == ([], {"public": True, "private": False})
    assert (home["can_create"], home["can_create_person"]) == (False, False)
    refused = (403, "not_allowed")
    assert api.error("entry", **entry)[:2] == api.error("transition", stimulus="ev_assign", **params)[:2] == refused
    assert api.error("create", request_id="request-2", conversation=CONVERSATION, contact=OTTO)[:2] == refused
    store.denied |= {MODIFY_TICKET, READ_LOG + "private"}
    view = api("ticket", **params)
    assert (view["can_modify"], [each["log"] for each in view["logs"]]) == (False, ["public"])
    assert api.error("log", log="private", id=ticket)[:2] == refused
    assert api.error("unlink", **params)[:2] == refused
    assert api.error("sync", conversation_id="215", activated=False)[:2] == refused


def test_the_rights_of_the_agent_count_where_configured(api: Api, ticket: str, store: Store) -> None:
    def seen(agent: Json) -> tuple[bool, bool, int]:
        found = api("home", conversation_id="215", contact=OTTO, agent=agent)
        return found["limited"], found["can_create_person"], found["linked"]["count"]

    assert seen(MARA) == (False, True, 1)
    store.parameters["sync_app.act_as"] = "agent"
    assert seen(MARA) == (True, False, 1)
    asked: Json = {"conversation_id": "215", "contact": OTTO}
    assert api.error("home", agent=JEAN, **asked)[:2] == api.error("home", **asked)[:2] == (403, "agent_unknown")
    store.parameters["sync_app.act_as_unknown"] = "service"
    assert seen(JEAN) == (False, True, 1)
    store.persons["5"] = replace(store.persons["5"], disabled=True)
    assert api.error("home", agent=MARA, **asked)[:2] == (403, "agent_disabled")
    store.persons["5"] = replace(store.persons["5"], disabled=False)
    store.persons["6"] = lea = replace(store.persons["6"], sees=("Shop",))
    assert lea.email == LEA["email"] and seen(LEA) == (True, False, 0)
    assert api.error("ticket", id=ticket, conversation_id="215", agent=LEA)[:2] == (404, "ticket_not_found")
    assert api("persons", query="otto", agent=LEA)["persons"] == []


def test_devices_and_files_of_a_ticket(api: Api, store: Store) -> None:
    files = tuple(File(f"{number}.png", "image/png", 10, NOW) for number in range(12))
    made = reader.add(store, title="Full", caller_id="1", org_id="1", devices=("A", "B", "C", "D"), files=files)

    view = api("ticket", id=made, conversation_id="1")

    [devices] = view["sets"]
    assert (devices["count"], devices["items"], devices["more"]) == (4, ["A", "B", "C"], False)
    attachments = view["attachments"]
    assert (attachments["count"], len(attachments["items"]), attachments["items"][0]["name"]) == (12, 10, "11.png")
    assert api.client.get(attachments["items"][0]["url"]).status_code == 404
