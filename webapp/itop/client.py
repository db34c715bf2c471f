# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Sync API as methods: one operation, one call, one typed answer (docs/sync-api.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Literal
from urllib.parse import quote

from webapp.contract import MODULE_CODE
from webapp.conversations import AgentRef, ContactRef, ConversationRef, Message
from webapp.http import Http
from webapp.itop import decode
from webapp.itop.answers import (
    Appended,
    CopiedTicket,
    Created,
    Home,
    Linked,
    Redacted,
    Remarked,
    SyncState,
    TicketPage,
)
from webapp.itop.fields import Fields
from webapp.itop.form_calls import FormCalls, Values, contact_json, evidence_json
from webapp.itop.people_calls import PeopleCalls
from webapp.itop.ticket_calls import TicketCalls
from webapp.itop.transport import Credentials, call


class Itop(TicketCalls, FormCalls, PeopleCalls):
    """One iTop; safe to share between threads, each of which keeps its own session of iTop."""

    def __init__(self, url: str, credentials: Credentials, http: Http, module_code: str = MODULE_CODE) -> None:
        self._page = f"{url.rstrip('/')}/pages/exec.php?exec_module={quote(module_code)}&exec_page=sync-api.php"
        self._credentials = credentials
        self._http = http
        self._workspace_id = ""

    def until(self, deadline: float) -> Itop:
        """The same iTop for a piece of work that ends by `deadline` (of `time.monotonic`)."""
        bounded = copy(self)
        bounded._http = self._http.until(deadline)
        return bounded

    def of(self, workspace_id: str) -> Itop:
        """The same iTop as that workspace of Intercom may see it; every call but `settings` needs one."""
        bound = copy(self)
        bound._workspace_id = workspace_id
        return bound

    def close(self) -> None:
        """Close the connections of every thread."""
        self._http.close()

    def settings(self, *, other_classes: bool = False) -> dict[str, object]:
        """The module, the iTop, the account and every parameter with its effective value, as they came.

        `other_classes`: also which other classes than the configured one have tickets of conversations.
        """
        params = {"other_classes": True} if other_classes else {}
        return call(self._http, self._page, self._credentials, "settings", params)

    def home(self, *, conversation_id: str, contact: ContactRef, agent: AgentRef | None = None) -> Home:
        params = {"conversation_id": conversation_id, "contact": contact_json(contact)}
        return decode.home(self._call("home", params, agent))

    def tickets(
        self,
        *,
        list_name: Literal["linked", "ongoing"],
        conversation_id: str,
        contact: ContactRef,
        page: int = 1,
        page_size: int = 10,
        agent: AgentRef | None = None,
    ) -> TicketPage:
        params = {
            "list": list_name,
            "conversation_id": conversation_id,
            "contact": contact_json(contact),
            "page": page,
            "page_size": page_size,
        }
        return decode.ticket_page(self._call("tickets", params, agent))

    def create(
        self,
        *,
        request_id: str,
        conversation: ConversationRef,
        contact: ContactRef,
        values: Values,
        messages: Sequence[Message] = (),
        agent: AgentRef | None = None,
    ) -> Created:
        """The same conversation and `request_id` again give the same ticket."""
        params = {
            "request_id": request_id,
            "conversation": _conversation(conversation),
            "contact": contact_json(contact),
            "values": dict(values),
            "messages": [_message(message) for message in messages],
        }
        return decode.created(self._call("create", params, agent))

    def link(
        self,
        *,
        ticket_id: str,
        conversation: ConversationRef,
        move_from: tuple[str, str] = ("", ""),
        note: str = "",
        agent: AgentRef | None = None,
    ) -> Linked:
        """A ticket of another conversation is only taken from exactly `move_from`, which is a workspace and an id.

        `note` goes into its private log.
        """
        params: dict[str, object] = {"id": ticket_id, "conversation": _conversation(conversation)}
        optional = {"move_from_workspace": move_from[0], "move_from": move_from[1], "note": note}
        return decode.linked(self._call("link", params | _given(optional), agent))

    def unlink(self, *, ticket_id: str, conversation_id: str, note: str = "", agent: AgentRef | None = None) -> Linked:
        params: dict[str, object] = {"id": ticket_id, "conversation_id": conversation_id}
        return decode.linked(self._call("unlink", params | _given({"note": note}), agent))

    def sync(self, *, conversation_id: str, activated: bool, agent: AgentRef | None = None) -> SyncState:
        """Pause or resume every ticket of the conversation."""
        params = {"conversation_id": conversation_id, "activated": activated}
        return decode.sync_state(self._call("sync", params, agent))

    def append(
        self, *, conversation_id: str, messages: Sequence[Message], ids: Sequence[str] | None = None
    ) -> tuple[Appended, ...]:
        """What became of the messages in each ticket; without `ids` all tickets of the conversation."""
        params: dict[str, object] = {
            "conversation_id": conversation_id,
            "messages": [_message(message) for message in messages],
        }
        if ids is not None:
            params["ids"] = list(ids)
        return self._call("append", params).records("tickets", decode.appended)

    def redact(
        self, *, conversation_id: str, part_ids: Sequence[str], agent: AgentRef | None = None
    ) -> tuple[Redacted, ...]:
        """Remove the words of these parts from the logs of all tickets of the conversation, also of paused ones."""
        params = {"conversation_id": conversation_id, "part_ids": list(part_ids)}
        return self._call("redact", params, agent).records("tickets", decode.redacted)

    def forget_forms(self, *, conversation_id: str) -> int:
        """Delete the forms of the conversation that wait to be finished in iTop; how many that were."""
        params = {"conversation_id": conversation_id, "part_ids": [], "forms": True}
        return self._call("redact", params).integer("forms", 0)

    def copied(self, *, conversation_id: str, agent: AgentRef | None = None) -> tuple[CopiedTicket, ...]:
        """Which parts stand in the logs of each ticket of the conversation, and when it was to get them."""
        params = {"conversation_id": conversation_id}
        return self._call("copied", params, agent).records("tickets", decode.copied_ticket)

    def remark(
        self,
        *,
        conversation_id: str,
        text_key: Literal["conversation_deleted", "contact_merged", "contact_archived"],
        agent: AgentRef | None = None,
    ) -> tuple[Remarked, ...]:
        """Say once in the private log of each ticket what happened in Intercom; a deleted conversation is paused."""
        params = {"conversation_id": conversation_id, "text_key": text_key}
        return self._call("remark", params, agent).records("tickets", decode.remarked)

    def _call(self, operation: str, params: Mapping[str, object], agent: AgentRef | None = None) -> Fields:
        named: dict[str, object] = {"workspace": self._workspace_id} if self._workspace_id else {}
        if agent is not None:
            named["agent"] = {"email": agent.email, "name": agent.name}
        result = call(self._http, self._page, self._credentials, operation, {**params, **named})
        return Fields(result, operation)


def _given(texts: Mapping[str, str]) -> dict[str, object]:
    return {name: text for name, text in texts.items() if text}


def _conversation(conversation: ConversationRef) -> dict[str, str]:
    return {"id": conversation.id, "url": conversation.url}


def _message(message: Message) -> dict[str, object]:
    author = message.author
    members = {"class": author.cls, "id": author.id, "email": author.email, "name": author.name}
    known = {name: value for name, value in members.items() if value} | evidence_json(author.evidence)
    return {
        "part_id": message.part_id,
        "log": message.log,
        "author": {"kind": author.kind, **known},
        "date": message.date,
        "html": message.html,
        **({"if_claimed": message.if_claimed} if message.if_claimed else {}),
    }
