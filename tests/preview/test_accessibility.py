# SPDX-License-Identifier: AGPL-3.0-or-later
"""axe-core looks at the simulator and finds nothing that keeps somebody out."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.preview.conftest import Look
from tests.preview.demo import Demo
from tests.preview.simulator import LATER, Simulator

AXE = files("axe_playwright_python") / "axe.min.js"

VIEWS = [
    (1600, "en", "light"),
    (1600, "fr", "dark"),
    (1280, "en", "dark"),
    (360, "en", "light"),
    (360, "fr", "light"),
    (360, "fr", "dark"),
]


def found(page: Page) -> list[str]:
    """What axe-core finds, in a line each with the place; the page's own policy lets no foreign script in otherwise."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result: dict[str, Any] = page.evaluate("axe.run()")
    return [
        f"{each['impact']} {each['id']}: {node['target']} {node['failureSummary']}"
        for each in result["violations"]
        if each["impact"] != "minor"
        for node in each["nodes"]
    ]


@pytest.mark.parametrize(("width", "language", "scheme"), VIEWS)
def test_the_page_is_for_everybody(look: Look, width: int, language: str, scheme: str) -> None:
    simulator = look(width=width, height=800, language=language, dark=scheme == "dark")
    assert not found(simulator.page)
    for part in simulator.page.locator("[data-show]").all():
        if part.is_visible():
            part.click()
            assert not found(simulator.page)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_form_with_errors_and_a_bad_world_are_for_everybody(look: Look, dark: bool) -> None:
    simulator = look(dark=dark)
    simulator.be("Ida Roth")
    simulator.begin("Who can read this?")
    simulator.click("Create a ticket")
    simulator.panel.get_by_label("Title").fill("")
    simulator.panel.get_by_role("button", name="Create", exact=True).click()
    expect(simulator.panel.locator("[aria-invalid=true]").first).to_be_visible(timeout=LATER)
    simulator.switch("Deliveries come twice", on=True)
    simulator.agent_says("A note", note=True)
    expect(simulator.requests.filter(has_text="conversation.admin.noted").first).to_be_visible(timeout=LATER)
    try:
        assert not found(simulator.page)
    finally:
        simulator.switch("Deliveries come twice", on=False)


def test_the_dialogues_are_for_everybody(simulator: Simulator) -> None:
    simulator.requests.first.click()
    expect(simulator.page.get_by_role("dialog")).to_be_visible()
    assert not found(simulator.page)
    simulator.page.keyboard.press("Escape")
    simulator.page.get_by_role("button", name="Someone else").click()
    assert not found(simulator.page)


@pytest.fixture
def components(browser: Browser, demo: Demo, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(color_scheme=request.param)
    page = context.new_page()
    page.goto(f"{demo.url}/components")
    page.locator("body[data-ready]").wait_for()
    yield page
    context.close()


@pytest.mark.parametrize("components", ["light", "dark"], indirect=True)
def test_every_component_is_for_everybody(components: Page) -> None:
    assert not found(components)
