# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the operations that read, link and pause answer on a real iTop."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.page.caller import Caller
from tests.itop.page.parameters import problems
from tests.world import WORKSPACE_ID, World
from webapp.contract import CONTRACT, MODULE_CODE, VERSION
from webapp.parameters import PARAMETERS

MARA = {"email": "mara@shop.example", "name": "Mara Lindt"}
LEA = {"email": "lea@shop.example", "name": "Lea Martin"}
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
NewTicket = Callable[..., str]


def otto(world: World) -> dict[str, str]:
    """Otto as the widget announced him."""
    return {"class": "Person", "id": world.persons["Otto Berg"], "email": "otto@client.example", "name": "Otto Berg"}


def conversation(id: str) -> dict[str, str]:
    """A conversation with an address that iTop's check of URLs accepts."""
    return {"id": id, "url": f"https://app.intercom.com/a/inbox/k7qd2m1x/inbox/conversation/{id}"}


def link(caller: Caller, ticket: str, conversation_id: str) -> Mapping[str, Any]:
    """Link a ticket and expect that it works."""
    params = {"id": ticket, "conversation": conversation(conversation_id), "agent": MARA}
    return caller.call("link", params).result


def test_settings_tell_versions_parameters_and_no_problem(caller: Caller, world: World) -> None:
    result = caller.call("settings").result
    assert result["module"] == {"code": MODULE_CODE, "version": VERSION, "contract": CONTRACT}
    assert result["itop"]["version"].startswith(world.itop_version)
    assert result["itop"]["url"] == world.url
    assert {"EN US", "FR FR"} <= set(result["itop"]["languages"])
    assert result["ticket"] == {"class": "UserRequest", "label": "User Request", "usable": True}
    assert set(result["parameters"]) == {parameter.name for parameter in PARAMETERS}
    assert result["parameters"]["sync_app.client_secret"] == world.client_secret
    assert result["parameters"]["workspaces"][world.workspace_id]["scope"] == "SELECT Organization"
    assert "facts" not in result
    assert problems(caller.call("settings", {"facts": True}).result) == []


def test_home_of_a_known_person_counts_linked_and_ongoing_tickets(
    caller: Caller, world: World, conversation_id: str, new_ticket: NewTicket
) -> None:
    params = {"conversation_id": conversation_id, "contact": otto(world), "agent": MARA}
    before = caller.call("home", params).result
    assert before["linked"] == {"count": 0, "more": False, "synced": 0, "tickets": []}
    first, second = new_ticket(), new_ticket()
    for ticket in (first, second):
        link(caller, ticket, conversation_id)
    after = caller.call("home", params).result
    assert after["person"] == {
        "class": "Person", "id": world.persons["Otto Berg"], "name": "Otto Berg", "email": "otto@client.example",
        "phone": "", "org_id": world.organisations["Demo Client"], "org_name": "Demo Client",
        "status": "active", "status_label": "Active", "obsolete": False,
    }  # fmt: skip
    assert (after["person_state"], after["person_from"], after["matches"]) == ("known", "contact", [])
    assert {row["id"] for row in after["linked"].pop("tickets")} == {first, second}
    assert after["linked"] == {"count": 2, "more": False, "synced": 2}
    assert after["ongoing"]["more"] or after["ongoing"]["count"] >= 2
    assert after["can_create"] is True
    assert after["language"] == "EN US"


@pytest.mark.parametrize(
    ("contact", "state"),
    [
        ({}, "unknown"),
        ({"email": "nobody@client.example"}, "unknown"),
        ({"email": "OTTO@client.example"}, "known"),
        ({"class": "Person", "id": "999999999", "email": "otto@client.example"}, "known"),
        ({"class": "User", "id": "1"}, "unknown"),
        ({"class": "Person; DROP", "id": "1 OR 1"}, "unknown"),
        ({"class": "Organization", "id": "1", "email": "' OR 1=1 --"}, "unknown"),
        ({"email": "old@client.example"}, "obsolete"),
        ({"email": "nils@other.example"}, "unknown"),
    ],
)
def test_the_person_is_found_by_id_else_by_email_and_only_where_the_account_sees_it(
    caller: Caller, conversation_id: str, contact: Mapping[str, str], state: str
) -> None:
    result = caller.call("home", {"conversation_id": conversation_id, "contact": contact}).result
    assert result["person_state"] == state
    assert (result["person"] is None) is (state == "unknown")
    assert result["language"] is None


def test_two_persons_with_one_email_are_ambiguous(
    caller: Caller, conversation_id: str, rest: AdminRest, world: World
) -> None:
    fields = {"name": "Twin", "email": "twins@client.example", "org_id": world.organisations["Demo Client"]}
    twins = [rest.create("Person", {**fields, "first_name": name}).id for name in ("Ann", "Bob")]
    try:
        params = {"conversation_id": conversation_id, "contact": {"email": "twins@client.example"}}
        result = caller.call("home", params).result
        assert (result["person_state"], result["person"]) == ("ambiguous", None)
    finally:
        for twin in twins:
            rest.delete("Person", twin)


