# SPDX-License-Identifier: AGPL-3.0-or-later
"""iTop as one click may use it: agent, conversation and contact go along by themselves with every operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol, TypedDict, TypeVar, Unpack

from webapp.conversations import AgentRef, ContactRef, ConversationRef, Message
from webapp.itop import Itop
from webapp.itop.answers import Created, CreatedPerson, Home, Linked, PersonPage, SyncState, TicketPage
from webapp.itop.form_answers import Choices, Form, HandedOver, PersonForm, TransitionForm
from webapp.itop.params import Of, Values
from webapp.itop.view_answers import Log, LogName, TicketView


class _Answer(Protocol):
    @property
    def language(self) -> str | None: ...


_A = TypeVar("_A", bound=_Answer)


class Page(TypedDict):
    """Which part of a list: the page, from 1 on, and how many stand on one."""

    page: int
    page_size: int


class _Agent(TypedDict):
    agent: AgentRef


class _Beside(_Agent):
    conversation_id: str


class PanelItop:
    """The operations of the Sync API that screens use, as `webapp.itop.Itop` has them; `speak` is told the language of
    the agent's user that each answer names.
    """

    def __init__(
        self,
        itop: Itop,
        agent: AgentRef,
        conversation_id: str,
        contact: ContactRef,
        conversation: Callable[[], ConversationRef],
        speak: Callable[[str | None], None],
    ) -> None:
        self._itop, self._contact, self._conversation, self._speak = itop, contact, conversation, speak
        self._agent: _Agent = {"agent": agent}
        self._beside: _Beside = {"agent": agent, "conversation_id": conversation_id}

    def home(self) -> Home:
        return self._hear(self._itop.home(contact=self._contact, **self._beside))

    def tickets(self, list_name: Literal["linked", "ongoing"], **which: Unpack[Page]) -> TicketPage:
        return self._hear(self._itop.tickets(list_name=list_name, contact=self._contact, **which, **self._beside))

    def search(self, *, query: str, caller: str, organisation: str, **which: Unpack[Page]) -> TicketPage:
        found = self._itop.search(query=query, caller=caller, organisation=organisation, **which, **self._agent)
        return self._hear(found)

    def ticket(self, ticket_id: str) -> TicketView:
        return self._hear(self._itop.ticket(ticket_id=ticket_id, **self._beside))

    def log(self, ticket_id: str, name: LogName, **which: Unpack[Page]) -> Log:
        return self._hear(self._itop.log(ticket_id=ticket_id, log=name, **which, **self._agent))

    def transition(self, ticket_id: str, stimulus: str, values: Values) -> TransitionForm:
        asked = self._itop.transition(ticket_id=ticket_id, stimulus=stimulus, values=values, **self._agent)
        return self._hear(asked)

    def act(self, ticket_id: str, stimulus: str, values: Values, *, state: str) -> TicketView:
        return self._hear(
            self._itop.act(ticket_id=ticket_id, stimulus=stimulus, state=state, values=values, **self._beside)
        )

    def entry(self, ticket_id: str, log: LogName, words: str, *, request_id: str) -> TicketView:
        return self._hear(
            self._itop.entry(ticket_id=ticket_id, log=log, text=words, request_id=request_id, **self._beside)
        )

    def create(self, values: Values, messages: Sequence[Message], *, request_id: str) -> Created:
        made = self._itop.create(
            request_id=request_id,
            conversation=self._conversation(),
            contact=self._contact,
            values=values,
            messages=messages,
            **self._agent,
        )
        return self._hear(made)

    def link(self, ticket_id: str, *, move_from: tuple[str, str], note: str) -> Linked:
        conversation = self._conversation()
        return self._hear(
            self._itop.link(
                ticket_id=ticket_id, conversation=conversation, move_from=move_from, note=note, **self._agent
            )
        )

    def unlink(self, ticket_id: str, *, note: str) -> Linked:
        return self._hear(self._itop.unlink(ticket_id=ticket_id, note=note, **self._beside))

    def sync(self, *, activated: bool) -> SyncState:
        return self._hear(self._itop.sync(activated=activated, **self._beside))

    def form(self, values: Values) -> Form:
        url = self._conversation().url
        return self._hear(self._itop.form(contact=self._contact, values=values, conversation_url=url, **self._beside))

    def choices(self, attribute: str, values: Values, *, of: Of, query: str, **which: Unpack[Page]) -> Choices:
        found = self._itop.choices(
            attribute=attribute, values=values, of=of, query=query, contact=self._contact, **which, **self._beside
        )
        return self._hear(found)

    def hand_over(self, values: Values, *, of: Literal["ticket", "person"]) -> HandedOver:
        conversation = self._conversation()
        return self._hear(
            self._itop.hand_over(conversation=conversation, contact=self._contact, values=values, of=of, **self._agent)
        )

    def persons(self, query: str, **which: Unpack[Page]) -> PersonPage:
        return self._hear(self._itop.persons(query=query, **which, **self._agent))

    def person_form(self, values: Values) -> PersonForm:
        return self._hear(self._itop.person_form(values=values, contact=self._contact, **self._agent))

    def create_person(self, values: Values) -> CreatedPerson:
        return self._hear(self._itop.create_person(values=values, contact=self._contact, **self._agent))

    def _hear(self, answer: _A) -> _A:
        self._speak(answer.language)
        return answer
