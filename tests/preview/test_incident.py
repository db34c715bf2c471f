# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's incident: a ticket with the chats of many; one more is linked to it, and all of them are told at once."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.preview.simulator import LATER, Simulator


def test_one_more_chat_is_linked_and_everybody_is_told(simulator: Simulator) -> None:
    simulator.be("Una Known")
    simulator.begin("My mails do not leave")
    simulator.click("Find a ticket")
    field = simulator.panel.get_by_role("textbox", name="Reference or words")
    field.fill("mail server")
    field.press("Enter")
    simulator.reads("another conversation")
    simulator.panel.get_by_role("button", name=re.compile("Link R-[0-9]+ to this conversation")).click()
    simulator.reads("is linked to this conversation")
    simulator.reads("This ticket has 6 conversations")
    expect(simulator.ticket).to_contain_text("Messages are copied · 6 conversations", timeout=LATER)
    simulator.logged(
        simulator.public, "My mails do not leave", "Od rána", "No puedo", "Bonjour", "Seit heute", "Mail is"
    )

    simulator.click("Tell all people (6 conversations)")
    simulator.panel.get_by_label("Text for everybody").fill("It works again.")
    simulator.panel.get_by_role("button", name="Preview").click()
    send = simulator.panel.get_by_role("button", name="Send (6)")
    for _ in range(60):
        if send.count():
            break
        simulator.click("Refresh")
    send.click()
    expect(simulator.bubbles.get_by_text("It works again.")).to_be_visible(timeout=LATER)
