# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a conversation to a ticket."""

import requests

from simulator.gate import Gate
from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.steps import create_ticket, created, fill_in, holds, link_ticket, told
from tests.acceptance.waiting import until
from tests.world import WORKSPACE_ID


def test_a_conversation_becomes_a_ticket(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>My printer burns</p>")
    talk.agent_says(people.mara, "<p>Please step back</p>", quietly=True)

    ticket = create_ticket(inbox.open(talk), itop, title)

    assert ticket.title == title
    assert ticket.description == f"What is known about {title}."
    assert (ticket.caller, ticket.organisation) == ("Otto Berg", "Demo Client")
    assert (ticket.status, ticket.origin) == ("new", "chat")
    assert ticket.intercom_ref == talk.id
    assert ticket.intercom_url == f"https://app.eu.intercom.com/a/inbox/{WORKSPACE_ID}/inbox/conversation/{talk.id}"
    assert ticket.sync
    holds(ticket.public_log, "My printer burns", "Please step back")
    holds(ticket.private_log)


def test_the_end_user_is_told_and_can_follow_the_ticket_in_the_portal(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>My printer burns</p>")
    panel = inbox.open(talk)
    ticket = create_ticket(panel, itop, title)

    words = told(talk)

    assert words.author["id"] == people.mara.id
    assert ticket.ref in str(words.body)
    portal = panel.url("Open in the portal")
    assert portal.replace("&", "&amp;") in str(words.body)
    assert portal.startswith(itop.world.url) and ticket.id in portal
    assert requests.get(portal, timeout=30).status_code == 200


def test_the_news_for_the_end_user_stays_out_of_the_ticket(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>My printer burns</p>")
    ticket = create_ticket(inbox.open(talk), itop, title)
    told(talk)

    talk.user_says("<p>Thanks</p>")

    until(lambda: len(itop.ticket(ticket.ref).public_log) == 2, what="the answer arrives")
    holds(itop.ticket(ticket.ref).public_log, "My printer burns", "Thanks")


def test_everything_in_the_form_reaches_the_ticket(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    panel = inbox.open(messenger.user_begins(people.ida, "<p>No wifi</p>"))

    fill_in(panel, title)
    panel.fill("Description", 'First line\nSecond line with <b> & "quotes"')
    panel.choose("Urgency", "high")
    panel.choose("Service", "Network")
    panel.choose("Service subcategory", "Wifi")
    panel.click("Create")

    ticket = created(panel, itop)
    assert ticket.caller == "Ida Roth"
    assert ticket.urgency == "2"
    assert (ticket.service, ticket.subcategory) == ("Network", "Wifi")
    assert ticket.description == 'First line\nSecond line with <b> & "quotes"'


def test_the_subcategories_are_those_of_the_chosen_service(inbox: Inbox, messenger: Messenger, people: Cast) -> None:
    panel = inbox.open(messenger.user_begins(people.otto, "<p>Help</p>"))
    panel.click("Create a ticket")
    assert {"Network", "Printing", "Hardware"} <= set(panel.options("Service"))
    assert not panel.has_field("Service subcategory")

    panel.choose("Service", "Network")
    assert {"Wifi", "VPN"} == set(panel.options("Service subcategory")) - {"No value"}

    panel.choose("Service subcategory", "VPN")
    panel.choose("Service", "Printing")
    panel.does_not_read("VPN", "Wifi")
    panel.reads("Paper jam")


def test_a_ticket_takes_two_clicks_and_begins_with_what_the_end_user_wrote(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, f"<p>Hi!</p><p>{title} burns &amp; smokes. It is hot.</p>")
    talk.agent_says(people.mara, "<p>Please step back</p>", quietly=True)
    talk.user_says("<p>Done</p>", quietly=True)
    panel = inbox.open(talk)

    panel.click("Create a ticket")
    panel.click("Create")

    ticket = created(panel, itop)
    assert ticket.title == f"{title} burns & smokes"
    said = [line for line in ticket.description.splitlines() if line]
    assert said == ["Hi!", f"{title} burns & smokes. It is hot.", "Done"]
    told(talk)


def test_an_end_user_is_not_told_where_the_agent_says_so(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, f"<p>{title} burns</p>")
    panel = inbox.open(talk)
    panel.click("Create a ticket")
    panel.reads(
        "The end user will read in the conversation: “Your request has been recorded as ticket […]. Follow it here”"
    )
    panel.tick("Tell the end user")
    panel.choose("Service", "Network")

    panel.click("Create")

    ticket = created(panel, itop)
    panel.reads("The end user will not be told.")
    # What would have been said came with the copy, which the next message shows to be done.
    talk.user_says("<p>And now?</p>")
    until(lambda: len(itop.ticket(ticket.ref).public_log) == 2, what="the message arrives")
    assert not talk.posted("comment")


def test_who_cannot_log_in_to_the_portal_gets_no_link_to_it(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.ida, f"<p>{title} burns</p>")
    panel = inbox.open(talk)
    panel.click("Create a ticket")
    panel.does_not_read("Follow it here")
    panel.click("Create")
    ticket = created(panel, itop)

    assert str(told(talk).body) == f"<p>Your request has been recorded as ticket {ticket.ref}.</p>"
    panel.click("View the ticket")
    assert not panel.offers("Send the portal link")


def test_teammates_are_led_to_the_back_office(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    made = itop.has_ticket(title, caller="Otto Berg", organisation="Demo Client")
    talk = messenger.user_begins(people.otto, "<p>Any news?</p>")
    link_ticket(inbox.open(talk), made)

    [note] = until(lambda: talk.posted("note"), what="the teammates are told")

    assert f"{itop.world.url}pages/UI.php?operation=details" in str(note.body).replace("&amp;", "&")
    assert "Open in iTop" in str(note.body)


def test_what_was_typed_stays_while_the_form_changes(inbox: Inbox, messenger: Messenger, people: Cast) -> None:
    panel = inbox.open(messenger.user_begins(people.otto, "<p>Help</p>"))
    panel.click("Create a ticket")
    panel.fill("Title", "Typed before")
    panel.fill("Description", "Line one\nLine two <3")
    panel.choose("Urgency", "critical")

    panel.choose("Service", "Network")

    assert panel.value("Title") == "Typed before"
    assert panel.value("Description") == "Line one\nLine two <3"
    assert panel.value("Urgency").casefold() == "critical"


def test_many_values_are_searched_and_chosen_from_a_list(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    panel = inbox.open(messenger.user_begins(people.otto, "<p>A part is missing</p>"))
    fill_in(panel, title)
    panel.choose("Service", "Hardware")

    panel.enter("Service subcategory", "part 1")
    panel.reads("Spare part 10", "Spare part 14")
    panel.does_not_read("Spare part 09")
    panel.enter("Search", "part 12")
    panel.does_not_read("Spare part 10")
    panel.click("Spare part 12")

    panel.reads("Spare part 12")
    assert panel.value("Title") == title
    panel.click("Create")
    assert created(panel, itop).subcategory == "Spare part 12"


def test_a_long_list_is_paged(inbox: Inbox, messenger: Messenger, people: Cast) -> None:
    panel = inbox.open(messenger.user_begins(people.otto, "<p>A part is missing</p>"))
    panel.click("Create a ticket")
    panel.choose("Service", "Hardware")
    panel.enter("Service subcategory", "")
    panel.reads("Spare part 01", "Spare part 10")

    panel.click("More")

    panel.reads("Spare part 11", "Spare part 14")
    panel.does_not_read("Spare part 10")
    panel.click("Back")
    panel.reads("Create a ticket")


def test_a_wrong_field_is_named_and_everything_else_stays(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    panel = inbox.open(messenger.user_begins(people.otto, "<p>Help</p>"))
    fill_in(panel, "")
    panel.choose("Urgency", "high")
    panel.choose("Service", "Network")
    panel.choose("Service subcategory", "VPN")

    panel.click("Create")

    panel.reads("The ticket has not been created yet")
    assert [each.get("save_state") for each in panel.components if each.get("label") == "Title *"] == ["failed"]
    assert panel.value("Description") == "What is known about ."
    assert panel.value("Urgency").casefold() == "high"
    assert panel.value("Service") == "Network"
    assert panel.value("Service subcategory") == "VPN"
    panel.fill("Title", title)
    panel.click("Create")
    assert created(panel, itop).subcategory == "VPN"


def test_a_title_that_is_too_long_is_refused_at_its_field(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide
) -> None:
    panel = inbox.open(messenger.user_begins(people.otto, "<p>Help</p>"))
    fill_in(panel, "Very long " * 30)

    panel.click("Create")

    panel.reads("The ticket has not been created yet")
    assert panel.value("Description").startswith("What is known")


def test_a_double_click_makes_one_ticket(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>Help</p>")
    panel = inbox.open(talk)
    fill_in(panel, title)
    form, values = panel.canvas, dict(panel.values)
    panel.click("Create")
    first = created(panel, itop)

    panel.canvas, panel.values = form, values
    panel.click("Create")

    panel.reads(first.ref)
    assert [each.ref for each in itop.titled(title)] == [first.ref]
    told(talk)
    messenger.everything_delivered()
    assert len(talk.posted("comment")) == 1


def test_a_click_is_one_call_to_itop(gate: Gate, inbox: Inbox, messenger: Messenger, people: Cast) -> None:
    talk = messenger.user_begins(people.otto, "<p>Help</p>")
    panel = inbox.open(talk)
    for _ in range(3):  # each process of the app logs in once, and the settings are asked for now and then
        panel.reopen()

    counts = []
    for _ in range(5):
        before = gate.calls
        panel.reopen()
        counts.append(gate.calls - before)

    assert min(counts) == 1


def test_the_panel_speaks_the_language_of_the_agent(inbox: Inbox, messenger: Messenger, people: Cast) -> None:
    panel = inbox.open(messenger.user_begins(people.otto, "<p>Help</p>"), by=people.lea)

    panel.does_not_read("Create a ticket")
    panel.click("Créer un ticket")
    panel.reads("Titre", "Urgence")


def test_a_person_whom_itop_does_not_know_gets_no_ticket_and_the_agent_is_told_why(
    inbox: Inbox, messenger: Messenger, people: Cast
) -> None:
    for contact in (people.stranger, people.lead, people.nils):
        panel = inbox.open(messenger.user_begins(contact, "<p>Hello</p>"))
        panel.reads("iTop does not know")
        panel.click("Create a ticket")
        panel.reads("A ticket needs a person")
        panel.click("Back")
        panel.reads("iTop does not know")


def test_a_person_who_has_left_is_marked(inbox: Inbox, messenger: Messenger, people: Cast) -> None:
    panel = inbox.open(messenger.user_begins(people.old_hand, "<p>Hello</p>"))

    panel.reads("Old Hand", "No longer active")
