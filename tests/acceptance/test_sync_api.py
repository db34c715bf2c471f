# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of docs/sync-api.md, asked of whichever iTop is under test: what the demo says is what a real one says."""

import time

import pytest

from tests.acceptance.itop_side import ItopSide
from tests.acceptance.stage import Stage
from tests.acceptance.sync_api import BY_EMAIL, Api, Json, conversation, message
from tests.world import CLIENT, IDA, KIM_WEBER, LEA, MARA, NILS, OLD_HAND, OTTO, SERVICE_USER, WORKSPACE_ID
from webapp.contract import CONTRACT, MODULE_CODE
from webapp.doctor.parameters import problems


def test_settings(api: Api) -> None:
    found = api("settings")

    assert found["module"]["code"] == MODULE_CODE and found["module"]["contract"] == CONTRACT
    assert found["itop"]["time_zone"] and found["itop"]["url"] == api.world.url
    assert found["account"] == {"login": SERVICE_USER, "administrator": False, "readers": 1}
    assert found["ticket"]["class"] == "UserRequest" and found["ticket"]["usable"] is True
    assert found["parameters"]["sync_app.client_secret"] == api.world.client_secret
    assert list(problems(api("settings", facts=True))) == []


@pytest.mark.parametrize(
    ("contact", "name", "state"),
    [
        ({"email": OTTO.email}, OTTO.name, "known"),
        ({"email": OTTO.email.upper()}, OTTO.name, "known"),
        ({"email": f" {IDA.email} "}, IDA.name, "known"),
        ({"email": OLD_HAND.email}, OLD_HAND.name, "obsolete"),
        ({"email": KIM_WEBER.email}, None, "ambiguous"),
        ({"email": NILS.email}, None, "unknown"),
        ({"email": "nobody@client.example"}, None, "unknown"),
        ({"class": "UserRequest", "id": "1", "email": OTTO.email}, OTTO.name, "known"),
        ({"class": "Person", "id": "999999", "email": IDA.email}, IDA.name, "known"),
        ({"class": "'; DROP TABLE", "id": "1 OR 1"}, None, "unknown"),
        ({}, None, "unknown"),
    ],
)
def test_home_knows_the_person(contact: Json, name: str | None, state: str, api: Api, talk: str) -> None:
    found = api("home", conversation_id=talk, contact=contact)

    assert found["person_state"] == state
    assert (found["person"] or {}).get("name") == name
    assert found["linked"] == {"count": 0, "more": False, "synced": 0, "tickets": []}
    assert found["can_create"] is True
    assert found["language"] is None


def test_a_person_by_id_may_be_obsolete(api: Api, talk: str) -> None:
    contact = {"class": "Person", "id": api.world.persons[OLD_HAND.name]}

    person = api("home", conversation_id=talk, contact=contact)["person"]

    assert (person["name"], person["obsolete"], person["org_name"]) == (OLD_HAND.name, True, CLIENT)


@pytest.mark.parametrize(("email", "language"), [(MARA.email, "EN US"), (LEA.email, "FR FR"), ("x@y.example", None)])
def test_the_language_of_the_agent(email: str, language: str | None, api: Api, talk: str) -> None:
    agent = {"email": email, "name": "Whoever"}

    assert api("home", conversation_id=talk, contact={}, agent=agent)["language"] == language


