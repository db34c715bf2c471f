# SPDX-License-Identifier: AGPL-3.0-or-later
"""The agent decides whether the end user is told of a new ticket, and reads the words before they are sent."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.intercom.model import Contact
from tests.acceptance.panel import Panel
from tests.screens.inbox import WORKSPACE, Inbox, told
from tests.screens.scripted import ScriptedItop, form_field
from webapp.itop.form_answers import Unsupported
from webapp.store import names

_TELL = "Tell the end user"
_USUAL = "The end user will read in the conversation: “Your request has been recorded as ticket […]."


def _form(inbox: Inbox, contact: Contact | None = None, **how: Any) -> Panel:
    panel = inbox.panel(contact=contact, **how)
    panel.click("Create a ticket")
    return panel


def _replies(inbox: Inbox) -> list[str]:
    return [str(each.payload["html"]) for each in inbox.orders if each.kind == "post_reply"]


def test_the_form_shows_what_will_be_said_and_then_it_is_said(inbox: Inbox) -> None:
    panel = _form(inbox)
    panel.reads(f"{_TELL}: Yes, in the conversation", f"{_USUAL} Follow it here”")
    panel.click("Create")
    panel.reads("The end user will be told in the conversation.")
    [said] = _replies(inbox)
    assert said.startswith("<p>Your request has been recorded as ticket R-000001. <a href=")
    assert said.endswith(">Follow it here</a></p>")


def test_who_has_no_access_to_the_portal_gets_no_link(inbox: Inbox) -> None:
    ida = inbox.standin.workspace.add_contact("Ida Roth", "ida@client.example")
    panel = _form(inbox, ida)
    panel.reads(_USUAL)
    panel.does_not_read("Follow it here")
    panel.click("Create")
    assert _replies(inbox) == ["<p>Your request has been recorded as ticket R-000001.</p>"]
    panel.click("View the ticket")
    assert not panel.offers("Send the portal link")


@pytest.mark.parametrize("comes_back", ["empty", "not at all"])
def test_without_the_tick_nobody_is_told_whatever_else_is_done_in_the_form(inbox: Inbox, comes_back: str) -> None:
    panel = _form(inbox)
    panel.tick(_TELL)
    if comes_back == "not at all":
        panel.values = {name: value for name, value in panel.values.items() if "tell" not in name}
    panel.choose("Service", "Hardware")
    panel.enter("Service subcategory", "13")
    panel.click("Spare part 13")
    panel.reads(f"{_TELL}: \n")
    panel.click("Create")
    panel.reads("was created", "The end user will not be told.")
    assert [each.kind for each in inbox.orders] == ["copy_conversation"]


def test_the_preview_is_in_the_language_of_the_end_user(inbox: Inbox) -> None:
    french = inbox.panel_payload()
    french["contact"]["language_override"] = "fr-CA"
    canvas = inbox.send({**french, "component_id": "create_form"})
    assert "The end user will read in the conversation: “Votre demande a été enregistrée" in canvas


@pytest.mark.parametrize("name", ["never", "NEVER"])
def test_a_workspace_may_keep_quiet(inbox: Inbox, name: str) -> None:
    quiet = told(inbox.services, {WORKSPACE: {"tell_end_user_on_creation": name}})
    panel = _form(inbox, services=quiet)
    panel.does_not_read(_TELL, "The end user will read")
    panel.click("Create")
    panel.reads("The end user will not be told.")
    assert not _replies(inbox)


def test_a_workspace_may_always_tell(inbox: Inbox) -> None:
    talkative = told(inbox.services, {WORKSPACE: {"tell_end_user_on_creation": "always"}})
    panel = _form(inbox, services=talkative)
    panel.reads(_USUAL)
    panel.does_not_read(_TELL)
    panel.click("Create")
    assert len(_replies(inbox)) == 1


def test_a_value_that_means_nothing_asks(inbox: Inbox) -> None:
    odd = told(inbox.services, {WORKSPACE: {"tell_end_user_on_creation": "perhaps"}})
    _form(inbox, services=odd).reads(f"{_TELL}: Yes")


def test_itop_is_not_told_of_what_is_only_for_the_panel(inbox: Inbox) -> None:
    panel = _form(inbox)
    panel.tick(_TELL, "Yes, in the conversation")
    panel.fill("Title", "")
    panel.click("Create")
    panel.reads("The ticket has not been created yet.")
    panel.does_not_read("__")


def test_the_note_of_a_link_leads_teammates_to_the_back_office(inbox: Inbox) -> None:
    ticket_id = inbox.ticket()
    inbox.forget_orders()
    panel = inbox.panel()
    panel.submit(f"link?id={ticket_id}")
    panel.submit(f"link?id={ticket_id}&sure=yes&from={_conversation(inbox, ticket_id)}")
    notes = [str(each.payload["html"]) for each in inbox.orders if each.kind == "post_note"]
    assert notes and all("pages/UI.php?operation=details" in each and ">Open in iTop</a>" in each for each in notes)


def _conversation(inbox: Inbox, ticket_id: str) -> str:
    return inbox.store.tickets[ticket_id]["intercom_ref"]


@pytest.mark.parametrize("tick", [True, False])
def test_a_form_that_goes_on_in_itop_takes_the_decision_along(inbox: Inbox, tick: bool) -> None:
    itop = ScriptedItop(fields=(form_field("title"),), unsupported=(Unsupported("report", "Report", "other"),))
    conversation = inbox.talk()
    panel = inbox.panel(conversation, services=itop.behind(inbox.services))
    panel.submit("create_form")
    panel.tick(_TELL, *(["Yes, in the conversation"] if tick else []))
    panel.click("Continue in iTop")
    assert inbox.services.jobs.known(names.untold(WORKSPACE, conversation.id)) is not tick
