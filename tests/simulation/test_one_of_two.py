# SPDX-License-Identifier: AGPL-3.0-or-later
"""A limit or an outage of one workspace is nobody else's: panel, worker and comparison of another one in the same
process go on as if nothing was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from simulator.intercom.canvas import CanvasCalls
from tests.simulation.network import Mood, asked
from tests.simulation.world import Side, World

#: Seconds in which the next message stands in a ticket, and a panel answers, on the clock of that world.
SOON, PROMPT = 2.0, 1.0
LONG = 4 * 3_600.0


@pytest.fixture(params=["429", "500", "away", "slow"])
def world(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[World]:
    """Two workspaces with equal ids, a ticket each; with the first one something is wrong for hours."""
    world = World(tmp_path)
    with closing(world.database):
        first, _second = world.sides.values()
        for _number in range(3):  # whoever is away is known to be
            world.network.moods[first.token] = Mood(request.param, world.clock() + LONG, wait=600)
            says(world, first, "is not heard at first")
            world.passes(1.0)
        yield world
        world.process.end()
        assert not world.network.broken


def says(world: World, side: Side, words: str, *, way: str = "now") -> None:
    """Otto writes into the conversation that has a ticket; the notification is on its way, or lost."""
    world.way, world.shape = way, "html"
    side.place.reply(next(iter(side.place.conversations)), side.contacts[0], f"<p>{words}</p>")


def log(world: World, side: Side) -> str:
    """What stands in the ticket of the workspace."""
    return "".join(entry.html for each in world.store.tickets.values() for entry in each.public_log
                   if each.workspace == side.id)  # fmt: skip


def test_a_message_waits_for_no_other_workspace(world: World) -> None:
    first, second = world.sides.values()
    for number in range(3):
        says(world, first, f"waits {number}")
        says(world, second, f"comes {number}")
        world.passes(SOON)
        assert f"comes {number}" in log(world, second)
    world.passes(LONG)
    world.mend()
    assert all(f"waits {number}" in log(world, first) for number in range(3))


def test_the_comparison_waits_for_no_other_workspace(world: World) -> None:
    first, second = world.sides.values()
    for side in (first, second):
        says(world, side, "nobody was told", way="lost")
    world.passes(2 * 3_600.0)
    assert "nobody was told" in log(world, second) and "nobody was told" not in log(world, first)
    world.passes(LONG)
    world.mend()
    world.passes(2 * 3_600.0)
    assert "nobody was told" in log(world, first)


def test_a_panel_waits_for_no_other_workspace(world: World) -> None:
    _first, second = world.sides.values()
    began = world.clock()
    for side in world.sides.values():
        talk = next(iter(side.place.conversations.values()))
        calls = CanvasCalls("", side.secret, side.id, side.place.region)
        raw = json.dumps(calls.opening(side.admins[0], talk, side.contacts[0])).encode()
        headers = {"Content-Type": "application/json", "X-Body-Signature": calls.signature(raw)}
        answer = asked(world.process.web, "POST", "https://app.example/canvas/initialize", headers, raw)
        assert answer.status == 200 and b"It burns" in answer.body, answer.body
        assert side is not second or world.clock() - began < PROMPT
        began = world.clock()
