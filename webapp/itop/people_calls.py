# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding and making persons."""

from __future__ import annotations

from webapp.conversations import AgentRef, ContactRef
from webapp.itop import decode, decode_forms
from webapp.itop.answers import CreatedPerson, PersonPage
from webapp.itop.calls import Calls
from webapp.itop.form_answers import PersonForm
from webapp.itop.form_calls import Values, contact_json


class PeopleCalls(Calls):
    """The operations `persons`, `person_form` and `create_person`."""

    def persons(self, *, query: str, page: int = 1, page_size: int = 10, agent: AgentRef | None = None) -> PersonPage:
        """Persons with each word of `query` in name, e-mail, phone or organisation; none for an empty one."""
        params = {"query": query, "page": page, "page_size": page_size}
        return decode.person_page(self._call("persons", params, agent))

    def person_form(self, *, values: Values, contact: ContactRef, agent: AgentRef | None = None) -> PersonForm:
        params = {"values": dict(values), "contact": contact_json(contact)}
        return decode_forms.person_form(self._call("person_form", params, agent))

    def create_person(self, *, values: Values, contact: ContactRef, agent: AgentRef | None = None) -> CreatedPerson:
        """The same person again is given back instead of made twice."""
        params = {"values": dict(values), "contact": contact_json(contact)}
        return decode.created_person(self._call("create_person", params, agent))
