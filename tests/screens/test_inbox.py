# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading what Intercom sends for a click."""

from __future__ import annotations

import pytest

from webapp.conversations import Contact, Evidence
from webapp.inbox import CHOSEN, HOME, Action, Click, conversation_url, to


@pytest.mark.parametrize("action", [to("home"), to("ticket", id="7", list="linked"), to("choices", query="a&b=ü %")])
def test_an_action_comes_back_as_it_was_written(action: Action) -> None:
    assert Action.parse(action.encode()) == action


@pytest.mark.parametrize("component_id", [None, ""])
def test_nothing_clicked_is_home(component_id: object) -> None:
    assert Action.parse(component_id) == HOME


def test_a_click_is_read_as_intercom_documents_it() -> None:
    click = Click.parse(
        {
            "workspace_id": "k7qd2m1x",
            "workspace_region": "EU",
            "component_id": "ticket?id=7",
            "admin": {"type": "admin", "id": 5217337, "name": "Mara Lindt", "email": "mara@shop.example"},
            "conversation": {
                "type": "conversation", "id": 215473840912837, "source": {"type": "conversation", "body": "x"},
            },
            "contact": {
                "id": "66f0", "name": "Otto Berg", "email": "otto@client.example", "role": "user",
                "language_override": "de-AT", "browser_language": "fr", "external_id": "itop-Person-12",
                "custom_attributes": {"itop_contact_class": "Person", "itop_contact_id": 12},
            },
            "input_values": {"title": "Fire", "flags": ["a", "b"], "empty": None, "number": 7},
            "current_canvas": {"content": {}, "stored_data": {"v": 1}},
        }
    )  # fmt: skip
    assert (click.workspace_id, click.region, click.conversation_id) == ("k7qd2m1x", "eu", "215473840912837")
    assert (click.admin.id, click.action) == ("5217337", to("ticket", id="7"))
    assert click.contact == Contact(
        "66f0", "user", "otto@client.example", "Otto Berg", "Person", "12", "itop-Person-12", "de", "conversation"
    )
    assert click.contact.ref().evidence == Evidence("user", "itop-Person-12", "conversation")
    assert click.values == {"title": "Fire", "flags": ["a", "b"], "empty": "", "number": "7"}
    assert click.stored == {"v": 1}


@pytest.mark.parametrize(
    "attributes",
    [
        {"itop_contact_class": "Person"},
        {"itop_contact_id": "12"},
        {"itop_contact_class": "Person WHERE 1", "itop_contact_id": "12"},
        {"itop_contact_class": "Person", "itop_contact_id": "12 OR 1"},
        {"itop_contact_class": "Person", "itop_contact_id": "١٢"},
        "none",
    ],
)
def test_a_contact_of_itop_needs_a_class_and_an_id(attributes: object) -> None:
    contact = Click.parse({"contact": {"email": "a@b.example", "custom_attributes": attributes}}).contact
    assert (contact.itop_class, contact.itop_id, contact.email) == ("", "", "a@b.example")


@pytest.mark.parametrize(
    ("sent", "region"),
    [
        ("US", "us"),
        ("Europe", "eu"),
        ("eu", "eu"),
        ("AUSTRALIA", "au"),
        ("United States", "us"),
        ("usa", "us"),
        (None, ""),
        ("x", ""),
    ],
)
def test_regions_are_known_by_their_names(sent: object, region: str) -> None:
    assert Click.parse({"workspace_region": sent}).region == region


def test_the_conversation_may_stand_in_the_context() -> None:
    assert Click.parse({"context": {"conversation_id": 7}}).conversation_id == "7"


def test_what_nobody_can_type_is_left_out() -> None:
    assert Click.parse({"input_values": {"a": "x\x00\ud83dy\nz\t"}}).values == {"a": "xy\nz\t"}


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us", "app.intercom.com"),
        ("eu", "app.eu.intercom.com"),
        ("au", "app.au.intercom.com"),
        ("", "app.intercom.com"),
    ],
)
def test_the_address_of_a_conversation_depends_on_the_region(region: str, host: str) -> None:
    url = conversation_url(region=region, workspace_id="ws1", conversation_id="7")
    assert url == f"https://{host}/a/inbox/ws1/inbox/conversation/7"


def test_what_is_chosen_in_a_component_that_asks_for_it_becomes_part_of_its_action() -> None:
    component = to("link", id=CHOSEN, sure="yes").encode()
    click = Click.parse({"component_id": component, "input_values": {component: "42", "so_far": ["yes"]}})
    assert click.action == to("link", id="42", sure="yes")
    assert Click.parse({"component_id": component}).action == to("link", id=CHOSEN, sure="yes")
