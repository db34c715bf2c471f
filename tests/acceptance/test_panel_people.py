# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever writes: known or not, the agent gets to a ticket of the right person."""

from dataclasses import replace

import pytest

from simulator.intercom.standin import StandIn
from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.stage import Stage
from tests.acceptance.steps import create_ticket
from tests.acceptance.waiting import until

pytestmark = pytest.mark.usefixtures("whole_panel")


def test_for_somebody_unknown_a_person_is_searched_and_chosen_and_stays(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, standin: StandIn, title: str
) -> None:
    newcomer = standin.workspace.add_contact("Ida at home", "ida@home.example")
    talk = messenger.user_begins(newcomer, "<p>Hello</p>")
    panel = inbox.open(talk)
    panel.reads("iTop does not know Ida at home")
    panel.click("Create a ticket")
    panel.reads("A ticket needs a person")

    panel.enter("Find a person", "ida demo client")
    panel.reads("Ida Roth | Demo Client · ida@client.example · ")
    panel.click("Ida Roth")

    panel.reads("for Ida Roth, Demo Client")
    panel.fill("Title", title)
    panel.fill("Description", "It burns.")
    panel.click("Create")
    panel.reads("was created")
    [ticket] = itop.titled(title)
    assert ticket.caller == "Ida Roth" and ticket.intercom_ref == talk.id
    contacts = standin.workspace.contacts
    noted = until(lambda: contacts[newcomer.id].custom_attributes, what="the contact is told who it is")
    assert noted == {"itop_contact_class": "Person", "itop_contact_id": itop.world.persons["Ida Roth"]}
    inbox.open(talk, contact=contacts[newcomer.id]).reads("Ida Roth | Demo Client")


def test_the_choice_stays_with_the_conversation_where_intercom_keeps_nothing(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.lead, "<p>Hello</p>")
    panel = inbox.open(talk)
    panel.click("Identify this person")
    panel.enter("Find a person", "ida")
    panel.click("Ida Roth")
    panel.reads("Ida Roth | Demo Client")
    create_ticket(panel, itop, title)

    panel = inbox.open(talk)

    panel.reads("Ida Roth | Demo Client")


def test_one_of_two_persons_with_one_address_is_chosen(inbox: Inbox, messenger: Messenger, people: Cast) -> None:
    panel = inbox.open(messenger.user_begins(people.office, "<p>Hello</p>"))
    panel.reads("Several people in iTop have the address office@client.example.")
    panel.click("Identify this person")
    panel.reads("Kim Wagner | Demo Client · office@client.example", "Kim Weber | Demo Client")
    panel.click("Kim Weber")
    panel.reads("Kim Weber | Demo Client")
    panel.click("Demo Client")
    panel.reads("Chosen for this conversation.", "Email: office@client.example")


def test_somebody_who_is_no_longer_active_is_said_to_be(inbox: Inbox, messenger: Messenger, people: Cast) -> None:
    panel = inbox.open(messenger.user_begins(people.old_hand, "<p>Hello</p>"))
    panel.reads("Old Hand | Demo Client · No longer active")
    panel.click("Demo Client")
    panel.reads("Status: No longer active")


def test_a_person_the_account_does_not_see_is_not_found(inbox: Inbox, messenger: Messenger, people: Cast) -> None:
    panel = inbox.open(messenger.user_begins(people.nils, "<p>Hello</p>"))
    panel.reads("iTop does not know Nils Other")
    panel.click("Identify this person")
    panel.enter("Find a person", "nils")
    panel.reads("Nothing found.")
    panel.click("Back")
    panel.click("Back")
    panel.reads("Identify this person")


def test_with_a_default_caller_a_ticket_is_made_without_a_person(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.stranger, "<p>Hello</p>")
    with itop.configured({"sync_app.default_caller": "ida@client.example"}):
        panel = inbox.open(talk)
        panel.click("Create a ticket")
        panel.click("Create a ticket for Ida Roth")
        panel.fill("Title", title)
        panel.fill("Description", "It burns.")
        panel.click("Create")
        panel.reads("was created")
    [ticket] = itop.titled(title)
    assert ticket.caller == "Ida Roth"
    assert not people.stranger.custom_attributes


def test_a_person_is_made_for_somebody_unknown_once(
    inbox: Inbox, messenger: Messenger, itop: ItopSide, standin: StandIn, stage: Stage, title: str
) -> None:
    stage.account_makes_persons()
    email = f"una{title[-8:]}@new.example"
    stage.forget_person(email)
    newcomer = standin.workspace.add_contact(f"Una Maria {title[-8:]}", email)
    talk = messenger.user_begins(newcomer, "<p>Hello</p>")
    panel = inbox.open(talk)
    panel.click("Create a ticket")
    panel.click("Create a person")
    assert (panel.value("First Name"), panel.value("Email")) == ("Una Maria", email)
    panel.choose("Organization", "Demo Client")
    form, values = panel.canvas, panel.values
    panel.click("Create")
    panel.reads("was created", "This conversation now belongs to this person.")
    panel.canvas, panel.values = form, values
    panel.click("Create")
    panel.reads("was created", "This conversation now belongs to this person.")
    create_ticket(panel, itop, title)
    [ticket] = itop.titled(title)
    assert (ticket.caller, ticket.organisation) == (newcomer.name, "Demo Client")
    contacts = standin.workspace.contacts
    until(lambda: contacts[newcomer.id].custom_attributes, what="the contact is told who it is")


def test_in_a_group_each_participant_has_their_own_home(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, standin: StandIn, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>Hello</p>")
    group = replace(talk.conversation, contacts=(people.otto.id, people.ida.id, people.lead.id))
    standin.workspace.conversations[talk.id] = group
    ticket = create_ticket(inbox.open(talk), itop, title)

    inbox.open(talk).reads("Otto Berg | Demo Client", ticket.ref)
    inbox.open(talk, contact=people.ida).reads("Ida Roth | Demo Client", ticket.ref)
    # Of several participants nobody is taken for the caller of the ticket.
    lead = inbox.open(talk, contact=people.lead)
    lead.reads("iTop does not know this person.", ticket.ref)
    lead.does_not_read("Otto Berg |")
