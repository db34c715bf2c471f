# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rare types of attributes, those that iTop fills in by itself, and whether any type of this iTop was forgotten."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.itop import every_type, further_types
from tests.itop.admin_rest import AdminRest
from tests.itop.page.parameters import settled, write
from tests.itop.panel import itop_form
from tests.itop.panel.panel import Panel, field_of
from tests.itop.panel.scenery import Scenery
from tests.itop.tickets.conversation import entered
from tests.world import PARAMETERS, World

TICKET_CLASS = "sync_app.ticket.class"
FORM = {"sync_app.create_ticket.form_attributes": ["title", "description"]}


def _panel(world: World, name: str) -> Iterator[Panel]:
    itop_dir = Path(world.itop_dir)
    if not world.itop_dir or not (itop_dir / "env-production" / every_type.CODE).is_dir():
        pytest.skip("this iTop has no module with every type of attribute")
    write(itop_dir, {TICKET_CLASS: name, **FORM})
    caller = entered(world)
    settled(caller, TICKET_CLASS, name)
    yield Panel(caller)
    caller.close()
    write(itop_dir, {**dict.fromkeys((TICKET_CLASS, *FORM)), **PARAMETERS})


@pytest.fixture(scope="module")
def panel(world: World) -> Iterator[Panel]:
    """A panel that makes tickets with the rare types."""
    yield from _panel(world, further_types.CLASS)


@pytest.fixture
def states_panel(world: World) -> Iterator[Panel]:
    """A panel that makes tickets with the name of a class and one of its states."""
    yield from _panel(world, every_type.STATES_CLASS)


@pytest.fixture
def parent(scenery: Scenery, world: World) -> str:
    """The id of a ticket that others stand below."""
    fields: dict[str, object] = {
        "title": f"Above {uuid.uuid4().hex[:6]}",
        "description": "x",
        "org_id": world.organisations["Demo Client"],
        "a_class_name": "Person",
        "attributes_of_class": "name",
        "a_query": "SELECT Person",
        "attributes_of_query": "name",
        "another_class": "Person",
    }
    if not _knows_class_names(world):
        del fields["another_class"]
    return scenery.make(further_types.CLASS, fields)


def _knows_class_names(world: World) -> bool:
    xml = Path(world.itop_dir) / "extensions" / every_type.CODE / f"datamodel.{every_type.CODE}.xml"
    return f'xsi:type="{further_types.CLASS_NAME}"' in xml.read_text(encoding="utf-8")


def test_no_type_of_this_itop_is_forgotten(world: World, panel: Panel) -> None:
    itop_dir, known = Path(world.itop_dir), set[str]()
    for source in (file for place in ("core", "sources") for file in (itop_dir / place).rglob("*.php")):
        text = source.read_text(encoding="utf-8", errors="replace")
        known.update(re.findall(r"^(?:final )?class (Attribute\w+)\s+extends\s+\\?Attribute", text, re.MULTILINE))
    assert len(known) > 50
    assert known - every_type.declared(itop_dir) - further_types.OF_EVERY_CLASS - further_types.OF_EVERY_TICKET == set()


def test_what_follows_from_another_attribute_is_asked_for_with_its_values(panel: Panel) -> None:
    form = panel.ask("form", values={})
    asked = {each["code"]: each["type"] for each in form["fields"]}
    # Of a mandatory class iTop takes the first one by itself.
    assert asked == {
        "title": "string", "description": "html", "a_class_name": "enum",
        "attributes_of_class": "enum_set", "a_query": "text", "attributes_of_query": "enum_set",
        "a_parent_id": "hierarchical_key",
    }  # fmt: skip
    assert [each["code"] for each in form["unsupported"]] == ["contacts_list"]
    given = {"a_class_name": "UserRequest", "a_query": "SELECT Team"}
    form = panel.ask("form", values=given)
    assert field_of(form, "attributes_of_class")["search"] is True
    for code, wanted in (("attributes_of_class", "caller_id"), ("attributes_of_query", "email")):
        found = panel.ask("choices", attribute=code, values=given, query=wanted)["choices"]
        assert wanted in [each["value"] for each in found]


def test_a_query_that_cannot_be_read_is_told_and_spoils_nothing_else(panel: Panel) -> None:
    for query in ("SELECT", "SELECT Nothing", "'"):
        form = panel.ask("form", values={"title": "x", "a_query": query})
        assert field_of(form, "attributes_of_query")["choices"] == []
        assert field_of(form, "title")["value"] == "x"


