# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page itself: in which languages and widths, with what it may load, and that production has none."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import requests
from playwright.sync_api import Browser, expect

from tests import chromium
from tests.acceptance.app import App
from tests.preview.conftest import Look
from tests.preview.demo import Demo
from tests.preview.simulator import LATER, SOON, Simulator
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
    answer = requests.get(demo.url, timeout=60)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert "http://" not in answer.text and "https://" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_no_foreign_page_can_act_in_the_simulator(demo: Demo) -> None:
    sent = requests.post(f"{demo.url}/api/switch", data='{"name": "itop_down", "on": true}', timeout=60)
    assert sent.status_code == 400
    state = requests.get(f"{demo.url}/api/state", timeout=60).json()
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
        answer = requests.post(f"{demo.url}/api/{path}", json=body, timeout=60)
        assert answer.status_code == 400, answer.text


def test_production_has_no_simulator(tmp_path: Path) -> None:
    nowhere = {"ITOP_URL": "http://127.0.0.1:9", "ITOP_USER": "nobody", "ITOP_PASSWORD": "nothing"}
    app = App(tmp_path, {**nowhere, "INTERCOM_CLIENT_SECRET": "secret"})
    app.start_web()
    try:
        for path in ("preview", "preview/", "preview/api/state", "preview/static/main.js", "conversations/1"):
            assert requests.get(app.url + path, timeout=60).status_code == 404
    finally:
        app.stop()


@pytest.mark.parametrize(("language", "clock"), [("en", r"\d{1,2}:\d\d\s[AP]M"), ("fr", r"\d\d:\d\d")])
def test_all_columns_have_the_times_of_the_panel(browser: Browser, demo: Demo, language: str, clock: str) -> None:
    context = browser.new_context(timezone_id="Asia/Tokyo", viewport={"width": 1600, "height": 900})
    simulator = Simulator(context.new_page(), f"{demo.url}?lang={language}")
    simulator.open()
    page = simulator.page
    page.locator("#talks button", has_text="Otto Berg").last.click()
    expect(simulator.ticket).to_contain_text(": Europe/Paris")
    page.locator("#ticket-choice button", has_text="R-000002").click()
    simulator.click("R-000002")
    said = page.locator("#thread .said", has_text="I send somebody.").locator("time")
    expect(said).to_be_visible()
    at = datetime.fromisoformat(str(said.get_attribute("datetime"))).astimezone(ZoneInfo("Europe/Paris"))
    time = Languages.load().texts(language).in_zone(ZoneInfo("Europe/Paris")).date(at.isoformat())
    expect(simulator.public.locator("time").first).to_have_text(time)
    expect(simulator.panel).to_contain_text(time)
    times = page.locator("#thread time, #bubbles time, #ticket time").all_inner_texts()
    assert len(times) > 8 and all(re.search(rf"(^|\D){clock}$", each) for each in times), times
    seconds = page.locator("#requests time").first.inner_text()
    assert ("M" in seconds) is (language == "en")
    context.close()


def test_every_ticket_can_be_chosen_however_many_there_are(simulator: Simulator) -> None:
    simulator.be("Ida Roth")
    for number in range(3):
        simulator.begin(f"The scanner of room {number} is gone")
        simulator.create_ticket(f"Scanner {number}")
    chips = simulator.page.locator("#ticket-choice button")
    assert chips.count() >= 5
    row = simulator.page.locator("#ticket-choice").bounding_box()
    assert row is not None
    for chip in chips.all():
        box = chip.bounding_box()
        assert box is not None and box["x"] + box["width"] <= row["x"] + row["width"]
        assert box["y"] + box["height"] <= row["y"] + row["height"]


def test_what_was_begun_in_a_conversation_stays_there(simulator: Simulator) -> None:
    simulator.be("Una Known")
    simulator.begin("Where is the manual?")
    simulator.begin("And where is the key?")
    page = simulator.page
    talks, composer = page.locator("#talks button"), page.locator("#agent-composer")
    composer.get_by_role("button", name="Note").click()
    composer.locator("textarea").fill("She asks for everything")
    talks.filter(has_text="Where is the manual?").click()
    expect(composer.get_by_role("button", name="Reply")).to_have_attribute("aria-pressed", "true")
    expect(composer.locator("textarea")).to_have_value("")
    talks.filter(has_text="And where is the key?").click()
    expect(composer.get_by_role("button", name="Note")).to_have_attribute("aria-pressed", "true")
    expect(composer.locator("textarea")).to_have_value("She asks for everything")
    composer.locator("textarea").press("Enter")
    expect(simulator.thread.get_by_text("She asks for everything")).to_be_visible(timeout=SOON)
    expect(composer.locator("textarea")).to_have_value("")


def test_the_card_of_the_panel_has_no_more_than_intercom_gives_it(simulator: Simulator) -> None:
    assert simulator.panel.locator(".app-head button").count() == 0
    simulator.click("Find a ticket")
    simulator.reads("Reference or words")
    simulator.home()
    simulator.reads("Create a ticket")


@pytest.mark.parametrize("width", [1280, 1400, 1600])
def test_a_panel_longer_than_the_window_is_scrolled_in_one_direction_only(
    browser: Browser, demo: Demo, width: int
) -> None:
    # As everybody has it; for tests and pictures Playwright leaves scroll bars out.
    seen = browser.browser_type.launch(
        executable_path=chromium.program(), args=["--no-sandbox"], ignore_default_args=["--hide-scrollbars"]
    )
    page = seen.new_page(viewport={"width": width, "height": 360})
    simulator = Simulator(page, f"{demo.url}?lang=en")
    simulator.open()
    place = page.locator(".details")
    high, room, wide, within = place.evaluate(
        "(each) => [each.scrollHeight, each.clientHeight, each.scrollWidth, each.clientWidth]"
    )
    assert high > room and wide <= within
    assert place.evaluate("(each) => each.offsetWidth - each.clientWidth") > 1, "there is a scroll bar"
    seen.close()
