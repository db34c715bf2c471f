# SPDX-License-Identifier: AGPL-3.0-or-later
"""The components of Canvas Kit, as the simulator draws them and as a person meets them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.acceptance.canvas_check import SCHEMA
from tests.preview.demo import Demo
from tests.preview.simulator import Trouble

SAMPLES = Path(__file__).parents[2] / "simulator/preview/static/components.json"


@pytest.fixture
def page(browser: Browser, demo: Demo) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en", reduced_motion="reduce")
    trouble = Trouble(demo.root)
    trouble.watch(context)
    opened = context.new_page()
    opened.goto(f"{demo.url}/components?lang=en")
    opened.locator("body[data-ready]").wait_for()
    yield opened
    context.close()
    assert not trouble.seen


def test_every_component_of_the_contract_is_drawn(page: Page) -> None:
    samples = json.loads(SAMPLES.read_text(encoding="utf-8"))
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    known = schema["$defs"]["component"]["properties"]["type"]["enum"]
    assert sorted(samples) == sorted(known) and len(known) == 12
    for kind in samples:
        sample = page.locator(f"[data-type='{kind}']")
        expect(sample.locator(".ck > *")).to_have_count(len(samples[kind]))


def sample(page: Page, kind: str) -> Locator:
    return page.locator(f"[data-type='{kind}']")


def test_markdown_is_bold_and_links_and_nothing_else(page: Page) -> None:
    text = sample(page, "text")
    expect(text.get_by_role("link", name="link")).to_have_attribute("href", "https://example.com/")
    expect(text.locator("strong")).to_have_text("bold words")
    expect(text).to_contain_text("2 * 3, [sic], snake_case.")


def test_what_is_saved_or_disabled_cannot_be_changed_and_what_failed_says_so(page: Page) -> None:
    fields = sample(page, "input")
    expect(fields.get_by_label("Saved", exact=True)).to_be_disabled()
    expect(fields.get_by_label("Disabled")).to_be_disabled()
    expect(fields.get_by_label("Failed")).to_have_attribute("aria-invalid", "true")
    expect(sample(page, "textarea").get_by_label("With an error")).to_have_attribute("aria-invalid", "true")
    expect(sample(page, "button").get_by_role("button", name="Disabled")).to_be_disabled()
    expect(sample(page, "list").get_by_role("button", name="Disabled")).to_be_disabled()


def test_a_field_with_an_action_submits_by_its_button_and_by_enter(page: Page) -> None:
    box = sample(page, "input").get_by_label("With a button", exact=True)
    box.press("Enter")
    expect(page.locator("body")).to_have_attribute("data-clicked", "i2")
    sample(page, "button").get_by_role("button", name="Primary").click()
    expect(page.locator("body")).to_have_attribute("data-clicked", "primary")
    sample(page, "input").get_by_role("button", name="Submit With a button").click()
    expect(page.locator("body")).to_have_attribute("data-clicked", "i2")


def test_a_single_select_submits_when_clicked_but_arrow_keys_only_choose(page: Page) -> None:
    group = sample(page, "single-select").get_by_role("radiogroup", name="Acts at once")
    group.get_by_role("radio", name="Medium").focus()
    page.keyboard.press("ArrowRight")
    expect(group.get_by_role("radio", name="High")).to_be_checked()
    expect(page.locator("body")).not_to_have_attribute("data-clicked", "s1")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_have_attribute("data-clicked", "s1")
    sample(page, "button").get_by_role("button", name="Link").click()
    group.get_by_role("radio", name="Low").click()
    expect(page.locator("body")).to_have_attribute("data-clicked", "s1")


def test_a_long_value_of_a_table_is_cut_and_whole_on_hovering(page: Page) -> None:
    value = sample(page, "data-table").locator("dd").nth(1)
    assert value.evaluate("each => each.scrollWidth > each.clientWidth")
    assert len(value.get_attribute("title") or "") > 40
