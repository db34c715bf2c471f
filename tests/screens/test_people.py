# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever writes: known, obsolete, one of several, or nobody iTop knows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from simulator.intercom.model import Contact
from tests.acceptance.panel import Panel
from tests.screens.inbox import Inbox
from tests.screens.scripted import PERSON, ScriptedItop, form_field
from webapp.intercom import Intercom
from webapp.itop.answers import Count, Home, Person
from webapp.store import Job
from webapp.tasks.identify import identify

IDA = Person("Person", "13", "Ida Roth", "ida@client.example", "3", "Demo Client", True, "+33 1", "Inactive")
NONE = Count(0, False)


def _unknown(**more: object) -> Home:
    home = Home(None, "unknown", NONE, NONE, True)
    return structs.replace(home, **more)


def _panel(inbox: Inbox, itop: ScriptedItop, contact: Contact | None = None) -> Panel:
    return inbox.panel(contact=contact, services=itop.behind(inbox.services))


def test_a_person_is_searched_and_chosen_for_the_ticket_and_for_later(inbox: Inbox) -> None:
    itop = ScriptedItop(home_answer=_unknown(), people=(PERSON, IDA), fields=(form_field("title"),))
    panel = _panel(inbox, itop)
    panel.click("Create a ticket")
    panel.reads("A ticket needs a person", "iTop does not know Otto Berg")
    panel.enter("Find a person", " ida  roth ")
    assert itop.said["query"] == "ida roth"
    panel.reads("Ida Roth | Demo Client · ida@client.example · +33 1 · No longer active")
    panel.click("Ida Roth")
    assert itop.said["contact"].chosen == ("Person", "13") and itop.calls[-1] == "form"
    [order] = inbox.orders
    assert (order.kind, order.payload["class"], order.payload["id"]) == ("identify", "Person", "13")
    panel.fill("Title", "Fire")
    panel.click("Create")
    assert itop.said["contact"].chosen == ("Person", "13")
    panel.click("Done")
    assert itop.said["contact"].chosen == ("Person", "13")


def test_a_choice_does_not_reach_the_next_participant(inbox: Inbox) -> None:
    itop = ScriptedItop(home_answer=_unknown())
    panel = _panel(inbox, itop)
    panel.submit("choose?class=Person&id=13")
    kept = panel.canvas["stored_data"]
    panel.contact = inbox.standin.workspace.add_contact("Ida Roth", "ida@client.example")
    panel.submit("home", stored=kept)
    assert itop.said["contact"].chosen is None


def test_one_of_several_is_chosen(inbox: Inbox) -> None:
    itop = ScriptedItop(home_answer=structs.replace(_unknown(), person_state="ambiguous", matches=(PERSON, IDA)))
    panel = _panel(inbox, itop)
    panel.reads("Several people in iTop have the address otto@client.example.")
    panel.click("Identify this person")
    panel.reads("Which of these people is it?", "Otto Berg | Demo Client", "No longer active")
    panel.click("Ida Roth")
    assert itop.said["contact"].chosen == ("Person", "13")


def test_a_default_caller_is_used_and_not_remembered(inbox: Inbox) -> None:
    itop = ScriptedItop(home_answer=structs.replace(_unknown(), default_caller=IDA), fields=(form_field("title"),))
    panel = _panel(inbox, itop)
    panel.click("Create a ticket")
    panel.click("Create a ticket for Ida Roth")
    assert itop.said["contact"].chosen == ("Person", "13") and not inbox.orders


def test_a_person_is_created_and_taken(inbox: Inbox) -> None:
    fields = (form_field("first_name", value="Una"), form_field("org_id", "external_key", search=True))
    itop = ScriptedItop(home_answer=structs.replace(_unknown(), can_create_person=True), fields=fields)
    panel = _panel(inbox, itop)
    panel.click("Identify this person")
    panel.click("Create a person")
    panel.reads("New in iTop: Person", "First_Name: Una")
    panel.fill("First_Name", "Anna")
    panel.enter("Org_Id", "demo")
    assert itop.said["of"].name == "person" and itop.given["first_name"] == "Anna"
    panel.click("Choice 3")
    panel.click("Create")
    panel.reads("✓ Otto Berg was created")
    assert itop.given == {"first_name": "Anna", "org_id": "3"}
    panel.click("Create a ticket")
    assert itop.said["contact"].chosen == ("Person", "12")


