# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ticket that a rule makes, as an agent would make it in the panel: for whom, with which values, linked and copied.

Whatever attempts there are, iTop knows the one request of the rules for a conversation, and makes one ticket of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

from webapp.conversations import AgentRef, Author, Contact, ConversationRef, Evidence, Message
from webapp.errors import AppError, IntercomRefused, Retry
from webapp.inbox import conversation_url
from webapp.intercom.shapes import Conversation
from webapp.itop import Itop
from webapp.itop.answers import Created
from webapp.itop.copy_answers import CopiedTicket
from webapp.itop.form_answers import Form
from webapp.panel.forms.prefill import cut_at_word, make_description, make_title, said_so_far
from webapp.payloads.writing import CopyConversation
from webapp.services import Services
from webapp.settings.ticket_rules import Rule
from webapp.store import NewJob, names
from webapp.tasks.links import tell_of_ticket
from webapp.tasks.rule_matching import Reason

_TITLE = 255
#: Choices that one name may be looked for among.
_MOST_CHOICES = 50


class NoChoice(AppError):
    """A rule names what cannot be chosen."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(f'"{name}" cannot be chosen for {code}.', code="no_choice", retry=Retry.NEVER)


@dataclass(frozen=True)
class TicketOfRule:
    """What a rule makes of one conversation; `why` in the order in which it is told."""

    services: Services
    workspace_id: str
    conversation: Conversation
    rule: Rule
    why: Sequence[Reason]

    def find(self) -> tuple[CopiedTicket | None, bool]:
        """A ticket that the conversation has, and whether the rules have made it."""
        tickets = self.services.itop.of(self.workspace_id).copied(conversation_id=self.conversation.id)
        own = next((each for each in tickets if self._mark in each.part_ids), None)
        return own or next(iter(tickets), None), own is not None

    def make(self) -> Created:
        """The ticket, with its link, also where it was made before; raises `ItopRefused` and `NoChoice`."""
        itop, values = self._itop(), self.values()
        return itop.create(values, [self._remark()], request_id=self._request)

    def jobs(self, made: Created) -> list[NewJob]:
        """What follows, once: the conversation into its logs, and a word to the end user where they are always told."""
        tickets = (made.ticket.id,)
        copy = CopyConversation(workspace=self.workspace_id, conversation=self.conversation.id, tickets=tickets)
        jobs = [copy.job(unique=names.record("rule-copy", self.workspace_id, self._request))]
        if self.services.settings.current().tells_end_user(self.workspace_id) == "always":
            texts = self.services.texts(self.workspace_id, self._contact().language)
            jobs.append(tell_of_ticket(self.workspace_id, self.conversation.id, made, texts))
        return jobs

    def missing(self) -> Iterator[str]:
        """What iTop would ask for that the rule does not say, a label each; changes nothing."""
        form = self.form()
        yield from (each.label for each in form.fields if each.mandatory and not each.value and not each.values)
        yield from (each.label for each in form.unsupported)

    def form(self) -> Form:
        """The form of the ticket with these values in it."""
        return self._itop().form(self.values())

    def values(self) -> dict[str, str | Sequence[str]]:
        """Those of the rule, keys by id; title and description are what the end user wrote, unless it says them."""
        said = list(said_so_far(self.services, self.workspace_id, "", self.conversation))
        values: dict[str, str | Sequence[str]] = {
            "title": cut_at_word(make_title(said), _TITLE) or self.rule.name,
            "description": make_description(said) or self.rule.name,
        }
        itop = self._itop()
        for code, value in self.rule.values.items():
            named = isinstance(value, str) and code.endswith("_id") and bool(value) and not value.isdigit()
            values[code] = _choose(itop, code, str(value), values) if named else value
        return values

    def told(self, *, language: str | None = None) -> str:
        """Why, in the language of the workspace or that one."""
        texts = self.services.texts(self.workspace_id, language)
        return "; ".join(texts(key, **values) for key, values in self.why)

    @property
    def _request(self) -> str:
        """The same for all rules: of two that hold at the same moment one makes the ticket."""
        said = f"ticket-rules\n{self.workspace_id}\n{self.conversation.id}"
        return hashlib.sha256(said.encode()).hexdigest()[:40]

    @property
    def _mark(self) -> str:
        return f"bot-{self._request}"

    def _itop(self) -> Itop:
        region = self.services.region_of(self.workspace_id)
        url = conversation_url(region=region, workspace_id=self.workspace_id, conversation_id=self.conversation.id)
        ref = replace(self._contact().ref(), only=len(self.conversation.contact_ids) == 1)
        conversation = ConversationRef(self.conversation.id, url)
        return self.services.itop.of(self.workspace_id).beside(conversation, contact=ref, agent=self._agent())

    def _agent(self) -> AgentRef:
        """Who acts, as logs and iTop's history name it."""
        return AgentRef("", self.services.texts(self.workspace_id)("notes.rule", rule=self.rule.name), bot=True)

    def _contact(self) -> Contact:
        """Who began the conversation, else the first person in it, with what the widget noted of them."""
        people, opening = self.conversation.contact_ids, next(iter(self.conversation.parts), None)
        channel = opening.channel if opening is not None else ""
        began = opening.writer.id if opening is not None and opening.writer.id in people else ""
        contact_id = began or next(iter(people), "")
        return replace(self._read_contact(contact_id), channel=channel) if contact_id else Contact()

    def _read_contact(self, contact_id: str) -> Contact:
        key = f"{self.workspace_id}:{contact_id}"
        known = self.services.contacts.get(key)
        if known is not None:
            return known
        try:
            return self.services.contacts.put(key, self.services.intercom(self.workspace_id).contact(contact_id))
        except IntercomRefused as error:
            if error.retry is not Retry.NEVER:
                raise
            return Contact(id=contact_id)

    def _remark(self) -> Message:
        """What the private log says of a ticket that nobody has made."""
        texts = self.services.texts(self.workspace_id)
        line = texts("notes.rule_made", rule=self.rule.name, why=self.told())
        author = Author("agent", name=self._agent().name, evidence=Evidence(role="bot"))
        body = f"<p>{escape(line, quote=False)}</p>"
        return Message(self._mark, "private", author, int(self.services.clock()), body)


def _choose(itop: Itop, code: str, name: str, values: dict[str, str | Sequence[str]]) -> str:
    """The id of what is called so."""
    page = itop.choices(code, values, query=name, page_size=_MOST_CHOICES)
    found = [each.value for each in page.choices if each.label.casefold() == name.casefold()]
    if len(found) != 1:
        raise NoChoice(code, name)
    return found[0]
