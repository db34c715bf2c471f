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

FILE = Unsupported("report", "Report", "other")
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
    _shown(inbox, form_field("extra", "enum", mandatory=True)).reads("Extra *: iTop has no values to choose from.")


def test_a_field_that_is_read_only_is_shown(inbox: Inbox) -> None:
    panel = _shown(inbox, form_field("extra", value="fixed", text="fixed", read_only=True))
    panel.reads("Extra: fixed")
    assert not panel.has_field("Extra")


def test_a_field_the_panel_cannot_ask_for_is_left_to_itop(inbox: Inbox) -> None:
    _shown(inbox, form_field("extra", "other")).reads("You can fill in Extra later in iTop.")


def test_a_mandatory_attribute_without_a_field_leads_to_the_form_of_itop(inbox: Inbox) -> None:
    itop = ScriptedItop(fields=(form_field("title"),), unsupported=(FILE,))
    panel = _panel(inbox, itop)
    panel.reads("no field for: Report.")
    assert not panel.offers("Create")
    panel.fill("Title", "Fire")
    panel.click("Continue in iTop")
    assert (itop.given["title"], itop.said["of"]) == ("Fire", "ticket")
    told = itop.said["conversation"]
    assert told.id == panel.conversation.id and told.id in told.url
    panel.reads("Finish this ticket in iTop", "linked to this conversation as soon as", "works for 24 hours")
    panel.does_not_read("Left out")
    assert panel.url("Open the form in iTop") == itop.form_url
    panel.click("Back")
    assert panel.value("Title") == "Fire"


def test_what_itop_cannot_read_is_named_before_it_is_missed(inbox: Inbox) -> None:
    when = Unsupported("when", "When *it* burnt", "date")
    panel = _panel(inbox, ScriptedItop(fields=(form_field("title"),), unsupported=(FILE,), left_out=(when,)))
    panel.click("Continue in iTop")
    panel.reads("Left out because iTop cannot read it: When *it* burnt.")


def test_a_person_without_a_field_is_completed_in_itop(inbox: Inbox) -> None:
    itop = ScriptedItop(fields=(form_field("name"),), unsupported=(FILE,))
    panel = inbox.panel(services=itop.behind(inbox.services))
    panel.submit("person_form?then=create_form")
    panel.reads("no field for: Report.")
    panel.fill("Name", "Vera")
    panel.click("Continue in iTop")
    assert (itop.given["name"], itop.said["of"]) == ("Vera", "person")
    panel.reads("Finish creating this person in iTop", "search for them in this panel")
    assert panel.url("Open the form in iTop") == itop.form_url
    panel.click("Back")
    assert panel.value("Name") == "Vera"


def test_a_form_that_does_not_fit_into_a_canvas_leads_to_the_form_of_itop(inbox: Inbox) -> None:
    long = tuple(Choice(str(number), f"{number} " + "long " * 30) for number in range(9))
    many = tuple(form_field(f"extra_{number}", "enum", choices=long) for number in range(100))
    panel = _panel(inbox, ScriptedItop(fields=many))
    panel.reads("The creation form does not fit into this panel.")
    panel.click("Continue in iTop")
    assert panel.offers("Open the form in iTop")


def test_a_text_that_was_cut_is_told_before_it_is_handed_over(inbox: Inbox) -> None:
    itop = ScriptedItop(fields=(form_field("title"), form_field("description", "text")), unsupported=(FILE,))
    panel = _panel(inbox, itop)
    panel.fill("Description", "long " * 8_000)
    panel.click("Continue in iTop")
    panel.reads("The text is too long")
    assert "hand_over" not in itop.calls
    panel.click("Continue in iTop")
    assert panel.offers("Open the form in iTop") and itop.calls[-1] == "hand_over"


