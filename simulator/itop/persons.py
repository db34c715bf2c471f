# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding persons and making new ones."""

from simulator.itop import forms, name_text, people, purposes
from simulator.itop.drafts import Draft
from simulator.itop.inputs import Input
from simulator.itop.model import PERSON_LABEL
from simulator.itop.objects import Person
from simulator.itop.rights import CREATE_PERSON
from simulator.itop.view import Context
from simulator.itop.words import matches, words_of

Result = dict[str, object]


def persons(context: Context, params: Input) -> Result:
    """A page of those who have every word somewhere, those that are not obsolete first, then by name."""
    words = words_of(params.text("query", "", max_bytes=1024))
    page = params.integer("page", 1, least=1, most=10_000)
    size = params.integer("page_size", 10, least=1, most=50)
    found = [each for each in _seen(context) if words and matches(words, *_known_of(context, each))]
    found.sort(key=lambda each: (not each.active, each.name.casefold()))
    return {
        "persons": [people.as_record(context, each) for each in found[(page - 1) * size : page * size]],
        "page": page,
        "more": len(found) > page * size,
        "can_create": context.rights.may(CREATE_PERSON),
    }


def named(context: Context, query: str) -> set[str]:
    """The ids of those who have every word in their name or e-mail address."""
    words = words_of(query)
    return {each.id for each in _seen(context) if matches(words, each.name, each.email)}


def person_form(context: Context, params: Input) -> Result:
    """The form of a new person under the given values."""
    draft = Draft(context, purposes.of_person(context, params.sub("contact")))
    draft.fill(params.values("values"))
    return {
        "fields": forms.fields(draft),
        "unsupported": forms.unsupported(draft),
        "class_label": PERSON_LABEL.in_language(context.reading),
    }


def create_person(context: Context, params: Input) -> Result:
    """A new person, or the same one that is there already."""
    given = params.values("values")
    draft = Draft(context, purposes.of_person(context, params.sub("contact")))
    draft.fill(given)
    values = draft.checked()
    key = context.store.next_person_id()
    first, last = (name_text.plain(values[code]) for code in ("first_name", "name"))
    new = Person(key, first, last, values["email"], values["org_id"], phone=values["phone"])
    same = next((each for each in _seen(context) if each.active and _identity(each) == _identity(new)), None)
    if same is None:
        context.store.put_person(new)
    return {"person": people.as_record(context, same or new), "created": same is None}


def _seen(context: Context) -> list[Person]:
    visible = context.rights.organisations
    return [each for each in context.store.persons.values() if each.org_id in visible]


def _known_of(context: Context, person: Person) -> tuple[str, ...]:
    return person.name, person.email, person.phone, context.store.organisations[person.org_id].name


def _identity(person: Person) -> tuple[str, ...]:
    return person.email.casefold(), person.last_name.casefold(), person.first_name.casefold(), person.org_id
