# SPDX-License-Identifier: AGPL-3.0-or-later
"""An iTop that answers what a test tells it, for attributes and states that the demo does not have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar, cast

from msgspec import structs

from webapp.conversations import ConversationRef
from webapp.itop import Itop
from webapp.itop.answers import (
    Count,
    Created,
    CreatedPerson,
    Home,
    Linked,
    LogEntry,
    Person,
    PersonPage,
    Row,
    SyncState,
    TicketPage,
)
from webapp.itop.form_answers import (
    Choice,
    Choices,
    Field,
    Form,
    HandedOver,
    PersonForm,
    TransitionForm,
    Unsupported,
)
from webapp.itop.view_answers import Log, TicketView
from webapp.services import Services


class _Spoken(Protocol):
    @property
    def language(self) -> str | None: ...


_Answer = TypeVar("_Answer", bound=_Spoken)

PERSON = Person("Person", "12", "Otto Berg", "otto@client.example", "3", "Demo Client", False)
ROW = Row("42", "UserRequest", "R-000042", "Printer on fire", "new", "New", "2026-01-01T10:00:00+01:00")

LOG = Log("public", "Public log", 7, 1, True, (LogEntry("Otto Berg", "2026-01-01T10:00:00+01:00", "It burns", True),))


def form_field(code: str, kind: str = "string", **changes: Any) -> Field:
    """A field that asks for little."""
    plain = Field(code, code.title(), "", kind, False, "", "", (), False, (), None, False)
    return structs.replace(plain, **changes)


def choices(count: int) -> tuple[Choice, ...]:
    """That many values."""
    return tuple(Choice(str(number), f"Choice {number}") for number in range(1, count + 1))


@dataclass
class ScriptedItop:
    """Answers from memory; `calls` are the operations it was asked for, `given` the last values."""

    home_answer: Home = Home(PERSON, "known", Count(0, False), Count(0, False), True)
    fields: tuple[Field, ...] = ()
    unsupported: tuple[Unsupported, ...] = ()
    #: Of iTop's own forms.
    form_url: str = "https://itop.example/pages/UI.php?operation=new"
    view: TicketView = TicketView(ROW, None, True, (), None, None)
    rows: tuple[Row, ...] = (ROW,)
    partial: bool = False
    people: tuple[Person, ...] = (PERSON,)
    caller: Person | None = PERSON
    left_out: tuple[Unsupported, ...] = ()
    entries: list[object] = field(default_factory=list)
    error: Exception | None = None
    calls: list[str] = field(default_factory=list)
    given: Mapping[str, object] = field(default_factory=dict)
    #: Who acts beside which conversation.
    who: Mapping[str, Any] = field(default_factory=dict)
    #: Everything the last call said, who included.
    said: Mapping[str, Any] = field(default_factory=dict)

    def behind(self, services: Services) -> Services:
        """The same services with this iTop."""
        return replace(services, itop=cast(Itop, self))

    def until(self, deadline: float) -> ScriptedItop:
        """There is always enough time."""
        return self

    def of(self, workspace_id: str) -> ScriptedItop:
        """Every workspace is answered the same."""
        return self

    def beside(self, conversation: ConversationRef, **who: Any) -> ScriptedItop:
        """Whoever acts is answered the same; who it is counts as said with the next call."""
        self.who = {"conversation": conversation, **who}
        return self

    def home(self) -> Home:
        return self._answer("home", self.home_answer)

    def tickets(self, list_name: str, *, page: int) -> TicketPage:
        return self._answer("tickets", TicketPage(self.rows, page, False), list_name=list_name)

    def search(self, *, page: int, **said: object) -> TicketPage:
        return self._answer("search", TicketPage(self.rows, page, True, partial=self.partial), page=page, **said)

    def ticket(self, ticket_id: str) -> TicketView:
        return self._answer("ticket", self.view)

    def log(self, ticket_id: str, log: str, *, page: int) -> Log:
        return self._answer("log", LOG, log=log, page=page)

    def transition(self, ticket_id: str, stimulus: str, values: Mapping[str, object]) -> TransitionForm:
        self.given = values
        form = TransitionForm(
            ROW, "ev_assign", "Assign", "", "Assigned", _with(self.fields, values), self.unsupported, self.form_url
        )
        return self._answer("transition", form)

    def act(
        self, ticket_id: str, stimulus: str, values: Mapping[str, object], *, state: str, mine: bool = False
    ) -> TicketView:
        self.given = values
        return self._answer("act", structs.replace(self.view, changed=state == ROW.status), state=state, mine=mine)

    def entry(self, ticket_id: str, log: str, text: str, *, request_id: str) -> TicketView:
        fresh = request_id not in self.entries
        self.entries.append(request_id)
        return self._answer("entry", structs.replace(self.view, changed=fresh), log=log, text=text)

    def persons(self, query: str, *, page: int) -> PersonPage:
        return self._answer("persons", PersonPage(self.people, page, True, True), query=query)

    def person_form(self, values: Mapping[str, object]) -> PersonForm:
        self.given = values
        return self._answer("person_form", PersonForm(_with(self.fields, values), self.unsupported, "Person"))

    def create_person(self, values: Mapping[str, object]) -> CreatedPerson:
        self.given = values
        return self._answer("create_person", CreatedPerson(PERSON, True))

    def form(self, values: Mapping[str, object]) -> Form:
        self.given = values
        return self._answer("form", Form(self.fields, self.unsupported, "User Request", self.caller))

    def hand_over(self, values: Mapping[str, object], *, of: str) -> HandedOver:
        self.given = values
        return self._answer("hand_over", HandedOver(self.form_url, self.left_out), of=of)

    def choices(self, attribute: str, values: Mapping[str, object], *, page: int, **said: object) -> Choices:
        self.given = values
        return self._answer("choices", Choices("Service", choices(10), page, True), **said)

    def create(self, values: Mapping[str, object], messages: object, *, request_id: str) -> Created:
        self.given = values
        return self._answer("create", Created(ROW, True, 0, None, None))

    def link(self, ticket_id: str, *, move_from: tuple[str, str], beside: bool, note: str) -> Linked:
        moved = self.view.link if move_from[1] else None
        linked = Linked(ROW, True, None, moved=moved, conversations=self.view.conversations + 1)
        return self._answer("link", linked, move_from=move_from, beside=beside, note=note)

    def unlink(self, ticket_id: str, *, note: str) -> Linked:
        return self._answer("unlink", Linked(ROW, True, None, moved=self.view.link), note=note)

    def sync(self, *, activated: bool, ticket_id: str = "") -> SyncState:
        return self._answer("sync", SyncState(1, 1))

    def _answer(self, operation: str, answer: _Answer, **said: object) -> _Answer:
        self.calls.append(operation)
        self.said = {**self.who, **said}
        if self.error is not None:
            raise self.error
        hear = self.who.get("hear")
        if hear is not None and answer.language:
            hear(answer.language)
        return answer


def _with(fields: tuple[Field, ...], values: Mapping[str, object]) -> tuple[Field, ...]:
    """The fields after the values have been applied."""
    return tuple(structs.replace(one, value=str(values.get(one.code, one.value))) for one in fields)
