# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a form is for: a new ticket, a new person, a transition of a ticket."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulator.itop import name_text, values
from simulator.itop.inputs import Input
from simulator.itop.lifecycle import Transition
from simulator.itop.model import (
    ATTRIBUTES,
    FROM_CONVERSATION,
    PERSON_ATTRIBUTES,
    PERSON_CLASS,
    TICKET_CLASS,
    Attribute,
)
from simulator.itop.objects import Person, Ticket
from simulator.itop.rights import CREATE_PERSON
from simulator.itop.view import Context


@dataclass(frozen=True)
class Purpose:
    """The object a form is about as it stands before, and the rules of its fields; sets of codes.

    ``asks_missing``: also for each mandatory attribute without a value.
    """

    cls: str
    attributes: Mapping[str, Attribute]
    start: Mapping[str, str]
    asked: tuple[str, ...]
    admits: Callable[[str], bool]
    asks_missing: bool
    mandatory: frozenset[str]
    must_change: frozenset[str] = frozenset()


def of_ticket(context: Context, person: Person, conversation_id: str, url: str = "") -> Purpose:
    """A new ticket, of a conversation or of none, with what follows from that."""
    asked = tuple(context.codes("sync_app.create_ticket.form_attributes"))
    start = {attribute.code: attribute.default for attribute in ATTRIBUTES.values()} | {
        "org_id": person.org_id,
        "caller_id": person.id,
        "origin": str(context.store.parameters["sync_app.ticket.origin"]),
        "intercom_ref": conversation_id,
        # A ticket without the address is better than no ticket.
        "intercom_url": url if values.is_url(url) else "",
        "intercom_sync_activated": "yes" if conversation_id else "no",
    }
    mandatory = {each.code for each in ATTRIBUTES.values() if each.mandatory} | context.store.mandatory

    def admits(code: str) -> bool:
        return not ATTRIBUTES[code].later and (code not in FROM_CONVERSATION or code in asked)

    return Purpose(TICKET_CLASS, ATTRIBUTES, start, asked, admits, True, frozenset(mandatory))


def of_person(context: Context, contact: Input) -> Purpose:
    """A new person, with what Intercom knows of the contact; 403 where none may be made."""
    context.rights.require(CREATE_PERSON)
    email = contact.text("email", "", max_bytes=1024).strip()
    first_name, _, name = name_text.plain(contact.text("name", "", max_bytes=1024)).rpartition(" ")
    start = {
        "first_name": first_name,
        "name": name,
        "email": email if values.is_email(email) else "",
        "org_id": "",
        "phone": "",
    }
    mandatory = frozenset(each.code for each in PERSON_ATTRIBUTES.values() if each.mandatory)
    asked = tuple(PERSON_ATTRIBUTES)
    return Purpose(PERSON_CLASS, PERSON_ATTRIBUTES, start, asked, lambda code: True, True, mandatory)


def of_transition(ticket: Ticket, transition: Transition) -> Purpose:
    """What iTop wants to know before a transition."""
    asked = tuple(each.code for each in transition.asks)
    return Purpose(
        TICKET_CLASS,
        ATTRIBUTES,
        {code: ticket[code] for code in ATTRIBUTES},
        asked,
        lambda code: code in asked,
        False,
        frozenset(each.code for each in transition.asks if each.mandatory or each.must_change),
        frozenset(each.code for each in transition.asks if each.must_change),
    )
