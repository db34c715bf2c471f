# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page itself: in which languages and widths, with what it may load, and that production has none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, expect

from tests import chromium
from tests.acceptance.app import App
from tests.preview.conftest import Look
from tests.preview.demo import Demo
from tests.preview.simulator import LATER, Simulator
from webapp.languages import Languages


def test_every_request_can_be_looked_into_by_keyboard(simulator: Simulator) -> None:
    simulator.home()
    chip = simulator.requests.filter(has_text="/canvas/initialize").first
    chip.focus()
    simulator.page.keyboard.press("Enter")
    dialog = simulator.page.get_by_role("dialog")
    expect(dialog).to_contain_text("X-Body-Signature")
    body = json.loads(dialog.get_by_role("region", name="Answer").locator("pre").inner_text())
    assert body["canvas"]["content"]["components"]
    simulator.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert simulator.page.evaluate("document.activeElement.closest('#requests') !== null")


def test_the_focus_stays_where_it_was_after_a_click_in_the_panel(simulator: Simulator) -> None:
    simulator.be("Una Known")
    page = simulator.page
    expect(simulator.panel).to_have_attribute("aria-busy", "false", timeout=LATER)
    button = simulator.panel.get_by_role("button", name="Create a ticket")
    button.focus()
    page.keyboard.press("Enter")
    simulator.reads("A ticket needs a person")
    expect(page.locator("#canvas h4").first).to_be_focused()
    expect(page.get_by_role("status")).to_contain_text("A ticket needs a person")


def test_the_panel_speaks_the_language_of_the_teammate(look: Look) -> None:
    simulator = look(language="fr")
    simulator.be("Otto Berg")
    expect(simulator.page.locator("#as-agent")).to_contain_text("Lea Martin")
    simulator.reads("Créer un ticket")
    expect(simulator.page.get_by_role("heading", name="Boîte de réception")).to_be_visible()
    expect(simulator.ticket).to_contain_text("Demandeur")
    simulator.page.get_by_role("link", name="EN", exact=True).click()
    expect(simulator.page.get_by_role("heading", name="Inbox in Intercom")).to_be_visible()


@pytest.mark.parametrize("language", [each.language.id for each in Languages.load()])
@pytest.mark.parametrize("width", [360, 820, 1280, 1600])
def test_nothing_is_wider_than_the_window(look: Look, width: int, language: str) -> None:
    simulator = look(width=width, height=740, language=language)
    for part in simulator.page.locator("[data-show]").all():
        if part.is_visible():
            part.click()
        assert simulator.page.evaluate("document.documentElement.scrollWidth") <= width
        wide = simulator.page.evaluate(
            """[...document.querySelectorAll("main button, main select, main h2, main h3, header button, nav button")]
               .filter((each) => each.checkVisibility() && !each.closest(".talks, .ticket-choice"))
               .filter((each) => each.getBoundingClientRect().right > innerWidth)
               .map((each) => each.outerHTML)"""
        )
        assert not wide


def test_on_a_telephone_the_columns_are_parts_one_switches_between(look: Look) -> None:
    simulator = look(width=360, height=740)
    page = simulator.page
    expect(simulator.thread).to_be_visible()
    expect(simulator.panel).to_be_hidden()
    page.get_by_role("button", name="Panel", exact=True).click()
    expect(simulator.panel).to_be_visible()
    page.get_by_role("button", name="Ticket", exact=True).click()
    simulator.ticket.locator("#ticket-choice button").first.click()
    expect(simulator.public).to_be_visible()
    page.get_by_text("Make it go wrong", exact=True).click()
    expect(page.get_by_role("switch", name="iTop is down")).to_be_visible()


def test_the_page_loads_nothing_from_elsewhere_and_nothing_inline(demo: Demo) -> None:
    answer = requests.get(demo.url, timeout=10)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert "http://" not in answer.text and "https://" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_no_foreign_page_can_act_in_the_simulator(demo: Demo) -> None:
    sent = requests.post(f"{demo.url}/api/switch", data='{"name": "itop_down", "on": true}', timeout=10)
    assert sent.status_code == 400
    state = requests.get(f"{demo.url}/api/state", timeout=10).json()
    assert not any(state["switches"].values())


@pytest.mark.parametrize("path", ["say", "act", "panel", "person", "switch"])
def test_a_request_that_makes_no_sense_is_refused(demo: Demo, path: str) -> None:
    bodies: tuple[object, ...] = (
        {},
        [],
        {"conversation": 7, "contact": [], "name": None},
        {"kind": "close", "email": 1},
    )
    for body in bodies:
        answer = requests.post(f"{demo.url}/api/{path}", json=body, timeout=10)
        assert answer.status_code == 400, answer.text


def test_production_has_no_simulator(tmp_path: Path) -> None:
    nowhere = {"ITOP_URL": "http://127.0.0.1:9", "ITOP_USER": "nobody", "ITOP_PASSWORD": "nothing"}
    app = App(tmp_path, {**nowhere, "INTERCOM_CLIENT_SECRET": "secret"})
    app.start_web()
    try:
        for path in ("preview", "preview/", "preview/api/state", "preview/static/main.js", "conversations/1"):
            assert requests.get(app.url + path, timeout=10).status_code == 404
    finally:
        app.stop()


def test_the_ticket_says_whose_times_it_has(browser: Browser, demo: Demo) -> None:
    context = browser.new_context(timezone_id="America/New_York")
    simulator = Simulator(context.new_page(), f"{demo.url}?lang=en")
    simulator.open()
    expect(simulator.ticket).to_contain_text("Times: America/New_York")
    context.close()


@pytest.mark.parametrize("width", [1280, 1400, 1600])
def test_a_panel_longer_than_the_window_is_scrolled_in_one_direction_only(
    browser: Browser, demo: Demo, width: int
) -> None:
    # As everybody has it; for tests and pictures Playwright leaves scroll bars out.
    seen = browser.browser_type.launch(
        executable_path=chromium.program(), args=["--no-sandbox"], ignore_default_args=["--hide-scrollbars"]
    )
    page = seen.new_page(viewport={"width": width, "height": 500})
    simulator = Simulator(page, f"{demo.url}?lang=en")
    simulator.open()
    place = page.locator(".details")
    high, room, wide, within = place.evaluate(
        "(each) => [each.scrollHeight, each.clientHeight, each.scrollWidth, each.clientWidth]"
    )
    assert high > room and wide <= within
    assert place.evaluate("(each) => each.offsetWidth - each.clientWidth") > 1, "there is a scroll bar"
    seen.close()
