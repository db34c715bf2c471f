# SPDX-License-Identifier: AGPL-3.0-or-later
"""An iTop that answers what a test tells it, for attributes and states that the demo does not have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

from msgspec import structs

from webapp.itop import Itop
from webapp.itop.answers import (
    Count,
    Created,
    CreatedPerson,
    Home,
    Linked,
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
from webapp.itop.view_answers import Log, LogEntry, TicketView
from webapp.services import Services

_T = TypeVar("_T")

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
    #: Everything the last call said.
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

    def home(self, **said: object) -> Home:
        self.said = said
        return self._answer("home", self.home_answer)

    def tickets(self, *, page: int, **_: object) -> TicketPage:
        return self._answer("tickets", TicketPage(self.rows, page, False))

    def ticket(self, **_: object) -> TicketView:
        return self._answer("ticket", self.view)

    def log(self, **said: object) -> Log:
        self.said = said
        return self._answer("log", LOG)

    def transition(self, *, values: Mapping[str, object], **said: object) -> TransitionForm:
        self.given, self.said = values, said
        form = TransitionForm(
            ROW, "ev_assign", "Assign", "", "Assigned", _with(self.fields, values), self.unsupported, self.form_url
        )
        return self._answer("transition", form)

    def act(self, *, values: Mapping[str, object], **said: object) -> TicketView:
        self.given, self.said = values, said
        return self._answer("act", structs.replace(self.view, changed=said["state"] == ROW.status))

    def entry(self, **said: object) -> TicketView:
        self.said = said
        fresh = said["request_id"] not in self.entries
        self.entries.append(said["request_id"])
        return self._answer("entry", structs.replace(self.view, changed=fresh))

    def persons(self, **said: object) -> PersonPage:
        self.said = said
        return self._answer("persons", PersonPage(self.people, cast(int, said["page"]), True, True))

    def person_form(self, *, values: Mapping[str, object], **said: object) -> PersonForm:
        self.given, self.said = values, said
        form = PersonForm(_with(self.fields, values), self.unsupported, "Person")
        return self._answer("person_form", form)

    def create_person(self, *, values: Mapping[str, object], **said: object) -> CreatedPerson:
        self.given, self.said = values, said
        return self._answer("create_person", CreatedPerson(PERSON, True))

    def form(self, *, values: Mapping[str, object], **said: object) -> Form:
        self.given, self.said = values, said
        return self._answer("form", Form(self.fields, self.unsupported, "User Request", self.caller))

    def hand_over(self, *, values: Mapping[str, object], **said: object) -> HandedOver:
        self.given, self.said = values, said
        return self._answer("hand_over", HandedOver(self.form_url, self.left_out))

    def choices(self, *, values: Mapping[str, object], page: int, **said: object) -> Choices:
        self.given, self.said = values, said
        return self._answer("choices", Choices("Service", choices(10), page, True))

    def create(self, *, values: Mapping[str, object], **said: object) -> Created:
        self.given, self.said = values, said
        return self._answer("create", Created(ROW, True, 0, None, None))

    def link(self, **said: object) -> Linked:
        self.said = said
        moved = self.view.link if said["move_from"] else None
        return self._answer("link", Linked(ROW, True, None, moved=moved))

    def unlink(self, **said: object) -> Linked:
        self.said = said
        return self._answer("unlink", Linked(ROW, True, None, moved=self.view.link))

    def search(self, **said: object) -> TicketPage:
        self.said = said
        return self._answer("search", TicketPage(self.rows, cast(int, said["page"]), True, partial=self.partial))

    def sync(self, **_: object) -> SyncState:
        return self._answer("sync", SyncState(1, 1))

    def _answer(self, operation: str, answer: _T) -> _T:
        self.calls.append(operation)
        if self.error is not None:
            raise self.error
        return answer


def _with(fields: tuple[Field, ...], values: Mapping[str, object]) -> tuple[Field, ...]:
    """The fields after the values have been applied."""
    return tuple(structs.replace(one, value=str(values.get(one.code, one.value))) for one in fields)