@pytest.mark.parametrize(
    ("operation", "params", "refusal"),
    [
        ("steal", {}, (400, "bad_request")),
        ("home", {}, (400, "bad_request")),
        ("home", {"conversation_id": 7}, (400, "bad_request")),
        ("home", {"conversation_id": "1", "contact": "otto"}, (400, "bad_request")),
        ("ticket", {"id": "1 OR 1", "conversation_id": "1"}, (400, "bad_request")),
        ("ticket", {"id": "99999999", "conversation_id": "1"}, (404, "ticket_not_found")),
        ("tickets", {"list": "all", "conversation_id": "1", "contact": {}}, (400, "bad_request")),
        ("tickets", {"list": "ongoing", "conversation_id": "1", "contact": {}}, (404, "contact_not_found")),
        ("tickets", {"list": "linked", "conversation_id": "1", "page_size": 1000}, (400, "bad_request")),
        ("form", {"conversation_id": "1", "contact": {}}, (404, "contact_not_found")),
        ("choices", {"conversation_id": "1", "contact": BY_EMAIL, "attribute": "title"}, (400, "bad_request")),
        ("choices", {"conversation_id": "1", "contact": BY_EMAIL, "attribute": "x"}, (400, "bad_request")),
        ("create", {"request_id": "short", "conversation": {"id": "1"}}, (400, "bad_request")),
        ("link", {"id": "99999999", "conversation": {"id": "1"}}, (404, "ticket_not_found")),
        ("sync", {"conversation_id": "1", "activated": "yes"}, (400, "bad_request")),
        ("append", {"conversation_id": "1"}, (400, "bad_request")),
        ("append", {"conversation_id": "1", "messages": [{"part_id": "a b"}]}, (400, "bad_request")),
    ],
)  # fmt: skip
def test_what_is_refused(operation: str, params: Json, refusal: tuple[int, str], api: Api) -> None:
    assert api.refused(operation, **params) == refusal


@pytest.mark.parametrize("account", [("intercom-sync", "wrong"), ("nobody", "x"), ("mara", None), ("otto", None), None])
def test_who_is_not_let_in(account: tuple[str, str | None] | None, itop: ItopSide) -> None:
    stranger = Api(itop)
    stranger.account = account and (account[0], account[1] or itop.world.user_password)

    status, code = stranger.refused("settings")

    stranger.http.close()
    known = account is not None and account[1] is None
    assert (status, code) == ((403, "account_refused") if known else (401, "login_required"))


def test_the_form_shows_what_is_configured_and_mandatory(api: Api, talk: str) -> None:
    form = api("form", conversation_id=talk, contact={"email": OTTO.email}, values={"service_id": "0"})

    fields = {field["code"]: field for field in form["fields"]}
    # In the simple ticket module subcategories depend on the type of the request too.
    parents = ["service_id", "request_type"] if api.world.ticket_module == "simple" else ["service_id"]
    assert list(fields) == ["title", "description", "urgency", *parents, "servicesubcategory_id"]
    assert [code for code, field in fields.items() if field["mandatory"]] == ["title", "description", "urgency"]
    assert fields["title"]["max_length"] == 255
    assert (fields["urgency"]["value"], fields["urgency"]["type"]) == ("4", "enum")
    assert fields["service_id"]["dependents"] == ["servicesubcategory_id"]
    assert [each["label"] for each in fields["service_id"]["choices"]] == ["Hardware", "Network", "Printing"]
    assert (form["unsupported"], form["person"]["name"]) == ([], OTTO.name)


def test_dependent_choices(api: Api, talk: str) -> None:
    network, hardware = api.world.services["Network"], api.world.services["Hardware"]

    def subcategory(**values: str) -> Json:
        form = api("form", conversation_id=talk, contact={"email": OTTO.email}, values=values)
        found: Json = form["fields"][-1]
        return found

    assert [each["label"] for each in subcategory(service_id=network)["choices"]] == ["VPN", "Wifi"]
    assert subcategory(service_id=hardware)["search"] is True
    wifi = api.world.subcategories["Wifi"]
    assert subcategory(service_id=network, servicesubcategory_id=wifi)["text"] == "Wifi"
    assert subcategory(service_id=hardware, servicesubcategory_id=wifi)["value"] == ""
    page = api(
        "choices", conversation_id=talk, contact={"email": OTTO.email}, attribute="servicesubcategory_id",
        values={"service_id": hardware}, query="part SPARE 1", page=1, page_size=4,
    )  # fmt: skip
    assert [each["label"][-2:] for each in page["choices"]] == ["01", "10", "11", "12"] and page["more"] is True


