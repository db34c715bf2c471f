# SPDX-License-Identifier: AGPL-3.0-or-later
"""What docs/sync-api.md says of people, search, logs and transitions, asked of whichever iTop is under test."""

import uuid

import pytest

from tests.acceptance.itop_side import ItopSide
from tests.acceptance.sync_api import BY_EMAIL, Api, Json, conversation, message
from tests.world import CLIENT, IDA, KIM_WAGNER, KIM_WEBER, LEA, MARA, NILS, OLD_HAND, OTTO, WORKSPACE_ID

DAY = 1_767_200_000
AGENT = {"email": MARA.email, "name": MARA.name}


def test_one_address_of_several_persons(api: Api, talk: str) -> None:
    shared = {"email": KIM_WEBER.email}

    found = api("home", conversation_id=talk, contact=shared)
    kim = found["matches"][0]
    chosen = api("home", conversation_id=talk, contact={**shared, "chosen": {"class": "Person", "id": kim["id"]}})

    assert {each["name"] for each in found["matches"]} == {KIM_WAGNER.name, KIM_WEBER.name}
    assert (found["person"], found["person_from"], found["default_caller"]) == (None, None, None)
    assert (chosen["person"], chosen["person_from"], chosen["matches"]) == (kim, "chosen", [])
    assert set(kim) == {
        "class", "id", "name", "email", "phone", "org_id", "org_name", "status", "status_label", "obsolete",
    }  # fmt: skip
    assert api.refused("form", conversation_id=talk, contact=shared) == (404, "contact_not_found")


def test_the_caller_of_the_tickets_decides_where_the_contact_is_alone(api: Api, talk: str, title: str) -> None:
    kim = {"class": "Person", "id": api.world.persons[KIM_WAGNER.name]}
    api.create(talk, title, contact=kim)

    def who(**contact: object) -> tuple[str, str | None]:
        found = api("home", conversation_id=talk, contact=contact)
        return (found["person"] or {}).get("name", ""), found["person_from"]

    assert who(email=KIM_WAGNER.email, only=True) == (KIM_WAGNER.name, "ticket")
    assert who(email="nobody@client.example", only=True) == (KIM_WAGNER.name, "ticket")
    assert who(email=KIM_WAGNER.email) == ("", None)
    assert who(email=IDA.email, only=True) == (IDA.name, "email")


def test_the_default_caller(api: Api, itop: ItopSide, talk: str) -> None:
    with itop.configured({"sync_app.default_caller": IDA.email}):
        unknown = api("home", conversation_id=talk, contact={"email": "nobody@client.example"})
        known = api("home", conversation_id=talk, contact=BY_EMAIL)

    assert (unknown["person"], unknown["default_caller"]["name"]) == (None, IDA.name)
    assert known["default_caller"] is None


def test_persons_are_found_by_words(api: Api) -> None:
    def names(query: str, **params: object) -> list[str]:
        return [each["name"] for each in api("persons", query=query, **params)["persons"]]

    assert names("kim CLIENT.example") == [KIM_WAGNER.name, KIM_WEBER.name]
    assert names(f"{CLIENT} otto") == [OTTO.name]
    assert names("hand old") == [OLD_HAND.name]
    assert names(NILS.email) == names("") == names("   ") == []
    assert api("persons", query="kim", page_size=1)["more"] is True
    assert names("kim", page=2, page_size=1) == [KIM_WEBER.name]
    assert names("e client.example")[-1] == OLD_HAND.name


def test_a_new_person_is_made_once(api: Api, talk: str) -> None:
    contact = {"email": f"{uuid.uuid4().hex}@client.example", "name": "Una Maria Known"}
    if not api("home", conversation_id=talk, contact=contact)["can_create_person"]:
        for operation in ("person_form", "create_person"):
            assert api.refused(operation, values={}, contact=contact) == (403, "not_allowed")
        return
    form = api("person_form", values={}, contact=contact)
    fields = {each["code"]: each for each in form["fields"]}
    assert list(fields) == ["first_name", "name", "email", "org_id", "phone"]
    assert [fields[code]["value"] for code in ("first_name", "name", "email")] == [
        "Una Maria", "Known", contact["email"],
    ]  # fmt: skip
    assert api.refused("create_person", values={}, contact=contact) == (422, "invalid_values")

    values = {"org_id": api.world.organisations[CLIENT]}
    first = api("create_person", values=values, contact=contact)
    second = api("create_person", values=values, contact=contact)

    assert (first["created"], second["created"]) == (True, False)
    assert first["person"] == second["person"]
    assert api("home", conversation_id=talk, contact=contact)["person"] == first["person"]


