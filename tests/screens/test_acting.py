# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole ticket, and what an agent does with it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from tests.acceptance.panel import Panel
from tests.screens.inbox import WORKSPACE, Inbox, told
from tests.screens.scripted import LOG, PERSON, ROW, ScriptedItop, choices, form_field
from webapp.errors import ItopRefused
from webapp.itop.answers import Link, LogEntry, TextLink
from webapp.itop.form_answers import Unsupported
from webapp.itop.view_answers import (
    AttachmentRow,
    Attachments,
    Attribute,
    CanWrite,
    Facts,
    LinkedSet,
    Log,
    TicketView,
    Transition,
)
from webapp.languages import Languages

VIEW = TicketView(
    ROW,
    None,
    True,
    (
        Attribute("title", "Title", "string", "x", "Printer on fire"),
        Attribute("start_date", "Start date", "datetime", "x", "2026-01-01T10:00:00+01:00"),
        Attribute("description", "Description", "html", "x", "Long. " * 100 + "The end."),
    ),
    "https://itop.example/ui",
    "https://itop.example/portal",
    logs=(LOG,),
    sets=(LinkedSet("functionalcis_list", "CIs", 5, False, ("Server1", "Server2", "Server3")),),
    attachments=Attachments(
        2,
        False,
        (
            AttachmentRow("5", "screen.png", 20_480, "2026-01-01T10:00:00+01:00", "https://itop.example/5"),
            AttachmentRow("6", "film.mp4", 5_242_880, None, None),
        ),
    ),
    transitions=(Transition("ev_assign", "Assign", "Assigned"),),
    can_write=CanWrite(public=True, private=True),
    caller=PERSON,
)


def _panel(inbox: Inbox, itop: ScriptedItop) -> Panel:
    panel = inbox.panel(services=itop.behind(inbox.services))
    panel.submit("ticket?id=42")
    return panel


def _details(inbox: Inbox, itop: ScriptedItop) -> Panel:
    panel = _panel(inbox, itop)
    panel.click("More")
    return panel


def test_a_ticket_at_a_glance_says_what_it_is_who_works_on_it_and_the_newest_words(inbox: Inbox) -> None:
    facts = Facts(agent="Mara Lindt", team="Helpdesk", priority="High")
    hour = "2026-01-01T1{}:00:00+01:00"
    log = replace(LOG, entries=tuple(LogEntry("Otto Berg", hour.format(n), f"Words {n}") for n in (4, 2, 0)))
    private = replace(log, name="private", entries=(LogEntry("Mara Lindt", hour.format(3), "A note"),))
    conversation = inbox.talk()
    view = replace(VIEW, link=Link(conversation.id, "https://x.example", True), facts=facts, logs=(log, private))
    panel = inbox.panel(conversation, services=ScriptedItop(view=view).behind(inbox.services))
    panel.submit("ticket?id=42")
    lines = panel.text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ").splitlines()
    assert lines[:8] == [
        "Printer on fire",
        "R-000042 · New · High",
        "Mara Lindt · Helpdesk",
        "Linked to this conversation.",
        "Otto Berg · Jan 1, 2026, 2:00 PM",
        "Words 4",
        "Mara Lindt · Jan 1, 2026, 1:00 PM · private",
        "A note",
    ]
    assert "Words 2" not in lines and "Start date" not in panel.text


def test_without_entries_a_ticket_says_what_it_is_about_and_that_nobody_works_on_it(inbox: Inbox) -> None:
    panel = _panel(inbox, ScriptedItop(view=replace(VIEW, logs=())))
    panel.reads("Not assigned to anyone.", "Long. Long.")


def test_at_most_three_things_can_be_done_at_once(inbox: Inbox) -> None:
    conversation = inbox.talk()
    links = (None, Link(conversation.id, "https://x.example", True), Link("7", "https://x.example", True))
    for link, first in zip(
        links,
        ("Link to this conversation", "Assign the ticket to me", "Link to this conversation as well"),
        strict=True,
    ):
        view = replace(VIEW, link=link, assign_to_me="ev_assign")
        panel = inbox.panel(conversation, services=ScriptedItop(view=view).behind(inbox.services))
        panel.submit("ticket?id=42")
        done = [
            one["label"] for one in panel.components if one["type"] == "button" and one["action"]["type"] == "submit"
        ]
        assert done[0] == first and done[-3:] == ["More", "Refresh", "Back"] and len(done) == 6