def test_wrong_values_are_named_by_attribute(api: Api, talk: str) -> None:
    values = {"title": "x" * 256, "description": " ", "urgency": "9", "status": "closed", "service_id": "999999"}
    params = {"request_id": "request-1", "conversation": conversation(talk), "contact": {"email": OTTO.email}}

    answer = api.post("create", {**params, "values": values, "messages": []})

    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["code"] == "invalid_values" and set(error["fields"]) == set(values)
    assert all(isinstance(sentence, str) and sentence for sentence in error["fields"].values())


def test_creating_twice(api: Api, talk: str, title: str) -> None:
    first = api.create(talk, title, request_id="request-1", messages=[message("1", 100)])
    second = api.create(talk, title, request_id="request-1", messages=[message("1", 100)])
    third = api.create(talk, title, request_id="request-2")

    assert [each["created"] for each in (first, second, third)] == [True, False, True]
    assert first["ticket"]["id"] == second["ticket"]["id"] != third["ticket"]["id"]
    assert first["copied"] == 1 and third["copied"] == 0
    assert first["ticket"]["id"] in first["portal_url"]


def test_messages_find_their_place(api: Api, itop: ItopSide, talk: str, title: str) -> None:
    day = 1_767_200_000
    ticket = api.create(talk, title, messages=[message("200", day + 50), message("30", day)])["ticket"]

    late = [message("31", day), message("30", day), message("7", day + 60)]
    outcome = api("append", conversation_id=talk, messages=late)
    again = api("append", conversation_id=talk, messages=[message("31", day)])

    assert [{**row, "name": ""} for row in outcome["tickets"]] == [
        {"id": ticket["id"], "name": "", "outcome": "appended", "appended": 2, "known": 1, "message": ""}
    ]
    assert again["tickets"][0]["outcome"] == "known"
    log = itop.ticket(ticket["name"]).public_log
    assert [entry.text for entry in log] == ["Part 30", "Part 31", "Part 200", "Part 7"]
    assert [entry.date for entry in log] == [day, day, day + 50, day + 60]


def test_messages_of_one_second_are_in_order_whatever_somebody_writes_between_them(
    api: Api, itop: ItopSide, stage: Stage, talk: str, title: str
) -> None:
    soon = int(time.time()) + 3_600
    ticket = itop.ticket(api.create(talk, title, messages=[message("12", soon)])["ticket"]["name"])
    stage.writes(ticket, "public", "<p>Between them</p>", by="mara")
    api("append", conversation_id=talk, messages=[message("11", soon)])

    said = [entry.text for entry in itop.ticket(ticket.ref).public_log]
    assert [words for words in said if words.startswith("Part")] == ["Part 11", "Part 12"], said


def test_who_signs(api: Api, itop: ItopSide, talk: str, title: str) -> None:
    mara, jean = {"kind": "agent", "email": MARA.email}, {"kind": "agent", "email": "jean@shop.example"}
    zoe, nobody = {"kind": "agent", "email": "zoe@x.example", "name": "Zoe"}, {"kind": "contact", "email": ""}
    messages = [message(str(n), n, **who) for n, who in enumerate((mara, jean, zoe, nobody), start=1_767_200_000)]

    ticket = api.create(talk, title, messages=messages)["ticket"]

    log = itop.ticket(ticket["name"]).public_log
    assert [entry.author for entry in log] == ["Mara Lindt", "Jean Petit", "Zoe (Intercom)", "Visitor (Intercom)"]
    assert [entry.by_user for entry in log] == [True, False, False, False]


