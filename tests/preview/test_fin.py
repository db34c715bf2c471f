# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fin in the end user's messenger: it opens a ticket, tells its state, and hands on that it is solved."""

from __future__ import annotations

import uuid

from playwright.sync_api import expect

from tests.preview.simulator import LATER, SOON, Simulator


def test_fin_opens_a_ticket_tells_its_state_and_hands_on_that_it_is_solved(simulator: Simulator) -> None:
    title = f"Lamp {uuid.uuid4().hex[:6]}"
    simulator.be("Otto Berg")
    page = simulator.page
    page.locator("#new-talk").click()
    page.locator("#person-composer textarea").fill(title)
    page.locator("#person-composer .send").click()
    expect(simulator.bubbles).to_contain_text(title, timeout=LATER)

    page.get_by_role("button", name="Open a ticket for me").click()
    expect(simulator.bubbles).to_contain_text("I have opened ticket R-", timeout=LATER)
    expect(page.locator("#portal-list")).to_contain_text(title, timeout=SOON)
    expect(page.locator("#requests [data-way=fin]").first).to_contain_text("/connectors/tickets", timeout=SOON)

    page.get_by_role("button", name="How is my ticket?").click()
    expect(simulator.bubbles).to_contain_text(f"{title} · New", timeout=LATER)

    page.get_by_role("button", name="It is solved").click()
    expect(simulator.bubbles).to_contain_text("I have passed on that R-", timeout=LATER)
    simulator.ticket.locator(f"#ticket-choice button[title^='{title}']").click()
    expect(simulator.public).to_contain_text("Otto Berg", timeout=SOON)


def test_fin_speaks_about_no_ticket_with_somebody_who_is_not_logged_in(simulator: Simulator) -> None:
    simulator.be("Ida Roth")
    simulator.page.get_by_role("button", name="How is my ticket?").click()
    expect(simulator.bubbles).to_contain_text("Please log in first", timeout=LATER)
