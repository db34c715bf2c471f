# SPDX-License-Identifier: AGPL-3.0-or-later
"""The components: a canvas that can be made is one that Intercom takes."""

from __future__ import annotations

import pytest

from tests.acceptance.canvas_check import check
from webapp import canvas
from webapp.canvas import Canvas, CanvasTooLarge, Option
from webapp.inbox import to

TWO = (Option("a", "A"), Option("b", "B"))


def test_every_component_is_one_of_intercoms() -> None:
    everything = [
        canvas.text("**Bold**", style="header", tight=True),
        canvas.button("Go", to("home"), style="primary"),
        canvas.open_button("Open", "https://itop.example/", name="itop"),
        canvas.text_input("Title", id="title", value="x", placeholder="y", failed=True, submits=True),
        canvas.textarea("Words", id="words", value="x", placeholder="y", failed=True),
        canvas.dropdown("Kind", TWO, id="kind", value="a", failed=True),
        canvas.single_select("Sort", TWO, id="sort", value="a", failed=True),
        canvas.listing([canvas.item("Row", to("ticket", id="1"), subtitle="x", tertiary="y")]),
        canvas.table([("Field", "Value"), ("Empty", "")]),
        canvas.divider(),
        canvas.spacer(),
    ]
    check(Canvas(everything, {"a": 1}).answer(), first=False)


def test_words_that_are_missing_in_itop_are_no_reason_to_be_refused() -> None:
    parts = [
        canvas.text(" "),
        canvas.button("", to("home")),
        canvas.listing([canvas.item("", to("ticket", id="1"))]),
        canvas.dropdown("", (Option("a", ""), Option("b", " ")), id="kind", value="gone"),
    ]
    check(Canvas(parts).answer(), first=True)


@pytest.mark.parametrize("count", [0, 1, 11])
def test_a_dropdown_takes_two_to_ten_options(count: int) -> None:
    with pytest.raises(ValueError, match="2 to 10"):
        canvas.dropdown("Kind", [Option(str(number), "x") for number in range(count)], id="kind")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "//itop", "https://a b", "data:text/html,x"])
def test_a_button_opens_web_addresses_only(url: str) -> None:
    with pytest.raises(ValueError, match="web address"):
        canvas.open_button("Open", url, name="x")


def test_a_canvas_refuses_the_same_id_twice_also_within_a_list() -> None:
    row = canvas.listing([canvas.item("Row", to("home"))])
    with pytest.raises(ValueError, match="unique"):
        Canvas([canvas.button("Home", to("home")), row])


def test_a_canvas_is_never_empty_and_neither_are_its_lists() -> None:
    for make in (lambda: Canvas([]), lambda: canvas.listing([]), lambda: canvas.table([])):
        with pytest.raises(ValueError):
            make()


@pytest.mark.parametrize("words", ["x" * 66_000, "é" * 11_000])
def test_a_canvas_that_is_too_large_cannot_be_made(words: str) -> None:
    with pytest.raises(CanvasTooLarge, match="content"):
        Canvas([canvas.text(words)])
    with pytest.raises(CanvasTooLarge, match="stored data"):
        Canvas([canvas.text("x")], {"draft": words})


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("a * b", r"a \* b"),
        ("[x](https://y)", r"\[x\](https://y)"),
        ("snake_case stays, _this_ not", r"snake_case stays, \_this\_ not"),
        ("back\\slash `code`", r"back\\slash \`code\`"),
        ("  several   spaces ", "several spaces"),
        ("one\r\n\n two", "one\n\ntwo"),
    ],
)
def test_user_data_is_shown_letter_by_letter(words: str, written: str) -> None:
    assert canvas.literal(words) == written


def test_shortened_words_say_that_something_is_missing() -> None:
    assert canvas.shorten("short", 5) == "short"
    assert canvas.shorten("a little longer", 9) == "a little…"