def test_a_text_that_was_cut_in_a_form_that_no_canvas_holds(inbox: Inbox) -> None:
    long = tuple(Choice(str(number), f"{number} " + "long " * 30) for number in range(9))
    itop = ScriptedItop(fields=(form_field("description", "text"),), unsupported=(FILE,))
    panel = _panel(inbox, itop)
    panel.fill("Description", "long " * 8_000)
    itop.fields = tuple(form_field(f"extra_{number}", "enum", choices=long) for number in range(100))
    panel.click("Continue in iTop")
    panel.reads("does not fit into this panel", "The text is too long")
    panel.click("Continue in iTop")
    assert panel.offers("Open the form in iTop") and itop.given["description"]


SPELLED = [
    ("date", "2026-01-31", "Jan 31, 2026", "Feb 3 2026", "2026-02-03"),
    (
        "datetime",
        "2026-01-31T10:00:00+01:00",
        "Jan 31, 2026, 10:00\u202fAM",
        "2/3/2026 2:30 pm",
        "2026-02-03T14:30:00+01:00",
    ),
    ("duration", "9000", "2 h 30 min", "1d 2h", "93600"),
    ("percentage", "50", "50", "12.5 %", "12.5"),
]


@pytest.mark.parametrize(("kind", "value", "shown", "typed", "sent"), SPELLED)
def test_dates_and_the_like_are_written_as_people_do(
    inbox: Inbox, kind: str, value: str, shown: str, typed: str, sent: str
) -> None:
    itop = ScriptedItop(fields=(form_field("extra", kind, value=value),))
    panel = _panel(inbox, itop)
    assert panel.value("Extra") == shown and _field(panel)["placeholder"].startswith("For example ")
    panel.fill("Extra", typed)
    panel.click("Create")
    assert itop.given["extra"] == sent


def test_what_cannot_be_read_goes_to_itop_as_it_is_and_comes_back_so(inbox: Inbox) -> None:
    itop = _Refusing(fields=(form_field("extra", "date"),))
    panel = _panel(inbox, itop)
    panel.fill("Extra", "some day")
    panel.click("Create")
    assert panel.value("Extra") == "some day" and itop.given["extra"] == "some day"


@pytest.mark.parametrize("kind", ["enum_set", "tag_set"])
def test_a_small_set_is_ticked(inbox: Inbox, kind: str) -> None:
    field = form_field("extra", kind, choices=choices(10), values=choices(2))
    itop = ScriptedItop(fields=(field,))
    panel = _panel(inbox, itop)
    panel.reads("Extra: Choice 1, Choice 2")
    panel.tick("Extra", "Choice 3", "Choice 5")
    panel.click("Create")
    assert itop.given["extra"] == ["3", "5"]


def test_a_large_set_is_searched_and_each_value_can_be_removed(inbox: Inbox) -> None:
    field = form_field("extra", "tag_set", search=True, values=choices(2), max_items=5)
    itop = ScriptedItop(fields=(field,))
    panel = _panel(inbox, itop)
    panel.reads("Choice 1 | Remove", "At most 5 values.")
    panel.enter("Extra", "Choice")
    panel.click("Choice 7")
    assert itop.given["extra"] == ["1", "2", "7"]
    panel.click("Choice 1")
    assert itop.given["extra"] == ["2"]


def test_a_full_set_is_not_searched(inbox: Inbox) -> None:
    field = form_field("extra", "tag_set", search=True, values=choices(2), max_items=2)
    panel = _shown(inbox, field)
    assert not panel.has_field("Extra")
    panel.reads("At most 2 values.")


def test_what_is_read_only_is_not_sent(inbox: Inbox) -> None:
    itop = ScriptedItop(fields=(form_field("extra", value="fixed", read_only=True), form_field("title")))
    panel = _panel(inbox, itop)
    panel.click("Create")
    assert "extra" not in itop.given


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
    panel.submit("create", stored={"draft": {"form": "create_form", "values": {"hidden": "x", "kept": "y"}}})
    assert itop.given["hidden"] == "x"
    panel.click("Create")
    assert "hidden" not in itop.given and itop.given["kept"] == "y"


class _Refusing(ScriptedItop):
    def create(self, values: Any, *_: Any, **more: Any) -> Any:
        self.given = values
        fields = {"extra": "Not [good](x).", "hidden": "Neither."}
        raise ItopRefused(status=422, code="invalid_values", message="No.", fields=fields)
