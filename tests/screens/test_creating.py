# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making a ticket from a conversation: the form, its choices, its errors, and what follows."""

from __future__ import annotations

import pytest

from simulator.gate import Mode
from tests.acceptance.panel import Panel
from tests.screens.inbox import Inbox


def _form(inbox: Inbox) -> Panel:
    panel = inbox.panel()
    panel.click("Create a ticket")
    return panel


def test_the_form_says_for_whom_the_ticket_is_and_what_is_required(inbox: Inbox) -> None:
    panel = _form(inbox)
    panel.reads(
        "User Request for Otto Berg, Demo Client", "Title *:", "Description *:", "Fields marked * are required."
    )
    assert panel.options("Urgency") == ["Critical", "High", "Medium", "Low"]
    assert panel.value("Urgency") == "Low"


def test_a_ticket_is_made_and_can_be_opened(inbox: Inbox) -> None:
    conversation = inbox.talk(inbox.otto, "My printer burns", "It really does")
    panel = inbox.panel(conversation)
    panel.click("Create a ticket")
    panel.fill("Title", "Printer on fire")
    panel.fill("Description", "It burns.")
    panel.choose("Urgency", "Critical")
    panel.click("Create")
    panel.reads("✓ R-000001 was created", "2 messages from the conversation were copied")
    assert panel.url("Open in iTop") and panel.url("Open in the portal")
    ticket = inbox.store.tickets["1"]
    assert (ticket["title"], ticket["urgency"], ticket["intercom_ref"]) == ("Printer on fire", "1", conversation.id)
    address = f"https://app.eu.intercom.com/a/inbox/k7qd2m1x/inbox/conversation/{conversation.id}"
    assert ticket["intercom_url"] == address
    panel.click("View the ticket")
    panel.reads("Linked to this conversation.")
    panel.click("Back")
    panel.reads("Printer on fire · R-000001 | New | ")


def test_the_copy_and_the_news_for_the_end_user_are_ordered_once(inbox: Inbox) -> None:
    panel = _form(inbox)
    panel.fill("Title", "Printer on fire")
    panel.fill("Description", "It burns.")
    form, values = panel.canvas, panel.values
    panel.click("Create")
    first = panel.text
    panel.canvas, panel.values = form, values
    panel.submit("create")
    assert panel.text == first and "was created" in first and len(inbox.store.tickets) == 1
    copy, reply = inbox.orders
    assert (copy.kind, copy.payload["tickets"], copy.payload["region"]) == ("copy_conversation", ["1"], "eu")
    assert (reply.kind, reply.payload["admin"]) == ("post_reply", inbox.mara.id)
    words = "<p>Your request has been recorded as ticket R-000001. <a href="
    assert str(reply.payload["html"]).startswith(words)


def test_two_tabs_with_the_same_words_make_one_ticket(inbox: Inbox) -> None:
    conversation = inbox.talk()
    tabs = [inbox.panel(conversation), inbox.panel(conversation)]
    for panel in tabs:
        panel.click("Create a ticket")
        panel.fill("Title", "Printer on fire")
        panel.fill("Description", "It burns.")
    for panel, said in zip(tabs, ("was created", "had already been created"), strict=True):
        panel.click("Create")
        panel.reads(f"R-000001 {said}")
    assert len(inbox.store.tickets) == 1 and len(inbox.orders) == 2


def test_other_words_make_another_ticket(inbox: Inbox) -> None:
    conversation = inbox.talk()
    inbox.ticket("One", conversation)
    inbox.ticket("Two", conversation)
    assert len(inbox.store.tickets) == 2


def test_the_end_user_is_told_in_their_own_language(inbox: Inbox) -> None:
    french = {**inbox.panel_payload(), "component_id": "create"}
    french["contact"] = {**french["contact"], "language_override": "fr-CA"}
    french["input_values"] = {"create_form?field=title": "Feu", "create_form?field=description": "Il y a le feu."}
    inbox.send(french)
    assert "Votre demande a été enregistrée" in str(inbox.orders[1].payload["html"])


