# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes: found, chosen, searched for, made."""

from __future__ import annotations

import uuid

import pytest

from tests.itop.page.parameters import Configure, settled
from tests.itop.panel.panel import MARA, Panel, field_of
from tests.itop.panel.scenery import Scenery
from tests.world import World

TWINS = "twins@client.example"


def twins(scenery: Scenery) -> tuple[str, str]:
    """Two persons with one address, the second of them no longer active."""
    return scenery.person("Ann", "Twin", TWINS, phone="+49 30 111"), scenery.person("Bob", "Twin", TWINS)


def test_several_with_one_address_are_told_with_organisation_and_status(panel: Panel, scenery: Scenery) -> None:
    ann, bob = twins(scenery)
    scenery.person("Old", "Twin", TWINS, status="inactive")
    home = panel.ask("home", contact={"email": TWINS.upper()})
    assert (home["person_state"], home["person"], home["person_from"]) == ("ambiguous", None, None)
    assert [each["id"] for each in home["matches"]][:2] == [ann, bob]
    told = [(each["name"], each["org_name"], each["status_label"], each["obsolete"]) for each in home["matches"]]
    assert told == [
        ("Ann Twin", "Demo Client", "Active", False),
        ("Bob Twin", "Demo Client", "Active", False),
        ("Old Twin", "Demo Client", "Inactive", True),
    ]
    assert home["matches"][0]["phone"] == "+49 30 111"


def test_of_several_the_one_that_is_not_obsolete_is_meant(panel: Panel, scenery: Scenery) -> None:
    ann = scenery.person("Ann", "Twin", TWINS)
    scenery.person("Old", "Twin", TWINS, status="inactive")
    home = panel.ask("home", contact={"email": TWINS})
    assert (home["person"]["id"], home["person_state"], home["person_from"]) == (ann, "known", "email")


def test_an_obsolete_person_is_told_and_a_ticket_can_be_made_for_her(panel: Panel, world: World) -> None:
    contact = {"email": "old@client.example"}
    home = panel.ask("home", contact=contact)
    assert (home["person_state"], home["person"]["name"], home["person"]["obsolete"]) == ("obsolete", "Old Hand", True)
    created = panel.ask(
        "create", contact=contact, request_id=uuid.uuid4().hex, values={"title": "t", "description": "d"}
    )
    ticket = panel.ask("ticket", id=created["ticket"]["id"])
    assert ticket["caller"]["id"] == world.persons["Old Hand"]


def test_a_chosen_person_comes_first(panel: Panel, world: World) -> None:
    chosen = {"class": "Person", "id": world.persons["Ida Roth"]}
    contact = {"class": "Person", "id": world.persons["Otto Berg"], "email": "otto@client.example", "chosen": chosen}
    home = panel.ask("home", contact=contact)
    assert (home["person"]["name"], home["person_from"]) == ("Ida Roth", "chosen")
    assert panel.ask("form", contact=contact, values={})["person"]["name"] == "Ida Roth"


@pytest.mark.parametrize("chosen", [{"class": "User", "id": "1"}, {"class": "Person", "id": "99999999"}, {}])
def test_a_choice_of_nobody_is_none(panel: Panel, chosen: dict[str, str]) -> None:
    home = panel.ask("home", contact={"email": "otto@client.example", "chosen": chosen})
    assert (home["person"]["name"], home["person_from"]) == ("Otto Berg", "email")


def test_the_only_participant_is_the_caller_of_the_tickets_of_the_conversation(panel: Panel, world: World) -> None:
    panel.create()
    unknown = {"email": "nobody@nowhere.example"}
    assert panel.ask("home", contact=unknown)["person_state"] == "unknown"
    home = panel.ask("home", contact={**unknown, "only": True})
    assert (home["person"]["id"], home["person_from"]) == (world.persons["Otto Berg"], "ticket")
    panel.ask("create", contact={"email": "ida@client.example"}, request_id=uuid.uuid4().hex,
              values={"title": "t", "description": "d"})  # fmt: skip
    assert panel.ask("home", contact={**unknown, "only": True})["person_state"] == "unknown"


def test_a_ticket_tells_which_of_several_is_meant(panel: Panel, scenery: Scenery) -> None:
    _, bob = twins(scenery)
    contact = {"email": TWINS, "only": True}
    assert panel.ask("home", contact=contact)["person_state"] == "ambiguous"
    chosen = {**contact, "chosen": {"class": "Person", "id": bob}}
    values = {"title": "t", "description": "d"}
    ticket = panel.ask("create", contact=chosen, request_id=uuid.uuid4().hex, values=values)["ticket"]
    scenery.also(str(ticket["class"]), str(ticket["id"]))
    home = panel.ask("home", contact=contact)
    assert (home["person"]["id"], home["person_from"]) == (bob, "ticket")


