# SPDX-License-Identifier: AGPL-3.0-or-later
"""A conversation with Otto Berg, as the Sync API hears of it."""

from __future__ import annotations

import itertools
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests import world as names
from tests.itop.page.caller import Caller, Reply
from tests.world import World

_PARTS = itertools.count(int(time.time() * 1000))


def entered(world: World) -> Caller:
    """A client of the page with a session of the service account; one for each thread, because PHP locks a session."""
    caller = Caller(world.url)
    caller.call("settings", login=(world.service_user, world.service_password))
    return caller


def author(
    person: names.PersonFacts | None = None, *, agent: bool = False, itop: tuple[str, str] = ("", ""), **more: str
) -> dict[str, str]:
    """The author of a message, as Intercom names that person; `itop` is the class and id that the widget sent."""
    known = {"email": person.email, "name": person.name} if person else {}
    sent = {"class": itop[0], "id": itop[1]} if itop[0] else {}
    return {"kind": "agent" if agent else "contact", **known, **sent, **more}


def message(
    html: str, by: Mapping[str, str], *, date: int, log: str = "public", part_id: str = ""
) -> dict[str, object]:
    """A message of docs/sync-api.md, with the next part id where none is given."""
    return {"part_id": part_id or str(next(_PARTS)), "log": log, "author": dict(by), "date": date, "html": html}


@dataclass
class Conversation:
    """A conversation of its own for each test."""

    caller: Caller
    id: str = field(default_factory=lambda: f"test-{uuid.uuid4().hex[:12]}")
    contact: Mapping[str, str] = field(default_factory=lambda: {"email": names.OTTO.email, "name": names.OTTO.name})
    agent: Mapping[str, str] = field(default_factory=lambda: {"email": names.MARA.email, "name": names.MARA.name})

    def create(self, *messages: Mapping[str, object], request_id: str = "", url: str = "", **values: str) -> Reply:
        """Make a ticket of the conversation."""
        usual = f"https://app.intercom.com/a/apps/{names.WORKSPACE_ID}/conversations/{self.id}"
        return self._call(
            "create",
            request_id=request_id or uuid.uuid4().hex,
            conversation={"id": self.id, "url": url or usual},
            contact=self.contact,
            values={"title": "Printer on fire", "description": "It burns", **values},
            messages=list(messages),
            agent=self.agent,
        )

    def has_ticket(self, *messages: Mapping[str, object]) -> str:
        """The id of a new ticket of the conversation."""
        return str(self.create(*messages).result["ticket"]["id"])

    def append(self, *messages: Mapping[str, object], **params: object) -> list[Mapping[str, Any]]:
        """The outcome on each ticket of the conversation."""
        answer = self.try_append(*messages, **params)
        return list(answer.result["tickets"])

    def try_append(self, *messages: Mapping[str, object], **params: object) -> Reply:
        """The whole answer of an append."""
        return self._call("append", conversation_id=self.id, messages=list(messages), **params)

    def form(self, **values: str) -> Mapping[str, Any]:
        """The creation form after these values."""
        answer = self._call("form", conversation_id=self.id, contact=self.contact, agent=self.agent, values=values)
        return answer.result

    def choices(self, attribute: str, values: Mapping[str, str], **more: object) -> Reply:
        """What may be chosen for an attribute after these values."""
        return self._call(
            "choices",
            attribute=attribute,
            values=values,
            contact=self.contact,
            conversation_id=self.id,
            agent=self.agent,
            **more,
        )

    def sync(self, activated: bool) -> None:
        """Pause or resume the tickets of the conversation."""
        assert self._call("sync", conversation_id=self.id, activated=activated).status == 200

    def link(self, ticket: str) -> None:
        """Join a ticket to the conversation."""
        assert self._call("link", id=ticket, conversation={"id": self.id, "url": ""}).status == 200

    def unlink(self, ticket: str) -> None:
        """Separate a ticket from the conversation."""
        assert self._call("unlink", id=ticket, conversation_id=self.id).status == 200

    def redact(self, *part_ids: str) -> list[Mapping[str, Any]]:
        """The outcome on each ticket of removing these parts."""
        return list(self._call("redact", conversation_id=self.id, part_ids=list(part_ids)).result["tickets"])

    def remark(self, key: str) -> list[Mapping[str, Any]]:
        """The outcome on each ticket of a remark."""
        return list(self._call("remark", conversation_id=self.id, text_key=key).result["tickets"])

    def copied(self) -> list[Mapping[str, Any]]:
        """What each ticket has of the conversation."""
        return list(self._call("copied", conversation_id=self.id).result["tickets"])

    def call(self, operation: str, **params: object) -> Reply:
        """Any operation on the conversation."""
        return self._call(operation, conversation_id=self.id, **params)

    def _call(self, operation: str, **params: object) -> Reply:
        return self.caller.call(operation, params)