def test_a_ticket_is_assigned_to_whoever_clicks(inbox: Inbox) -> None:
    itop = ScriptedItop(view=replace(VIEW, assign_to_me="ev_assign"))
    panel = _panel(inbox, itop)
    panel.click("Assign the ticket to me")
    assert itop.said["mine"] is True and itop.said["state"] == "new"
    panel.reads("✓ Done. The status is now: New", "Printer on fire")


def test_a_ticket_that_cannot_be_taken_at_once_asks_for_the_rest(inbox: Inbox) -> None:
    class Asking(ScriptedItop):
        def act(self, *_: Any, **more: Any) -> Any:
            message = "Please specify a value"
            raise ItopRefused(status=422, code="invalid_values", message=message, fields={"team_id": message})

    panel = _panel(inbox, Asking(view=replace(VIEW, assign_to_me="ev_assign"), fields=(form_field("team_id"),)))
    panel.click("Assign the ticket to me")
    panel.reads("Assign: R-000042", "Please specify a value")
    panel.click("Cancel")
    panel.reads("Assign the ticket to me")


def test_a_ticket_shows_everything_that_belongs_to_it(inbox: Inbox) -> None:
    panel = _details(inbox, ScriptedItop(view=VIEW))
    panel.reads(
        "Title: Printer on fire",
        "Start date: Jan 1, 2026, 10:00",
        "CIs (5): Server1, Server2, Server3, …",
        "Otto Berg · Jan 1, 2026",
        " · Intercom",
        "It burns",
        "2 attachments",
        "screen.png | 20 KB · Jan 1, 2026",
        "film.mp4 | 5 MB",
        "Assign | New status: Assigned",
    )
    assert panel.url("screen.png") == "https://itop.example/5"


def test_a_long_value_folds(inbox: Inbox) -> None:
    panel = _details(inbox, ScriptedItop(view=VIEW))
    panel.does_not_read("The end.")
    panel.click("Show all: Description")
    panel.reads("Description", "The end.")
    panel.click("Back")
    panel.reads("Title: Printer on fire")


def test_a_very_long_value_has_pages(inbox: Inbox) -> None:
    long = Attribute("description", "Description", "text", "x", "\U0001f525" * 4_000)
    panel = _details(inbox, ScriptedItop(view=replace(VIEW, attributes=(long,))))
    panel.click("Show all: Description")
    panel.click("More")
    panel.click("Previous")


def test_every_entry_of_a_log_can_be_read(inbox: Inbox) -> None:
    itop = ScriptedItop(view=VIEW)
    panel = _details(inbox, itop)
    panel.click("Public log: all entries (7)")
    assert (itop.said["log"], itop.said["page"]) == ("public", 1)
    panel.click("More")
    assert itop.said["page"] == 2
    panel.click("Back")


def test_a_transition_asks_for_its_fields_and_is_done_once(inbox: Inbox) -> None:
    fields = (
        form_field("team_id", "external_key", mandatory=True, choices=choices(3), dependents=("agent_id",)),
        form_field("agent_id", "external_key", search=True),
        form_field("reason", must_change=True, value="old"),
    )
    itop = ScriptedItop(view=VIEW, fields=fields)
    panel = _panel(inbox, itop)
    panel.click("Assign")
    panel.reads("Assign: R-000042", "New status: Assigned", "This value has to be changed.")
    panel.choose("Team_Id", "Choice 2")
    assert itop.given["team_id"] == "2"
    panel.enter("Agent_Id", "x")
    assert (itop.said["of"].ticket_id, itop.said["of"].stimulus) == ("42", "ev_assign")
    panel.click("Choice 4")
    panel.fill("Reason", "new")
    panel.click("Assign")
    assert itop.said["state"] == "new" and itop.given["agent_id"] == "4" and itop.given["reason"] == "new"
    panel.reads("✓ Done. The status is now: New")


