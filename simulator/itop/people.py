# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is meant: the person behind a contact, the author of a message, the agent's account."""

import re
from dataclasses import dataclass, replace

from simulator.itop import identities, name_text, rights, territory
from simulator.itop.inputs import Failure, Input
from simulator.itop.model import DEFAULT_LANGUAGE, PERSON_CLASS, PERSON_STATUSES
from simulator.itop.objects import Person, Ticket
from simulator.itop.rights import Rights
from simulator.itop.store import Store
from simulator.itop.view import Context, of_conversation

MOST_MATCHES = 10
_ID = re.compile(r"[1-9][0-9]{0,17}\Z")


@dataclass(frozen=True)
class Found:
    """The person behind a contact and how they were found, or those that it may be, none or several."""

    person: Person | None = None
    by: str | None = None
    matches: tuple[Person, ...] = ()

    @property
    def state(self) -> str:
        """known, obsolete, unknown or ambiguous."""
        if self.person is None:
            return "ambiguous" if self.matches else "unknown"
        return "known" if self.person.active else "obsolete"

    def required(self) -> Person:
        """The person; 404 ``contact_not_found`` where there is none."""
        if self.person is None:
            raise Failure(404, "contact_not_found", f"iTop has no single person for this contact ({self.state}).")
        return self.person


def person_of(context: Context, contact: Input, conversation_id: str) -> Found:
    """The chosen one, by what the widget signed, by class and id, by e-mail, or the caller of the tickets."""
    chosen = _by_id(context.store, contact.sub("chosen"), (PERSON_CLASS,))
    signed = identities.signed(context.store, context.workspace, contact)
    for person, by in (
        (chosen, "chosen"),
        (_seen(context.store, signed), "contact"),
        (_by_id(context.store, contact, (PERSON_CLASS,)), "contact"),
    ):
        named = _visible(context, person)
        if named is not None:
            return Found(named, by)
    persons = _by_email(context, contact.text("email", "", max_bytes=1024))
    if len(persons) == 1:
        return Found(persons[0], "email")
    caller = _caller(context, conversation_id, persons) if contact.flag("only", False) else None
    return Found(caller, "ticket") if caller is not None else Found(matches=tuple(persons))


def require_caller(context: Context, rights: Rights) -> Person:
    """The end user who acts for themselves, as far as account and workspace see them; 403 and 404 for nobody."""
    contact = context.acting or Input({})
    identities.require_signed(context.store, context.workspace, contact)
    person = person_of(replace(context, rights=rights), contact, "").required()
    if identities.grade(context.store, context.workspace, contact, person) != identities.VERIFIED:
        raise Failure(404, "contact_not_found", "The person of this contact is not visible to the account.")
    return person


def configured(context: Context, value: str) -> Person | None:
    """The person of a parameter that is an id or an e-mail address, None where it says nobody."""
    if _ID.match(value):
        return _visible(context, context.store.persons.get(value))
    persons = _by_email(context, value)
    return persons[0] if len(persons) == 1 else None


def by_id(context: Context, key: str) -> Person | None:
    """The person of that id, None for one that is not visible."""
    return _visible(context, context.store.persons.get(key))


@dataclass(frozen=True)
class Author:
    """As whom an entry stands in a log; ``user_id`` is empty for somebody without an account, or not vouched for.

    ``kind`` is contact, claimed (nobody vouches for it that the contact is who he says), agent, bot or other.
    """

    name: str
    user_id: str = ""
    kind: str = "other"


def author_of(store: Store, workspace: str, author: Input, caller: Person | None) -> Author:
    """A teammate as their account, a contact only where the widget has signed who it is."""
    persons = _current(store, author.text("email", "", max_bytes=1024))
    contact = author.one_of("kind", ("contact", "agent")) == "contact"
    role = author.text("role", "")
    kind = "contact" if contact else role if role in ("bot", "other") else "agent"
    if not contact:
        person = _by_id(store, author, (PERSON_CLASS, "Contact")) or (persons[0] if persons else None)
    else:
        # Everybody in the Messenger can say whose id or address he has, and would be told the name.
        within = territory.of_workspace(store, rights.of_account(store), workspace).organisations
        signed = _seen(store, identities.signed(store, workspace, author))
        named = (each for each in (signed, _by_id(store, author, (PERSON_CLASS,))) if each and each.org_id in within)
        persons = [each for each in persons if each.org_id in within]
        person = next(named, persons[0] if len(persons) == 1 else None)
        if person is None and caller is not None and _has_email(caller, author.text("email", "")):
            person = caller
    if person is not None:
        claimed = contact and identities.grade(store, workspace, author, person) != identities.VERIFIED
        # Who asks is never an agent in the log, and who answers never a customer.
        vouched = not claimed and not person.disabled and person.portal == contact
        return Author(name_text.plain(person.name), person.user_id if vouched else "", "claimed" if claimed else kind)
    names = (author.text("name", ""), author.text("email", ""), "Visitor" if contact else "Agent")
    return Author(next(filter(None, map(name_text.of_intercom, names))), kind=kind)


