# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which components ask for which attribute of iTop."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.panel import Panel
from tests.screens.inbox import Inbox
from tests.screens.scripted import ScriptedItop, choices, form_field
from webapp.errors import ItopRefused
from webapp.itop.form_answers import Choice, Field, Unsupported

ONE_LINE = ("string", "email", "url", "phone", "ip", "integer", "decimal", "percentage")


def _panel(inbox: Inbox, itop: ScriptedItop) -> Panel:
    panel = inbox.panel(services=itop.behind(inbox.services))
    panel.submit("create_form")
    return panel


def _shown(inbox: Inbox, *fields: Field) -> Panel:
    return _panel(inbox, ScriptedItop(fields=fields))


def _field(panel: Panel) -> dict[str, Any]:
    kinds = ("input", "textarea", "dropdown", "single-select")
    [found] = [dict(each) for each in panel.components if each["type"] in kinds]
    return found


@pytest.mark.parametrize("kind", ONE_LINE)
def test_short_values_are_typed_into_one_line(inbox: Inbox, kind: str) -> None:
    shown = _field(_shown(inbox, form_field("extra", kind, value="7", mandatory=True)))
    assert (shown["type"], shown["label"], shown["value"]) == ("input", "Extra *", "7")


@pytest.mark.parametrize("kind", ["integer", "decimal", "percentage", "ip", "url", "email", "phone"])
def test_values_with_a_format_have_an_example(inbox: Inbox, kind: str) -> None:
    assert _field(_shown(inbox, form_field("extra", kind)))["placeholder"].startswith("For example ")


@pytest.mark.parametrize("kind", ["text", "html", "case_log"])
def test_long_values_are_typed_into_several_lines(inbox: Inbox, kind: str) -> None:
    assert _field(_shown(inbox, form_field("extra", kind)))["type"] == "textarea"


@pytest.mark.parametrize("kind", ["enum", "boolean", "external_key", "hierarchical_key"])
@pytest.mark.parametrize("count", [2, 10])
def test_two_to_ten_choices_are_a_dropdown(inbox: Inbox, kind: str, count: int) -> None:
    shown = _field(_shown(inbox, form_field("extra", kind, mandatory=True, choices=choices(count), value="2")))
    assert (shown["type"], len(shown["options"]), shown["value"]) == ("dropdown", count, "2")


def test_choices_that_others_depend_on_recompute_the_form_at_once(inbox: Inbox) -> None:
    field = form_field("extra", "external_key", mandatory=True, choices=choices(3), dependents=("other",))
    shown = _field(_shown(inbox, field))
    assert (shown["type"], shown["action"]) == ("single-select", {"type": "submit"})


def test_a_value_that_is_not_mandatory_can_be_taken_back(inbox: Inbox) -> None:
    itop = ScriptedItop(fields=(form_field("extra", "enum", choices=choices(3), value="2"),))
    panel = _panel(inbox, itop)
    assert panel.options("Extra")[0] == "No value"
    panel.choose("Extra", "No value")
    panel.click("Create")
    assert itop.given["extra"] == ""


def test_ten_choices_and_no_value_are_too_many_for_a_dropdown(inbox: Inbox) -> None:
    panel = _shown(inbox, form_field("extra", "enum", choices=choices(10)))
    panel.enter("Extra", "")
    assert panel.offers("No value")


def test_an_only_choice_is_made_and_shown(inbox: Inbox) -> None:
    only = (Choice("7", "The *one*"),)
    itop = ScriptedItop(fields=(form_field("extra", "external_key", mandatory=True, choices=only, value="7"),))
    panel = _panel(inbox, itop)
    panel.reads("Extra *: The *one*")
    panel.click("Create")
    assert itop.given["extra"] == "7"


def test_a_field_without_any_choice_says_so(inbox: Inbox) -> None:
    _shown(inbox, form_field("extra", "enum", mandatory=True)).reads("Extra *: iTop offers no value.")


def test_a_field_that_is_read_only_is_shown(inbox: Inbox) -> None:
    panel = _shown(inbox, form_field("extra", value="fixed", text="fixed", read_only=True))
    panel.reads("Extra: fixed")
    assert not panel.has_field("Extra")


@pytest.mark.parametrize("kind", ["date", "datetime", "duration", "enum_set", "tag_set", "other"])
def test_a_field_the_panel_cannot_ask_for_is_left_to_itop(inbox: Inbox, kind: str) -> None:
    _shown(inbox, form_field("extra", kind)).reads("Extra can be filled in in iTop afterwards.")


def test_a_mandatory_attribute_without_a_field_leads_to_the_form_of_itop(inbox: Inbox) -> None:
    itop = ScriptedItop(unsupported=(Unsupported("start_date", "Start date", "datetime"),))
    panel = _panel(inbox, itop)
    panel.reads("This ticket has to be created in iTop", "no field for: Start date.")
    assert panel.url("Open the form in iTop") == itop.create_url
    panel.click("Back")
    panel.reads("Create a ticket")


def test_an_overlong_address_of_the_form_of_itop_is_shortened(inbox: Inbox) -> None:
    unsupported = (Unsupported("start_date", "Start date", "datetime"),)
    url = "https://itop.example/pages/UI.php?operation=new&default%5Btitle%5D=" + "x" * 70_000
    panel = _panel(inbox, ScriptedItop(unsupported=unsupported, create_url=url))
    assert panel.url("Open the form in iTop") == "https://itop.example/pages/UI.php?operation=new"


def test_a_form_that_does_not_fit_into_a_canvas_leads_to_the_form_of_itop(inbox: Inbox) -> None:
    long = tuple(Choice(str(number), f"{number} " + "long " * 30) for number in range(9))
    many = tuple(form_field(f"extra_{number}", "enum", choices=long) for number in range(100))
    panel = _panel(inbox, ScriptedItop(fields=many))
    panel.reads("The creation form does not fit into this panel.")
    assert panel.offers("Open the form in iTop")


@pytest.mark.parametrize(
    ("field", "mark"),
    [
        (form_field("extra", "string"), {"save_state": "failed"}),
        (form_field("extra", "text"), {"error": True}),
        (form_field("extra", "enum", choices=choices(3)), {"save_state": "failed"}),
        (form_field("extra", "external_key", choices=choices(3), dependents=("other",)), {"save_state": "failed"}),
        (form_field("extra", "external_key", search=True), {"save_state": "failed"}),
    ],
)
def test_a_wrong_value_is_marked_and_explained(inbox: Inbox, field: Field, mark: dict[str, object]) -> None:
    itop = _Refusing(fields=(field,))
    panel = _panel(inbox, itop)
    panel.click("Create")
    shown = _field(panel)
    assert mark.items() <= shown.items()
    panel.reads("Not [good](x).", "hidden: Neither.")


def test_a_wrong_value_without_a_field_is_not_sent_again(inbox: Inbox) -> None:
    itop = _Refusing(fields=(form_field("extra"),))
    panel = _panel(inbox, itop)
    panel.submit("create", stored={"draft": {"values": {"hidden": "x", "kept": "y"}}})
    assert itop.given["hidden"] == "x"
    panel.click("Create")
    assert "hidden" not in itop.given and itop.given["kept"] == "y"


class _Refusing(ScriptedItop):
    def create(self, **_: Any) -> Any:
        fields = {"extra": "Not [good](x).", "hidden": "Neither."}
        raise ItopRefused(status=422, code="invalid_values", message="No.", fields=fields)
