# SPDX-License-Identifier: AGPL-3.0-or-later
"""With the switches on: nothing said is lost, and nothing stands there twice."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.preview.simulator import LATER, Simulator


def test_what_is_said_while_itop_is_down_waits_and_stands_there_once_afterwards(simulator: Simulator) -> None:
    simulator.be("Ida Roth")
    simulator.begin("The scanner scans nothing")
    simulator.create_ticket("A scanner is on strike")
    simulator.switch("Deliveries come twice", on=True)
    simulator.switch("iTop is down", on=True)
    for words in ("One", "Two"):
        simulator.user_says(words)
        simulator.says_in_inbox(words)
    simulator.agent_says("Three")
    simulator.agent_says("Four, for us only", note=True)
    expect(simulator.queue).to_contain_text("4 messages wait", timeout=LATER)
    expect(simulator.requests.filter(has_text="503").first).to_be_visible()
    simulator.home()
    simulator.reads("iTop is not responding")
    simulator.logged(simulator.public, "The scanner scans nothing")
    simulator.switch("iTop is down", on=False)
    simulator.logged(simulator.public, "Three", "Two", "One", "The scanner scans nothing", timeout=LATER)
    simulator.logged(simulator.private, "Four, for us only", timeout=LATER)
    expect(simulator.queue).to_contain_text("Nothing waiting", timeout=LATER)
    simulator.logged(simulator.public, "Three", "Two", "One", "The scanner scans nothing")
    simulator.switch("Deliveries come twice", on=False)


def test_a_message_that_is_delivered_twice_stands_there_once(simulator: Simulator) -> None:
    simulator.be("Ida Roth")
    simulator.begin("The door squeaks")
    simulator.create_ticket("A door squeaks")
    simulator.switch("Deliveries come twice", on=True)
    simulator.user_says("Very loudly")
    simulator.agent_says("We oil it")
    simulator.logged(simulator.public, "We oil it", "Very loudly", "The door squeaks", timeout=LATER)
    expect(simulator.requests.filter(has_text="conversation.admin.replied").nth(1)).to_be_visible(timeout=LATER)
    expect(simulator.queue).to_have_attribute("data-state", "empty", timeout=LATER)
    simulator.logged(simulator.public, "We oil it", "Very loudly", "The door squeaks")
    simulator.switch("Deliveries come twice", on=False)


def test_a_ticket_is_made_although_intercom_refuses_to_be_asked(simulator: Simulator) -> None:
    simulator.be("Ida Roth")
    simulator.begin("The clock is late")
    simulator.switch("Intercom says 429", on=True)
    simulator.create_ticket("A clock is late")
    expect(simulator.requests.filter(has_text="429").first).to_be_visible(timeout=LATER)
    simulator.switch("Intercom says 429", on=False)
    simulator.logged(simulator.public, "The clock is late", timeout=LATER)


def test_a_slow_intercom_holds_nobody_up(simulator: Simulator) -> None:
    simulator.be("Ida Roth")
    simulator.begin("The tap drips")
    simulator.switch("Intercom is slow", on=True)
    simulator.create_ticket("A tap drips")
    simulator.switch("Intercom is slow", on=False)
    simulator.logged(simulator.public, "The tap drips", timeout=LATER)
