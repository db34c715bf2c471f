# SPDX-License-Identifier: AGPL-3.0-or-later
"""People write in iTop while messages arrive: each word is once on either side, in order, and none comes back.

ITOP_INTERCOM_STORM says how many entries they write, five messages for each three; the measured proof takes 300.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest

from simulator.intercom.standin import StandIn
from simulator.itop.reader import SeenTicket
from tests.acceptance.conftest import MakeApp
from tests.acceptance.itop_side import DemoSide, ItopSide
from tests.acceptance.messenger import Cast, Talk
from tests.acceptance.stage import Stage
from tests.acceptance.test_from_itop import REPLIES, UNSEEN, TwoWay, alone, telling, waiting
from tests.acceptance.waiting import eventually, until
from tests.itop.back_office import BackOffice

__all__ = ["alone"]

STORM = int(os.environ.get("ITOP_INTERCOM_STORM", "0"))
#: By the form of the back office each of them takes as long as a page.
ENTRIES = {"REST": STORM or 100, "form": STORM or 20}
#: Seconds.
PATIENCE = 300.0 if not STORM else 1_800.0


@pytest.fixture(scope="module")
def stormy(alone: None, itop: ItopSide, make_app: MakeApp, standin: StandIn, people: Cast) -> Iterator[TwoWay]:
    """Public entries are replies."""
    with telling(itop, make_app, standin, people, REPLIES) as two_way:
        yield two_way


@contextmanager
def writing(itop: ItopSide, stage: Stage, ticket: SeenTicket, way: str) -> Iterator[Callable[[str], object]]:
    """How somebody writes an entry into the public log."""
    if way == "REST":
        yield lambda words: stage.writes(ticket, "public", f"<p>{words}</p>", by="mara")
    elif isinstance(itop, DemoSide):
        pytest.skip("the demo iTop has no pages to write in")
    else:
        office = BackOffice(itop.world.url, itop.world.admin_user, itop.world.admin_password)
        yield lambda words: office.add_entry(itop.world.ticket_class, ticket.id, f"<p>{words}</p>")
        office.close()


def _is_time(written: list[str], people: Future[None], number: int) -> bool:
    return people.done() or len(written) * 5 // 3 >= number


def _replies(talk: Talk) -> list[str]:
    return [UNSEEN.sub("", part.body or "") for part in talk.posted("comment")]


@pytest.mark.parametrize("way", ["REST", "form"])
def test_a_storm_of_both_directions_leaves_each_word_once_on_either_side(
    stormy: TwoWay, stage: Stage, title: str, way: str
) -> None:
    talk, ticket = stormy.linked(title)
    entries = [f"Entry {number:03}" for number in range(ENTRIES[way])]
    messages = [f"Message {number:03}" for number in range(ENTRIES[way] * 5 // 3)]
    with writing(stormy.itop, stage, ticket, way) as write, ThreadPoolExecutor(1) as together:
        written: list[str] = []

        def write_all() -> None:
            for words in entries:
                write(words)
                written.append(words)

        people = together.submit(write_all)
        for number, words in enumerate(messages):
            # They come as long as somebody writes.
            until(partial(_is_time, written, people, number), what="the next entry is written")
            talk.user_says(f"<p>{words}</p>")
        people.result()

    def in_intercom() -> None:
        said = [found for words in _replies(talk) for found in re.findall(r"Entry \d{3}", words)]
        assert said == entries

    def in_itop() -> None:
        log = "\n".join(entry.text for entry in stormy.itop.ticket(ticket.ref).public_log)
        assert re.findall(r"Entry \d{3}", log) == entries
        assert re.findall(r"Message \d{3}", log) == messages

    eventually(in_intercom, timeout=PATIENCE)
    eventually(in_itop, timeout=PATIENCE)
    # Everything that the app was told of what it has said itself is done with by now.
    stormy.standin.deliveries.settle(120.0)
    until(lambda: not waiting(stormy.app, talk), what="nothing waits")
    in_intercom()
    in_itop()