def test_a_transition_that_somebody_did_already_changes_nothing(inbox: Inbox) -> None:
    panel = _panel(inbox, ScriptedItop(view=VIEW))
    panel.submit("act?id=42&stimulus=ev_assign&state=pending")
    panel.reads("had already changed status, so nothing was done. The status is: New")


@pytest.mark.parametrize("code", ["refused", "invalid_values"])
def test_what_itop_refuses_is_said_in_its_own_words(inbox: Inbox, code: str) -> None:
    class Refusing(ScriptedItop):
        def act(self, *_: Any, **more: Any) -> Any:
            message = "Nobody is in that team."
            raise ItopRefused(status=422, code=code, message=message, fields={"team_id": message})

    itop = Refusing(view=VIEW, fields=(form_field("team_id"),))
    panel = _panel(inbox, itop)
    panel.click("Assign")
    panel.fill("Team_Id", "none")
    panel.click("Assign")
    panel.reads("Nobody is in that team.")
    if code == "refused":
        panel.click("Back")
    assert panel.value("Team_Id") == "none"


def test_a_transition_with_a_field_no_canvas_has_leads_to_itop(inbox: Inbox) -> None:
    itop = ScriptedItop(view=VIEW, unsupported=(Unsupported("report", "Report", "other"),))
    panel = _panel(inbox, itop)
    panel.click("Assign")
    panel.reads("no field for: Report.")
    assert panel.url("Open the form in iTop") == itop.form_url


def test_an_entry_is_written_for_whom_the_agent_says_and_added_once(inbox: Inbox) -> None:
    itop = ScriptedItop(view=VIEW)
    panel = _panel(inbox, itop)
    calls = len(itop.calls)
    panel.click("Add an entry")
    assert len(itop.calls) == calls
    panel.fill("Entry", "It was the fuse.")
    panel.choose("Who can read it", "Public: the caller can read it too")
    form, values = panel.canvas, panel.values
    panel.click("Add")
    panel.reads("✓ The entry was added.", "Printer on fire")
    assert (itop.said["log"], itop.said["text"]) == ("public", "It was the fuse.")
    panel.canvas, panel.values = form, values
    panel.click("Add")
    panel.reads("✓ The entry was added.")
    assert len(itop.entries) == 1


def test_an_entry_is_private_unless_somebody_says_otherwise(inbox: Inbox) -> None:
    itop = ScriptedItop(view=VIEW)
    panel = _panel(inbox, itop)
    panel.click("Add an entry")
    assert panel.value("Who can read it") == "Private: team only"
    panel.click("Add")
    panel.reads("Please write something.")


@pytest.mark.parametrize(
    ("switch", "words"),
    [
        ("off", "The end user does not see the entry in the conversation."),
        ("note", "A public entry becomes a note in the conversation: the end user does not see it there."),
        ("reply", "A public entry is also sent to the end user in the conversation."),
    ],
)
def test_the_form_says_what_becomes_of_a_public_entry_in_the_chat(inbox: Inbox, switch: str, words: str) -> None:
    services = told(inbox.services, {WORKSPACE: {"scope": "SELECT Organization", "to_intercom.public_log": switch}})
    panel = inbox.panel(services=ScriptedItop(view=VIEW).behind(services))
    panel.submit("ticket?id=42")
    panel.click("Add an entry")
    panel.reads(words)


def test_what_was_written_outlives_an_outage(inbox: Inbox) -> None:
    itop = ScriptedItop(view=VIEW)
    panel = _panel(inbox, itop)
    panel.click("Add an entry")
    panel.fill("Entry", "It was the fuse.")
    itop.error = ItopRefused(status=409, code="busy", message="Busy.")
    panel.click("Add")
    panel.reads("Someone else is changing this ticket.")
    itop.error = None
    panel.click("Back")
    assert panel.value("Entry") == "It was the fuse."


