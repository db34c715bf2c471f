# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the first word to the second ticket, by keyboard and mouse; the right column follows within two seconds."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.preview.conftest import Look
from tests.preview.simulator import LATER, SOON, Simulator

TOLD = "Your request has been recorded"


def test_a_conversation_becomes_a_ticket_and_stays_in_step_with_it(simulator: Simulator) -> None:
    simulator.be("Otto Berg")
    simulator.begin("The lamp over my desk hums")
    simulator.create_ticket("A lamp hums")
    expect(simulator.bubbles.get_by_text(TOLD)).to_be_visible(timeout=LATER)

    simulator.agent_says("Does it flicker, too?")
    simulator.logged(simulator.public, "Does it flicker, too?", "The lamp over my desk hums")
    simulator.agent_says("The old lamps again", note=True)
    simulator.logged(simulator.private, "The old lamps again")
    expect(simulator.bubbles.get_by_text("The old lamps again")).to_have_count(0)

    simulator.home()
    simulator.click("Pause copying")
    expect(simulator.ticket.get_by_text("Copying is paused")).to_be_visible(timeout=SOON)
    simulator.user_says("This is nobody's business")
    simulator.says_in_inbox("This is nobody's business")
    expect(simulator.queue).to_have_attribute("data-state", "empty", timeout=LATER)
    simulator.home()
    simulator.click("Resume copying")
    expect(simulator.ticket.get_by_text("Messages are copied")).to_be_visible(timeout=SOON)
    simulator.user_says("It does")
    simulator.logged(simulator.public, "It does", "Does it flicker, too?", "The lamp over my desk hums")

    simulator.home()
    simulator.click("Find a ticket")
    simulator.click("The projector flickers")
    simulator.click("Link to this conversation")
    expect(simulator.ticket.get_by_role("heading", name="The projector flickers")).to_be_visible(timeout=SOON)
    simulator.user_says("And the projector as well")
    expect(simulator.public.get_by_text("And the projector as well")).to_be_visible(timeout=LATER)
    expect(simulator.public.get_by_text("The lamp over my desk hums")).to_be_visible(timeout=LATER)
    simulator.ticket.locator("#ticket-choice .linked", has_not_text="R-000001").click()
    expect(simulator.public.get_by_text("And the projector as well")).to_be_visible(timeout=SOON)


def test_closing_reopening_and_assigning_stand_in_the_thread(simulator: Simulator) -> None:
    simulator.be("Una Known")
    simulator.begin("Is anybody there?")
    simulator.page.get_by_label("Assigned to").select_option(label="Lea Martin")
    expect(simulator.thread.get_by_text("Mara Lindt assigned the conversation to Lea Martin")).to_be_visible()
    simulator.page.get_by_role("button", name="Close", exact=True).click()
    expect(simulator.thread.get_by_text("Mara Lindt closed the conversation")).to_be_visible(timeout=SOON)
    simulator.user_says("Hello again")
    simulator.says_in_inbox("Hello again")
    expect(simulator.thread.get_by_text("Una Known reopened the conversation")).to_be_visible(timeout=SOON)


def test_a_tag_has_a_rule_make_the_ticket_and_the_journal_says_so(simulator: Simulator) -> None:
    simulator.be("Ida Roth")
    simulator.begin("The wifi in the kitchen is gone")
    simulator.page.get_by_role("button", name="#ticket").click()
    made = simulator.ticket.get_by_text("Rule “Escalated” made R-")
    expect(made).to_be_visible(timeout=LATER)
    expect(simulator.ticket.locator("#ticket-choice .linked")).to_have_count(1, timeout=LATER)
    expect(simulator.public.get_by_text("The wifi in the kitchen is gone")).to_be_visible(timeout=LATER)


def test_an_attached_file_is_named_in_the_log_and_can_be_fetched(simulator: Simulator, tmp_path: Path) -> None:
    plan = tmp_path / "plan of the floor.txt"
    plan.write_text("here be dragons")
    simulator.be("Ida Roth")
    simulator.begin("Where is the meeting room?")
    simulator.create_ticket("The way to the meeting room")
    composer = simulator.page.locator("#agent-composer")
    composer.locator("input[type=file]").set_input_files(plan)
    simulator.agent_says("Here is a plan")
    expect(simulator.public.get_by_text(f"Attachments: {plan.name}")).to_be_visible(timeout=LATER)
    with simulator.page.expect_download() as download:
        simulator.bubbles.get_by_role("link", name=plan.name).click()
    assert download.value.path().read_text() == "here be dragons"


def test_somebody_new_can_write_and_may_be_known_to_itop_by_the_address(simulator: Simulator) -> None:
    simulator.page.get_by_role("button", name="Someone else").click()
    dialog = simulator.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Otto at home")
    dialog.get_by_label("Email").fill("otto@client.example")
    dialog.get_by_role("button", name="Add").click()
    expect(simulator.page.locator("#as-person")).to_contain_text("Otto at home")
    simulator.user_says("It is me, from home")
    simulator.says_in_inbox("It is me, from home")
    simulator.reads("Demo Client")


def test_markup_that_somebody_types_is_shown_as_it_was_typed(simulator: Simulator) -> None:
    hostile = "<img src=x onerror=alert(1)> & <b>bold</b>"
    simulator.be("Nils Other")
    simulator.begin(hostile)
    expect(simulator.bubbles.get_by_text(hostile)).to_be_visible(timeout=SOON)


def test_the_logs_of_a_ticket_are_in_order_however_long_one_looks(simulator: Simulator, look: Look) -> None:
    simulator.be("Ida Roth")
    simulator.begin("The door squeaks")
    simulator.create_ticket("A door squeaks")
    said = ["The door squeaks"]
    for words in ("Which one?", "Since when?", "I send somebody"):
        simulator.agent_says(words)
        said.insert(0, words)
        simulator.logged(simulator.public, *said)
    late = look()
    late.logged(late.public, *said)
    for each in (simulator, late):
        expect(each.queue).to_have_attribute("data-state", "empty", timeout=LATER)

    # What changes elsewhere makes every page look again.
    simulator.agent_says("The hinges, surely", note=True)
    for each in (simulator, late):
        each.logged(each.private, "The hinges, surely")
        each.logged(each.public, *said)

    simulator.user_says("The one of the kitchen")
    for each in (simulator, late):
        each.logged(each.public, "The one of the kitchen", *said)