@pytest.mark.parametrize(
    ("status", "sentence"), [(500, "Intercom did not respond in time"), (401, "could not be read from Intercom")]
)
def test_without_intercom_the_ticket_is_made_and_the_copy_follows(inbox: Inbox, status: int, sentence: str) -> None:
    panel = _form(inbox)
    panel.fill("Title", "Printer on fire")
    panel.fill("Description", "It burns.")
    inbox.standin.faults.refuse(status)
    panel.click("Create")
    panel.reads("✓ R-000001 was created", sentence)
    panel.does_not_read("copied to it")
    assert [order.kind for order in inbox.orders] == ["copy_conversation", "post_reply"]


def test_an_intercom_that_hangs_costs_two_seconds_at_most(inbox: Inbox) -> None:
    panel = _form(inbox)
    panel.fill("Title", "Printer on fire")
    panel.fill("Description", "It burns.")
    inbox.standin.faults.hang()
    panel.click("Create")
    panel.reads("was created", "Intercom did not respond in time")
    assert panel.seconds < 6


def test_a_service_brings_its_subcategories_and_everything_typed_stays(inbox: Inbox) -> None:
    panel = _form(inbox)
    panel.reads("Service subcategory: choose Service first.")
    panel.fill("Title", "No network")
    panel.fill("Description", "Nothing *works*.")
    panel.choose("Service", "Network")
    assert panel.options("Service subcategory") == ["No value", "VPN", "Wifi"]
    assert panel.value("Title") == "No network"
    assert panel.value("Description") == "Nothing *works*."
    panel.choose("Service subcategory", "VPN")
    panel.choose("Service", "Printing")
    assert panel.options("Service subcategory") == ["No value", "Paper jam"]
    assert panel.value("Service subcategory") == "Paper jam"


def test_the_only_value_is_chosen_but_may_be_taken_back_for_good(inbox: Inbox) -> None:
    panel = _form(inbox)
    panel.choose("Service", "Printing")
    assert panel.value("Service subcategory") == "Paper jam"
    panel.choose("Service subcategory", "No value")
    panel.fill("Title", "No network")
    panel.fill("Description", "")
    panel.click("Create")
    panel.reads("The ticket has not been created yet.")
    assert panel.value("Service subcategory") == "No value"
    panel.fill("Description", "Nothing works.")
    panel.click("Create")
    panel.reads("was created")
    assert inbox.store.tickets["1"]["servicesubcategory_id"] == ""


def test_many_choices_are_searched_and_paged_and_the_form_is_kept(inbox: Inbox) -> None:
    panel = _form(inbox)
    panel.fill("Title", "Broken part")
    panel.fill("Description", "See above.")
    panel.choose("Service", "Hardware")
    panel.reads("Nothing chosen yet.")
    panel.enter("Service subcategory", "part 1")
    panel.reads("Spare part 10", "Spare part 14")
    panel.does_not_read("Spare part 02", "More")
    panel.enter("Search", "")
    panel.reads("Spare part 01")
    panel.click("More")
    panel.reads("Spare part 11", "Previous")
    panel.enter("Search", "nonsense")
    panel.reads("Nothing found.")
    panel.enter("Search", "13")
    panel.click("Spare part 13")
    panel.reads("Chosen: Spare part 13")
    assert (panel.value("Title"), panel.value("Service")) == ("Broken part", "Hardware")
    panel.click("Create")
    panel.reads("was created")
    chosen = inbox.store.tickets["1"]["servicesubcategory_id"]
    assert inbox.store.subcategories[chosen].name == "Spare part 13"


def test_a_search_may_be_left_without_choosing(inbox: Inbox) -> None:
    panel = _form(inbox)
    panel.fill("Title", "Broken part")
    panel.choose("Service", "Hardware")
    panel.enter("Service subcategory", "13")
    panel.click("Spare part 13")
    panel.enter("Service subcategory", "")
    panel.click("Back")
    panel.reads("Chosen: Spare part 13")
    assert panel.value("Title") == "Broken part"
    panel.enter("Service subcategory", "")
    panel.click("No value")
    panel.reads("Nothing chosen yet.")


