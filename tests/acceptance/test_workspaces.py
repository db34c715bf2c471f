# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several workspaces beside one iTop: equal ids are different conversations, and a border of organisations holds."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator, Mapping

import pytest

from tests.acceptance.itop_side import ItopSide
from tests.acceptance.sync_api import Api, Json, message
from tests.world import CLIENT, IDA, MARA, OTTO, PARAMETERS, SHOP, WORKSPACE_ID
from webapp.doctor.parameters import problems

WORKSPACES = ("ws1", "ws2", "WS1")
LIMITED = "limited1"
DAY = 1_767_200_000
IDS = itertools.count(int(uuid.uuid4()) % 10**9)


def url(workspace: str, conversation_id: str) -> str:
    """Where the conversation is."""
    return f"https://app.intercom.com/a/inbox/{workspace}/inbox/conversation/{conversation_id}"


@pytest.fixture
def talk() -> str:
    """An id that three conversations share."""
    return f"{next(IDS)}"


@pytest.fixture
def tickets(api: Api, talk: str) -> Mapping[str, Json]:
    """A ticket of the conversation of that id in each workspace."""
    return {name: made_in(api, name, talk) for name in WORKSPACES}


def made_in(api: Api, workspace: str, talk: str, **more: object) -> Json:
    conversation = {"id": talk, "url": url(workspace, talk), "workspace": workspace}
    made: Json = api.create(talk, f"Fire in {workspace} {talk}", workspace=workspace, conversation=conversation, **more)
    ticket: Json = made["ticket"]
    return ticket


def linked(api: Api, workspace: str, talk: str) -> list[str]:
    """The ids of the tickets that the panel of that workspace lists beside the conversation."""
    params = {"list": "linked", "conversation_id": talk, "contact": {}}
    return [row["id"] for row in api("tickets", workspace=workspace, **params)["tickets"]]


def words(itop: ItopSide, ticket: Json) -> list[str]:
    return [entry.text.splitlines()[0] for entry in itop.ticket(ticket["name"]).public_log]


def test_of_1000_messages_of_equal_conversations_and_parts_each_stands_in_its_own_ticket(
    api: Api, itop: ItopSide, tickets: Mapping[str, Json], talk: str
) -> None:
    for first, name in itertools.product(range(1, 335, 67), WORKSPACES):
        numbers = range(first, min(first + 67, 335))
        said = [message(f"{number}", DAY + number) | {"html": f"<p>{name} {number}</p>"} for number in numbers]
        [outcome] = api("append", workspace=name, conversation_id=talk, messages=said)["tickets"]
        assert (outcome["id"], outcome["appended"]) == (tickets[name]["id"], len(said))
    for name, ticket in tickets.items():
        copied = api("copied", workspace=name, conversation_id=talk)["tickets"]
        assert [(each["id"], len(each["part_ids"])) for each in copied] == [(ticket["id"], 334)]
        text = "\n".join(entry.text for entry in itop.ticket(ticket["name"]).public_log)
        assert text.count(f"{name} ") >= 334
        assert not any(f"{other} " in text for other in WORKSPACES if other != name)


def test_a_message_of_the_second_workspace_stands_in_no_ticket_of_the_first(
    api: Api, itop: ItopSide, talk: str
) -> None:
    first = made_in(api, "ws1", talk)
    appended = api("append", workspace="ws2", conversation_id=talk, messages=[message("7", DAY)])
    assert appended["tickets"] == [] and words(itop, first) == []
    assert linked(api, "ws2", talk) == [] and linked(api, "ws1", talk) == [first["id"]]
    home = api("home", workspace="ws2", conversation_id=talk, contact={"only": True})
    assert home["linked"]["count"] == 0 and home["person"] is None
    by_id = {"conversation_id": talk, "messages": [message("7", DAY)], "ids": [first["id"]]}
    [outcome] = api("append", workspace="ws2", **by_id)["tickets"]
    assert (outcome["outcome"], outcome["code"]) == ("refused", "linked_elsewhere")


