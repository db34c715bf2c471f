# SPDX-License-Identifier: AGPL-3.0-or-later
"""A conversation that no other test has, a reader of changes, and one of logs."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.itop.admin_rest import AdminRest
from tests.itop.page.caller import Caller
from tests.itop.tickets.conversation import Conversation
from tests.itop.tickets.reader import Reader
from tests.world import World

Log = Callable[..., list[Mapping[str, Any]]]
_HEADING = re.compile(r'<p><a target="intercom-by-[a-z]+"></a><small>(.*?)</small></p>')


def _without_heading(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    found = _HEADING.match(entry["message_html"])
    if found is None:
        return entry
    heading = html.unescape(re.sub(r"<[^>]*>", "", found[1]))
    words = entry["message"].strip().removeprefix(heading).lstrip()
    return {**entry, "heading": heading, "message": words, "message_html": entry["message_html"][found.end() :]}


@pytest.fixture
def conversation(caller: Caller) -> Conversation:
    """A conversation without tickets."""
    return Conversation(caller)


@pytest.fixture
def reader(caller: Caller) -> Reader:
    """Somebody who reads what changes from now on."""
    return Reader(caller)


@pytest.fixture
def log(rest: AdminRest, world: World) -> Log:
    """Reads a log of a ticket, oldest entry first; the line above the words that names the author is its `heading`."""

    def read(ticket_id: str, name: str = "public") -> list[Mapping[str, Any]]:
        entries = rest.get(world.ticket_class, ticket_id, f"{name}_log").log(f"{name}_log")
        return [_without_heading(entry) for entry in entries]

    return read
