# SPDX-License-Identifier: AGPL-3.0-or-later
"""The panel beside one conversation, as the Sync API hears of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests import world as names
from tests.itop.page.caller import Caller, Reply

Result = Mapping[str, Any]

OTTO: Mapping[str, object] = {"email": names.OTTO.email, "name": names.OTTO.name}
MARA: Mapping[str, object] = {"email": names.MARA.email, "name": names.MARA.name}


@dataclass
class Panel:
    """A conversation of its own for each test, with Otto Berg, and Mara Lindt in front of the panel."""

    caller: Caller
    conversation_id: str = field(default_factory=lambda: f"panel-{uuid.uuid4().hex[:12]}")
    contact: Mapping[str, object] = field(default_factory=lambda: OTTO)
    agent: Mapping[str, object] = field(default_factory=lambda: MARA)

    @property
    def url(self) -> str:
        """Where the conversation is."""
        return f"https://app.intercom.com/a/apps/{names.WORKSPACE_ID}/conversations/{self.conversation_id}"

    def call(self, operation: str, **params: object) -> Reply:
        """One operation; what each of the panel's calls carries need not be given."""
        known: dict[str, object] = {
            "conversation_id": self.conversation_id,
            "conversation": {"id": self.conversation_id, "url": self.url},
            "contact": self.contact,
            "agent": self.agent,
        }
        return self.caller.call(operation, {**known, **params})

    def ask(self, operation: str, **params: object) -> Result:
        """The result of an operation."""
        return self.call(operation, **params).result

    def refused(self, operation: str, **params: object) -> tuple[int, str]:
        """Status and code of an operation that is refused."""
        return self.call(operation, **params).refusal

    def errors(self, operation: str, **params: object) -> Mapping[str, str]:
        """The sentences about values, by attribute, of an operation that is refused for them."""
        reply = self.call(operation, **params)
        assert reply.refusal == (422, "invalid_values"), reply.body
        fields: Mapping[str, str] = reply.body["error"].get("fields", {})
        return fields

    def create(self, *, request_id: str = "", **values: object) -> str:
        """The id of a new ticket of the conversation."""
        given = {"title": "Printer on fire", "description": "It burns", **values}
        result = self.ask("create", request_id=request_id or uuid.uuid4().hex, values=given)
        return str(result["ticket"]["id"])


def field_of(form: Result, code: str) -> Mapping[str, Any]:
    """The field of that code in a form."""
    [found] = [each for each in form["fields"] if each["code"] == code]
    return dict(found)