def _values(parent: str) -> dict[str, object]:
    return {
        "title": "Further",
        "description": "It burns",
        "a_class_name": "UserRequest",
        "attributes_of_class": ["caller_id", "title"],
        "a_query": "SELECT Team",
        "attributes_of_query": ["email"],
        "a_parent_id": parent,
    }


def test_everything_but_the_set_of_objects_is_taken(panel: Panel, scenery: Scenery, parent: str) -> None:
    values = _values(parent)
    form = panel.ask("form", values=values)
    shown: Mapping[str, object] = {each["code"]: each["value"] for each in form["fields"]}
    for code, value in values.items():
        if isinstance(value, list):
            assert sorted(each["value"] for each in field_of(form, code)["values"]) == sorted(value), code
        else:
            assert shown[code] == value, code
    missing = panel.errors("create", values=values, request_id=uuid.uuid4().hex)
    # Nobody is asked for a watch, a dashboard or a setting that iTop fills in.
    assert set(missing) == {"contacts_list"}
    handed = panel.ask("hand_over", values=values)
    assert handed["left_out"] == []
    with scenery.browser() as browser:
        assert itop_form.handed_over(browser.get(handed["url"], timeout=60).text)["a_parent_id"] == parent
    wrong = panel.errors("create", values={**values, "attributes_of_query": ["nothing"]}, request_id=uuid.uuid4().hex)
    assert set(wrong) == {"attributes_of_query", "contacts_list"}


def test_a_parent_is_found_by_its_path(panel: Panel, parent: str, rest: AdminRest) -> None:
    above = rest.get(further_types.CLASS, parent, "friendlyname").fields["friendlyname"]
    found = panel.ask("choices", attribute="a_parent_id", values={}, query="")["choices"]
    assert parent in [each["value"] for each in found], above


def test_a_state_is_one_of_the_class_that_was_chosen(states_panel: Panel, rest: AdminRest) -> None:
    panel = states_panel
    form = panel.ask("form", values={})
    assert {each["code"]: each["type"] for each in form["fields"]} == {
        "title": "string", "description": "html", "a_class": "enum", "a_state": "enum",
    }  # fmt: skip
    assert form["unsupported"] == [] and field_of(form, "a_class")["search"] is True
    given = {"title": "A state", "description": "It burns", "a_class": "UserRequest"}
    found = panel.ask("choices", attribute="a_state", values=given, query="pending")["choices"]
    assert [each["value"] for each in found] == ["pending"]
    assert field_of(panel.ask("form", values={**given, "a_class": every_type.ITEM_CLASS}), "a_state")["choices"] == []
    assert set(panel.errors("create", values=given, request_id=uuid.uuid4().hex)) == {"a_state"}
    wrong = {**given, "a_state": "nothing"}
    assert set(panel.errors("create", values=wrong, request_id=uuid.uuid4().hex)) == {"a_state"}
    assert field_of(panel.ask("form", values={**given, "a_state": "pending"}), "a_state")["value"] == "pending"
    id = panel.create(**{**given, "a_state": "pending"})
    kept = rest.get(every_type.STATES_CLASS, id, "a_class, a_state").fields
    assert (kept["a_class"], kept["a_state"]) == ("UserRequest", "pending")


@pytest.fixture
def file_panel(world: World) -> Iterator[Panel]:
    """A panel of tickets that have a file among their attributes."""
    yield from _panel(world, further_types.FILE_CLASS)


def test_a_file_that_is_there_is_told_by_its_name_and_no_log_twice(
    file_panel: Panel, world: World, scenery: Scenery
) -> None:
    details = "sync_app.view_ticket.details_attributes"
    write(Path(world.itop_dir), {details: ["title", "a_file", "private_log"]})
    settled(file_panel.caller, details, ["title", "a_file", "private_log"])
    fields: dict[str, object] = {"title": "With a file", "description": "x", "private_log": "Noted"}
    fields["org_id"] = world.organisations["Demo Client"]
    contents = {"data": "aGVsbG8=", "mimetype": "text/plain", "filename": "letter.txt"}
    full = scenery.make(further_types.FILE_CLASS, {**fields, "a_file": contents})
    empty = scenery.make(further_types.FILE_CLASS, fields)
    try:
        for id, text in ((full, "letter.txt"), (empty, "")):
            view = file_panel.ask("ticket", id=id)
            assert [(each["code"], each["text"]) for each in view["attributes"]] == [
                ("title", "With a file"), ("a_file", text),
            ]  # fmt: skip
            assert [each["text"] for log in view["logs"] for each in log["entries"]] == ["Noted"]
    finally:
        write(Path(world.itop_dir), {details: None})