def test_the_portal_link_is_sent_once_after_a_question(inbox: Inbox) -> None:
    panel = _details(inbox, ScriptedItop(view=VIEW))
    panel.click("Send the portal link")
    panel.reads("“You can follow ticket R-000042 in the portal. Open it here”")
    assert not inbox.orders
    panel.submit("portal_link?id=42&sure=yes")
    panel.reads("will be sent")
    panel.submit("portal_link?id=42&sure=yes")
    panel.reads("was already sent")
    [order] = inbox.orders
    assert order.kind == "post_reply" and "https://itop.example/portal" in str(order.payload["html"])


def test_pausing_is_offered_where_the_ticket_is_linked_here(inbox: Inbox) -> None:
    conversation = inbox.talk()
    itop = ScriptedItop(view=replace(VIEW, link=Link(conversation.id, "https://x.example", True)))
    panel = inbox.panel(conversation, services=itop.behind(inbox.services))
    panel.submit("ticket?id=42")
    assert panel.offers("Pause copying to this ticket") and not panel.offers("Resume copying to this ticket")
    panel.click("More")
    assert panel.offers("Unlink")


def test_an_account_that_may_do_nothing_is_offered_nothing(inbox: Inbox) -> None:
    bare = replace(VIEW, can_modify=False, transitions=(), can_write=CanWrite(), logs=(), portal_url=None)
    panel = _panel(inbox, ScriptedItop(view=bare))
    for label in ("Add an entry", "Link to this conversation", "Send the portal link"):
        assert not panel.offers(label)
    panel.reads("This ticket cannot be changed")


@pytest.mark.parametrize("disclaimer", [texts("notes.disclaimer") for texts in Languages.load()])
def test_what_comes_from_intercom_is_said_once_and_what_somebody_wrote_stays(inbox: Inbox, disclaimer: str) -> None:
    words = f"It burns\n\n{disclaimer}\n"
    copied, written = (LogEntry("Otto Berg", "2026-01-01T10:00:00+01:00", words, each) for each in (True, False))
    for entry in (copied, written):
        log = Log("public", "Public log", 1, 1, False, (entry,))
        panel = _panel(inbox, ScriptedItop(view=replace(VIEW, logs=(log,))))
        panel.reads("It burns")
        assert (disclaimer in panel.text) == (entry is written)
        assert "all entries" not in panel.text


def test_what_was_sent_along_is_a_link_below_the_words(inbox: Inbox) -> None:
    files = (
        TextLink("fire [1].png", "https://downloads.example/fire_(1).png"),
        TextLink("no", "javascript:alert(1)"),
        TextLink("long", f"https://downloads.example/{'x' * 600}"),
    )
    entry = LogEntry("Otto", "2026-01-01T10:00:00+01:00", "Look\n\nAttachments: fire [1].png", True, links=files)
    panel = _details(
        inbox, ScriptedItop(view=replace(VIEW, logs=(Log("public", "Public log", 1, 1, False, (entry,)),)))
    )
    words = [one["text"] for one in panel.components if one["type"] == "text"]
    assert r"[fire \[1\].png](https://downloads.example/fire_%281%29.png)" in words
    assert "javascript" not in str(panel.components) and "xxxx" not in str(panel.components)


def test_that_somebody_was_not_verified_is_said_below_the_words(inbox: Inbox) -> None:
    texts = Languages.load().texts()
    words = f"It burns\n\n{texts('notes.disclaimer')}\n\n{texts('notes.unverified')}"
    log = Log("public", "Public log", 1, 1, False, (LogEntry("Otto", "2026-01-01T10:00:00+01:00", words, True),))
    panel = _details(inbox, ScriptedItop(view=replace(VIEW, logs=(log,))))
    panel.reads("It burns", texts("notes.unverified"))
    panel.does_not_read(texts("notes.disclaimer"))


def test_a_value_that_intercom_would_cut_off_stands_below_its_label(inbox: Inbox) -> None:
    short, long = "Printer on fire", "The printer on the second floor is on fire"
    attributes = (Attribute("a", "Short", "string", "x", short), Attribute("b", "Long", "string", "x", long))
    panel = _details(inbox, ScriptedItop(view=replace(VIEW, attributes=attributes)))
    panel.reads(f"Short: {short}", f"Long\n{long}")