def test_linked_tickets_are_listed_newest_first_and_paged(
    caller: Caller, conversation_id: str, new_ticket: NewTicket
) -> None:
    ids = [new_ticket(f"Ticket {number}") for number in range(3)]
    for id in ids:
        link(caller, id, conversation_id)
    params = {"list": "linked", "conversation_id": conversation_id, "contact": {}, "page_size": 2}
    first = caller.call("tickets", {**params, "page": 1}).result
    second = caller.call("tickets", {**params, "page": 2}).result
    assert [row["id"] for row in first["tickets"]] == ids[:0:-1]
    assert [row["id"] for row in second["tickets"]] == ids[:1]
    assert (first["more"], second["more"]) == (True, False)
    row = first["tickets"][0]
    assert row["class"] == "UserRequest"
    assert row["name"].startswith("R-")
    assert (row["subtitle"], row["status"], row["status_label"]) == ("Ticket 2", "new", "New")
    assert ISO_DATE.fullmatch(row["last_update"])
    assert row["synced"] is True
    assert row["link"] == {
        "conversation_id": conversation_id,
        "workspace": WORKSPACE_ID,
        "sync": True,
        "url": conversation(conversation_id)["url"],
    }


def test_ongoing_tickets_are_those_of_the_caller_that_are_not_over(
    caller: Caller, world: World, conversation_id: str, new_ticket: NewTicket, rest: AdminRest
) -> None:
    open_one, closed_one = new_ticket("Still open"), new_ticket("Over")
    rest.update(world.ticket_class, closed_one, {"status": "closed"})
    params = {"list": "ongoing", "conversation_id": conversation_id, "contact": otto(world), "page_size": 100}
    rows = {row["id"]: row for row in caller.call("tickets", params).result["tickets"]}
    assert open_one in rows
    assert closed_one not in rows
    assert (rows[open_one]["synced"], rows[open_one]["link"]) == (False, None)


def test_ongoing_tickets_of_nobody_are_not_found(caller: Caller, conversation_id: str) -> None:
    params = {"list": "ongoing", "conversation_id": conversation_id, "contact": {"email": "nobody@client.example"}}
    assert caller.call("tickets", params).refusal == (404, "contact_not_found")


def test_a_ticket_shows_the_configured_attributes_for_readers(
    caller: Caller, conversation_id: str, new_ticket: NewTicket, world: World
) -> None:
    id = new_ticket()
    result = caller.call("ticket", {"id": id, "conversation_id": conversation_id, "agent": MARA}).result
    attributes = {attribute["code"]: attribute for attribute in result["attributes"]}
    assert list(attributes) == ["status", "title", "description", "start_date", "last_update"]
    assert attributes["status"] == {
        "code": "status", "label": "Status", "type": "enum", "value": "new", "text": "New",
    }  # fmt: skip
    assert (attributes["description"]["type"], attributes["description"]["text"]) == ("html", "It burns.")
    assert attributes["start_date"]["type"] == "datetime"
    assert ISO_DATE.fullmatch(attributes["start_date"]["text"])
    assert result["can_modify"] is True
    assert result["link"] is None
    address = f"{world.url}pages/UI.php?operation=details&class=UserRequest&id={id}"
    assert result["backoffice_url"] == address
    assert result["portal_url"].startswith(world.url)
    assert f"UserRequest/{id}" in result["portal_url"]


def test_labels_are_in_the_language_of_the_agent(caller: Caller, conversation_id: str, new_ticket: NewTicket) -> None:
    result = caller.call("ticket", {"id": new_ticket(), "conversation_id": conversation_id, "agent": LEA}).result
    assert result["language"] == "FR FR"
    assert result["ticket"]["status_label"] == "Nouveau"
    assert result["attributes"][0]["label"] in ("Etat", "État", "Statut")  # the versions of iTop spell it differently


def test_a_ticket_of_an_organisation_the_account_does_not_see_is_not_found(
    caller: Caller, conversation_id: str, new_ticket: NewTicket
) -> None:
    hidden = new_ticket(person="Nils Other", organisation="Other Client")
    params = {"id": hidden, "conversation_id": conversation_id, "conversation": conversation(conversation_id)}
    for operation in ("ticket", "link", "unlink"):
        assert caller.call(operation, params).refusal == (404, "ticket_not_found")


@pytest.mark.parametrize("operation", ["ticket", "link", "unlink"])
@pytest.mark.parametrize("id", ["999999999", "999999999999999999"])
def test_a_ticket_that_does_not_exist_is_not_found(
    caller: Caller, conversation_id: str, operation: str, id: str
) -> None:
    params = {"id": id, "conversation_id": conversation_id, "conversation": conversation(conversation_id)}
    assert caller.call(operation, params).refusal == (404, "ticket_not_found")


