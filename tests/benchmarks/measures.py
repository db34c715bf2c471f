# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is measured: each one is what somebody waits for, through signed requests to the running app."""

import time
import uuid
from collections.abc import Iterator

import requests

from simulator.intercom.deliveries import Notification
from simulator.intercom.model import conversation_json
from tests.acceptance.panel import Panel
from tests.acceptance.steps import create_ticket
from tests.acceptance.waiting import until
from tests.benchmarks.figures import Figures
from tests.benchmarks.stage import Stage

#: The first turns fill caches that are full in daily work: PHP's, iTop's, sessions and connections.
WARM_UP = 5


def home(stage: Stage, turns: int) -> Figures:
    """An agent opens a conversation: `POST /canvas/initialize`."""
    talk = stage.messenger.user_begins(stage.people.otto, "Hello")
    panel = Panel(stage.calls, stage.people.mara, talk.conversation, talk.contact)
    times = []
    for _ in range(WARM_UP + turns):
        panel.reopen()
        times.append(panel.seconds)
    return Figures("home canvas", times[WARM_UP:])


def form(stage: Stage, turns: int) -> Figures:
    """An agent opens the creation form."""
    talk = stage.messenger.user_begins(stage.people.otto, "Hello")
    panel = Panel(stage.calls, stage.people.mara, talk.conversation, talk.contact)
    times = []
    for _ in range(WARM_UP + turns):
        panel.reopen()
        panel.click("Create a ticket")
        times.append(panel.seconds)
    return Figures("creation form", times[WARM_UP:])


def creation(stage: Stage, turns: int) -> Figures:
    """An agent submits the form: the ticket is in iTop, with the conversation, when the canvas is there."""
    times = []
    for turn in range(WARM_UP + turns):
        talk = stage.messenger.user_begins(stage.people.otto, "Hello")
        panel = Panel(stage.calls, stage.people.mara, talk.conversation, talk.contact)
        create_ticket(panel, stage.itop, f"Measured {turn}")
        times.append(panel.seconds)
    _idle(stage)
    return Figures("creation with the copy of the conversation", times[WARM_UP:])


def webhook(stage: Stage, turns: int) -> Figures:
    """Intercom delivers a message and gets its 200, with the job on disk and the worker at work."""
    times = []
    with requests.Session() as intercom:
        for body, headers in _notifications(stage, WARM_UP + turns):
            start = time.perf_counter()
            answer = intercom.post(stage.app.url + "webhooks/intercom", data=body, headers=headers, timeout=10)
            times.append(time.perf_counter() - start)
            assert answer.status_code == 200, answer.status_code
    _idle(stage)
    return Figures("webhook answer", times[WARM_UP:])


def message_to_log(stage: Stage, turns: int, *, before: int = 0) -> Figures:
    """From the commit of a message to the moment it stands in the ticket's log, one message at a time.

    ``before`` messages stand there already.
    """
    talk = stage.messenger.user_begins(stage.people.otto, "Hello")
    for number in range(before):
        talk.user_says(f"<p>Earlier {number}</p>", quietly=True)
    panel = Panel(stage.calls, stage.people.mara, talk.conversation, talk.contact)
    ticket = create_ticket(panel, stage.itop, "Measured messages")
    times = []
    for turn in range(WARM_UP + turns):
        _idle(stage)
        talk.user_says(f"<p>Message {turn}</p>")
        stage.messenger.everything_delivered()
        _idle(stage)
        last = stage.jobs.list(state="done", limit=1_000_000)[-1]
        times.append(last.changed_at - last.added_at)
    log = " ".join(entry.text for entry in stage.itop.ticket(ticket.ref).public_log)
    for word, count in (("Message ", WARM_UP + turns), ("Earlier ", before)):
        assert log.count(word) == count, f"{log.count(word)} of {count} messages are in the log"
    return Figures(f"message to a log of {before}" if before else "message to log", times[WARM_UP:])


def _notifications(stage: Stage, count: int) -> Iterator[tuple[bytes, dict[str, str]]]:
    """Signed notifications of as many different messages, in conversations without a ticket."""
    deliveries = stage.standin.deliveries
    talks = [stage.messenger.user_begins(stage.people.otto, "Hello") for _ in range(10)]
    for number in range(count):
        talk = talks[number % len(talks)]
        part = talk.user_says(f"<p>Load {number}</p>", quietly=True)
        item = conversation_json(talk.conversation, (part,), plain=True)
        topic = "conversation.user.replied"
        body = deliveries.body(Notification(f"notif_{uuid.uuid4()}", topic, item, part.created_at, (part.id,)))
        yield body, {"Content-Type": "application/json", "X-Hub-Signature": deliveries.signature(body)}


def _idle(stage: Stage) -> None:
    """Nothing is left to do for the worker."""
    until(lambda: (left := stage.jobs.counts()).waiting + left.running == 0, what="the worker has nothing left to do")