def test_without_a_person_the_default_caller_is_offered(panel: Panel, configured: Configure, world: World) -> None:
    parameter = "sync_app.default_caller"
    nobody = {"email": "nobody@nowhere.example"}
    for value in ("ida@client.example", world.persons["Ida Roth"]):
        configured({parameter: value})
        settled(panel.caller, parameter, value)
        assert panel.ask("home", contact=nobody)["default_caller"]["name"] == "Ida Roth"
        assert panel.ask("home")["default_caller"] is None
    configured({parameter: "nils@other.example"})
    settled(panel.caller, parameter, "nils@other.example")
    assert panel.ask("home", contact=nobody)["default_caller"] is None


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("otto", ["Otto Berg"]),
        ("berg OTTO", ["Otto Berg"]),
        ("ida@client", ["Ida Roth"]),
        ("roth demo client", ["Ida Roth"]),
        ("roth other", []),
        ("nils", []),
        ("100%", []),
        ("_", []),
        ("", []),
        ("' OR 1=1", []),
    ],
)
def test_persons_are_found_by_words_as_far_as_the_account_sees_them(panel: Panel, query: str, names: list[str]) -> None:
    result = panel.ask("persons", query=query)
    assert [each["name"] for each in result["persons"]] == names
    assert (result["more"], result["can_create"]) == (False, True)


def test_persons_are_found_by_phone_and_paged_obsolete_ones_last(panel: Panel, scenery: Scenery) -> None:
    phone = f"+33 {uuid.uuid4().int % 10**8:08}"
    scenery.person("Zoe", "Phone", "z@client.example", phone=phone)
    scenery.person("Abe", "Phone", "a@client.example", phone=phone, status="inactive")
    scenery.person("Ben", "Phone", "b@client.example", mobile_phone=phone)
    first = panel.ask("persons", query=phone.split()[1], page_size=2)
    second = panel.ask("persons", query=phone.split()[1], page_size=2, page=2)
    assert [each["name"] for each in first["persons"]] == ["Ben Phone", "Zoe Phone"]
    assert [each["name"] for each in second["persons"]] == ["Abe Phone"]
    assert (first["more"], second["more"]) == (True, False)


def test_a_person_is_made_once(panel: Panel, scenery: Scenery, world: World) -> None:
    email = f"{uuid.uuid4().hex[:8]}@client.example"
    contact = {"email": email, "name": "Anna Maria New"}
    assert panel.ask("home", contact=contact)["can_create_person"] is True
    form = panel.ask("person_form", contact=contact, values={})
    preset = {each["code"]: each["value"] for each in form["fields"]}
    assert (preset["first_name"], preset["name"], preset["email"]) == ("Anna Maria", "New", email)
    assert field_of(form, "org_id")["mandatory"] and not form["unsupported"]
    assert [each["label"] for each in field_of(form, "org_id")["choices"]] == ["Demo Client", "Shop"]
    found = panel.ask("choices", of="person", attribute="org_id", values={}, query="dem")
    assert [each["label"] for each in found["choices"]] == ["Demo Client"]

    values = {"first_name": "Anna", "name": "New", "email": email, "org_id": world.organisations["Demo Client"]}
    assert set(panel.errors("create_person", contact={}, values={**values, "name": ""})) == {"name"}
    assert set(panel.errors("create_person", contact={}, values={**values, "email": "x"})) == {"email"}
    assert set(panel.errors("create_person", values={**values, "org_id": world.organisations["Other Client"]})) == {
        "org_id"
    }
    made = panel.ask("create_person", values=values)
    again = panel.ask("create_person", values=values)
    scenery.also("Person", made["person"]["id"])
    assert (made["created"], again["created"]) == (True, False)
    assert made["person"] == again["person"]
    assert made["person"]["org_name"] == "Demo Client"
    assert panel.ask("home", contact={"email": email})["person"]["id"] == made["person"]["id"]
    [change] = scenery.rest.find("CMDBChangeOpCreate", {"objclass": "Person", "objkey": made["person"]["id"]})
    assert change.fields["userinfo"] == f"{MARA['name']} (Intercom)"
