# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Intercom was seen to send (tests/cases), sent to the app and read in iTop.

Only what belongs to another world is put in: the id of the conversation and the moment.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from simulator.intercom.deliveries import Notification
from simulator.intercom.model import Part
from simulator.itop.reader import LogEntry
from tests.acceptance.app import App
from tests.acceptance.conftest import MakeApp
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Talk
from tests.acceptance.several import Workspace, entries, several
from tests.acceptance.steps import create_ticket, holds, told
from tests.acceptance.sync_api import Api
from tests.acceptance.waiting import eventually, until

CASES = Path(__file__).parents[1] / "cases"
#: The workspaces of the cases.
NAMES = ("ws1", "ws2")
_NUMBERS = itertools.count(1)


def case(name: str) -> Any:
    """What was recorded."""
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def parts_in(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The parts of a conversation, or of a ticket of Intercom's."""
    listed = item.get("conversation_parts") or item.get("ticket_parts") or {}
    return list(listed.get("conversation_parts") or listed.get("ticket_parts") or ())


def around(*parts: Mapping[str, Any]) -> dict[str, Any]:
    """The item of a notification that brings these parts."""
    listed = {"type": "conversation_part.list", "conversation_parts": list(parts), "total_count": len(parts)}
    return {"type": "conversation", "id": "", "conversation_parts": listed}


@dataclass(frozen=True)
class Thread:
    """A conversation with a ticket, whose first message has been copied."""

    place: Place
    workspace: Workspace
    talk: Talk
    ref: str

    def has(self, *parts: Mapping[str, Any]) -> None:
        """From now on Intercom has these parts in the conversation; nobody is told of them."""
        standin = self.workspace.standin.workspace
        for part in parts:
            made = Part(
                part["id"],
                part["part_type"],
                part["body"],
                part["author"],
                int(standin.clock()),
                redacted=part.get("redacted", False),
                metadata=part.get("metadata"),
                mail=part.get("email_message_metadata"),
            )
            standin.add(self.talk.id, made, "", quietly=True)

    def hears(self, topic: str, item: Mapping[str, Any]) -> None:
        """Intercom tells of that item as it was recorded, but now and of this conversation; and once more."""
        deliveries, now = self.workspace.standin.deliveries, int(self.workspace.standin.workspace.clock())
        self.workspace.calls(self.place.app.url)
        told_of = json.loads(json.dumps(item), object_hook=lambda each: _moved(each, now))
        if told_of["type"] in ("conversation", "ticket"):
            told_of["id"] = self.talk.id
        ids = tuple(str(part["id"]) for part in parts_in(told_of)) or (self.talk.id,)
        notification = Notification(f"notif_case_{next(_NUMBERS)}", topic, told_of, now, ids)
        for _time in range(2):
            deliveries.send(notification)
        deliveries.settle()
        assert deliveries.done[-1].statuses[-1] == 200

    def takes(self, name: str) -> None:
        """The recorded notification, about what Intercom has."""
        recorded = case(name)
        item = recorded["data"]["item"] if "data" in recorded else recorded["item"]
        self.has(*parts_in(item))
        self.hears(recorded["topic"], item)

    def redacted(self, part_id: str, *, flagged: bool = True) -> None:
        """Intercom removes the words of a part, and tells nobody."""
        standin = self.workspace.standin.workspace
        after = standin.redact(self.talk.id, part_id, quietly=True)
        parts = tuple(replace(each, redacted=flagged and each.redacted) for each in after.parts)
        standin.conversations[self.talk.id] = replace(after, parts=parts)

    @property
    def public(self) -> Sequence[LogEntry]:
        """What was added to the public log since the ticket was made."""
        return self.place.itop.ticket(self.ref).public_log[1:]

    def gets(self, *words: str) -> None:
        """Each of these, in this order, and nothing else, also when everything is done and a further message came."""
        # A second later: ids of the cases are in no order with those that are given here.
        later = int(self.workspace.standin.workspace.clock()) + 1
        self.talk.user_says(f"<p>Last of {self.talk.id}</p>", at=later)
        eventually(lambda: holds(self.public, *words, f"Last of {self.talk.id}"))
        self.place.app.nothing_waits(self.talk.id)
        holds(self.public, *words, f"Last of {self.talk.id}")


def _moved(each: dict[str, Any], now: int) -> dict[str, Any]:
    return each | {name: now for name in ("created_at", "updated_at", "notified_at") if name in each}


@dataclass
class Place:
    """Both workspaces and the app that serves them."""

    app: App
    itop: ItopSide
    workspaces: Sequence[Workspace]
    title: str = ""

    def talk(self, workspace: int = 0) -> Talk:
        """A conversation of Otto's without a ticket, in the first workspace where none is named."""
        one = self.workspaces[workspace]
        return one.messenger.user_begins(one.people.otto, "<p>Opening words</p>")

    def thread(self) -> Thread:
        """A conversation of the first workspace, of which an agent makes a ticket."""
        one, talk = self.workspaces[0], self.talk()
        ticket = create_ticket(one.open(self.app.url, talk.id), self.itop, f"{self.title} {talk.id}")
        told(talk)
        eventually(lambda: holds(self.itop.ticket(ticket.ref).public_log, "Opening words"))
        return Thread(self, one, talk, ticket.ref)


@contextmanager
def recorded_place(itop: ItopSide, api: Api, make_app: MakeApp) -> Iterator[Place]:
    """Until the end of the block."""
    with itop.configured(entries(NAMES)), several(NAMES, itop.world) as (url, workspaces):
        until(lambda: set(NAMES) <= set(api("settings")["parameters"]["workspaces"]), what="iTop knows the workspaces")
        app = make_app(INTERCOM_API_URL=url).start()
        place = Place(app, itop, workspaces)
        mara, otto = workspaces[0].people.mara, workspaces[0].people.otto
        calls, talk = workspaces[0].calls(app.url), place.talk().conversation
        until(lambda: calls.initialize(mara, talk, otto).status == 200, what="the app has its settings")
        yield place
        app.stop()