def test_tickets_are_found_by_what_is_remembered(api: Api, talk: str, title: str) -> None:
    word = title.split()[-1]
    made = [api.create(talk, f"{title} {number}")["ticket"] for number in range(3)]
    ids = [each["id"] for each in made[::-1]]

    def found(**params: object) -> list[str]:
        return [each["id"] for each in api("search", **params)["tickets"]]

    assert found(query=f"{word.upper()} fire") == ids
    assert found(query=word, page_size=2, page=2) == ids[2:]
    assert found(query=f"#{made[0]['name']}") == found(query=made[0]["name"].lower()) == ids[2:]
    assert found(query=word, caller="OTTO client.example", organisation="demo") == ids
    assert found(query=word, caller=IDA.name) == found(query=word, organisation="shop") == []
    assert found()[:1] == ids[:1]
    [row, *_] = api("search", query=word)["tickets"]
    assert (row["caller"], row["organisation"], row["synced"]) == (OTTO.name, CLIENT, True)
    assert row["link"]["conversation_id"] == talk


def test_a_ticket_that_the_account_does_not_see_is_not_found(api: Api, itop: ItopSide, title: str) -> None:
    hidden = itop.has_ticket(title, caller=NILS.name, organisation=NILS.organisation)

    assert api("search", query=hidden.ref)["tickets"] == api("search", query=title)["tickets"] == []


def test_a_log_is_paged_newest_first(api: Api, talk: str, title: str) -> None:
    parts = [message(str(number), DAY + number) for number in range(5)]
    made = api.create(talk, title, messages=parts)["ticket"]

    first = api("log", id=made["id"], log="public", page_size=3)
    second = api("log", id=made["id"], log="public", page=2, page_size=3)
    [public, private] = api("ticket", id=made["id"], conversation_id=talk)["logs"]

    assert [each["text"] for each in first["entries"]] == ["Part 4", "Part 3", "Part 2"]
    assert [each["text"] for each in second["entries"]] == ["Part 1", "Part 0"]
    assert (first["count"], first["more"], second["more"]) == (5, True, False)
    assert first["entries"][0] == {**first["entries"][0], "author": OTTO.name, "copied": True}
    assert public == {key: value for key, value in first.items() if key != "language"}
    assert (private["log"], private["count"], private["entries"]) == ("private", 0, [])


def test_an_entry_is_added_once(api: Api, talk: str, title: str) -> None:
    made = api.create(talk, title)["ticket"]
    entry: Json = {"id": made["id"], "conversation_id": talk, "log": "private", "text": "One <b>\nTwo", "agent": AGENT}

    first = api("entry", request_id="request-1", **entry)
    again = api("entry", request_id="request-1", **entry)
    other = api("entry", request_id="request-2", **entry)

    assert [each["changed"] for each in (first, again, other)] == [True, False, True]
    assert [each["count"] for each in other["logs"]] == [0, 2]
    said = first["logs"][1]["entries"][0]
    assert (said["text"].splitlines(), said["author"], said["copied"]) == (["One <b>", "Two"], MARA.name, False)


@pytest.mark.parametrize(
    ("operation", "params", "refusal"),
    [
        ("entry", {"log": "public", "text": " \n", "request_id": "request-1"}, (422, "invalid_values")),
        ("entry", {"log": "public", "text": "x" * 65_001, "request_id": "request-1"}, (400, "bad_request")),
        ("entry", {"log": "secret", "text": "x", "request_id": "request-1"}, (400, "bad_request")),
        ("entry", {"log": "public", "text": "x", "request_id": "short"}, (400, "bad_request")),
        ("log", {"log": "public", "page_size": 21}, (400, "bad_request")),
        ("log", {"log": "public", "page": 0}, (400, "bad_request")),
        ("log", {"log": "secret"}, (400, "bad_request")),
        ("transition", {}, (400, "bad_request")),
        ("transition", {"stimulus": "ev_close"}, (422, "refused")),
        ("transition", {"stimulus": "nonsense"}, (422, "refused")),
        ("act", {"stimulus": "ev_assign"}, (400, "bad_request")),
        ("act", {"stimulus": "ev_close", "state": "new"}, (422, "refused")),
        ("act", {"stimulus": "ev_assign", "state": "new", "values": {}}, (422, "invalid_values")),
        ("act", {"stimulus": "ev_assign", "state": "new", "values": "x"}, (400, "bad_request")),
        ("choices", {"of": "transition", "stimulus": "ev_assign", "attribute": "title"}, (400, "bad_request")),
        ("choices", {"of": "nothing", "attribute": "title"}, (400, "bad_request")),
    ],
)  # fmt: skip
def test_what_is_refused_of_a_ticket(
    operation: str, params: Json, refusal: tuple[int, str], api: Api, itop: ItopSide, title: str
) -> None:
    ticket = itop.has_ticket(title, caller=IDA.name, organisation=CLIENT)

    assert api.refused(operation, id=ticket.id, conversation_id="1", **params) == refusal