def test_every_operation_on_a_conversation_touches_the_tickets_of_its_own_workspace_alone(
    api: Api, itop: ItopSide, tickets: Mapping[str, Json], talk: str
) -> None:
    for name in WORKSPACES:
        api("append", workspace=name, conversation_id=talk, messages=[message("1", DAY)])
    mine, other, third = (tickets[name] for name in WORKSPACES)
    assert api("sync", workspace="ws1", conversation_id=talk, activated=False)["count"] == 1
    redacted = api("redact", workspace="ws1", conversation_id=talk, part_ids=["1"])["tickets"]
    remarked = api("remark", workspace="ws1", conversation_id=talk, text_key="contact_merged")["tickets"]
    assert [each["id"] for each in (*redacted, *remarked)] == [mine["id"]] * 2
    assert "Part 1" not in "".join(words(itop, mine))
    for ticket in (other, third):
        assert words(itop, ticket) == ["Part 1"] and itop.ticket(ticket["name"]).private_log == ()
        assert itop.ticket(ticket["name"]).sync is True
        foreign = {"workspace": "ws1", "id": ticket["id"], "conversation_id": talk}
        assert api.refused("unlink", **foreign) == (409, "linked_elsewhere")
    assert itop.ticket(mine["name"]).sync is False
    assert api("unlink", workspace="ws1", id=mine["id"], conversation_id=talk)["moved"]["workspace"] == "ws1"
    assert [linked(api, name, talk) for name in WORKSPACES] == [[], [other["id"]], [third["id"]]]


def test_a_request_is_known_again_in_its_own_workspace_alone(api: Api, talk: str) -> None:
    request = f"request-{uuid.uuid4().hex[:12]}"
    first = made_in(api, "ws1", talk, request_id=request)
    second = made_in(api, "ws2", talk, request_id=request)
    assert second["id"] != first["id"] and made_in(api, "ws1", talk, request_id=request)["id"] == first["id"]


def test_a_ticket_moves_to_the_equal_id_of_another_workspace_only_where_that_is_named(
    api: Api, itop: ItopSide, talk: str
) -> None:
    ticket = made_in(api, "ws1", talk, messages=[message("1", DAY), message("2", DAY + 1)])
    there = {"workspace": "ws2", "id": ticket["id"], "conversation": {"id": talk, "url": url("ws2", talk)}}
    assert api.refused("link", **there) == (409, "linked_elsewhere")
    assert api.refused("link", **there, move_from=talk) == (409, "linked_elsewhere")
    moved = api("link", **there, move_from=talk, move_from_workspace="ws1")
    assert (moved["changed"], moved["moved"]["workspace"]) == (True, "ws1")
    assert linked(api, "ws1", talk) == [] and linked(api, "ws2", talk) == [ticket["id"]]
    assert itop.ticket(ticket["name"]).intercom_url == url("ws2", talk)
    [outcome] = api("append", workspace="ws2", conversation_id=talk, messages=[message("2", DAY + 2)])["tickets"]
    assert outcome["appended"] == 1, "the part of that id in the other workspace is another one"
    [copied] = api("copied", workspace="ws2", conversation_id=talk)["tickets"]
    assert copied["part_ids"] == ["2"] and copied["created_here"] is False and copied["linked_since"]


@pytest.mark.parametrize("workspace", [None, "", " ", "a b", "ws1\n", "x" * 65, 7, ["ws1"]])
def test_who_says_no_workspace_gets_nothing(api: Api, talk: str, workspace: object) -> None:
    for operation in ("home", "search", "append", "persons"):
        params = {"conversation_id": talk, "contact": {}, "messages": [], "query": "x", "workspace": workspace}
        assert api.refused(operation, **params) == (400, "bad_request")
    conversation = {"id": talk, "workspace": "ws2"}
    assert api.refused("link", id="1", conversation=conversation, workspace="ws1") == (400, "bad_request")


@pytest.fixture
def limited(itop: ItopSide) -> Iterator[None]:
    """A workspace that may see one organisation, beside one that may see all that the account does."""
    entry = {"organizations": f"SELECT Organization WHERE name = '{SHOP}'"}
    with itop.configured({"workspaces": {**PARAMETERS["workspaces"], LIMITED: entry}}):
        yield