def test_append_says_what_became_of_each_ticket(api: Api, itop: ItopSide, talk: str, title: str) -> None:
    ticket = api.create(talk, title)["ticket"]
    other = itop.has_ticket(title, caller=IDA.name, organisation=CLIENT)
    hidden = itop.has_ticket(title, caller=NILS.name, organisation=NILS.organisation)
    ids = [ticket["id"], other.id, hidden.id, "nonsense"]

    outcome = api("append", conversation_id=talk, ids=ids, messages=[message("1", 1_767_200_000)])["tickets"]

    assert [row["outcome"] for row in outcome] == ["appended", "refused", "refused", "refused"]
    codes = [row.get("code") for row in outcome]
    assert codes == [None, "linked_elsewhere", "ticket_not_found", "ticket_not_found"]
    api("sync", conversation_id=talk, activated=False)
    [paused] = api("append", conversation_id=talk, messages=[message("2", 1_767_200_001)])["tickets"]
    assert paused["outcome"] == "paused"
    assert api("append", conversation_id=f"{talk}0", messages=[])["tickets"] == []


def test_link_and_unlink(api: Api, itop: ItopSide, talk: str, title: str) -> None:
    other = itop.has_ticket(title, caller=IDA.name, organisation=CLIENT)

    assert api("link", id=other.id, conversation=conversation(talk))["changed"] is True
    assert api("link", id=other.id, conversation=conversation(talk))["changed"] is False
    assert api.refused("link", id=other.id, conversation=conversation("1")) == (409, "linked_elsewhere")
    assert api.refused("unlink", id=other.id, conversation_id="1") == (409, "linked_elsewhere")
    view = api("ticket", id=other.id, conversation_id=talk)
    linked = {"conversation_id": talk, "workspace": WORKSPACE_ID, "url": conversation(talk)["url"], "sync": True}
    assert view["link"] == linked
    assert api("sync", conversation_id=talk, activated=False) == {"count": 1, "synced": 0, "language": None}
    shown = api("home", conversation_id=talk, contact={})["linked"]
    assert [(each["id"], each["synced"]) for each in shown.pop("tickets")] == [(other.id, False)]
    assert shown == {"count": 1, "more": False, "synced": 0}

    assert api("unlink", id=other.id, conversation_id=talk)["changed"] is True
    assert api("unlink", id=other.id, conversation_id=talk)["changed"] is False
    assert api("ticket", id=other.id, conversation_id=talk)["link"] is None


def test_lists_are_paged_newest_first(api: Api, talk: str, title: str) -> None:
    made = [api.create(talk, f"{title} {number}")["ticket"]["id"] for number in range(3)]

    first = api("tickets", list="linked", conversation_id=talk, contact={}, page=1, page_size=2)
    second = api("tickets", list="linked", conversation_id=talk, contact={}, page=2, page_size=2)

    assert [row["id"] for row in first["tickets"] + second["tickets"]] == made[::-1]
    assert (first["more"], second["more"]) == (True, False)
    row = first["tickets"][0]
    assert set(row) == {
        "id", "class", "name", "subtitle", "status", "status_label", "last_update", "synced", "link",
    }  # fmt: skip
    assert (row["subtitle"], row["status"], row["synced"]) == (f"{title} 2", "new", True)
    assert "T" in row["last_update"] and row["last_update"][-6] in "+-"


def test_a_view(api: Api, talk: str, title: str) -> None:
    made = api.create(talk, title)["ticket"]

    view = api("ticket", id=made["id"], conversation_id=talk, agent={"email": LEA.email})

    assert [each["code"] for each in view["attributes"]] == [
        "status", "title", "description", "start_date", "last_update",
    ]  # fmt: skip
    by_code = {each["code"]: each for each in view["attributes"]}
    assert by_code["status"]["label"] in ("Etat", "Statut")
    assert by_code["status"] | {"label": ""} == {
        "code": "status", "label": "", "type": "enum", "value": "new", "text": "Nouveau",
    }  # fmt: skip
    assert by_code["description"]["text"] == "It burns" and by_code["start_date"]["text"][10] == "T"
    assert view["can_modify"] is True and view["language"] == "FR FR"
    assert made["id"] in view["backoffice_url"]
