# SPDX-License-Identifier: AGPL-3.0-or-later
"""Beside a real iTop the right column reads by the Sync API; the demo iTop plays the real one here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
import requests

from simulator.itop import reader
from simulator.itop.page import Sessions, create_itop
from simulator.itop.store import Store
from simulator.preview.itop_tickets import PATIENCE, ItopTickets
from simulator.preview.tickets import DemoTickets, Ticket
from simulator.server import Server
from simulator.world import ACCOUNT, WORKSPACE_ID, WORLD
from tests.acceptance.waiting import eventually
from tests.preview.demo import Demo
from webapp.itop import Credentials, Itop
from webapp.languages import Languages
from webapp.network.http import Http


@pytest.fixture
def store() -> Store:
    """An iTop with one ticket."""
    store = Store(WORLD, time.time)
    otto = next(person for person in store.persons.values() if person.name == "Otto Berg")
    reader.add(store, title="The window is stuck", caller_id=otto.id, org_id=otto.org_id)
    return store


@pytest.fixture
def itop(store: Store) -> Iterator[str]:
    """Its address."""
    server = Server(create_itop(store, Sessions()))
    yield server.url
    server.close()


def test_what_the_sync_api_tells_is_what_stands_in_itop(tmp_path: Path, store: Store, itop: str) -> None:
    demo = Demo(tmp_path, "--itop", itop, ITOP_USER=ACCOUNT.login, ITOP_PASSWORD=ACCOUNT.password)
    # The one from before, and one of whoever iTop named first.
    callers = {"1": "Otto Berg", "2": "Ida Roth"}
    try:

        def same() -> None:
            state = requests.get(f"{demo.url}/api/state?lang=en", timeout=60).json()
            told = {each["id"]: each for each in state["tickets"]}
            there = {each.id: each for each in DemoTickets(store, itop).seen("EN US", [])}
            assert set(told) == set(there) == {"1", "2"}
            for key, ticket in there.items():
                assert told[key]["conversations"] == [asdict(each) for each in ticket.conversations]
                assert told[key]["caller"] == callers[key]
                assert [_said(log["lines"]) for log in told[key]["logs"]] == [
                    [(line.author, int(line.at)) for line in log.lines] for log in ticket.logs
                ]
            assert [len(log["lines"]) for log in told["2"]["logs"]] == [4, 1]

        eventually(same)
    finally:
        demo.stop()


def _said(lines: list[dict[str, object]]) -> list[tuple[object, object]]:
    return [(line["author"], line["at"]) for line in lines]


def test_where_itop_does_not_answer_the_last_look_stays(store: Store) -> None:
    server, now = Server(create_itop(store, Sessions())), [1_000.0]
    client = Itop(server.url, Credentials(ACCOUNT.login, ACCOUNT.password), Http(cookies=True))
    tickets = ItopTickets(client.of(WORKSPACE_ID), Languages.load(), lambda: now[0])
    try:
        first: list[Ticket] = tickets.seen("FR FR", [])
        assert [ticket.title for ticket in first] == ["The window is stuck"]
        assert first[0].status_label == "Nouveau"
    finally:
        server.close()
    now[0] += PATIENCE * 2
    assert tickets.seen("FR FR", []) == first
    client.close()


def test_moments_and_what_every_ticket_has_are_told_under_the_labels_of_itop(store: Store, itop: str) -> None:
    client = Itop(itop, Credentials(ACCOUNT.login, ACCOUNT.password), Http(cookies=True))
    tickets = ItopTickets(client.of(WORKSPACE_ID), Languages.load(), time.time)
    [ticket] = tickets.seen("FR FR", [])
    client.close()
    told = {each.label: each for each in ticket.fields}
    assert told["Demandeur"].value == "Otto Berg"
    # Written by the browser, in the zone of everything else there.
    start = told["Date de début"]
    assert (start.value, start.at) == ("", store.tickets["1"].created // 1)