def test_an_error_stands_at_its_field_and_the_rest_stays(inbox: Inbox) -> None:
    panel = _form(inbox)
    panel.fill("Title", "")
    panel.fill("Description", "It burns.")
    panel.choose("Urgency", "High")
    panel.choose("Service", "Network")
    panel.click("Create")
    panel.reads("The ticket has not been created yet.", "Title *: \nPlease specify a value")
    [title] = [each for each in panel.components if each.get("label") == "Title *"]
    assert title["save_state"] == "failed"
    assert (panel.value("Description"), panel.value("Urgency")) == ("It burns.", "High")
    assert panel.value("Service") == "Network"
    panel.fill("Title", "Printer on fire")
    panel.click("Create")
    panel.reads("was created")


def test_an_error_at_a_long_field_marks_it(inbox: Inbox) -> None:
    panel = _form(inbox)
    panel.fill("Title", "Printer on fire")
    panel.fill("Description", "")
    panel.click("Create")
    [description] = [each for each in panel.components if each["type"] == "textarea"]
    assert description["error"] is True


def test_values_that_no_canvas_can_carry_are_cut_and_the_limit_is_named(inbox: Inbox) -> None:
    panel = _form(inbox)
    panel.fill("Title", "Short")
    panel.fill("Description", "Wörter " * 10_000)
    panel.click("Create")
    panel.reads("The text is too long: only the first", "The ticket has not been created yet.")
    assert not inbox.store.tickets
    assert panel.value("Title") == "Short"
    kept = panel.value("Description")
    assert 10_000 < len(kept) < 32_000 and ("Wörter " * 10_000).startswith(kept)
    panel.click("Create")
    panel.reads("was created")


def test_a_cut_value_is_not_forgotten_over_a_search(inbox: Inbox) -> None:
    panel = _form(inbox)
    panel.choose("Service", "Hardware")
    panel.fill("Title", "x" * 70_000)
    panel.enter("Service subcategory", "13")
    panel.click("Spare part 13")
    panel.reads("The text is too long: only the first")
    panel.click("Create")
    panel.reads("limited to 255")


def test_an_unknown_person_keeps_the_panel_and_says_what_a_ticket_lacks(inbox: Inbox) -> None:
    stranger = inbox.standin.workspace.add_contact("Who Knows", "who@nowhere.example")
    panel = inbox.panel(contact=stranger)
    panel.reads("iTop does not know Who Knows (who@nowhere.example).", "No ticket is linked")
    panel.click("Create a ticket")
    panel.reads("A ticket needs a person")
    panel.click("Back")
    panel.submit("create_form")
    panel.reads("A ticket needs a person")
    panel.submit("create")
    panel.reads("A ticket needs a person")


def test_a_lead_without_a_name_or_address_has_a_panel(inbox: Inbox) -> None:
    lead = inbox.standin.workspace.add_contact(None, None, role="lead")
    panel = inbox.panel(contact=lead)
    panel.reads("iTop does not know this person.")


def test_the_form_survives_an_absence_of_itop(inbox: Inbox) -> None:
    panel = _form(inbox)
    panel.fill("Title", "Printer on fire")
    panel.fill("Description", "It burns.")
    inbox.gate.be(Mode.AWAY)
    panel.click("Create")
    panel.reads("iTop is not responding at the moment", "Reference: ref-1a2b")
    inbox.gate.be(Mode.OPEN)
    panel.click("Back")
    assert panel.value("Title") == "Printer on fire"
    inbox.gate.be(Mode.HTML)
    panel.click("Create")
    inbox.gate.be(Mode.OPEN)
    panel.click("Try again")
    panel.reads("✓ R-000001 was created")


def test_each_click_costs_one_call_to_itop(inbox: Inbox) -> None:
    inbox.ticket("Printer on fire")
    panel = inbox.panel()
    panel.find()
    for words in ("R-000001", "Back", "Back", "Create a ticket", "Cancel"):
        before = inbox.gate.calls
        panel.click(words)
        assert inbox.gate.calls - before == 1, words


def test_a_creation_costs_one_call_and_a_refused_one_a_second_for_the_fields(inbox: Inbox) -> None:
    panel = _form(inbox)
    panel.fill("Title", "Printer on fire")
    panel.fill("Description", "")
    before = inbox.gate.calls
    panel.click("Create")
    assert inbox.gate.calls - before == 2
    panel.fill("Description", "It burns.")
    before = inbox.gate.calls
    panel.click("Create")
    assert inbox.gate.calls - before == 1