@pytest.mark.parametrize("id", ["", "0", "-1", "1 OR 1=1", "1.5", "abc", 7, None, ["1"], {"a": 1}, "9" * 40])
def test_an_id_that_is_none_is_a_bad_request(caller: Caller, conversation_id: str, id: object) -> None:
    assert caller.call("ticket", {"id": id, "conversation_id": conversation_id}).refusal == (400, "bad_request")


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("home", {}),
        ("home", {"conversation_id": "  "}),
        ("home", {"conversation_id": 5}),
        ("home", {"conversation_id": "x" * 300}),
        ("home", {"conversation_id": "1", "contact": "otto"}),
        ("home", {"conversation_id": "1", "contact": {"email": 5}}),
        ("tickets", {"list": "all", "conversation_id": "1"}),
        ("tickets", {"list": "linked", "conversation_id": "1", "page": 0}),
        ("tickets", {"list": "linked", "conversation_id": "1", "page": "1"}),
        ("tickets", {"list": "linked", "conversation_id": "1", "page_size": 1000}),
        ("link", {"id": "1"}),
        ("link", {"id": "1", "conversation": {"url": "https://x.example/"}}),
        ("sync", {"conversation_id": "1"}),
        ("sync", {"conversation_id": "1", "activated": "yes"}),
    ],
)
def test_a_missing_or_mistyped_parameter_is_a_bad_request(
    caller: Caller, operation: str, params: Mapping[str, object]
) -> None:
    assert caller.call(operation, params).refusal == (400, "bad_request")


def test_linking_writes_reference_address_and_sync_under_the_name_of_the_agent(
    caller: Caller, conversation_id: str, new_ticket: NewTicket, rest: AdminRest, world: World
) -> None:
    id = new_ticket()
    result = link(caller, id, conversation_id)
    assert result["changed"] is True
    assert result["ticket"]["id"] == id
    assert result["portal_url"].startswith(world.url)
    fields = rest.get(world.ticket_class, id).fields
    assert fields["intercom_ref"] == conversation_id
    assert fields["intercom_url"] == conversation(conversation_id)["url"]
    assert fields["intercom_sync_activated"] == "yes"
    query = f"SELECT CMDBChangeOpSetAttribute WHERE objclass = 'UserRequest' AND objkey = {id}"
    changes = rest.find("CMDBChangeOpSetAttribute", query, "userinfo")
    assert {change.fields["userinfo"] for change in changes} == {"Mara Lindt (Intercom)"}


def test_linking_again_changes_nothing(caller: Caller, conversation_id: str, new_ticket: NewTicket) -> None:
    id = new_ticket()
    assert link(caller, id, conversation_id)["changed"] is True
    assert link(caller, id, conversation_id)["changed"] is False


def test_a_ticket_of_another_conversation_is_neither_taken_nor_freed(
    caller: Caller, conversation_id: str, new_ticket: NewTicket, rest: AdminRest, world: World
) -> None:
    id = new_ticket()
    link(caller, id, conversation_id)
    other = str(int(conversation_id) + 1)
    taken = caller.call("link", {"id": id, "conversation": conversation(other)})
    freed = caller.call("unlink", {"id": id, "conversation_id": other})
    assert taken.refusal == freed.refusal == (409, "linked_elsewhere")
    assert rest.get(world.ticket_class, id).fields["intercom_ref"] == conversation_id


def test_an_address_that_is_none_is_refused_in_the_words_of_itop(
    caller: Caller, conversation_id: str, new_ticket: NewTicket
) -> None:
    params = {"id": new_ticket(), "conversation": {"id": conversation_id, "url": "javascript:alert(1)"}}
    assert caller.call("link", params).refusal == (422, "refused")


def test_unlinking_clears_the_ticket_and_is_done_once(
    caller: Caller, conversation_id: str, new_ticket: NewTicket, rest: AdminRest, world: World
) -> None:
    id = new_ticket()
    link(caller, id, conversation_id)
    params = {"id": id, "conversation_id": conversation_id, "agent": MARA}
    assert caller.call("unlink", params).result["changed"] is True
    assert caller.call("unlink", params).result["changed"] is False
    fields = rest.get(world.ticket_class, id).fields
    assert (fields["intercom_ref"], fields["intercom_url"]) == ("", "")
    assert fields["intercom_sync_activated"] == "no"


def test_pausing_and_resuming_reaches_all_tickets_of_the_conversation(
    caller: Caller, conversation_id: str, new_ticket: NewTicket, rest: AdminRest, world: World
) -> None:
    ids = [new_ticket(), new_ticket()]
    for id in ids:
        link(caller, id, conversation_id)
    for activated, value in ((False, "no"), (True, "yes")):
        params = {"conversation_id": conversation_id, "activated": activated, "agent": MARA}
        result = caller.call("sync", params).result
        assert result == {"count": 2, "synced": 2 if activated else 0, "language": "EN US"}
        for id in ids:
            assert rest.get(world.ticket_class, id).fields["intercom_sync_activated"] == value


def test_pausing_a_conversation_without_tickets_finds_none(caller: Caller, conversation_id: str) -> None:
    result = caller.call("sync", {"conversation_id": conversation_id, "activated": False}).result
    assert result == {"count": 0, "synced": 0, "language": None}