def test_without_the_right_nobody_is_offered_to_create_a_person(inbox: Inbox) -> None:
    panel = _panel(inbox, ScriptedItop(home_answer=_unknown()))
    panel.click("Identify this person")
    assert not panel.offers("Create a person")


def test_somebody_obsolete_is_said_to_be_and_can_be_changed(inbox: Inbox) -> None:
    panel = _panel(inbox, ScriptedItop(home_answer=Home(IDA, "obsolete", NONE, NONE, True, person_from="email")))
    panel.reads("Ida Roth | Demo Client · No longer active")
    panel.click("Demo Client")
    panel.reads("Phone: +33 1", "Status: No longer active", "Recognized by email address.")


@pytest.mark.parametrize("query", ["class=Person", "class=Per son&id=1", "class=Person&id=x", "id=1"])
def test_a_person_that_cannot_exist_is_not_chosen(inbox: Inbox, query: str) -> None:
    panel = _panel(inbox, ScriptedItop())
    panel.submit(f"choose?{query}")
    panel.reads("This button is out of date.")


def test_only_a_conversation_of_two_is_of_one_person(inbox: Inbox) -> None:
    itop = ScriptedItop()
    panel = _panel(inbox, itop)
    assert itop.said["contact"].only
    other = inbox.standin.workspace.add_contact("Ida Roth", "ida@client.example")
    panel.conversation = replace(panel.conversation, contacts=(inbox.otto.id, other.id))
    panel.reopen()
    assert not itop.said["contact"].only


def _job(inbox: Inbox, contact_id: str) -> Job:
    payload = {"workspace": "k7qd2m1x", "region": "eu", "conversation": "", "contact": contact_id}
    return Job(1, "identify", "k", {**payload, "class": "Person", "id": "13"}, "running", 1, 0.0, 0.0, 0.0, 0.0)


def test_the_contact_is_told_who_it_is_in_itop(inbox: Inbox) -> None:
    contact = inbox.standin.workspace.add_contact("Ida Roth", "ida@home.example")
    assert identify(_job(inbox, contact.id), inbox.services) == "kept"
    found: Intercom = inbox.services.intercom("k7qd2m1x")
    assert (found.contact(contact.id).itop_class, found.contact(contact.id).itop_id) == ("Person", "13")


def test_the_attributes_of_a_contact_are_made_where_the_workspace_has_none(inbox: Inbox) -> None:
    workspace = inbox.standin.workspace
    contact = workspace.add_contact("Ida Roth", "ida@home.example")
    for known in ({}, {"itop_contact_class": True}):
        workspace.attributes.clear()
        workspace.attributes.update(known)
        assert identify(_job(inbox, contact.id), inbox.services) == "kept"
        # Without it the widget of every later visitor would be ignored.
        assert workspace.attributes == {"itop_contact_class": True, "itop_contact_id": True}
    assert not inbox.standin.contract.violations


def test_a_token_that_may_not_write_contacts_is_no_failure(inbox: Inbox) -> None:
    inbox.standin.faults.refuse(403)
    assert identify(_job(inbox, "1"), inbox.services) == "not_kept (403)"


@pytest.mark.parametrize(
    ("limited", "sentence"), [(True, "You are not allowed"), (False, "The sync account is not allowed")]
)
def test_who_may_not_create_a_ticket_is_told_whose_right_is_missing(inbox: Inbox, limited: bool, sentence: str) -> None:
    home = Home(PERSON, "known", NONE, NONE, False, limited=limited)
    panel = _panel(inbox, ScriptedItop(home_answer=home))
    panel.reads(sentence)
    assert not panel.offers("Create a ticket")
