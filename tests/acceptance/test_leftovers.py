# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people wrote stands in no file of the app any more a moment after it stands in iTop."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.intercom.standin import StandIn
from tests.acceptance.app import App
from tests.acceptance.conftest import Inbox, MakeApp
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.steps import create_ticket, holds, told
from tests.acceptance.waiting import eventually, until

WORDS = "The safe opens with"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def app(make_app: MakeApp, standin: StandIn, data: Path) -> Iterator[App]:
    own = make_app(DATA_DIR=str(data)).start()
    yield own
    own.stop()
    standin.deliveries.settle()


def holding(data: Path) -> list[str]:
    return [path.name for path in data.rglob("*") if path.is_file() and WORDS.encode() in path.read_bytes()]


def test_words_are_gone_from_the_queue_and_its_log_when_they_stand_in_itop(
    app: App, data: Path, standin: StandIn, people: Cast, itop: ItopSide, title: str
) -> None:
    inbox = Inbox(standin.connect(app.url), people.mara)
    talk = Messenger(standin, people).user_begins(people.otto, "<p>It burns</p>")
    until(lambda: inbox.open(talk).offers("Create a ticket"), what="the panel is there")
    ticket = create_ticket(inbox.open(talk), itop, title)
    told(talk)
    app.stop_worker()
    said = [f"{WORDS} {number} {'x' * size}" for number, size in enumerate((10, 3_000, 20_000))]
    for each in said:
        talk.user_says(f"<p>{each}</p>")
    standin.deliveries.settle()
    assert holding(data)

    app.start_worker()

    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns", *(each[:30] for each in said)))
    until(lambda: not holding(data), what="no file has the words any more")