@pytest.mark.parametrize("operation", ["log", "transition", "act", "entry"])
def test_a_ticket_that_is_not_there(operation: str, api: Api) -> None:
    params = {"log": "public", "stimulus": "ev_assign", "state": "new", "text": "x", "request_id": "request-1"}

    assert api.refused(operation, id="99999999", conversation_id="1", **params) == (404, "ticket_not_found")


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("search", {"query": "x" * 1025}),
        ("search", {"page": 1001}),
        ("search", {"page_size": 51}),
        ("persons", {"query": "x", "page_size": 51}),
        ("persons", {"query": 7}),
    ],
)
def test_bounds_of_searches(operation: str, params: Json, api: Api) -> None:
    assert api.refused(operation, **params) == (400, "bad_request")


def test_what_may_be_done_depends_on_the_state(api: Api, itop: ItopSide, title: str) -> None:
    ticket = itop.has_ticket(title, caller=IDA.name, organisation=CLIENT)

    view = api("ticket", id=ticket.id, conversation_id="1", agent={"email": LEA.email})
    form = api("transition", id=ticket.id, stimulus="ev_assign")
    late = api("act", id=ticket.id, stimulus="ev_assign", state="pending", values={}, conversation_id="1")

    assert ("ev_assign", "Assigner", "assigned") in [
        (each["code"], each["label"], each["target"]) for each in view["transitions"]
    ]
    assert [(each["code"], each["mandatory"]) for each in form["fields"]] == [("team_id", True), ("agent_id", True)]
    assert form["fields"][0]["dependents"] == ["agent_id"] and form["unsupported"] == []
    assert (form["ticket"]["id"], form["target"], form["description"]) == (ticket.id, "assigned", "")
    assert (late["changed"], late["ticket"]["status"]) == (False, "new")
    assert (view["caller"]["name"], view["can_write"]) == (IDA.name, {"public": True, "private": True})
    assert (view["sets"], view["attachments"]) == ([], {"count": 0, "more": False, "items": []})


def test_a_ticket_moves_only_from_the_conversation_that_is_named(api: Api, talk: str, title: str) -> None:
    made, other = api.create(talk, title)["ticket"], f"{talk}1"
    params: Json = {"id": made["id"], "conversation": conversation(other), "note": "Moved <here>", "agent": AGENT}

    refusal = api.post("link", params).json()["error"]
    wrong = api.refused("link", move_from="7", **params)
    moved = api("link", move_from=talk, **params)
    again = api("link", move_from=talk, **params)
    view = api("ticket", id=made["id"], conversation_id=other)

    before = {"conversation_id": talk, "workspace": WORKSPACE_ID, "url": conversation(talk)["url"], "sync": True}
    assert (refusal["code"], refusal["link"], refusal["ticket"]["id"]) == ("linked_elsewhere", before, made["id"])
    assert wrong == (409, "linked_elsewhere")
    assert (moved["changed"], moved["moved"]) == (True, before)
    assert (again["changed"], again["moved"]) == (False, None)
    assert [each["text"] for each in view["logs"][1]["entries"]] == ["Moved <here>"]
    left = api("unlink", id=made["id"], conversation_id=other, note="Left")
    assert left["moved"]["conversation_id"] == other


def test_with_the_rights_of_the_agent(api: Api, itop: ItopSide, talk: str) -> None:
    def limited(email: str) -> bool:
        found = api("home", conversation_id=talk, contact=BY_EMAIL, agent={"email": email})
        return found["limited"] is True

    assert not limited(MARA.email)
    with itop.configured({"sync_app.act_as": "agent"}):
        assert limited(MARA.email)
    with itop.configured({"sync_app.act_as": "agent", "sync_app.act_as_unknown": "service"}):
        assert not limited("jean@shop.example")
