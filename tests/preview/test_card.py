# SPDX-License-Identifier: AGPL-3.0-or-later
"""The home of the Messenger on the left: a card with the tickets of whoever looks, played to its end."""

from __future__ import annotations

import uuid

from playwright.sync_api import expect

from tests.preview.simulator import LATER, SOON, Simulator


def test_somebody_opens_a_ticket_reads_the_answer_adds_to_it_and_rates_it(simulator: Simulator) -> None:
    title = f"Chair {uuid.uuid4().hex[:6]}"
    simulator.be("Otto Berg")
    simulator.look_at_tickets()
    simulator.press("New ticket")
    simulator.card.get_by_label("What is it about?").fill(title)
    simulator.card.get_by_label("What happened?").fill("It squeaks.")
    simulator.press("Send")
    expect(simulator.card).to_contain_text("Your ticket has been sent.", timeout=LATER)
    expect(simulator.page.locator("#portal-list")).to_contain_text(title, timeout=SOON)

    simulator.card.get_by_label("Your reply").fill("Louder and louder.")
    simulator.press("Send")
    expect(simulator.card).to_contain_text("Louder and louder.", timeout=LATER)
    simulator.ticket.locator(f"#ticket-choice button[title^='{title}']").click()
    expect(simulator.public).to_contain_text("Louder and louder.", timeout=SOON)
    simulator.works_in_itop("Resolve", "Oiled")

    simulator.press("Back")
    simulator.press(title)
    expect(simulator.card).to_contain_text("Has this been solved?", timeout=LATER)
    simulator.press("Yes, it’s solved")
    simulator.card.get_by_label("How satisfied are you? (optional)").select_option(index=1)
    simulator.press("Close ticket")
    expect(simulator.card).to_contain_text("The ticket is closed.", timeout=LATER)


def test_who_is_known_by_an_address_alone_is_asked_to_log_in(simulator: Simulator) -> None:
    simulator.be("Otto Berg")
    simulator.look_at_tickets()
    expect(simulator.card).to_contain_text("Your tickets", timeout=LATER)
    simulator.be("Ida Roth")
    expect(simulator.card).to_contain_text("please log in first", timeout=LATER)
    expect(simulator.card.get_by_role("link", name="Log in")).to_be_visible(timeout=SOON)
    simulator.page.locator("[data-view-of-messenger=messages]").click()
    expect(simulator.bubbles).to_be_visible(timeout=SOON)
