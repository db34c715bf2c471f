# SPDX-License-Identifier: AGPL-3.0-or-later
"""New people of the demo iTop, and what is kept of them."""

from pathlib import Path

import pytest

from simulator.itop.objects import Person
from simulator.itop.store import Store
from simulator.world import WORLD
from tests.simulator.calls import Api

CONTACT = {"email": "una@nowhere.example", "name": "Una Known"}


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, {"org_id"}),
        ({"org_id": "2"}, {"org_id"}),
        ({"org_id": "1", "email": "nowhere", "first_name": " "}, {"email", "first_name"}),
        ({"org_id": "1", "status": "active"}, {"status"}),
        ({"org_id": "1", "phone": "1" * 256}, {"phone"}),
    ],
)
def test_wrong_values_of_a_person_are_named(values: dict[str, str], wrong: set[str], api: Api) -> None:
    status, code, fields = api.error("create_person", values=values, contact=CONTACT)

    assert (status, code, set(fields)) == (422, "invalid_values", wrong)


def test_what_the_contact_tells_may_be_changed(api: Api) -> None:
    made = api("create_person", values={"org_id": "1", "first_name": "Una Maria", "phone": "12"}, contact=CONTACT)

    person = made["person"]
    assert (person["name"], person["email"], person["phone"]) == ("Una Maria Known", CONTACT["email"], "12")
    assert [each["id"] for each in api("persons", query="12")["persons"]] == [person["id"]]


def test_a_person_without_an_organisation_to_choose(api: Api) -> None:
    page = api("choices", of="person", attribute="org_id", values={})

    assert [each["label"] for each in page["choices"]] == ["Demo Client", "Shop"]
    assert api.error("choices", of="person", attribute="name", values={})[:2] == (400, "bad_request")


def test_new_people_are_kept_with_the_tickets(tmp_path: Path) -> None:
    path = tmp_path / "itop.json"
    first = Store(WORLD, lambda: 1.0, path)
    first.put_person(Person(first.next_person_id(), "Una", "Known", "una@nowhere.example", "1"))

    again = Store(WORLD, lambda: 2.0, path)

    assert again.persons == first.persons


def test_tickets_that_were_kept_before_there_were_new_people(tmp_path: Path) -> None:
    path = tmp_path / "itop.json"
    path.write_text('[{"id": "7", "values": {"title": "Old"}, "created": 1, "updated": 1,'
                    ' "public_log": [], "private_log": []}]')  # fmt: skip

    assert Store(WORLD, lambda: 2.0, path).tickets["7"]["title"] == "Old"
