# SPDX-License-Identifier: AGPL-3.0-or-later
"""Classes with one mandatory attribute of each type: each is filled in, or named as something for iTop's own form."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.itop import every_type
from tests.itop.admin_rest import AdminRest, RestObject
from tests.itop.page.caller import Caller
from tests.itop.page.parameters import settled, write
from tests.itop.panel import itop_form
from tests.itop.panel.panel import Panel, field_of
from tests.itop.panel.scenery import Scenery
from tests.itop.tickets.conversation import entered
from tests.world import PARAMETERS, World

CLASS = "sync_app.ticket.class"
TAGS = ("alpha", "beta")
TAG_CLASS = f"TagSetFieldDataFor_{every_type.PANEL_CLASS}__a_tag_set"
#: iTop fills in the moment of creation where a date is mandatory, so it has to be configured to be asked for.
PARAMETERS_OF_CLASS = {
    "sync_app.ticket.attributes_mapping": {"public_log": "a_log"},
    "sync_app.create_ticket.form_attributes": ["title", "description", "a_date", "a_datetime", "a_deadline"],
}


@pytest.fixture(scope="module")
def tags(world: World, rest: AdminRest) -> None:
    """The tags that the class knows."""
    if not world.itop_dir or not (Path(world.itop_dir) / "env-production" / every_type.CODE).is_dir():
        pytest.skip("this iTop has no module with every type of attribute")
    for tag in TAGS:
        rest.ensure(TAG_CLASS, {"code": tag}, {"label": tag.capitalize(), "description": ""})


def _panel(world: World, name: str) -> Iterator[Panel]:
    write(Path(world.itop_dir), {CLASS: name, **PARAMETERS_OF_CLASS})
    caller: Caller = entered(world)
    settled(caller, CLASS, name)
    yield Panel(caller)
    caller.close()
    write(Path(world.itop_dir), {**dict.fromkeys((CLASS, *PARAMETERS_OF_CLASS)), **PARAMETERS})


@pytest.fixture(scope="module")
def panel(world: World, tags: None) -> Iterator[Panel]:
    """A panel that makes tickets with every type that it has a field for."""
    yield from _panel(world, every_type.PANEL_CLASS)


@pytest.fixture
def every_panel(world: World, tags: None) -> Iterator[Panel]:
    """A panel that makes tickets with every type of attribute."""
    yield from _panel(world, every_type.EVERY_CLASS)


@pytest.fixture
def values(world: World) -> dict[str, object]:
    """A right value for each field."""
    return {
        "title": "Everything",
        "description": "It\nburns",
        "a_string": "Ünï & <b>",
        "a_text": "one\ntwo <b>",
        "a_longtext": "long\nlonger",
        "an_html": "a < b\nc",
        "an_email": "me@client.example",
        "a_url": "https://www.example.com/a",
        "a_phone": "+33 1 23 45 67 89",
        "an_ip": "192.0.2.10",
        "an_integer": "-12",
        "a_decimal": "12.50",
        "a_percentage": "40",
        "a_boolean": "false",
        "a_date": "2026-02-28",
        "a_datetime": "2026-07-01T10:00:00+02:00",
        "a_deadline": "2026-01-01T00:30:00Z",
        "a_duration": "9000",
        "a_language": "FR FR",
        "an_oql": "SELECT Person",
        "a_template_string": "$this->ref$",
        "a_template_text": "Hello $this->ref$",
        "a_template_html": "Hello\n$this->ref$",
        "a_log": "First\nentry",
        "an_enum": "green",
        "origin": "radio",
        "a_long_enum": "number12",
        "an_enum_set": ["right", "left"],
        "a_long_enum_set": ["number14", "number02"],
        "a_tag_set": ["beta", "alpha"],
        "a_person_id": world.persons["Ida Roth"],
        "a_service_id": world.services["Hardware"],
        "a_subcategory_id": world.subcategories["Spare part 14"],
        "an_organization_id": world.organisations["Shop"],
        "a_contact_id": world.persons["Otto Berg"],
    }


def create(panel: Panel, values: Mapping[str, object]) -> Mapping[str, object]:
    """The parameters of a creation."""
    return {"values": values, "request_id": uuid.uuid4().hex}


def items(ticket: RestObject, code: str) -> list[str]:
    """The items of a set, which core REST renders as a list or as one text."""
    value = ticket.fields[code]
    return sorted(value.split(", ") if isinstance(value, str) else value)


def test_each_mandatory_type_has_a_field(panel: Panel) -> None:
    form = panel.ask("form", values={})
    assert form["unsupported"] == []
    asked = {each["code"]: each for each in form["fields"]}
    declared = {code for code in every_type.PANEL.values()}
    chosen = {"an_enum", "a_long_enum", "an_enum_set", "a_long_enum_set", "a_tag_set", "a_person_id", "a_service_id"}
    keys = {"a_subcategory_id", "an_organization_id", "a_contact_id", "origin"}
    assert declared | chosen | keys | {"title", "description"} == set(asked)
    assert all(each["mandatory"] for each in asked.values())
    types = {code: each["type"] for code, each in asked.items()}
    assert types["a_date"] == "date" and types["a_datetime"] == types["a_deadline"] == "datetime"
    assert types["a_duration"] == "duration" and types["a_percentage"] == "percentage"
    assert types["an_ip"] == "ip" and types["a_phone"] == "phone" and types["a_log"] == "case_log"
    assert types["an_enum_set"] == types["a_long_enum_set"] == "enum_set" and types["a_tag_set"] == "tag_set"
    assert (asked["a_language"]["type"], asked["a_language"]["search"]) == ("enum", True)


def test_choices_are_listed_up_to_ten_and_searched_beyond(panel: Panel, world: World) -> None:
    form = panel.ask("form", values={"a_service_id": world.services["Hardware"]})
    assert [each["value"] for each in field_of(form, "an_enum_set")["choices"]] == ["left", "right", "top"]
    assert [each["label"] for each in field_of(form, "a_tag_set")["choices"]] == ["Alpha", "Beta"]
    assert (field_of(form, "an_enum_set")["max_items"], field_of(form, "a_tag_set")["max_items"]) == (2, 3)
    for code, query, value in (
        ("a_long_enum", "12", "number12"),
        ("a_long_enum_set", "NUMBER12", "number12"),
        ("a_subcategory_id", "part 14", world.subcategories["Spare part 14"]),
    ):
        assert (field_of(form, code)["search"], field_of(form, code)["choices"]) == (True, [])
        params = {"attribute": code, "values": {"a_service_id": world.services["Hardware"]}}
        assert [each["value"] for each in panel.ask("choices", **params, query=query)["choices"]] == [value]
        first = panel.ask("choices", **params)
        second = panel.ask("choices", **params, page=2)
        assert (len(first["choices"]), first["more"], len(second["choices"]), second["more"]) == (10, True, 4, False)


def test_targets_of_several_classes_are_searched_together(panel: Panel, scenery: Scenery) -> None:
    team = scenery.make("Team", {"name": "Otto's friends", "org_id": scenery.world.organisations["Shop"]})
    found = panel.ask("choices", attribute="a_contact_id", values={}, query="otto")["choices"]
    assert {each["value"] for each in found} == {team, scenery.world.persons["Otto Berg"]}
    assert panel.ask("choices", attribute="a_contact_id", values={}, query="old hand")["choices"] == []


def test_everything_is_filled_in_and_kept_by_itop(
    panel: Panel, values: dict[str, object], rest: AdminRest, world: World
) -> None:
    ticket = panel.ask("create", **create(panel, values))["ticket"]
    kept = rest.get(every_type.PANEL_CLASS, ticket["id"])
    same = ("a_string", "a_email", "a_url", "a_phone", "an_ip", "a_date", "an_enum", "a_long_enum", "a_language")
    always = ("an_email", "an_oql", "a_template_string", "a_text", "origin")
    for code in (*(one for one in same if one in kept.fields), *always):
        assert kept.fields[code] == values[code], code
    numbers = {"an_integer": -12, "a_decimal": 12.5, "a_percentage": 40, "a_duration": 9000}
    assert {code: float(kept.fields[code]) for code in numbers} == numbers
    assert kept.fields["a_boolean"] in ("no", "0", 0, False, "false")
    # iTop's own time zone in the tests is Europe/Paris.
    assert kept.fields["a_datetime"] == "2026-07-01 10:00:00"
    assert kept.fields["a_deadline"] == "2026-01-01 01:30:00"
    assert items(kept, "an_enum_set") == ["left", "right"]
    assert items(kept, "a_long_enum_set") == ["number02", "number14"]
    assert items(kept, "a_tag_set") == ["alpha", "beta"]
    for code in ("a_person_id", "a_service_id", "a_subcategory_id", "an_organization_id", "a_contact_id"):
        assert kept.fields[code] == values[code], code
    [entry] = kept.log("a_log")
    assert (entry["message"].strip().replace("\r", ""), entry["user_login"]) == ("First\nentry", "Mara Lindt")


def test_the_form_shows_what_was_entered_and_chosen(panel: Panel, values: dict[str, object]) -> None:
    form = panel.ask("form", values=values)
    shown = {each["code"]: each for each in form["fields"]}
    for code, value in values.items():
        if isinstance(value, list):
            assert sorted(each["value"] for each in shown[code]["values"]) == sorted(value)
        elif code not in ("a_datetime", "a_deadline"):
            assert shown[code]["value"] == value, code
    assert shown["a_datetime"]["value"] == "2026-07-01T10:00:00+02:00"
    assert shown["a_deadline"]["value"] == "2026-01-01T01:30:00+01:00"
    assert shown["a_tag_set"]["text"] == "Alpha, Beta"
    assert shown["a_person_id"]["text"] == "Ida Roth"


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("a_date", "2026-02-30"),
        ("a_date", "28.02.2026"),
        ("a_datetime", "2026-02-30T10:00:00Z"),
        ("a_datetime", "2026-02-28T24:00:00Z"),
        ("a_datetime", "tomorrow"),
        ("a_duration", "-1"),
        ("a_duration", "2h"),
        ("a_duration", "99999999999"),
        ("a_percentage", "half"),
        ("an_integer", "1.5"),
        ("an_integer", "99999999999"),
        ("a_decimal", "1,2,3"),
        ("a_decimal", "1234567890.12"),
        ("an_ip", "300.1.1.1"),
        ("an_email", "nobody"),
        ("a_url", "javascript:alert(1)"),
        ("an_enum", "blue"),
        ("an_enum_set", ["left", "nowhere"]),
        ("an_enum_set", ["left", "right", "top"]),
        ("an_enum_set", "left"),
        ("a_tag_set", ["gamma"]),
        ("a_tag_set", []),
        ("a_string", ["a"]),
        ("a_string", "x" * 256),
        ("a_person_id", "0 OR 1"),
        ("a_subcategory_id", "1"),
        ("a_language", "XX XX"),
        ("a_log", "  "),
    ],
    ids=str,
)
def test_a_wrong_value_is_told_at_its_field_and_nothing_is_made(
    panel: Panel, values: dict[str, object], code: str, value: object
) -> None:
    sentences = panel.errors("create", **create(panel, {**values, code: value}))
    assert set(sentences) == {code} and sentences[code]


def test_a_transition_asks_for_dates_and_sets_too(
    panel: Panel, values: dict[str, object], rest: AdminRest, scenery: Scenery
) -> None:
    id = panel.ask("create", **create(panel, values))["ticket"]["id"]
    form = panel.ask("transition", id=id, stimulus="ev_resolve")
    asked = {each["code"]: each for each in form["fields"]}
    assert set(asked) == {"a_finished_on", "an_enum", "a_person_id", "a_tag_set", "a_log"}
    assert (asked["a_finished_on"]["mandatory"], asked["an_enum"]["must_change"]) == (True, True)
    assert sorted(each["value"] for each in asked["a_tag_set"]["values"]) == ["alpha", "beta"]
    act = {"id": id, "stimulus": "ev_resolve", "state": "new"}
    assert set(panel.errors("act", **act)) == {"a_finished_on", "an_enum"}
    finished = {"a_finished_on": "2026-03-01T12:00:00Z", "an_enum": "red"}
    view = panel.ask("act", **act, values={**finished, "a_tag_set": ["alpha"], "a_log": "Done"})
    assert (view["changed"], view["ticket"]["status"]) == (True, "resolved")
    kept = rest.get(every_type.PANEL_CLASS, id)
    assert (kept.fields["a_finished_on"], items(kept, "a_tag_set")) == ("2026-03-01 13:00:00", ["alpha"])
    assert kept.log("a_log")[-1]["message"].strip() == "Done"


def test_a_path_tells_two_organisations_of_one_name_apart(panel: Panel, scenery: Scenery, world: World) -> None:
    parent = scenery.make("Organization", {"name": "Inner", "parent_id": world.organisations["Demo Client"]})
    child = scenery.make("Organization", {"name": "Inmost", "parent_id": parent})
    found = panel.ask("choices", attribute="an_organization_id", values={}, query="inmost")["choices"]
    assert [(each["value"], each["label"]) for each in found] == [(child, "Demo Client / Inner / Inmost")]


def test_what_no_panel_has_a_field_for_is_named(every_panel: Panel, values: dict[str, object]) -> None:
    form = every_panel.ask("form", values=values)
    named = {each["code"] for each in form["unsupported"]}
    # iTop takes a table and a set of properties for filled in at once, and does not insist on them.
    others = {"a_one_way_password", "a_file", "an_image", "an_object_key", "items_list", "custom_fields"}
    declared = {*every_type.OTHER.values(), *others}
    assert named == declared - {"a_table", "a_property_set"}
    assert not named & {each["code"] for each in form["fields"]}
    missing = every_panel.errors("create", **create(every_panel, {**values, "an_object_class": "Person"}))
    assert set(missing) == named


def test_a_form_that_does_not_show_the_conversation_keeps_it(every_panel: Panel, scenery: Scenery) -> None:
    handed = every_panel.ask("hand_over", values={"title": "Hidden"})
    with scenery.browser() as browser:
        page = itop_form.page(browser, handed["url"])
        # Nearly everything is missing, so that iTop shows the form once more.
        again = itop_form.sent_again(browser, handed["url"], page)
    ref = f'<input type="hidden" name="attr_intercom_ref" value="{every_panel.conversation_id}">'
    url = f'<input type="hidden" name="attr_intercom_url" value="{every_panel.url}">'
    for shown in (page, again):
        assert shown.count(ref) == shown.count(url) == 1
        assert 'name="attr_intercom_sync_activated" value="yes"' in shown
