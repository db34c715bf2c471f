# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be chosen for an attribute, under the values so far."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from simulator.itop.model import Attribute
from simulator.itop.objects import Person
from simulator.itop.view import Context
from simulator.itop.words import matches, words_of


@dataclass(frozen=True)
class Choice:
    """One value, with what is shown of it."""

    value: str
    label: str
    subtitle: str = ""

    def as_record(self) -> dict[str, object]:
        """The choice of the answers."""
        return asdict(self)


def choices(context: Context, attribute: Attribute, values: Mapping[str, str]) -> list[Choice] | None:
    """What may be chosen, objects by name; None for an attribute that is typed in."""
    if attribute.values:
        return [Choice(value, label.in_language(context.reading)) for value, label in attribute.values]
    if not attribute.target:
        return None
    return sorted(_targets(context, attribute.target, values), key=lambda each: each.label)


def found(among: list[Choice], query: str) -> list[Choice]:
    """Those that show every word."""
    return [each for each in among if matches(words_of(query), each.label, each.subtitle)]


def _targets(context: Context, target: str, values: Mapping[str, str]) -> list[Choice]:
    store, visible = context.store, context.rights.organisations
    people = [person for person in store.persons.values() if person.org_id in visible]
    if target == "organisations":
        return [Choice(key, each.name) for key, each in store.organisations.items() if key in visible]
    if target == "persons":
        return [_person(p) for p in people if p.org_id == values["org_id"] and p.active]
    if target == "teams":
        known = {person.id for person in people}
        near = [each for each in store.teams.values() if not each.members or known.intersection(each.members)]
        return [Choice(each.id, each.name) for each in near]
    if target == "agents":
        team = store.teams.get(values["team_id"])
        return [_person(p) for p in people if p.id in team.members] if team is not None else []
    table, parent = (store.services, "org_id") if target == "services" else (store.subcategories, "service_id")
    return [Choice(key, each.name) for key, each in table.items() if each.parent == values[parent]]


def _person(person: Person) -> Choice:
    return Choice(person.id, person.name, person.email)
