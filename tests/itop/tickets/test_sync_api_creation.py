# SPDX-License-Identifier: AGPL-3.0-or-later
"""The creation form and the creation of tickets in a real iTop, as an ordinary account."""

from __future__ import annotations

import html
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.tickets.conversation import Conversation, author, entered, message
from tests.world import CLIENT, IDA, NILS, OTTO, SPARE_PARTS, World

NEW_YEAR = 1767261644


def fields(form: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The fields of a form by code, in its order."""
    return {field["code"]: field for field in form["fields"]}


def labels(field: Mapping[str, Any]) -> list[str]:
    """What may be chosen in a field."""
    return [choice["label"] for choice in field["choices"]]


def test_the_ticket_has_what_follows_from_the_conversation(
    conversation: Conversation, rest: AdminRest, world: World
) -> None:
    answer = conversation.create(
        service_id=world.services["Network"], servicesubcategory_id=world.subcategories["Wifi"], urgency="2"
    ).result
    assert answer["created"] is True
    ticket = rest.get(world.ticket_class, answer["ticket"]["id"]).fields
    assert ticket["title"] == "Printer on fire"
    assert ticket["caller_id"] == world.persons[OTTO.name]
    assert ticket["org_id"] == world.organisations[CLIENT]
    assert (ticket["origin"], ticket["urgency"], ticket["status"]) == ("chat", "2", "new")
    assert ticket["intercom_ref"] == conversation.id
    assert ticket["intercom_url"] == f"https://app.intercom.com/a/apps/k7qd2m1x/conversations/{conversation.id}"
    assert ticket["intercom_sync_activated"] == "yes"
    assert ticket["servicesubcategory_name"] == "Wifi"
    assert answer["ticket"]["subtitle"] == "Printer on fire"


def test_text_typed_by_an_agent_is_no_html(conversation: Conversation, rest: AdminRest, world: World) -> None:
    typed = "1 < 2 & <b>bold</b>\n<script>alert(1)</script> 😀"
    ticket = conversation.create(description=typed).result["ticket"]["id"]
    description = rest.get(world.ticket_class, ticket).fields["description"]
    if "&amp;lt;" in description:  # before 3.2 the REST services themselves escape once more
        description = html.unescape(description)
    assert "1 &lt; 2 &amp; &lt;b&gt;bold" in description
    assert "<script" not in description
    assert "<br" in description and "😀" in description


def test_the_same_request_makes_one_ticket_even_at_once(
    conversation: Conversation, rest: AdminRest, world: World
) -> None:
    def create(_: int) -> Mapping[str, Any]:
        one = Conversation(entered(world), id=conversation.id)
        said = message("<p>x</p>", author(OTTO), date=NEW_YEAR, part_id="1")
        return one.create(said, request_id="same-request").result

    with ThreadPoolExecutor(max_workers=4) as pool:
        answers = list(pool.map(create, range(4)))
    assert [answer["created"] for answer in answers].count(True) == 1
    assert len({answer["ticket"]["id"] for answer in answers}) == 1
    assert {answer["copied"] for answer in answers} == {1}
    assert len(rest.find(world.ticket_class, {"intercom_ref": conversation.id}, "id")) == 1
    other = conversation.create(request_id="other-request").result
    assert other["created"] is True and other["ticket"]["id"] != answers[0]["ticket"]["id"]


def test_each_wrong_value_is_named(conversation: Conversation, world: World) -> None:
    answer = conversation.create(
        title="x" * 300,
        urgency="9",
        service_id=world.services["Network"],
        servicesubcategory_id=world.subcategories["Paper jam"],
        description="y" * 70_000,
        finalclass="Person",
        caller_id="1",
    )
    assert answer.refusal == (422, "invalid_values")
    expected = {"title", "urgency", "servicesubcategory_id", "description", "finalclass", "caller_id"}
    assert set(answer.body["error"]["fields"]) == expected


def test_a_mandatory_value_is_asked_for_in_the_language_of_the_agent(conversation: Conversation) -> None:
    conversation.agent = {"email": "lea@shop.example", "name": "Lea Martin"}
    answer = conversation.create(title=" ")
    assert answer.body["error"]["fields"] == {"title": "Veuillez spécifier une valeur pour ce champ"}


@pytest.mark.parametrize(
    "contact",
    [{}, {"email": "nobody@nowhere.example"}, {"email": NILS.email}, {"class": "Person", "id": "99999"}],
    ids=["none", "unknown", "invisible", "gone"],
)
def test_an_unknown_contact_is_told(conversation: Conversation, contact: Mapping[str, str]) -> None:
    conversation.contact = contact
    assert conversation.create().refusal == (404, "contact_not_found")


def test_an_address_that_itop_refuses_costs_no_ticket(
    conversation: Conversation, rest: AdminRest, world: World
) -> None:
    made = conversation.create(url="javascript:alert(1)").result
    assert rest.get(world.ticket_class, made["ticket"]["id"]).fields["intercom_url"] == ""


def test_the_form_shows_the_configured_fields_and_recomputes_dependent_ones(
    conversation: Conversation, world: World
) -> None:
    form = fields(conversation.form())
    # In the simple ticket module the type of a request is a parent of its subcategory.
    shown = [code for code in form if code != "request_type"]
    assert shown[:5] == ["title", "description", "urgency", "service_id", "servicesubcategory_id"]
    assert form["title"]["mandatory"] and form["title"]["max_length"] == 255
    assert form["description"]["type"] == "html"
    assert form["urgency"]["value"] == "4" and len(form["urgency"]["choices"]) == 4
    assert labels(form["service_id"]) == ["Hardware", "Network", "Printing"]
    assert form["service_id"]["dependents"] == ["servicesubcategory_id"]
    assert form["servicesubcategory_id"]["choices"] == []
    network = fields(conversation.form(service_id=world.services["Network"], title="kept"))
    assert labels(network["servicesubcategory_id"]) == ["VPN", "Wifi"]
    assert network["service_id"]["text"] == "Network"
    assert network["title"]["value"] == "kept"


def test_a_value_that_is_no_longer_allowed_comes_back_empty(conversation: Conversation, world: World) -> None:
    services, subcategories = world.services, world.subcategories
    form = fields(conversation.form(service_id=services["Printing"], servicesubcategory_id=subcategories["Wifi"]))
    assert form["servicesubcategory_id"]["value"] == ""
    assert labels(form["servicesubcategory_id"]) == ["Paper jam"]


def test_more_than_ten_targets_are_searched(conversation: Conversation, world: World) -> None:
    values = {"service_id": world.services["Hardware"]}
    field = fields(conversation.form(**values))["servicesubcategory_id"]
    assert field["search"] is True and field["choices"] == []

    def choices(**more: object) -> Mapping[str, Any]:
        return conversation.choices("servicesubcategory_id", values, **more).result

    first, second = choices(page_size=10), choices(page_size=10, page=2)
    assert labels(first) + labels(second) == sorted(SPARE_PARTS)
    assert (first["more"], second["more"]) == (True, False)
    assert labels(choices(query="07 PART")) == ["Spare part 07"]
    assert labels(choices(query="%")) == [] and labels(choices(query="' OR 1=1")) == []


@pytest.mark.parametrize("attribute", ["caller_id", "title", "nonsense", "agent_id; DROP"])
def test_only_fields_of_the_form_can_be_searched(conversation: Conversation, attribute: str) -> None:
    assert conversation.choices(attribute, {}).refusal == (400, "bad_request")


def test_it_says_whether_the_caller_gets_into_the_portal(conversation: Conversation) -> None:
    assert conversation.form()["portal_user"] is True
    assert conversation.create().result["portal_user"] is True
    ida = Conversation(conversation.caller, contact={"email": IDA.email, "name": IDA.name})
    assert ida.form()["portal_user"] is False
    assert ida.create().result["portal_user"] is False
