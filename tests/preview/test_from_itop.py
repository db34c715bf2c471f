# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody works in iTop, in the right column: the end user on the left and the teammates in the middle hear of it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.preview.simulator import LATER, SOON, Simulator


def test_what_is_written_in_itop_is_heard_in_the_chat(simulator: Simulator) -> None:
    simulator.be("Otto Berg")
    simulator.begin("The door squeaks")
    simulator.create_ticket("A door squeaks")
    expect(simulator.bubbles.get_by_text("Your request has been recorded")).to_be_visible(timeout=LATER)

    simulator.works_in_itop("Public entry", "Somebody is on the way.")
    simulator.logged(simulator.public, "Somebody is on the way.", "The door squeaks")
    expect(simulator.bubbles.get_by_text("Somebody is on the way.")).to_be_visible(timeout=LATER)

    simulator.works_in_itop("Private entry", "Take the oil along.")
    expect(simulator.thread.get_by_text("Take the oil along.")).to_be_visible(timeout=LATER)
    expect(simulator.bubbles.get_by_text("Take the oil along.")).to_have_count(0)

    simulator.works_in_itop("Resolve", "It needed a drop of oil.")
    expect(simulator.bubbles.get_by_text("It needed a drop of oil.")).to_be_visible(timeout=LATER)
    expect(simulator.ticket.get_by_role("button", name="Resolve")).to_be_disabled(timeout=SOON)

    simulator.user_says("Thank you")
    simulator.logged(simulator.public, "Thank you", "Somebody is on the way.", "The door squeaks")


def test_a_file_that_is_attached_in_itop_can_be_fetched_in_the_chat(simulator: Simulator, tmp_path: Path) -> None:
    simulator.be("Otto Berg")
    simulator.begin("The window rattles")
    simulator.create_ticket("A window rattles")
    manual = tmp_path / "manual.pdf"
    manual.write_bytes(b"%PDF-1.4 the manual")
    desk = simulator.ticket.locator(".desk")
    desk.locator("input[type=file]").set_input_files(manual)
    expect(desk.locator(".attached")).to_contain_text("manual.pdf")
    simulator.works_in_itop("Public entry", "It stands in the manual.")
    expect(simulator.bubbles.get_by_text("It stands in the manual.")).to_be_visible(timeout=LATER)
    link = simulator.bubbles.get_by_role("link", name="manual.pdf")
    expect(link).to_be_visible(timeout=LATER)
    with simulator.page.expect_download() as download:
        link.click()
    assert download.value.path().read_bytes() == b"%PDF-1.4 the manual"
    expect(desk.locator(".attached")).to_be_hidden()
