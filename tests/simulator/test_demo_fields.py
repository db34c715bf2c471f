# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every type of field of docs/sync-api.md in the forms of the demo iTop."""

import pytest

from simulator.itop.store import Store
from tests.simulator.calls import CONVERSATION, OTTO, VALUES, Api, Json

FURTHER = ["wanted_on", "call_back", "effort", "people_affected", "cost", "work_stopped", "symptoms", "contact_email"]


@pytest.fixture(autouse=True)
def every_type(store: Store) -> None:
    store.parameters["sync_app.create_ticket.form_attributes"] = ["title", "description", *FURTHER]
    store.parameters["sync_app.view_ticket.details_attributes"] = FURTHER


def fields(api: Api, **values: object) -> dict[str, Json]:
    found = api("form", conversation_id="215", contact=OTTO, values=values)["fields"]
    return {each["code"]: each for each in found}


@pytest.mark.parametrize(
    ("code", "given", "value", "text"),
    [
        ("wanted_on", "2026-02-28", "2026-02-28", "2026-02-28"),
        ("call_back", "2026-07-01T10:00:00Z", "2026-07-01T12:00:00+02:00", "2026-07-01T12:00:00+02:00"),
        ("call_back", "2026-01-01 10:00", "2026-01-01T10:00:00+01:00", "2026-01-01T10:00:00+01:00"),
        ("effort", "9000", "9000", "2h 30min 0s"),
        ("people_affected", "-7", "-7", "-7"),
        ("cost", "12,50", "12,50", "12.50"),
        ("work_stopped", "true", "true", "Yes"),
        ("contact_email", "a@b.example", "a@b.example", "a@b.example"),
    ],
)
def test_a_value_comes_back_and_is_read_by_people(code: str, given: str, value: str, text: str, api: Api) -> None:
    assert fields(api, **{code: given})[code]["value"] == value
    ticket = api.create(values={**VALUES, code: given})["ticket"]
    shown = {each["code"]: each for each in api("ticket", id=ticket["id"], conversation_id="215")["attributes"]}
    assert shown[code]["text"] == text


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("wanted_on", "2026-02-30"),
        ("wanted_on", "tomorrow"),
        ("call_back", "2026-01-01T25:00:00Z"),
        ("effort", "-1"),
        ("people_affected", "many"),
        ("people_affected", "99999999999"),
        ("people_affected", ["1"]),
        ("cost", "1.2.3"),
        ("work_stopped", "perhaps"),
        ("symptoms", ["noise", "nonsense"]),
        ("symptoms", "noise"),
        ("contact_email", "nobody"),
        ("photo", "x"),
        ("solution", "x"),
        ("public_log", "x"),
    ],
)
def test_what_cannot_be_read_is_named_at_its_field(code: str, given: object, api: Api) -> None:
    params = {"request_id": "request-1", "conversation": CONVERSATION, "contact": OTTO}

    status, error, named = api.error("create", values={**VALUES, code: given}, **params)

    assert (status, error, list(named)) == (422, "invalid_values", [code])
    field = fields(api, **{code: given}).get(code)
    if field is not None:
        typed_in = isinstance(given, str) and not field["choices"] and not field["search"]
        assert field["value"] == (given if typed_in else "")


def test_a_set_of_many_is_searched(api: Api) -> None:
    field = fields(api, symptoms=["noise", "heat"])["symptoms"]

    assert (field["type"], field["search"], field["choices"], field["value"]) == ("enum_set", True, [], "")
    assert [each["label"] for each in field["values"]] == ["Heat", "Noise"]
    page = api("choices", attribute="symptoms", conversation_id="215", contact=OTTO, values={}, query="LIGHT")
    assert [each["value"] for each in page["choices"]] == ["lights"]


def test_yes_and_no_are_choices_in_the_language_of_the_agent(api: Api) -> None:
    found = api("form", conversation_id="215", contact=OTTO, values={}, agent={"email": "lea@shop.example"})["fields"]

    [field] = [each for each in found if each["code"] == "work_stopped"]
    assert [(each["value"], each["label"]) for each in field["choices"]] == [("true", "Oui"), ("false", "Non")]


def test_a_file_that_is_mandatory_is_asked_for_in_itop(api: Api, store: Store) -> None:
    store.mandatory.add("photo")

    form = api("form", conversation_id="215", contact=OTTO, values=VALUES)

    assert form["unsupported"] == [{"code": "photo", "label": "Photo", "type": "other"}]
    assert "photo" not in [each["code"] for each in form["fields"]]
    params = {"request_id": "request-1", "conversation": CONVERSATION, "contact": OTTO, "values": VALUES}
    assert api.error("create", **params) == (422, "invalid_values", {"photo": "Please specify a value"})
    handed = api("hand_over", conversation=CONVERSATION, contact=OTTO, values=VALUES)
    assert "It burns" in api.client.get(handed["url"]).text


def test_what_is_mandatory_too_gets_a_field(api: Api, store: Store) -> None:
    store.mandatory.add("contact_phone")

    assert list(fields(api))[-1] == "contact_phone"
    assert list(fields(api, contact_phone="1"))[-1] == "contact_phone"
