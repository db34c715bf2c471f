# SPDX-License-Identifier: AGPL-3.0-or-later
"""The client of the Sync API for what keeps copies true to Intercom, against the demo iTop."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from simulator.itop.page import Sessions, create_itop
from simulator.itop.store import Store
from simulator.world import WORLD
from webapp.conversations import AgentRef, Author, ContactRef, ConversationRef, Message
from webapp.itop import Credentials, Itop
from webapp.itop.copy_answers import Pause, Redacted, Remarked
from webapp.network.http import Http

OTTO = ContactRef(email="otto@client.example", name="Otto Berg")
NEW_YEAR = 1_767_261_644


class Clock:
    """The time of the demo iTop."""

    def __init__(self) -> None:
        self.now = float(NEW_YEAR)

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def itop(clock: Clock, cookie_http: Http) -> Iterator[Itop]:
    """A client of a demo iTop with one ticket of conversation 215, made by a message of Otto's."""
    server = make_server("127.0.0.1", 0, create_itop(Store(WORLD, clock), Sessions()), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    account = Credentials(WORLD.account.login, WORLD.account.password)
    client = Itop(f"http://127.0.0.1:{server.port}/", account, cookie_http).of("k7qd2m1x")
    said = Message("1928", "public", Author("contact", email=OTTO.email, name=OTTO.name), NEW_YEAR, "<p>secret</p>")
    client.beside(ConversationRef("215"), contact=OTTO).create(
        {"title": "It burns", "description": "Badly"}, [said], request_id="request-1"
    )
    yield client
    server.shutdown()
    thread.join()


def test_what_became_of_removed_words(itop: Itop) -> None:
    mara = AgentRef("mara@shop.example", "Mara Lindt")

    [redacted] = itop.beside(ConversationRef("215"), agent=mara).redact(conversation_id="215", part_ids=["1928", "7"])
    [again] = itop.redact(conversation_id="215", part_ids=["1928"])

    assert redacted == Redacted("1", "R-000001", "redacted", redacted=1, absent=1)
    assert (again.outcome, again.known) == ("known", 1)


def test_what_stands_in_each_ticket_and_when_it_was_paused(itop: Itop, clock: Clock) -> None:
    for minutes, activated in ((1, False), (2, True), (3, False)):
        clock.now = NEW_YEAR + minutes * 60
        itop.beside(ConversationRef("215")).sync(activated=activated)

    [ticket] = itop.copied(conversation_id="215")

    assert (ticket.id, ticket.sync, ticket.part_ids) == ("1", False, ("1928",))
    assert (ticket.linked_since, ticket.created_here) == ("2026-01-01T11:00:44+01:00", True)
    assert ticket.paused == (
        Pause("2026-01-01T11:01:44+01:00", "2026-01-01T11:02:44+01:00"),
        Pause("2026-01-01T11:03:44+01:00", None),
    )


def test_a_remark(itop: Itop) -> None:
    assert itop.remark(conversation_id="215", text_key="contact_merged") == (Remarked("1", "R-000001", "remarked"),)
    assert itop.remark(conversation_id="4711", text_key="contact_merged") == ()
