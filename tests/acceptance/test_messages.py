# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages on their way from Intercom into the log: each once, in order, whatever happens meanwhile."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from simulator.gate import Gate, Mode
from simulator.intercom.deliveries import Notification
from simulator.itop.reader import LogEntry, SeenTicket
from tests.acceptance.app import App
from tests.acceptance.conftest import Inbox, MakeApp
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger, Talk
from tests.acceptance.steps import create_ticket, holds, told
from tests.acceptance.waiting import eventually, until

MANY = 40


@pytest.fixture
def own_app(make_app: MakeApp, app: App, standin: object) -> Iterator[App]:
    """An app that a test may stop and kill."""
    own = make_app().start()
    yield own
    own.stop()


def spoken(talk: Talk, people: Cast) -> list[str]:
    """Forty different messages of the end user and the agent, in turn, and what they say."""
    words = [f"Message {number:02} of many" for number in range(1, MANY + 1)]
    for number, word in enumerate(words):
        if number % 2:
            talk.agent_says(people.mara, f"<p>{word}</p>")
        else:
            talk.user_says(f"<p>{word}</p>")
    return words


def linked(inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str) -> tuple[Talk, SeenTicket]:
    """A conversation with a ticket, after everything that the creation leaves to the worker."""
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    ticket = create_ticket(inbox.open(talk), itop, title)
    told(talk)
    return talk, ticket


def log_of(itop: ItopSide, ticket: SeenTicket) -> Callable[[], tuple[LogEntry, ...]]:
    return lambda: itop.ticket(ticket.ref).public_log


def test_forty_messages_at_once_and_once_more_stand_there_once_and_in_order(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    deliveries = messenger.standin.deliveries
    talk, ticket = linked(inbox, messenger, people, itop, title)
    messenger.everything_delivered()
    deliveries.hold()
    words = spoken(talk, people)

    sent = deliveries.release(shuffled=True)
    messenger.everything_delivered()
    deliver_again(messenger, sent)

    log = log_of(itop, ticket)
    eventually(lambda: holds(log(), "It burns", *words))
    last = messenger.user_begins(people.otto, "<p>Afterwards</p>")
    create_ticket(inbox.open(last), itop, f"{title} afterwards")
    holds(log(), "It burns", *words)


def deliver_again(messenger: Messenger, sent: list[Notification]) -> None:
    """Intercom sends all of it once more, under the old ids and under new ones."""
    deliveries = messenger.standin.deliveries
    for notification in sent:
        deliveries.send(notification)
        deliveries.send(replace(notification, id=f"{notification.id}-again"))
    messenger.everything_delivered()
    assert all(each.accepted for each in deliveries.done[-2 * len(sent) :])


def test_an_app_that_is_killed_in_between_loses_and_doubles_nothing(
    own_app: App, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    deliveries = messenger.standin.deliveries
    inbox = Inbox(messenger.standin.connect(own_app.url), people.mara)
    talk, ticket = linked(inbox, messenger, people, itop, title)
    messenger.everything_delivered()
    deliveries.hold()
    words = spoken(talk, people)
    own_app.kill("worker")
    sent = deliveries.release(shuffled=True)
    messenger.everything_delivered()

    own_app.start_worker()
    own_app.kill("worker")
    own_app.kill("serve")
    own_app.start()
    deliver_again(messenger, sent)

    eventually(lambda: holds(log_of(itop, ticket)(), "It burns", *words))


def test_what_a_worker_died_over_is_done_by_the_next_one(
    own_app: App, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    intercom = messenger.standin
    inbox = Inbox(intercom.connect(own_app.url), people.mara)
    talk, ticket = linked(inbox, messenger, people, itop, title)
    intercom.faults.hang()
    intercom.contract.calls.clear()
    talk.user_says("<p>On its way</p>")
    until(lambda: f"GET /conversations/{talk.id}" in intercom.contract.calls, what="the worker is in the middle of it")

    own_app.kill("worker")
    intercom.faults.mend()
    talk.user_says("<p>Behind it</p>")
    own_app.start_worker()

    eventually(lambda: holds(log_of(itop, ticket)(), "It burns", "On its way", "Behind it"))


def test_an_app_that_is_stopped_in_between_goes_on_where_it_was(
    own_app: App, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    inbox = Inbox(messenger.standin.connect(own_app.url), people.mara)
    talk, ticket = linked(inbox, messenger, people, itop, title)
    own_app.stop_worker()
    talk.user_says("<p>Nobody is at work</p>")
    messenger.everything_delivered()
    own_app.stop()

    with messenger.standin.deliveries.second_attempts_held():
        talk.user_says("<p>Nobody listens</p>")
        own_app.start()
    messenger.everything_delivered()

    eventually(lambda: holds(log_of(itop, ticket)(), "It burns", "Nobody is at work", "Nobody listens"))


@pytest.mark.parametrize("outage", [Mode.AWAY, Mode.HTML, Mode.UNAVAILABLE])
def test_what_is_said_while_itop_is_away_arrives_when_it_is_back(
    outage: Mode, gate: Gate, app: App, inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk, ticket = linked(inbox, messenger, people, itop, title)
    gate.be(outage)
    before = gate.calls

    talk.user_says("<p>Is anybody there?</p>")
    talk.agent_says(people.mara, "<p>I am</p>")
    messenger.everything_delivered()
    if outage is not Mode.AWAY:
        eventually(lambda: _more_calls(gate, before))
    gate.be(Mode.OPEN)

    eventually(lambda: holds(log_of(itop, ticket)(), "It burns", "Is anybody there?", "I am"))


def _more_calls(gate: Gate, before: int) -> None:
    assert gate.calls > before


def test_what_is_said_while_intercom_refuses_to_be_asked_arrives_all_the_same(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk, ticket = linked(inbox, messenger, people, itop, title)
    messenger.standin.faults.refuse(401)

    talk.user_says("<p>Line one</p><p>Line &lt;two&gt;</p>")

    eventually(lambda: holds(log_of(itop, ticket)(), "It burns", "Line <two>"))


def test_a_message_of_a_conversation_without_a_ticket_is_nobodys_trouble(
    app: App, inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>Only a question</p>", quietly=False)
    talk.user_says("<p>Never mind</p>")
    messenger.everything_delivered()

    assert messenger.standin.deliveries.done[-1].accepted
    holds(create_ticket(inbox.open(talk), itop, title).public_log, "Only a question", "Never mind")


def test_notifications_in_html_are_read_too(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk, ticket = linked(inbox, messenger, people, itop, title)
    messenger.standin.deliveries.plain_bodies = False
    try:
        talk.user_says("<p>In <b>HTML</b></p>")
    finally:
        messenger.standin.deliveries.plain_bodies = True

    eventually(lambda: holds(log_of(itop, ticket)(), "It burns", "In HTML"))


def test_another_conversation_does_not_wait_for_a_ticket_that_is_refused(
    app: App, inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    messenger.standin.faults.mend()
    gone = messenger.user_begins(people.otto, "<p>Gone</p>")
    create_ticket(inbox.open(gone), itop, f"{title} gone")
    told(gone)
    del messenger.standin.workspace.conversations[gone.id]
    talk, ticket = linked(inbox, messenger, people, itop, title)

    talk.user_says("<p>Still served</p>")

    eventually(lambda: holds(log_of(itop, ticket)(), "It burns", "Still served"))