def user_of(store: Store, agent: Input) -> Person | None:
    """The agent as far as they have an account that is enabled."""
    return next((each for each in _with_account(store, agent) if not each.disabled), None)


def is_disabled(store: Store, agent: Input) -> bool:
    """Whether the agent was shut out of iTop."""
    return user_of(store, agent) is None and bool(_with_account(store, agent))


def _with_account(store: Store, agent: Input) -> list[Person]:
    email = agent.text("email", "", max_bytes=1024)
    return [each for each in store.persons.values() if _has_email(each, email) and each.user_id]


def is_in_portal(person: Person) -> bool:
    """Whether the person has an account that can be used: the portal lets everybody in."""
    return bool(person.user_id) and not person.disabled


def is_caller_in_portal(context: Context, ticket: Ticket) -> bool:
    """Whether the caller of the ticket can open it in the portal."""
    caller = context.store.persons.get(ticket["caller_id"])
    return caller is not None and is_in_portal(caller)


def language_of(user: Person | None) -> str | None:
    """The language code of the agent's account, None where they have none."""
    return None if user is None else user.language or DEFAULT_LANGUAGE


def as_record(context: Context, person: Person) -> dict[str, object]:
    """The person of the answers."""
    status, label = PERSON_STATUSES[person.active]
    return {
        "class": PERSON_CLASS,
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "org_id": person.org_id,
        "org_name": context.store.organisations[person.org_id].name,
        "status": status,
        "status_label": label.in_language(context.reading),
        "obsolete": not person.active,
    }


def optional_record(context: Context, person: Person | None) -> dict[str, object] | None:
    """The person of the answers, None for nobody."""
    return None if person is None else as_record(context, person)


def _by_id(store: Store, contact: Input, classes: tuple[str, ...]) -> Person | None:
    if contact.text("class", "", max_bytes=255) not in classes:
        return None
    person = store.persons.get(contact.text("id", "", max_bytes=255))
    return person if person is not None and person.org_id in store.visible() else None


def _seen(store: Store, key: str | None) -> Person | None:
    """The person of that id as far as the account sees it."""
    person = store.persons.get(key or "")
    return person if person is not None and person.org_id in store.visible() else None


def _visible(context: Context, person: Person | None) -> Person | None:
    return person if person is not None and person.org_id in context.rights.organisations else None


def _caller(context: Context, conversation_id: str, persons: list[Person]) -> Person | None:
    """The one caller of all tickets of the conversation; where several persons may be meant, only one of those."""
    # Whoever joins a ticket that others wrote about is not its caller.
    own = [each for each in of_conversation(context, conversation_id) if each["intercom_ref"] == conversation_id]
    callers = {each["caller_id"] for each in own} - {""}
    if not conversation_id or len(callers) != 1:
        return None
    [key] = callers
    return next((each for each in persons if each.id == key), None) if persons else by_id(context, key)


def _has_email(person: Person, email: str) -> bool:
    return bool(email.strip()) and person.email.lower() == email.strip().lower()


def _current(store: Store, email: str) -> list[Person]:
    visible = store.visible()
    return [p for p in store.persons.values() if _has_email(p, email) and p.active and p.org_id in visible]


def _by_email(context: Context, email: str) -> list[Person]:
    """Those who have the address: the one that is not obsolete, else all, those that are not obsolete first."""
    persons = [p for p in context.store.persons.values() if _has_email(p, email) and _visible(context, p)]
    current = [person for person in persons if person.active]
    obsolete = [person for person in persons if not person.active]
    return current if len(current) == 1 else (current + obsolete)[:MOST_MATCHES]
