# SPDX-License-Identifier: AGPL-3.0-or-later
"""While iTop is in read-only mode, what would write is told to come again, and what only reads is answered."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.itop.panel.panel import Panel
from tests.world import World

VALUES = {"title": "Later", "description": "It burns"}


@pytest.fixture
def ticket(panel: Panel) -> str:
    return panel.create()


@pytest.fixture
def read_only(world: World, ticket: str) -> Iterator[None]:
    """iTop's own switch is a file; the ticket is there before."""
    data = Path(world.itop_dir) / "data"
    if not world.itop_dir or not os.access(data, os.W_OK):
        pytest.skip("the directory of this iTop is out of reach")
    switch = data / ".readonly"
    switch.touch()
    yield
    switch.unlink()


@pytest.mark.usefixtures("read_only")
def test_what_would_write_is_busy(panel: Panel, ticket: str) -> None:
    request = {"request_id": uuid.uuid4().hex}
    entry = {"id": ticket, "log": "private", "text": "x", **request}
    elsewhere = {"conversation": {"id": f"{panel.conversation_id}-2"}, "move_from": panel.conversation_id}
    act = {"id": ticket, "stimulus": "ev_assign", "state": "new", "values": {}}

    for operation, params in (
        ("create", {"values": VALUES, "messages": [], **request}),
        ("person_form", {"values": {}}),
        ("create_person", {"values": {}}),
        ("link", {"id": ticket, **elsewhere}),
        ("unlink", {"id": ticket}),
        ("sync", {"activated": False}),
        ("entry", entry),
        ("act", act),
    ):
        reply = panel.call(operation, **params)
        assert (*reply.refusal, reply.body["error"].get("reason")) == (409, "busy", "read_only"), operation


def test_otherwise_nothing_is_said_of_it(panel: Panel, ticket: str) -> None:
    assert "read_only" not in {**panel.ask("home"), **panel.ask("ticket", id=ticket)}


@pytest.mark.usefixtures("read_only")
def test_what_only_reads_is_answered(panel: Panel, ticket: str) -> None:
    home, view = panel.ask("home"), panel.ask("ticket", id=ticket)
    assert (home["linked"]["count"], home["read_only"]) == (1, True)
    assert (view["ticket"]["id"], view["read_only"]) == (ticket, True)
    assert panel.ask("form", values=VALUES)["fields"]