@pytest.mark.usefixtures("limited")
def test_a_workspace_limited_to_one_organisation_finds_nothing_of_another(api: Api, itop: ItopSide, talk: str) -> None:
    with_all = WORKSPACE_ID
    ticket = made_in(api, with_all, talk)
    assert api("search", workspace=with_all, query=ticket["name"])["tickets"]
    for query in ({"query": ticket["name"]}, {"query": talk}, {"caller": "Otto"}, {"organisation": CLIENT}):
        assert api("search", workspace=LIMITED, **query)["tickets"] == [], query
    shown = api("search", workspace=LIMITED, page_size=50)["tickets"]
    assert all(row["organisation"] == SHOP for row in shown)
    assert api("persons", workspace=LIMITED, query="Otto")["persons"] == []
    assert api("persons", workspace=LIMITED, query=IDA.email)["persons"] == []
    by_id = {"class": "Person", "id": itop.world.persons[OTTO.name]}
    for contact in ({"email": OTTO.email}, by_id, {"chosen": by_id}):
        home = api("home", workspace=LIMITED, conversation_id=talk, contact=contact)
        assert (home["person"], home["matches"], home["ongoing"]["count"]) == (None, [], 0), contact
        listed = {"list": "ongoing", "conversation_id": talk, "contact": contact}
        assert api.refused("tickets", workspace=LIMITED, **listed) == (404, "contact_not_found")
        for operation in ("form", "create", "choices", "hand_over"):
            params = {"conversation_id": talk, "conversation": {"id": talk}, "contact": contact, "values": {},
                      "request_id": uuid.uuid4().hex, "attribute": "service_id"}  # fmt: skip
            assert api.refused(operation, workspace=LIMITED, **params) == (404, "contact_not_found"), operation
    agent = {"email": MARA.email, "name": MARA.name}
    by_ticket: dict[str, Json] = {
        "ticket": {}, "log": {"log": "public"}, "transition": {"stimulus": "ev_assign"},
        "act": {"stimulus": "ev_assign", "state": "new", "values": {}},
        "entry": {"log": "public", "text": "Words", "request_id": uuid.uuid4().hex},
        "link": {"conversation": {"id": talk}}, "unlink": {},
        "choices": {"of": "transition", "stimulus": "ev_assign", "attribute": "team_id", "values": {}},
    }  # fmt: skip
    for operation, params in by_ticket.items():
        asked = {"id": ticket["id"], "conversation_id": talk, "agent": agent, **params}
        assert api.refused(operation, workspace=LIMITED, **asked) == (404, "ticket_not_found"), operation
    person = {"attribute": "org_id", "of": "person", "values": {}, "contact": {}}
    labels = [each["label"] for each in api("choices", workspace=LIMITED, **person)["choices"]]
    assert labels == [SHOP]
    new = {"name": "Stray", "first_name": "Ann", "email": "ann@x.example", "org_id": itop.world.organisations[CLIENT]}
    assert api.refused("create_person", workspace=LIMITED, values=new) == (422, "invalid_values")


@pytest.mark.usefixtures("limited")
def test_what_it_may_see_it_works_with_as_ever(api: Api, talk: str) -> None:
    made = api.create(talk, f"Fire {talk}", workspace=LIMITED, contact={"email": MARA.email})
    assert linked(api, LIMITED, talk) == [made["ticket"]["id"]]


def test_limits_that_cannot_be_understood_hide_everything_and_say_so(api: Api, itop: ItopSide, talk: str) -> None:
    wrong = {"SELECT Organisation": "not a valid OQL query", "SELECT Person": "must be one of Organization"}
    for oql, said in wrong.items():
        entry = {"organizations": oql}
        workspaces = {**PARAMETERS["workspaces"], LIMITED: entry}
        with itop.configured({"workspaces": workspaces}):
            answer = api.post("home", {"workspace": LIMITED, "conversation_id": talk, "contact": {}})
            error = answer.json()["error"]
            assert (answer.status_code, error["code"]) == (422, "misconfigured")
            assert LIMITED in error["message"] and said in error["message"]
            assert any(said in problem for problem in problems(api("settings", facts=True)))
            assert api("home", conversation_id=talk, contact={})["linked"]["count"] == 0


@pytest.mark.usefixtures("limited")
def test_who_writes_in_a_limited_workspace_is_told_no_name_from_beyond(api: Api, itop: ItopSide, talk: str) -> None:
    ticket = made_in(api, LIMITED, talk, contact={"email": MARA.email})
    by_id = {"class": "Person", "id": itop.world.persons[IDA.name], "email": ""}
    writers: list[dict[str, str]] = [
        by_id, {"email": IDA.email}, by_id | {"class": "Contact"}, {"kind": "agent", "email": MARA.email},
        {"class": "Person", "id": itop.world.persons[MARA.name], "email": ""},
    ]  # fmt: skip
    said = [message(f"{number}", DAY + number, name="Whoever", **each) for number, each in enumerate(writers)]
    api("append", workspace=LIMITED, conversation_id=talk, messages=said)
    authors = [entry.author for entry in itop.ticket(ticket["name"]).public_log]
    assert sorted(authors) == sorted(["Whoever (Intercom)"] * 3 + [MARA.name] * 2)
