# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Sync API as methods: one operation, one call, one typed answer (docs/sync-api.md)."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from itertools import count
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import quote

from webapp.contract import MODULE_CODE
from webapp.conversations import AgentRef, ContactRef, ConversationRef, FileRef, Message
from webapp.itop.answers import (
    ConversationPage,
    Created,
    CreatedPerson,
    Home,
    Linked,
    LinkedConversation,
    PersonPage,
    SyncState,
    TicketPage,
)
from webapp.itop.change_answers import Changes, Missing
from webapp.itop.copy_answers import (
    Appending,
    Attaching,
    CopiedTicket,
    EachTicket,
    Event,
    ForgottenForms,
    NewLink,
    NewLinks,
    Piece,
    Redacted,
    Remarked,
)
from webapp.itop.form_answers import Choices, Form, HandedOver, Of, PersonForm, TransitionForm, Values
from webapp.itop.logins import Logins
from webapp.itop.transport import Credentials, call, decode
from webapp.itop.view_answers import Log, LogName, TicketView
from webapp.network.http import Http

_T = TypeVar("_T")
_NOBODY = ContactRef()
#: Of the conversation; of the contact those that go on, are finished, or all.
TicketList = Literal["linked", "ongoing", "finished", "own"]


class Itop:
    """One iTop; safe to share between threads, each of which keeps its own session of iTop.

    Every method raises `ItopRefused`, `ItopMisconfigured` or `ItopUnavailable`.
    """

    def __init__(
        self,
        url: str,
        credentials: Credentials,
        http: Http,
        module_code: str = MODULE_CODE,
        *,
        logins_file: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`logins_file` is where processes tell each other that iTop refuses the account."""
        self._page = f"{url.rstrip('/')}/pages/exec.php?exec_module={quote(module_code)}&exec_page=sync-api.php"
        self._credentials = credentials
        self._http = http
        self._logins = Logins(url, *credentials.parts(), file=logins_file, clock=clock)
        self._workspace_id = ""
        self._conversation, self._contact = ConversationRef(""), _NOBODY
        self._agent: AgentRef | None = None
        self._hear: Callable[[str], object] | None = None

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

    def beside(
        self,
        conversation: ConversationRef,
        *,
        contact: ContactRef = _NOBODY,
        agent: AgentRef | None = None,
        hear: Callable[[str], object] | None = None,
    ) -> Itop:
        """The same iTop for what is done beside a conversation, with that contact, by that agent: they go along with
        every call that has to do with them. `hear` is told the language of the agent's user wherever iTop names it.
        """
        bound = copy(self)
        bound._conversation, bound._contact, bound._agent, bound._hear = conversation, contact, agent, hear
        return bound

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def settings(self, *, other_classes: bool = False, facts: bool = False) -> dict[str, object]:
        """The module, the iTop, the account and every parameter with its effective value, as they came.

        `other_classes`: also which other classes than the configured one have tickets of conversations. `facts`: also
        what only iTop knows of how the parameters fit (docs/sync-api.md).
        """
        return self._call("settings", dict[str, object], other_classes=other_classes or None, facts=facts or None)

    # The conversation and its tickets

    def home(self) -> Home:
        return self._call("home", Home, conversation_id=self._conversation.id, contact=self._contact.json())

    def tickets(self, list_name: TicketList, *, name: str = "", page: int = 1, page_size: int = 10) -> TicketPage:
        """Those of the conversation, or of the contact; `name`: of these the one that is called so."""
        said = {"list": list_name, "conversation_id": self._conversation.id, "contact": self._contact.json()}
        return self._call("tickets", TicketPage, **said, name=name or None, page=page, page_size=page_size)

    def search(
        self,
        *,
        query: str = "",
        caller: str = "",
        organisation: str = "",
        closed: bool = False,
        page: int = 1,
        page_size: int = 10,
    ) -> TicketPage:
        """Tickets by reference or words, by caller, by organisation; the newest ones for nothing. `closed`: also what
        is finished.
        """
        said = {"query": query, "caller": caller, "organisation": organisation, "closed": closed or None}
        said |= {"conversation_id": self._conversation.id or None}
        return self._call("search", TicketPage, **said, page=page, page_size=page_size)

    def create(self, values: Values, messages: Sequence[Message] = (), *, request_id: str) -> Created:
        """The same conversation and `request_id` again give the same ticket; a contact who acts for themselves may open
        one of no conversation.
        """
        said: dict[str, object] = {"request_id": request_id}
        said |= {"conversation": self._conversation.json()} if self._conversation.id else {}
        said |= {"contact": self._contact.json(), "values": dict(values)}
        return self._call("create", Created, **said, messages=[message.json() for message in messages])

    def link(
        self,
        ticket_id: str,
        *,
        move_from: tuple[str, str] = ("", ""),
        beside: bool = False,
        note: str = "",
        keep_sync: bool = False,
    ) -> Linked:
        """A ticket of other conversations keeps them with `beside`; else it is only taken from exactly `move_from`, a
        workspace and an id.

        `note` goes into its private log. With `keep_sync` a paused ticket stays paused.
        """
        said: dict[str, object] = {"id": ticket_id, "conversation": self._conversation.json()}
        workspace_id, conversation_id = (each or None for each in move_from)
        said |= {
            "note": note or None,
            "move_from_workspace": workspace_id,
            "move_from": conversation_id,
            "beside": beside or None,
            "keep_sync": keep_sync or None,
        }
        return self._call("link", Linked, **said)

    def unlink(self, ticket_id: str, *, note: str = "") -> Linked:
        said = {"id": ticket_id, "conversation_id": self._conversation.id, "note": note or None}
        return self._call("unlink", Linked, **said)

    def sync(self, *, activated: bool, ticket_id: str = "") -> SyncState:
        """Pause or resume every ticket of the conversation, or that one alone."""
        said = {"conversation_id": self._conversation.id, "activated": activated, "id": ticket_id or None}
        return self._call("sync", SyncState, **said)

    # One ticket

    def conversations(self, ticket_id: str, *, page: int = 1, page_size: int = 100) -> ConversationPage:
        """Those of the workspace, in the order in which they were linked."""
        return self._call("conversations", ConversationPage, id=ticket_id, page=page, page_size=page_size)

    def every_conversation(self, ticket_id: str) -> Iterator[LinkedConversation]:
        """All of them, however many calls that takes."""
        for page in count(1):
            answer = self.conversations(ticket_id, page=page, page_size=500)
            yield from answer.conversations
            if not answer.more:
                return

    def ticket(self, ticket_id: str) -> TicketView:
        return self._call("ticket", TicketView, id=ticket_id, conversation_id=self._conversation.id)

    def log(self, ticket_id: str, log: LogName, *, page: int = 1, page_size: int = 5) -> Log:
        """One page of the entries, newest first."""
        return self._call("log", Log, id=ticket_id, log=log, page=page, page_size=page_size)

    def transition(self, ticket_id: str, stimulus: str, values: Values) -> TransitionForm:
        """What iTop asks for before that transition."""
        return self._call("transition", TransitionForm, id=ticket_id, stimulus=stimulus, values=dict(values))

    def act(self, ticket_id: str, stimulus: str, values: Values, *, state: str, mine: bool = False) -> TicketView:
        """Apply the transition, unless the ticket is not in `state` any more; `mine` assigns it to the agent."""
        said = {"id": ticket_id, "stimulus": stimulus, "state": state, "values": dict(values), "mine": mine or None}
        return self._call("act", TicketView, **said, conversation_id=self._conversation.id)

    def entry(self, ticket_id: str, log: LogName, text: str, *, request_id: str, quiet: bool = False) -> TicketView:
        """Add an entry; the same `request_id` again adds nothing. `quiet`: it is about what was said in Intercom, and
        `changes` does not tell it.
        """
        said = {"id": ticket_id, "log": log, "text": text, "request_id": request_id, "quiet": quiet or None}
        return self._call("entry", TicketView, **said, conversation_id=self._conversation.id)

    # Forms and people

    def form(self, values: Values) -> Form:
        said = {"conversation_id": self._conversation.id, "conversation_url": self._conversation.url or None}
        return self._call("form", Form, **said, contact=self._contact.json(), values=dict(values))

    def choices(
        self,
        attribute: str,
        values: Values,
        *,
        query: str = "",
        page: int = 1,
        page_size: int = 10,
        of: Of | None = None,
    ) -> Choices:
        said: dict[str, object] = {"attribute": attribute, "values": dict(values), "query": query, "page": page}
        said |= {"contact": self._contact.json(), "conversation_id": self._conversation.id}
        if of is not None and of.name != "ticket":
            said["of"] = of.name
        if of is not None and of.ticket_id:
            said |= {"id": of.ticket_id, "stimulus": of.stimulus}
        return self._call("choices", Choices, **said, page_size=page_size)

    def hand_over(self, values: Values, *, of: Literal["ticket", "person"] = "ticket") -> HandedOver:
        """The form, of a new `ticket` or a new `person`, is put aside for a day; each call makes a link of its own."""
        said = {"conversation": self._conversation.json(), "contact": self._contact.json()}
        return self._call("hand_over", HandedOver, **said, values=dict(values), of=of if of != "ticket" else None)

    def persons(self, query: str, *, page: int = 1, page_size: int = 10) -> PersonPage:
        """Persons with each word of `query` in name, e-mail, phone or organisation; none for an empty one."""
        return self._call("persons", PersonPage, query=query, page=page, page_size=page_size)

    def person_form(self, values: Values) -> PersonForm:
        return self._call("person_form", PersonForm, values=dict(values), contact=self._contact.json())

    def create_person(self, values: Values) -> CreatedPerson:
        """The same person again is given back instead of made twice."""
        return self._call("create_person", CreatedPerson, values=dict(values), contact=self._contact.json())

    # Messages, and what keeps them true to Intercom

    def append(
        self, *, conversation_id: str, messages: Sequence[Message], ids: Sequence[str] | None = None
    ) -> Appending:
        """What became of the messages in each ticket; without `ids` all tickets of the conversation."""
        said = {"messages": [message.json() for message in messages], "ids": None if ids is None else list(ids)}
        return self._call("append", Appending, conversation_id=conversation_id, **said)

    def attach(self, *, conversation_id: str, part_id: str, file: FileRef, offset: int, data: bytes) -> int:
        """Give iTop a piece of a file that a message will have; how many bytes of it are there now.

        Where that is not what was expected, somebody gave it before, and it goes on from there.
        """
        said = {"conversation_id": conversation_id, "part_id": part_id, **file.json()}
        encoded = base64.b64encode(data).decode("ascii")
        return self._call("attach", Attaching, **said, offset=offset, data=encoded).received

    def file(self, ticket_id: str, file_id: str, *, picture: bool = False, offset: int = 0) -> Piece:
        """A piece of a file of which `changes` told; `ItopRefused` (404) where the ticket has it no more."""
        return self._call("file", Piece, id=ticket_id, file=file_id, picture=picture or None, offset=offset or None)

    def redact(self, *, conversation_id: str, part_ids: Sequence[str]) -> tuple[Redacted, ...]:
        """Remove the words of these parts from the logs of all tickets of the conversation, also of paused ones."""
        said = {"conversation_id": conversation_id, "part_ids": list(part_ids)}
        return self._call("redact", EachTicket[Redacted], **said).tickets

    def forget_forms(self, *, conversation_id: str) -> int:
        """Delete the forms of the conversation that wait to be finished in iTop; how many that were."""
        return self._call("redact", ForgottenForms, conversation_id=conversation_id, part_ids=[], forms=True).forms

    def copied(self, *, conversation_id: str) -> tuple[CopiedTicket, ...]:
        """Which parts stand in the logs of each ticket of the conversation, and when it was to get them."""
        return self._call("copied", EachTicket[CopiedTicket], conversation_id=conversation_id).tickets

    def remark(
        self,
        *,
        conversation_id: str,
        text_key: Event,
    ) -> tuple[Remarked, ...]:
        """Say once in the private log of each ticket what happened in Intercom; a deleted conversation is paused."""
        said = {"conversation_id": conversation_id, "text_key": text_key}
        return self._call("remark", EachTicket[Remarked], **said).tickets

    def new_links(self, *, known: Sequence[str] = ()) -> tuple[NewLink, ...]:
        """Tickets that were linked in iTop itself, but for those that are `known`: at most 50."""
        return self._call("new_links", NewLinks, known=list(known)).links

    def changes(
        self, cursor: str = "", missing: Sequence[Missing] = (), *, language: str = "", since: int | None = None
    ) -> Changes:
        """What has happened to tickets of the workspace's conversations since the answer that gave cursor and missing.

        Without a cursor nothing but the present one. `language`: of the labels, as iTop names it ("FR FR"). With
        `since` (unix seconds) it begins there, and each change has those conversations alone whose link was the same
        before it.
        """
        asked = [{"from": each.first, "to": each.last, "since": each.since} for each in missing] or None
        place = {"after": cursor or None, "missing": asked, "since": since}
        return self._call("changes", Changes, **place, language=language or None)

    def _call(self, operation: str, kind: type[_T], **said: object) -> _T:
        """The answer to one operation; a parameter that is None is not said."""
        params = {name: value for name, value in said.items() if value is not None}
        if self._workspace_id:
            params["workspace"] = self._workspace_id
        if self._agent is not None:
            params["agent"] = self._agent.json()
        if self._agent is not None and self._agent.contact:
            params["contact"] = self._contact.json()
        answer = decode(
            operation, call(self._http, self._page, self._credentials, operation, params, logins=self._logins), kind
        )
        language = getattr(answer, "language", None)
        if self._hear is not None and language:
            self._hear(language)
        return answer
