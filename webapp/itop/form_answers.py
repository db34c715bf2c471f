# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms as the Sync API describes them (docs/sync-api.md): of a new ticket, a new person, a transition."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.itop.answers import Person, Row


@dataclass(frozen=True)
class Choice:
    """One value a field may take."""

    value: str
    label: str
    subtitle: str = ""


@dataclass(frozen=True)
class Field:
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
    max_length: int | None
    read_only: bool
    values: tuple[Choice, ...] = ()
    max_items: int | None = None
    must_change: bool = False


@dataclass(frozen=True)
class Unsupported:
    """An attribute that no field stands for."""

    code: str
    label: str
    type: str


@dataclass(frozen=True)
class Form:
    """The creation form after the given values have been applied."""

    fields: tuple[Field, ...]
    unsupported: tuple[Unsupported, ...]
    class_label: str
    person: Person | None
    language: str | None = None


@dataclass(frozen=True)
class HandedOver:
    """Where a form goes on in iTop; what is `left_out` cannot be read there."""

    url: str
    left_out: tuple[Unsupported, ...] = ()
    language: str | None = None


@dataclass(frozen=True)
class Choices:
    """One page of what may be chosen for a field."""

    label: str
    choices: tuple[Choice, ...]
    page: int
    more: bool
    language: str | None = None


@dataclass(frozen=True)
class PersonForm:
    """The form of a new person after the given values have been applied."""

    fields: tuple[Field, ...]
    unsupported: tuple[Unsupported, ...]
    class_label: str
    language: str | None = None


@dataclass(frozen=True)
class TransitionForm:
    """What iTop asks for before a transition of a ticket; `edit_url` is its own form of it."""

    ticket: Row
    code: str
    label: str
    description: str
    target_label: str
    fields: tuple[Field, ...]
    unsupported: tuple[Unsupported, ...]
    edit_url: str | None
    language: str | None = None
