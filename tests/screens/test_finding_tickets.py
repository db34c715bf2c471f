# SPDX-License-Identifier: AGPL-3.0-or-later
"""Searching tickets, and putting them where they belong: link, move, unlink."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.acceptance.panel import Panel
from tests.screens.inbox import WORKSPACE, Inbox, told
from tests.screens.scripted import ROW, ScriptedItop
from webapp.errors import ItopRefused
from webapp.itop.answers import Link
from webapp.itop.view_answers import TicketView
from webapp.payloads.posting import PostNote

ELSEWHERE = Link("other-7", "https://app.eu.intercom.com/a/inbox/k7qd2m1x/inbox/conversation/other-7", True, WORKSPACE)
THERE = "https://app.au.intercom.com/a/inbox/ws2/inbox/conversation/"


def _search(inbox: Inbox, itop: ScriptedItop) -> Panel:
    panel = inbox.panel(services=itop.behind(inbox.services))
    panel.find()
    return panel


def test_a_search_begins_with_the_newest_tickets(inbox: Inbox) -> None:
    itop = ScriptedItop()
    panel = _search(inbox, itop)
    panel.reads("Reference or words", "Printer on fire | R-000042 · New · ")
    assert (itop.said["query"], itop.said["caller"], itop.said["organisation"]) == ("", "", "")


def test_what_is_searched_for_stays_on_every_page_and_on_the_way_back(inbox: Inbox) -> None:
    itop = ScriptedItop()
    panel = _search(inbox, itop)
    panel.fill("Reference or words", "  fire   printer ")
    panel.fill("Caller", "otto")
    panel.fill("Organization", "demo")
    panel.press_enter("Organization")
    panel.click("More")
    assert (itop.said["query"], itop.said["caller"], itop.said["organisation"]) == ("fire printer", "otto", "demo")
    assert itop.said["page"] == 2
    panel.click("R-000042")
    panel.click("Back")
    assert (itop.said["query"], itop.said["page"]) == ("fire printer", 2)
    assert panel.value("Caller") == "otto"


def test_closed_tickets_are_shown_on_request_and_on_each_page_after_it(inbox: Inbox) -> None:
    itop = ScriptedItop()
    panel = _search(inbox, itop)
    panel.enter("Reference or words", "fire")
    assert itop.said["closed"] is False
    panel.click("Show closed tickets too")
    assert (itop.said["closed"], itop.said["query"]) == (True, "fire")
    panel.click("More")
    assert (itop.said["closed"], itop.said["page"]) == (True, 2)
    assert not panel.offers("Show closed tickets too")
    panel.click("R-000042")
    panel.click("Back")
    assert (itop.said["closed"], itop.said["page"]) == (True, 2)


def test_a_row_says_whose_the_ticket_is_and_that_it_belongs_elsewhere(inbox: Inbox) -> None:
    row = replace(ROW, caller="Otto Berg", organisation="Demo Client", link=ELSEWHERE)
    _search(inbox, ScriptedItop(rows=(row,))).reads("Otto Berg · Demo Client · another conversation")


def test_nothing_found_and_only_the_newest_searched_are_said(inbox: Inbox) -> None:
    _search(inbox, ScriptedItop(rows=(), partial=True)).reads("Nothing found.", "only the newest were searched")


def _elsewhere(link: Link = ELSEWHERE) -> ScriptedItop:
    return ScriptedItop(view=TicketView(ROW, link, True, (), None, None))


def test_a_ticket_of_another_conversation_is_moved_after_a_question(inbox: Inbox) -> None:
    itop = _elsewhere()
    panel = inbox.panel(conversation := inbox.talk(), services=itop.behind(inbox.services))
    panel.submit("ticket?id=42")
    panel.reads("Linked to another conversation.")
    panel.click("More")
    panel.click("Move to this conversation")
    panel.reads("Move R-000042 to this conversation?", "no longer from the other one")
    assert panel.url("Open that conversation") == ELSEWHERE.url
    assert "link" not in itop.calls
    panel.click("Move to this conversation")
    panel.reads("✓ R-000042 was moved to this conversation")
    assert itop.said["move_from"] == (WORKSPACE, "other-7")
    assert "Mara Lindt moved this ticket" in itop.said["note"] and conversation.id in itop.said["note"]
    here, away, copy = inbox.orders
    assert copy.kind == "copy_conversation"
    assert (here.payload["conversation"], away.payload["conversation"]) == (conversation.id, "other-7")
    assert "moved ticket R-000042 to this conversation" in str(here.payload["html"])
    assert "to another conversation" in str(away.payload["html"])


@pytest.mark.parametrize("is_configured", [True, False])
def test_each_side_of_a_move_between_workspaces_hears_of_it_by_its_own_means(inbox: Inbox, is_configured: bool) -> None:
    conversation = inbox.talk()
    itop = _elsewhere(Link(conversation.id, THERE + conversation.id, True, "ws2"))
    known: dict[str, object] = {WORKSPACE: {}} | ({"ws2": {"access_token": "of-ws2"}} if is_configured else {})
    panel = inbox.panel(conversation, services=itop.behind(told(inbox.services, known)))
    panel.submit("ticket?id=42")
    panel.reads("Linked to another conversation.")  # although the ids are the same
    panel.click("More")
    panel.click("Move to this conversation")
    panel.click("Move to this conversation")
    assert itop.said["move_from"] == ("ws2", conversation.id)
    notes = [PostNote.of(each) for each in inbox.orders if each.kind == "post_note"]
    said = [(each.workspace, each.region, each.admin) for each in notes]
    # A teammate of this workspace is nobody in the other one, and its token is good for itself alone.
    away = [("ws2", "au", "")] if is_configured else []
    assert said == [(WORKSPACE, "eu", inbox.mara.id), *away]


def test_a_ticket_keeps_its_other_conversations_and_all_its_people_can_be_told(inbox: Inbox) -> None:
    itop = ScriptedItop(view=TicketView(ROW, ELSEWHERE, True, (), None, None, conversations=4))
    allowed = told(inbox.services, {}, sync_app__tell_all=True, sync_app__to_intercom__public_log="reply")
    panel = inbox.panel(services=itop.behind(allowed))
    panel.submit("ticket?id=42")
    panel.reads("Linked to 4 other conversations.")
    panel.click("More")
    assert not panel.offers("Move to this conversation")  # nobody could say in the place of which
    panel.click("Back")
    panel.click("Link to this conversation as well")
    panel.reads("✓ R-000042 is linked to this conversation", "This ticket has 5 conversations.")
    panel.reads("What is answered in its public log reaches the people of all its conversations.")
    assert (itop.said["beside"], itop.said["move_from"]) == (True, ("", ""))
    assert panel.offers("Tell all people (5 conversations)")
    assert [each.kind for each in inbox.orders] == ["post_note", "copy_conversation"]


def test_a_list_links_tickets_of_other_conversations_with_one_click(inbox: Inbox) -> None:
    itop = ScriptedItop(rows=(replace(ROW, link=ELSEWHERE),))
    _search(inbox, itop).click("Link R-000042 to this conversation")
    assert itop.said["beside"] is True


def test_somebody_who_was_faster_is_asked_about_again(inbox: Inbox) -> None:
    itop = _elsewhere()
    panel = inbox.panel(services=itop.behind(inbox.services))

    def refuse(*_: object, **more: object) -> None:
        raise ItopRefused(status=409, code="linked_elsewhere", message="It belongs to another conversation.")

    itop.link = refuse  # type: ignore[assignment,method-assign]
    panel.submit("link?id=42&sure=yes&from=third-9")
    panel.reads("Move R-000042 to this conversation?")
    assert not inbox.orders


def test_unlinking_asks_first_and_leaves_a_note_on_both_sides(inbox: Inbox) -> None:
    conversation = inbox.talk()
    ticket_id = inbox.ticket("Printer on fire", conversation)
    inbox.forget_orders()
    panel = inbox.panel(conversation)
    panel.click("R-000001")
    panel.click("More")
    panel.click("Unlink")
    panel.reads("Unlink R-000001 from this conversation?", "What was copied stays")
    assert inbox.store.tickets[ticket_id]["intercom_ref"] == conversation.id
    panel.click("Unlink")
    panel.reads("✓ R-000001 is no longer linked to this conversation")
    assert inbox.store.tickets[ticket_id]["intercom_ref"] == ""
    [note] = inbox.orders
    assert note.kind == "post_note" and "Mara Lindt unlinked ticket R-000001." in str(note.payload["html"])
    panel.click("View the ticket")
    panel.reads("Not linked to a conversation.", "Link to this conversation")


def test_a_ticket_that_is_not_linked_here_cannot_be_unlinked(inbox: Inbox) -> None:
    panel = inbox.panel(services=_elsewhere().behind(inbox.services))
    panel.submit("unlink?id=42")
    panel.reads("This ticket is not linked to this conversation.")
    assert not panel.offers("Unlink")
    panel.click("Cancel")
