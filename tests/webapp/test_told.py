# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people do to tickets in iTop is told in the conversations, as each switch has it."""

import pytest

from simulator.world import IDA, OTTO, WORKSPACE_ID
from tests.webapp.place import Place
from tests.webapp.two_way import TwoWay


def test_a_public_entry_is_a_reply_of_its_author(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply")
    two_way.writes(ticket, "<p>We <strong>look</strong> into it.</p>")

    [job] = two_way.works()

    assert job.reason == "posted"
    assert two_way.said(talk) == [("comment", "Mara Lindt", "<p>We <b>look</b> into it.</p>")]
    assert two_way.works() == [] and len(two_way.parts(talk)) == 1


def test_who_has_no_account_in_intercom_is_named_by_the_teammate_who_speaks_for_iTop(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.standin.workspace.add_admin("Service Desk", "desk@shop.example")
    two_way = TwoWay.of(place, public_log="reply", teammate="Desk@shop.example")
    two_way.writes(ticket, "<p>On my way</p>", who="jean")

    two_way.works()

    assert two_way.said(talk) == [("comment", "Service Desk", "<p><b>Jean Petit</b></p><p>On my way</p>")]


def test_without_such_a_teammate_whose_the_token_is_speaks(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply", teammate="nobody@shop.example")
    two_way.writes(ticket, "<p>On my way</p>", who="jean")
    two_way.works()
    assert two_way.said(talk) == [("comment", "Mara Lindt", "<p><b>Jean Petit</b></p><p>On my way</p>")]


def test_somebody_of_the_portal_is_no_teammate_whatever_their_address(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    place.standin.workspace.add_admin("The Boss", OTTO.email)
    two_way = TwoWay.of(place, public_log="reply")
    ida = next(each for each in place.store.persons.values() if each.email == IDA.email)
    two_way.changes(ticket, caller_id=ida.id)
    two_way.writes(ticket, "<p>Send me your password</p>", who="otto")
    two_way.works()
    assert two_way.said(talk) == [("comment", "Mara Lindt", "<p><b>Otto Berg</b></p><p>Send me your password</p>")]


def test_a_private_entry_is_a_note_and_never_a_reply(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, private_log="note", public_log="reply")
    two_way.writes(ticket, "<p>He is difficult</p>", log="private")

    two_way.works()

    [(kind, who, words)] = two_way.said(talk)
    assert (kind, who) == ("note", "Mara Lindt")
    assert words.startswith("<p>Mara Lindt in the private log of R-") and words.endswith("<p>He is difficult</p>")


def test_what_the_end_user_writes_in_the_portal_is_no_news_to_them(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply")
    two_way.writes(ticket, "<p>Still broken</p>", who="otto")
    two_way.works()
    [(kind, _, words)] = two_way.said(talk)
    assert kind == "note" and f"{OTTO.full_name} in the public log" in words


@pytest.mark.parametrize("nothing", ["", "<p></p>", "<p>&nbsp;</p>"])
def test_an_entry_without_a_word_is_not_told(place: Place, nothing: str) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply")
    two_way.writes(ticket, nothing)
    place.clock.passes(1)
    two_way.writes(ticket, nothing, files=[two_way.file("plan.pdf", b"%PDF-1.7")])
    two_way.writes(ticket, "<p><img src='https://shop.example/plan.png'></p>")
    two_way.works()
    assert len(two_way.said(talk)) == 2 and all(said for _, _, said in two_way.said(talk))


def test_each_state_that_is_named_is_a_note_and_no_other(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, states=["pending"])
    two_way.changes(ticket, status="assigned")
    two_way.changes(ticket, status="pending")
    two_way.works()
    [(kind, _, words)] = two_way.said(talk)
    assert kind == "note" and "went from “Assigned” to “Pending”" in words


def test_an_assignment_is_a_note(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, assignment="note")
    lea = next(each for each in place.store.persons.values() if each.name == "Lea Martin")
    two_way.changes(ticket, agent_id=lea.id)
    two_way.works()
    [(kind, _, words)] = two_way.said(talk)
    assert kind == "note" and "is assigned to Lea Martin" in words


def test_a_solution_is_told_and_the_conversation_closed_once(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, solved="reply", then="close")
    two_way.changes(ticket, status="resolved", solution="<p>Restart it.</p>")
    two_way.works()
    two_way.changes(ticket, status="closed")
    two_way.works()

    told, closed = two_way.said(talk)
    assert told[0] == "comment" and "has been resolved." in told[2] and told[2].endswith("<p>Restart it.</p>")
    assert closed[0] == "close"
    assert place.standin.workspace.conversations[talk.id].state == "closed"


@pytest.mark.parametrize(
    ("solved", "asked"), [("reply", True), ("note", False)], ids=["the end user is", "a note asks nobody"]
)
def test_who_is_told_of_a_solution_may_be_asked_how_satisfied_they_are(place: Place, solved: str, asked: bool) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, solved=solved, public_log="reply", satisfaction="ask")
    two_way.changes(ticket, status="resolved", solution="<p>Restart it.</p>")
    two_way.works()

    [told] = two_way.said(talk)
    assert told[2].endswith("how satisfied you are.</p>") is asked


def test_a_conversation_may_be_put_aside_without_a_word(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, then="snooze")
    two_way.changes(ticket, status="resolved")
    [job] = two_way.works()
    assert job.reason == "snoozed" and [part[0] for part in two_way.said(talk)] == ["snoozed"]


@pytest.mark.parametrize(("configured", "days"), [("3", 3), ("", 7), ("0", 7), ("soon", 7)])
def test_it_comes_back_after_as_many_days_as_are_configured(place: Place, configured: str, days: int) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, then="snooze", snooze_days=configured)
    two_way.changes(ticket, status="resolved")
    two_way.works()
    until = place.standin.workspace.snoozed[talk.id]
    assert abs(until - place.clock() - days * 86_400) < 120


def test_while_copying_is_paused_nothing_is_told(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply")
    two_way.changes(ticket, intercom_sync_activated="no")
    two_way.writes(ticket, "<p>Quiet</p>")
    assert two_way.works() == [] and two_way.said(talk) == []


def test_what_happened_before_it_was_switched_on_is_not_told(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    TwoWay.of(place, private_log="note").writes(ticket, "<p>Before</p>")
    assert TwoWay.of(place, public_log="reply").works() == []


def test_entries_and_messages_of_a_conversation_keep_their_order(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply")
    for number in range(5):
        two_way.writes(ticket, f"<p>Entry {number}</p>")
    two_way.works()
    assert [words for _, _, words in two_way.said(talk)] == [f"<p>Entry {number}</p>" for number in range(5)]


def test_iTop_addresses_that_the_end_user_cannot_open_do_not_reach_them(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply")
    itop = place.services.config.itop_url.rstrip("/")
    two_way.writes(
        ticket,
        f'<p>See <a href="{itop}/pages/UI.php?operation=details&amp;id=1">the ticket</a> and {itop}/pages/UI.php</p>'
        f'<p><img src="{itop}/pages/ajax.document.php?operation=download_inlineimage&amp;id=3&amp;s=abc">'
        '<a href="https://docs.example/wifi">the manual</a></p><script>alert(1)</script>',
    )
    two_way.works()
    [(_, _, words)] = two_way.said(talk)
    assert itop not in words and "script" not in words and "alert" not in words
    assert "the ticket" in words and "(a picture that is only in the ticket)" in words
    assert '<a href="https://docs.example/wifi">the manual</a>' in words


@pytest.mark.parametrize("switch", ["off", "", "perhaps"])
def test_what_is_off_tells_nothing(place: Place, switch: str) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log=switch, private_log="note")
    two_way.writes(ticket, "<p>Nothing</p>")
    assert two_way.works() == [] and two_way.said(talk) == []
    assert not place.services.settings.current().to_intercom(WORKSPACE_ID).on
