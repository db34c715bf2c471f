# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seeing tickets in the panel, and linking them to the conversation."""

import requests

from tests.acceptance.app import App
from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.steps import create_ticket, holds, link_ticket, ref, told
from tests.acceptance.waiting import eventually, until


def test_the_first_canvas_says_who_writes_and_what_there_is(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    panel = inbox.open(messenger.user_begins(people.otto, "<p>Hello</p>"))
    panel.reads("Otto Berg", "Demo Client", "Find a ticket", "Create a ticket")
    panel.does_not_read("Pause copying")
    create_ticket(panel, itop, title)

    panel.reopen()

    panel.reads(f"{ref(panel)} | New", "Find a ticket", "Pause copying to the linked ticket")


def test_the_tickets_of_the_person_are_listed_with_title_and_state(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    ticket = itop.has_ticket(title, caller="Ida Roth", organisation="Demo Client")
    panel = inbox.open(messenger.user_begins(people.ida, "<p>Hello</p>"))

    panel.find()

    panel.reads(f"{title} | {ticket.ref} · New · ")
    panel.click("Back")
    panel.reads("Ida Roth")


def test_a_ticket_shows_the_configured_attributes_and_leads_into_itop(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    ticket = itop.has_ticket(title, caller="Ida Roth", organisation="Demo Client")
    panel = inbox.open(messenger.user_begins(people.ida, "<p>Hello</p>"))
    panel.find()
    panel.click(ticket.ref)

    panel.reads(title, f"{ticket.ref} · New", "Not linked to a conversation.")
    panel.click("More")
    panel.reads(ticket.ref, "Status: New", f"Title: {title}", "Start date: ")
    for button in ("Open in iTop", "Open in the portal"):
        url = panel.url(button)
        assert url.startswith(itop.world.url) and ticket.id in url
        assert requests.get(url, timeout=30).status_code == 200


def test_the_configuration_decides_what_is_shown(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    ticket = itop.has_ticket(title, caller="Ida Roth", organisation="Demo Client")
    panel = inbox.open(messenger.user_begins(people.ida, "<p>Hello</p>"))
    wanted: dict[str, object] = {
        "sync_app.search_ticket.subtitle_attribute": "caller_id",
        "sync_app.view_ticket.details_attributes": ["caller_id", "urgency"],
        "sync_app.view_ticket.show_open_in_backoffice_button": False,
        "sync_app.portal_url_maker_class": "",
    }

    with itop.configured(wanted):
        panel.find()
        panel.reads(f"Ida Roth | {ticket.ref} · New · ")
        panel.click(ticket.ref)
        panel.click("More")

    panel.reads("Caller: Ida Roth", "Urgency: ")
    panel.does_not_read("Status: New", "Open in iTop", "Open in the portal")


def test_a_ticket_is_linked_with_what_was_said_and_the_teammates_are_told(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    ticket = itop.has_ticket(title, caller="Ida Roth", organisation="Demo Client")
    talk = messenger.user_begins(people.ida, "<p>About my ticket</p>")
    panel = inbox.open(talk)
    panel.find()
    panel.click(ticket.ref)

    panel.click("Link to this conversation")

    panel.reads(f"{ticket.ref} is linked to this conversation")
    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "About my ticket"))
    linked = itop.ticket(ticket.ref)
    assert linked.intercom_ref == talk.id and linked.sync and talk.id in linked.intercom_url
    [note] = until(lambda: talk.posted("note"), what="the teammates are told")
    assert ticket.ref in str(note.body) and "Mara Lindt" in str(note.body)
    assert not talk.posted("comment")


def test_what_was_said_before_the_link_stays_out_where_the_agent_says_so(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    ticket = itop.has_ticket(title, caller="Ida Roth", organisation="Demo Client")
    talk = messenger.user_begins(people.ida, "<p>About my ticket</p>")
    panel = inbox.open(talk)
    panel.find()
    panel.click(ticket.ref)
    panel.tick("Earlier messages")
    panel.click("Link to this conversation")
    until(lambda: talk.posted("note"), what="the teammates are told")

    talk.user_says("<p>One more thing</p>")

    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "One more thing"))


def test_a_ticket_of_another_conversation_is_not_taken_over_without_a_question(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    first = messenger.user_begins(people.otto, "<p>It burns</p>")
    ticket = create_ticket(inbox.open(first), itop, title)
    panel = inbox.open(messenger.user_begins(people.otto, "<p>It still burns</p>"))

    panel.find()
    panel.click(ticket.ref)

    panel.reads("Linked to another conversation.")
    assert not panel.offers("Move to this conversation")
    panel.submit(f"link?id={ticket.id}&sure=yes&from=another")
    panel.reads("Move ", "Linked to another conversation.")
    assert itop.ticket(ticket.ref).intercom_ref == first.id


def test_messages_reach_every_linked_ticket(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    other = itop.has_ticket(f"{title} too", caller="Otto Berg", organisation="Demo Client")
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    panel = inbox.open(talk)
    first = create_ticket(panel, itop, title)
    link_ticket(panel, other)
    panel.click("Done")
    panel.click("Back")
    panel.reads("Pause copying to all 2 linked tickets")
    told(talk)

    talk.user_says("<p>For both</p>")
    talk.agent_notes(people.mara, "<p>A note for both</p>")

    eventually(lambda: holds(itop.ticket(first.ref).public_log, "It burns", "For both"))
    eventually(lambda: holds(itop.ticket(other.ref).public_log[-1:], "For both"))
    eventually(lambda: holds(itop.ticket(first.ref).private_log, "A note for both"))
    eventually(lambda: holds(itop.ticket(other.ref).private_log[-1:], "A note for both"))
    panel.click("Refresh")
    assert panel.text.count("or both") == 2, panel.text  # whichever of them is the newest within the second


def test_pause_keeps_messages_out_and_resume_lets_the_next_ones_in(
    app: App, inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    panel = inbox.open(talk)
    ticket = create_ticket(panel, itop, title)
    told(talk)
    panel.reopen()

    panel.click("Pause copying to the linked ticket")
    panel.reads("Copying is paused")
    assert not itop.ticket(ticket.ref).sync
    between = talk.user_says("<p>Between us</p>")
    until(lambda: app.logged(between.id, "paused"), what="the worker has seen the message of the pause")
    panel.click("Done")
    panel.reads("copying paused")
    panel.click("Resume copying to the linked ticket")
    panel.reads("Copying is resumed")
    assert itop.ticket(ticket.ref).sync
    talk.user_says("<p>For the record</p>")

    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns", "For the record"))
