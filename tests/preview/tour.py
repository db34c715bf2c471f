# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tour of the simulator in half a minute."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Locator, expect

from tests.preview.demo import Demo
from tests.preview.film import Film
from tests.preview.simulator import LATER, Simulator

WIDTH, HEIGHT = 1280, 740


def film_the_tour(browser: Browser, demo: Demo, path: Path) -> None:
    """From a question in the portal to a log that is complete although iTop was away."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB", reduced_motion="reduce", color_scheme="light"
    )
    simulator = Simulator(context.new_page(), f"{demo.url}?lang=en")
    simulator.open()
    simulator.be("Ida Roth")
    expect(simulator.panel).to_have_attribute("aria-busy", "false")
    film = Film(simulator.page, WIDTH, HEIGHT)
    _ask(film, simulator)
    _make_a_ticket(film, simulator)
    _answer(film, simulator)
    _lose_itop(film, simulator)
    film.write(path)
    context.close()


def _ask(film: Film, simulator: Simulator) -> None:
    film.caption = "Somebody asks for help in the chat of the portal."
    film.shot(1500)
    box = simulator.page.locator("#person-composer textarea")
    film.type(box, "And now it smells of smoke!")
    box.press("Enter")
    _shown(simulator.thread, "And now it smells of smoke!")
    film.shot(1200)


def _make_a_ticket(film: Film, simulator: Simulator) -> None:
    film.caption = "The agent makes a ticket of it in the panel, without leaving the inbox."
    panel = simulator.panel
    film.click(panel.get_by_role("button", name="Create a ticket"))
    expect(panel.get_by_label("Title *")).to_be_visible()
    film.caption = "What was said so far is filled in: two clicks, and nothing to type."
    film.shot(2200)
    film.click(panel.get_by_role("button", name="Create", exact=True))
    simulator.reads("was created")
    expect(simulator.bubbles.get_by_text("Your request has been recorded").last).to_be_visible(timeout=LATER)
    film.caption = "The whole conversation stands in its log, and the user is told."
    film.shot(2600)


def _answer(film: Film, simulator: Simulator) -> None:
    film.caption = "From now on each reply goes to the public log…"
    composer = simulator.page.locator("#agent-composer")
    box = composer.locator("textarea")
    film.type(box, "Please pull the plug, I am on my way.")
    box.press("Enter")
    _shown(simulator.public, "Please pull the plug, I am on my way.")
    film.shot(1500)
    film.caption = "…and each note to the private one."
    film.click(composer.get_by_role("button", name="Note"))
    film.type(box, "Take the extinguisher along.")
    box.press("Enter")
    _shown(simulator.private, "Take the extinguisher along.")
    film.shot(1800)


def _lose_itop(film: Film, simulator: Simulator) -> None:
    film.caption = "iTop is down? Nothing is lost:"
    film.click(simulator.page.get_by_role("switch", name="iTop is down"))
    film.shot(500)
    box = simulator.page.locator("#person-composer textarea")
    film.type(box, "Done. Thank you!", pieces=3)
    box.press("Enter")
    expect(simulator.queue).to_contain_text("1 message waiting", timeout=LATER)
    film.shot(2000)
    film.caption = "it waits, and stands in the log as soon as iTop is back."
    film.click(simulator.page.get_by_role("switch", name="iTop is down"))
    film.shot(500)
    _shown(simulator.public, "Done. Thank you!")
    expect(simulator.queue).to_contain_text("Nothing waiting", timeout=LATER)
    film.shot(3500)


def _shown(place: Locator, words: str) -> None:
    expect(place.get_by_text(words).first).to_be_visible(timeout=LATER)
