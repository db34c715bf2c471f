# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a conversation stands in which log of its ticket, under whose name, with which date."""

from simulator.intercom.deliveries import Notification
from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.steps import create_ticket, holds, told
from tests.acceptance.waiting import eventually


def test_replies_and_notes_stand_in_their_own_logs_with_author_and_date(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    began = talk.opening.created_at
    talk.agent_says(people.mara, "<p>Step back</p>", at=began + 10, quietly=True)
    talk.agent_notes(people.jean, "<p>Third time this week</p>", at=began + 20, quietly=True)
    talk.user_says("<p>It still burns</p>", at=began + 30, quietly=True)
    talk.agent_notes(people.zoe, "<p>Call the fire brigade</p>", at=began + 40, quietly=True)

    ticket = create_ticket(inbox.open(talk), itop, title)

    holds(ticket.public_log, "It burns", "Step back", "It still burns")
    assert [entry.author for entry in ticket.public_log] == ["Otto Berg", "Mara Lindt", "Otto Berg"]
    assert [entry.by_user for entry in ticket.public_log] == [True, True, True]
    assert [entry.date for entry in ticket.public_log] == [began, began + 10, began + 30]
    holds(ticket.private_log, "Third time this week", "Call the fire brigade")
    assert [entry.author for entry in ticket.private_log] == ["Jean Petit", "Zoe Temp (Intercom)"]
    assert [entry.by_user for entry in ticket.private_log] == [False, False]
    assert [entry.date for entry in ticket.private_log] == [began + 20, began + 40]


def test_someone_without_an_account_in_itop_signs_with_the_name_itop_has(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    ticket = create_ticket(inbox.open(messenger.user_begins(people.ida, "<p>Hello</p>")), itop, title)

    assert [(entry.author, entry.by_user) for entry in ticket.public_log] == [("Ida Roth", False)]


def test_the_person_whom_the_widget_names_counts_more_than_the_address(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto_at_home, "<p>It burns</p>")
    ticket = create_ticket(inbox.open(talk), itop, title)
    told(talk)
    talk.user_says("<p>Still</p>")

    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns", "Still"))
    assert ticket.caller == "Otto Berg"
    assert [entry.author for entry in itop.ticket(ticket.ref).public_log] == ["Otto Berg", "Otto Berg"]


def test_another_participant_signs_with_their_own_name(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    talk.user_says("<p>I see the smoke</p>", by=people.ida, quietly=True)
    talk.user_says("<p>So do I</p>", by=people.stranger, quietly=True)

    ticket = create_ticket(inbox.open(talk), itop, title)

    assert [entry.author for entry in ticket.public_log] == ["Otto Berg", "Ida Roth", "Una Known (Intercom)"]


def test_the_words_of_a_bot_stay_out(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    talk.bot_says("<p>Have you tried our articles?</p>", quietly=True)
    ticket = create_ticket(inbox.open(talk), itop, title)
    told(talk)

    talk.bot_says("<p>Was this helpful?</p>")
    talk.user_says("<p>Human please</p>")

    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns", "Human please"))
    holds(itop.ticket(ticket.ref).private_log)


def test_words_that_ride_on_closing_assigning_snoozing_and_reopening_are_copied(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    talk.agent_does(people.mara, "assignment", "<p>Jean looks after this</p>", quietly=True)
    talk.agent_does(people.mara, "assignment", None, quietly=True)
    talk.agent_does(people.mara, "close", "<p>Closing, fire is out</p>", quietly=True)
    talk.user_says("<p>It burns again</p>", quietly=True)

    ticket = create_ticket(inbox.open(talk), itop, title)
    holds(ticket.public_log, "It burns", "Jean looks after this", "Closing, fire is out", "It burns again")
    told(talk)

    talk.agent_does(people.mara, "close", "<p>Out for good</p>")
    talk.agent_does(people.mara, "open", None)
    talk.agent_does(people.mara, "assign_and_reopen", "<p>Jean again</p>")
    talk.agent_does(people.mara, "snoozed", "<p>Back on Sunday</p>")
    talk.agent_does(people.mara, "note_and_unsnooze", "<p>It is Sunday</p>")
    eventually(lambda: holds(itop.ticket(ticket.ref).public_log[4:], "Out for good", "Jean again", "Back on Sunday"))
    eventually(lambda: holds(itop.ticket(ticket.ref).private_log[-1:], "It is Sunday"))


def test_no_word_vanishes_with_a_tag_that_itop_drops(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    body = (
        "<h5>Heading</h5><p>H<sub>2</sub>O <mark>marked</mark> <b>bold</b></p><dl><dt>Term</dt><dd>Meaning</dd></dl>"
        "<ul><li>Item</li></ul><pre><code>x &lt; y</code></pre><details><summary>More</summary>Inside</details>"
        "<p>Emoji 🔥, Grüße, שלום</p><script>alert('gone')</script>"
    )

    [entry] = create_ticket(inbox.open(messenger.user_begins(people.otto, body)), itop, title).public_log

    for words in ("Heading", "marked", "bold", "Term", "Meaning", "Item", "x < y", "More", "Inside"):
        assert words in entry.text, entry.text
    assert "Emoji 🔥, Grüße, שלום" in entry.text
    assert "2" in entry.text and "O" in entry.text
    assert "alert" not in entry.text


def test_each_copied_message_says_where_it_comes_from(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    ticket = create_ticket(inbox.open(talk), itop, title)
    told(talk)
    talk.user_says("<p>Still</p>")

    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns", "Still"))
    for entry in itop.ticket(ticket.ref).public_log:
        assert entry.heading == "Otto Berg · End user · Intercom"


def test_a_reply_keeps_its_formatting_although_the_notification_is_plain_text(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    ticket = create_ticket(inbox.open(talk), itop, title)
    told(talk)

    # The REST of iTop 3.0, by which this is read, loses a blank that stands alone between two tags; its pages do not.
    talk.agent_says(people.mara, '<p>See <b>this</b> very <a href="https://help.example/fire">page</a></p>')

    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns", "See this very page"))
    answer = itop.ticket(ticket.ref).public_log[1]
    assert "<b>this</b>" in answer.html and 'href="https://help.example/fire"' in answer.html


def test_a_reply_by_mail_brings_no_history_along(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>", channel="email")
    ticket = create_ticket(inbox.open(talk), itop, title)
    told(talk)
    talk.user_says(
        "<p>See between.</p><p>On Mon, 5 Jan 2026 at 09:12, Shop wrote:</p><blockquote><p>Restarted?</p></blockquote>"
        "<p>Yes, twice.</p>"
    )

    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns", "See between."))
    text = itop.ticket(ticket.ref).public_log[-1].text
    assert "Restarted?" not in text
    assert text.index("The history quoted in this email was left out") < text.index("Yes, twice.")


def test_a_conversation_that_is_an_intercom_ticket_is_copied_once_whatever_family_tells_of_it(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    ticket = create_ticket(inbox.open(talk), itop, title)
    told(talk)
    deliveries = messenger.standin.deliveries

    def as_ticket(topic: str, body: str, part_type: str = "comment") -> None:
        """The part has another id in the ticket."""
        part = {"type": "ticket_part", "id": "132", "part_type": part_type, "body": body, "created_at": 1767261644}
        parts = {"type": "ticket_part.list", "ticket_parts": [part], "total_count": 1}
        item: dict[str, object] = {"type": "ticket", "id": talk.id, "category": "Customer", "ticket_parts": parts}
        deliveries.send(Notification(f"notif_{topic}_{talk.id}", topic, item, 0, ("132",)))

    talk.user_says("<p>By both</p>")
    as_ticket("ticket.contact.replied", "By both")
    talk.agent_says(people.mara, "<p>By the ticket alone</p>", quietly=True)
    as_ticket("ticket.admin.replied", "By the ticket alone")
    talk.agent_notes(people.mara, "<p>A note</p>", quietly=True)
    as_ticket("ticket.note.created", "A note", "note")

    eventually(lambda: holds(itop.ticket(ticket.ref).private_log, "A note"))
    messenger.everything_delivered()
    holds(itop.ticket(ticket.ref).public_log, "It burns", "By both", "By the ticket alone")
