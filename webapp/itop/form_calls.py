# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a new ticket, and what may be chosen in any form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.conversations import AgentRef, ContactRef, ConversationRef, Evidence
from webapp.itop import decode_forms
from webapp.itop.calls import Calls
from webapp.itop.form_answers import Choices, Form, HandedOver

#: By attribute code; a list for a set.
Values = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Of:
    """The form a field belongs to: of a new `ticket`, a new `person`, or a `transition` of a ticket."""

    name: str = "ticket"
    ticket_id: str = ""
    stimulus: str = ""


class FormCalls(Calls):
    """The operations `form`, `choices` and `hand_over`."""

    def form(
        self,
        *,
        conversation_id: str,
        contact: ContactRef,
        values: Values,
        conversation_url: str = "",
        agent: AgentRef | None = None,
    ) -> Form:
        params: dict[str, object] = {
            "conversation_id": conversation_id,
            "contact": contact_json(contact),
            "values": dict(values),
        }
        if conversation_url:
            params["conversation_url"] = conversation_url
        return decode_forms.form(self._call("form", params, agent))

    def choices(
        self,
        *,
        attribute: str,
        values: Values,
        contact: ContactRef,
        conversation_id: str,
        query: str = "",
        page: int = 1,
        page_size: int = 10,
        of: Of | None = None,
        agent: AgentRef | None = None,
    ) -> Choices:
        params: dict[str, object] = {
            "attribute": attribute,
            "values": dict(values),
            "contact": contact_json(contact),
            "conversation_id": conversation_id,
            "query": query,
            "page": page,
            "page_size": page_size,
        }
        if of is not None and of.name != "ticket":
            params["of"] = of.name
        if of is not None and of.ticket_id:
            params |= {"id": of.ticket_id, "stimulus": of.stimulus}
        return decode_forms.choices(self._call("choices", params, agent))

    def hand_over(
        self,
        *,
        conversation: ConversationRef,
        contact: ContactRef,
        values: Values,
        of: str = "ticket",
        agent: AgentRef | None = None,
    ) -> HandedOver:
        """The form, of a new `ticket` or a new `person`, is put aside for a day; each call makes a link of its own."""
        params: dict[str, object] = {
            "conversation": {"id": conversation.id, "url": conversation.url},
            "contact": contact_json(contact),
            "values": dict(values),
        }
        if of != "ticket":
            params["of"] = of
        return decode_forms.handed_over(self._call("hand_over", params, agent))


def evidence_json(evidence: Evidence) -> dict[str, object]:
    """What there is of it, as it stands in contacts and authors of the Sync API."""
    members = {"role": evidence.role, "external_id": evidence.external_id, "channel": evidence.channel}
    return {name: value for name, value in members.items() if value}


def contact_json(contact: ContactRef) -> dict[str, object]:
    """The contact as the Sync API reads it; what is not known is left out."""
    members = {"class": contact.cls, "id": contact.id, "email": contact.email, "name": contact.name}
    known: dict[str, object] = {name: value for name, value in members.items() if value}
    known |= evidence_json(contact.evidence)
    if contact.chosen is not None:
        known["chosen"] = {"class": contact.chosen[0], "id": contact.chosen[1]}
    return known | ({"only": True} if contact.only else {})
