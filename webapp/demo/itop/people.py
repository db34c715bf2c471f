# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is meant: the person behind a contact, the author of a message, the language of an agent."""

from dataclasses import dataclass

from webapp.demo.itop.inputs import Failure, Input
from webapp.demo.itop.model import DEFAULT_LANGUAGE
from webapp.demo.itop.store import Person, Store


@dataclass(frozen=True)
class Found:
    """The person behind a contact, or why there is none: ``known``, ``unknown`` or ``ambiguous``."""

    state: str
    person: Person | None = None

    def required(self) -> Person:
        """The person; 404 ``contact_not_found`` where there is none."""
        if self.person is None:
            raise Failure(404, "contact_not_found", f"iTop has no single person for this contact ({self.state}).")
        return self.person


def person_of(store: Store, contact: Input) -> Found:
    """By class and id, else by e-mail among the persons that are not obsolete."""
    person = _by_id(store, contact, ("Person",))
    if person is not None:
        return Found("known", person)
    persons = _by_email(store, contact.text("email", "", max_bytes=1024))
    if len(persons) > 1:
        return Found("ambiguous")
    return Found("known", persons[0]) if persons else Found("unknown")


def author_of(store: Store, author: Input, caller: Person | None) -> tuple[str, str]:
    """The name that signs an entry, and the id of the account behind it (empty where there is none)."""
    if author.one_of("kind", ("contact", "agent")) == "agent":
        persons = _by_email(store, author.text("email", "", max_bytes=1024))
        person = _by_id(store, author, ("Person", "Contact")) or (persons[0] if persons else None)
    else:
        person = person_of(store, author).person
        if person is None and caller is not None and _has_email(caller, author.text("email", "")):
            person = caller
    if person is not None:
        return person.name, person.user_id
    nobody = "Agent" if author.text("kind") == "agent" else "Visitor"
    name = author.text("name", "").strip() or author.text("email", "").strip() or nobody
    return f"{name} (Intercom)", ""


def language_of(store: Store, agent: Input) -> str | None:
    """The language code of the agent's account, None where they have none."""
    email = agent.text("email", "").strip().casefold()
    for person in store.persons.values():
        if email and person.email.casefold() == email and person.user_id:
            return person.language or DEFAULT_LANGUAGE
    return None


def as_record(store: Store, person: Person | None) -> dict[str, object] | None:
    """The person of the answers."""
    if person is None:
        return None
    return {
        "class": "Person",
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "org_id": person.org_id,
        "org_name": store.organisations[person.org_id].name,
        "obsolete": not person.active,
    }


def _by_id(store: Store, contact: Input, classes: tuple[str, ...]) -> Person | None:
    if contact.text("class", "") not in classes:
        return None
    person = store.persons.get(contact.text("id", ""))
    return person if person is not None and person.org_id in store.visible() else None


def _has_email(person: Person, email: str) -> bool:
    return bool(email.strip()) and person.email.casefold() == email.strip().casefold()


def _by_email(store: Store, email: str) -> list[Person]:
    wanted = email.strip().casefold()
    return [
        person
        for person in store.persons.values()
        if wanted and person.email.casefold() == wanted and person.active and person.org_id in store.visible()
    ]
