# SPDX-License-Identifier: AGPL-3.0-or-later
"""The creation form begins with what the end user wrote, and with what the agent always chooses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.intercom.model import Conversation, Part, contact_author
from tests.acceptance.panel import Panel
from tests.screens.inbox import Inbox
from tests.screens.scripted import ScriptedItop, form_field
from webapp.panel.forms.prefill import cut_at_word, plain


def _form(inbox: Inbox, conversation: Conversation | None = None) -> Panel:
    panel = inbox.panel(conversation)
    panel.click("Create a ticket")
    return panel


def _mail(inbox: Inbox, subject: str, body: str) -> Conversation:
    begun = inbox.standin.workspace.begin(inbox.otto, body, channel="email", quietly=True)
    mail = replace(begun, subject=subject)
    inbox.standin.workspace.conversations[begun.id] = mail
    return mail


def test_a_ticket_is_made_with_two_clicks_from_what_the_end_user_wrote(inbox: Inbox) -> None:
    conversation = inbox.talk(None, "Hi there!", "My printer burns. It is on the second floor.", "Please hurry")
    inbox.standin.workspace.act(conversation.id, inbox.mara, "comment", "<p>Step back</p>", quietly=True)
    panel = inbox.panel(conversation)
    panel.click("Create a ticket")
    panel.click("Create")
    panel.reads("R-000001 was created")
    made = inbox.store.tickets["1"]
    assert made["title"] == "My printer burns"
    said = "Hi there!\n\nMy printer burns. It is on the second floor.\n\nPlease hurry"
    assert plain(made["description"]) == said


def test_words_that_were_taken_back_are_not_among_it(inbox: Inbox) -> None:
    conversation = inbox.talk(None, "My printer burns now", "My password is hunter2")
    secret = inbox.standin.workspace.conversations[conversation.id].parts[-1]
    inbox.standin.workspace.redact(conversation.id, secret.id, quietly=True)
    panel = _form(inbox, conversation)
    assert (panel.value("Title"), panel.value("Description")) == ("My printer burns now", "My printer burns now")


def test_words_that_are_taken_back_while_the_form_is_open_are_told_before_anything_is_created(inbox: Inbox) -> None:
    conversation = inbox.talk(None, "My printer burns now", "My password is hunter2")
    panel = _form(inbox, conversation)
    secret = inbox.standin.workspace.conversations[conversation.id].parts[-1]
    inbox.standin.workspace.redact(conversation.id, secret.id, quietly=True)
    panel.choose("Service", "Network")
    panel.click("Create")
    panel.reads("not been created yet", "was removed in Intercom")
    assert not inbox.store.tickets
    panel.fill("Description", "It burns.")
    panel.click("Create")
    panel.reads("R-000001 was created")


def test_what_bots_and_teammates_say_and_notes_are_not_among_it(inbox: Inbox) -> None:
    conversation = inbox.talk(None, "It is broken again")
    inbox.standin.workspace.bot_says(conversation.id, "<p>I am a bot</p>", quietly=True)
    inbox.standin.workspace.act(conversation.id, inbox.mara, "note", "<p>Nuisance</p>", quietly=True)
    assert _form(inbox, conversation).value("Description") == "It is broken again"


def test_of_a_mail_the_subject_is_the_title_and_neither_history_nor_signature_is_taken(inbox: Inbox) -> None:
    body = (
        "<div>Dear team,</div><div>the lift is stuck.<br>Again!</div><div>-- </div><div>Otto Berg<br>Facilities</div>"
        "<div class='gmail_quote'><div class='gmail_attr'>On 5 Jan 2026, Support wrote:</div>"
        "<blockquote class='gmail_quote'>What is it?</blockquote></div>"
    )
    mail = _mail(inbox, "Lift in house B", body)
    inbox.standin.workspace.reply(
        mail.id, inbox.otto, f"<p>Hurry up</p>{body[body.index('<div class') :]}", quietly=True
    )
    panel = _form(inbox, mail)
    assert panel.value("Title") == "Lift in house B"
    assert panel.value("Description") == "Dear team,\nthe lift is stuck.\nAgain!\n\nHurry up"


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Hello", "Hello"),
        ("Good morning Mara,<br>e.g. printers burn, i.e. are hot. Really.", "e.g. printers burn, i.e. are hot"),
        ("Why does it burn? Help!", "Why does it burn?"),
        ("プリンターが燃えています。助けて。", "プリンターが燃えています。"),
        ("A &amp; B &lt;b&gt; *c* are gone", "A & B <b> *c* are gone"),
    ],
)  # fmt: skip
def test_the_title_is_the_first_sentence_that_says_something(inbox: Inbox, words: str, title: str) -> None:
    assert _form(inbox, inbox.talk(None, words)).value("Title") == title


def test_a_title_that_is_too_long_for_itop_ends_at_a_word(inbox: Inbox) -> None:
    panel = _form(inbox, inbox.talk(None, "Wörter " * 100))
    title = panel.value("Title")
    assert len(title) <= 255 and title.endswith(" Wörter…")
    panel.click("Create")
    panel.reads("was created")


def test_a_novel_leaves_a_form_that_a_canvas_carries(inbox: Inbox) -> None:
    panel = _form(inbox, inbox.talk(None, *["Ärger ohne Ende. " * 1_000] * 20))
    assert 4_000 < len(panel.value("Description")) <= 5_000
    panel.click("Create")
    panel.reads("was created")


@pytest.mark.parametrize("words", ["one two three", "x" * 300, "", "a b"])
def test_cutting_never_exceeds_the_length(words: str) -> None:
    for length in range(2, 20):
        kept = cut_at_word(words, length)
        assert len(kept) <= length and (kept == words or (kept.endswith("…") and words.startswith(kept[:-1])))


@pytest.mark.parametrize("status", [401, 404, 500])
def test_without_intercom_the_fields_are_empty(inbox: Inbox, status: int) -> None:
    conversation = inbox.talk(None, "My printer burns")
    panel = inbox.panel(conversation)
    inbox.standin.faults.refuse(status)
    panel.click("Create a ticket")
    assert (panel.value("Title"), panel.value("Description")) == ("", "")
    panel.does_not_read("Reference")


def test_an_intercom_that_hangs_delays_the_form_by_two_seconds_at_most(inbox: Inbox) -> None:
    panel = inbox.panel(inbox.talk(None, "My printer burns"))
    inbox.standin.faults.hang()
    panel.click("Create a ticket")
    assert panel.value("Title") == "" and panel.seconds < 6


def test_what_the_agent_cleared_does_not_come_back(inbox: Inbox) -> None:
    panel = _form(inbox, inbox.talk(None, "My printer burns"))
    panel.fill("Title", "")
    panel.fill("Description", "")
    panel.choose("Service", "Network")
    assert (panel.value("Title"), panel.value("Description")) == ("", "")


def test_a_message_with_files_alone_says_nothing(inbox: Inbox) -> None:
    conversation = inbox.talk(None, "")
    silent = Part("99", "comment", "<p>&nbsp;</p>", contact_author(inbox.otto), 1_700_000_000)
    inbox.standin.workspace.conversations[conversation.id] = replace(conversation, parts=(silent,))
    panel = _form(inbox, conversation)
    assert (panel.value("Title"), panel.value("Description")) == ("", "")


def _make(inbox: Inbox, service: str, subcategory: str) -> None:
    panel = _form(inbox)
    panel.choose("Service", service)
    panel.choose("Service subcategory", subcategory)
    panel.click("Create")
    panel.reads("was created")


def test_what_an_agent_always_chooses_is_chosen_for_her(inbox: Inbox) -> None:
    for _ in range(2):
        assert not _form(inbox).value("Service")
        _make(inbox, "Network", "VPN")
    panel = _form(inbox)
    assert (panel.value("Service"), panel.value("Service subcategory")) == ("Network", "VPN")
    lea = inbox.panel(admin=inbox.lea)
    lea.click("Créer un ticket")
    assert not lea.value("Service")


def test_who_chooses_otherwise_once_is_asked_again(inbox: Inbox) -> None:
    for _ in range(2):
        _make(inbox, "Network", "VPN")
    _make(inbox, "Printing", "Paper jam")
    assert not _form(inbox).value("Service")


def test_a_habit_that_itop_does_not_offer_this_time_is_left_out(inbox: Inbox) -> None:
    for _ in range(2):
        _make(inbox, "Network", "VPN")
    [service] = [key for key, each in inbox.store.services.items() if each.name == "Network"]
    gone = inbox.store.services.pop(service)
    try:
        panel = _form(inbox, inbox.talk(None, "My printer burns"))
        assert not panel.value("Service")
        panel.click("Create")
        panel.reads("was created")
    finally:
        inbox.store.services[service] = gone


def test_a_habit_that_the_form_does_not_ask_for_is_not_told_to_itop(inbox: Inbox) -> None:
    for _ in range(2):
        _make(inbox, "Network", "VPN")
    itop = ScriptedItop(fields=(form_field("title", mandatory=True),))
    panel = inbox.panel(services=itop.behind(inbox.services))
    panel.submit("create_form")
    panel.click("Create")
    assert itop.given == {"title": "Hello"}


def test_the_only_service_there_is_is_chosen_with_its_only_subcategory(inbox: Inbox) -> None:
    known = dict(inbox.store.services)
    try:
        for key, each in known.items():
            if each.name != "Printing":
                del inbox.store.services[key]
        panel = _form(inbox)
        assert (panel.value("Service subcategory"), panel.text.count("Printing")) == ("Paper jam", 1)
        panel.choose("Service", "No value")
        panel.reads("Service subcategory: choose Service first.")
    finally:
        inbox.store.services.clear()
        inbox.store.services.update(known)
