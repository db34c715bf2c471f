# SPDX-License-Identifier: AGPL-3.0-or-later
"""How soon what somebody writes in iTop is in the conversation, however they write it, with the hint and without.

Promised are 2 and 20 seconds. On a machine that others keep busy that is not to be had; whoever wants to see it sets
ITOP_INTERCOM_PROMISED, and reads the times (pytest -s).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from simulator.intercom.standin import StandIn
from tests.acceptance.conftest import MakeApp
from tests.acceptance.itop_side import DemoSide, ItopSide
from tests.acceptance.messenger import Cast
from tests.acceptance.stage import Stage
from tests.acceptance.test_from_itop import REPLIES, TwoWay, alone, telling
from tests.acceptance.waiting import PATIENCE, until
from tests.itop.back_office import BackOffice
from tests.itop.portal import Portal

__all__ = ["alone"]

PROMISED = bool(os.environ.get("ITOP_INTERCOM_PROMISED"))
WAYS = ("REST", "back office", "portal")


@pytest.fixture(scope="module")
def prompt(alone: None, itop: ItopSide, make_app: MakeApp, standin: StandIn, people: Cast) -> Iterator[TwoWay]:
    """An app that iTop hints to."""
    with telling(itop, make_app, standin, people, REPLIES) as two_way:
        yield two_way


@pytest.fixture(scope="module")
def asking(prompt: TwoWay, itop: ItopSide, make_app: MakeApp, standin: StandIn, people: Cast) -> Iterator[TwoWay]:
    """An app that asks four times a minute and is told nothing; the last one to be asked for."""
    prompt.app.stop()
    with telling(itop, make_app, standin, people, REPLIES, hinted=False) as two_way:
        yield two_way


def write(itop: ItopSide, stage: Stage, ticket_id: str, ref: str, words: str, way: str) -> None:
    """Somebody writes an entry in that way."""
    world = itop.world
    if way == "REST":
        stage.writes(itop.ticket(ref), "public", f"<p>{words}</p>", by="mara")
    elif isinstance(itop, DemoSide):
        pytest.skip("the demo iTop has no pages to write in")
    elif way == "portal":
        portal = Portal(world.url, "otto", world.user_password)
        portal.add_entry(world.ticket_class, ticket_id, f"<p>{words}</p>")
        portal.close()
    else:
        office = BackOffice(world.url, world.admin_user, world.admin_password)
        office.add_entry(world.ticket_class, ticket_id, f"<p>{words}</p>")
        office.close()


def measured(two_way: TwoWay, stage: Stage, title: str, way: str, promised: float) -> None:
    """The entry is there once, and as soon as promised."""
    talk, ticket = two_way.linked(title)
    words = f"Paced {ticket.ref} {way}"

    def heard() -> list[str]:
        return [part.body or "" for part in talk.conversation.parts if words in (part.body or "")]

    write(two_way.itop, stage, ticket.id, ticket.ref, words, way)
    saved = time.monotonic()
    until(heard, what=f"{words} is in the conversation", timeout=promised if PROMISED else PATIENCE)
    print(f"\n{way}, promised {promised:.0f} s: {time.monotonic() - saved:.2f} s after the page was answered")
    until(lambda: not two_way.app.jobs("list", "--state", "running"), what="nothing is under way")
    assert len(heard()) == 1


@pytest.mark.parametrize("way", WAYS)
def test_with_the_hint_it_is_there_at_once(prompt: TwoWay, stage: Stage, title: str, way: str) -> None:
    measured(prompt, stage, title, way, 2.0)


@pytest.mark.parametrize("way", WAYS)
def test_without_the_hint_it_is_there_a_little_later(asking: TwoWay, stage: Stage, title: str, way: str) -> None:
    measured(asking, stage, title, way, 20.0)
