# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms as the Sync API describes them (docs/sync-api.md): of a new ticket, a new person, a transition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import force_setattr

from webapp.itop.answers import Person, Row

#: What was entered, by attribute code; a list for a set.
Values = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Of:
    """The form a field belongs to: of a new `ticket`, a new `person`, or a `transition` of a ticket."""

    name: str = "ticket"
    ticket_id: str = ""
    stimulus: str = ""


class Choice(Struct, frozen=True):
    """One value a field may take."""

    value: str
    label: str
    subtitle: str = ""


class Field(Struct, frozen=True):
    """A field of a form; `choices` is complete unless `search` is true, `values` are those of a set."""

    code: str
    label: str
    description: str
    type: str
    mandatory: bool
    value: str
    text: str
    choices: tuple[Choice, ...]
    search: bool
    dependents: tuple[str, ...]
    max_length: int | None = None
    read_only: bool = False
    values: tuple[Choice, ...] = ()
    max_items: int | None = None
    must_change: bool = False

    def __post_init__(self) -> None:
        _drop_no_values(self, self.choices)


class Unsupported(Struct, frozen=True):
    """An attribute that no field stands for."""

    code: str
    label: str
    type: str


class Form(Struct, frozen=True):
    """The creation form after the given values have been applied; `portal_user`: the person gets into the portal."""

    fields: tuple[Field, ...]
    unsupported: tuple[Unsupported, ...]
    class_label: str
    person: Person | None = None
    portal_user: bool = True
    language: str | None = None


class HandedOver(Struct, frozen=True):
    """Where a form goes on in iTop; what is `left_out` cannot be read there."""

    url: str
    left_out: tuple[Unsupported, ...] = ()
    language: str | None = None


class Choices(Struct, frozen=True):
    """One page of what may be chosen for a field."""

    label: str
    choices: tuple[Choice, ...]
    page: int
    more: bool
    language: str | None = None

    def __post_init__(self) -> None:
        _drop_no_values(self, self.choices)


class PersonForm(Struct, frozen=True):
    """The form of a new person after the given values have been applied."""

    fields: tuple[Field, ...]
    unsupported: tuple[Unsupported, ...]
    class_label: str
    language: str | None = None


class TransitionForm(Struct, frozen=True):
    """What iTop asks for before a transition of a ticket; `edit_url` is its own form of it."""

    ticket: Row
    code: str
    label: str
    description: str
    target_label: str
    fields: tuple[Field, ...]
    unsupported: tuple[Unsupported, ...]
    edit_url: str | None = None
    language: str | None = None


def _drop_no_values(holder: Field | Choices, choices: tuple[Choice, ...]) -> None:
    """Leaves the choices that are one: no value is nothing to choose."""
    if not all(one.value for one in choices):
        force_setattr(holder, "choices", tuple(one for one in choices if one.value))
