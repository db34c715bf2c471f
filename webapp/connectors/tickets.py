# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tickets of a person, as a data connector may see and change them.

iTop is asked for the tickets of that caller alone, so that somebody else's is as if it were not there, also by the time
that it takes; and whose it is, is looked at once more here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from html import escape
from typing import Literal

from webapp.card_numbers import mask_cards
from webapp.connectors.answers import (
    TITLE,
    WORDS,
    Added,
    Closed,
    Closing,
    NewTicket,
    NewWords,
    Opened,
    Ticket,
    TicketLine,
    TicketList,
    cut,
)
from webapp.connectors.person import Asker
from webapp.conversations import AgentRef, Author, ConversationRef, Evidence, Message
from webapp.errors import AppError, IntercomRefused, Retry
from webapp.inbox import conversation_url
from webapp.itop import Itop
from webapp.itop.answers import LogEntry, Row
from webapp.itop.view_answers import TicketView
from webapp.lenient import text, words
from webapp.payloads.writing import CopyConversation, EnterAgain, once_more
from webapp.services import Services
from webapp.store import names

#: Who acts: named in logs and in iTop's history.
FIN = AgentRef("", "Fin", bot=True)
_NONE = ConversationRef("")
_MOST = 5
_CLOSE = "ev_close"
States = Literal["open", "finished", "all"]
_LISTS: dict[States, Literal["ongoing", "finished", "own"]] = {"open": "ongoing", "finished": "finished", "all": "own"}


class Refused(AppError):
    """What Fin is told instead: `status` of HTTP, a word and a sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message, code=code, retry=Retry.NEVER)
        self.status = status


@dataclass(frozen=True)
class Desk:
    """What somebody can ask for; `services` are bounded in time."""

    services: Services
    asker: Asker

    def mine(self, state: States) -> TicketList:
        """The newest ones in that state."""
        page = self._itop().tickets(_LISTS[state], page_size=_MOST)
        lines = [
            TicketLine(row.name, cut(row.subtitle, TITLE), row.status_label, row.last_update) for row in page.tickets
        ]
        return TicketList(len(lines), page.more, lines)

    def one(self, ref: str) -> Ticket:
        """Raises `Refused` (404) for what is not a ticket of this person."""
        view = self._view(ref)
        newest = _newest(view) or LogEntry()
        row = view.ticket
        return Ticket(
            ref=row.name,
            title=cut(row.subtitle, TITLE),
            state=row.status_label,
            finished=self._is_finished(row),
            updated_at=row.last_update,
            last_answer=cut(newest.text, WORDS),
            last_answer_by=cut(newest.author, TITLE),
            last_answer_at=newest.date,
            portal_url=_portal(view.portal_url, view.portal_user),
        )

    def open(self, wanted: NewTicket) -> Opened:
        """One ticket for a conversation and an intent, linked to the conversation, which is copied into it."""
        conversation_id = self._own_conversation(wanted.conversation_id)
        url = conversation_url(
            region=self.services.region_of(self.asker.workspace_id),
            workspace_id=self.asker.workspace_id,
            conversation_id=conversation_id,
        )
        request_id = self._request("create", conversation_id, text(wanted.intent).casefold())
        values = {"title": text(self._storable(wanted.title)), "description": self._storable(wanted.description)}
        itop = self._itop(ConversationRef(conversation_id, url))
        made = itop.create(values, [self._remark(request_id)], request_id=request_id)
        copy = CopyConversation(
            workspace=self.asker.workspace_id, conversation=conversation_id, tickets=(made.ticket.id,)
        )
        unique = names.record("connector-copy", self.asker.workspace_id, request_id)
        self.services.jobs.add([copy.job(unique=unique)])
        row = made.ticket
        url_there = _portal(made.portal_url, made.portal_user)
        return Opened(row.name, cut(row.subtitle, TITLE), row.status_label, made.created, url_there)

    def add(self, ref: str, said: NewWords) -> Added:
        """Once for a conversation and these words; a finished ticket takes none, as nobody would read them."""
        view = self._view(ref)
        if self._is_finished(view.ticket):
            raise Refused(409, "finished", "This ticket is finished. Open a new one instead.")
        added = self._say(view, said.conversation_id, self._storable(said.text), "notes.connector_added")
        return Added(view.ticket.name, added)

    def close(self, ref: str, asked: Closing) -> Closed:
        """By iTop's own transition where it offers it, and else a word to those who work on it."""
        view = self._view(ref)
        if self._is_finished(view.ticket):
            return Closed(view.ticket.name, view.ticket.status_label, True)
        if any(each.code == _CLOSE for each in view.transitions):
            done = self._itop().act(view.ticket.id, _CLOSE, {}, state=view.ticket.status)
            return Closed(done.ticket.name, done.ticket.status_label, self._is_finished(done.ticket))
        self._say(view, asked.conversation_id, "", "notes.connector_solved")
        return Closed(view.ticket.name, view.ticket.status_label, False)

    def _itop(self, conversation: ConversationRef = _NONE) -> Itop:
        itop = self.services.itop.of(self.asker.workspace_id)
        return itop.beside(conversation, contact=self.asker.contact(), agent=FIN)

    def _view(self, ref: str) -> TicketView:
        itop = self._itop()
        rows = itop.tickets("own", name=ref, page_size=2).tickets
        view = itop.ticket(rows[0].id) if len(rows) == 1 else None
        if view is None or view.caller is None or not self.asker.is_person(view.caller.cls, view.caller.id):
            raise Refused(404, "not_found", "This person has no ticket of that reference.")
        return view

    def _own_conversation(self, conversation_id: str) -> str:
        """Words of a conversation go into its tickets: so it must be one of this very person."""
        intercom = self.services.intercom(self.asker.workspace_id)
        try:
            for contact_id in intercom.conversation(conversation_id).contact_ids[:5]:
                if intercom.contact(contact_id).external_id == self.asker.external_id:
                    return conversation_id
        except IntercomRefused as error:
            if error.status != 404:
                raise
        raise Refused(404, "conversation_not_found", "This person has no such conversation.")

    def _is_finished(self, row: Row) -> bool:
        return row.status in self.services.settings.current().finished_states

    def _say(self, view: TicketView, conversation_id: str, said: str, key: str) -> bool:
        """In the public log, as the bot that hands it on, and looked for once more later."""
        request_id = self._request(key, view.ticket.id, conversation_id, said)
        who = view.caller.name if view.caller is not None else ""
        line = self.services.texts(self.asker.workspace_id)(key, person=who)
        written = f"{line}\n{said}".strip()
        done = self._itop().entry(view.ticket.id, "public", written, request_id=request_id)
        again = EnterAgain(
            workspace=self.asker.workspace_id,
            conversation=conversation_id,
            ticket=view.ticket.id,
            log="public",
            text=written,
            request=request_id,
            name=FIN.name,
            bot=True,
        )
        if done.changed:
            self.services.jobs.add(once_more(again))
        return done.changed

    def _remark(self, request_id: str) -> Message:
        """What the private log says of a ticket that nobody has typed."""
        line = self.services.texts(self.asker.workspace_id)("notes.connector_opened", bot=FIN.name)
        author = Author("agent", name=FIN.name, evidence=Evidence(role="bot"))
        now = int(self.services.clock())
        return Message(f"bot-{request_id}", "private", author, now, f"<p>{escape(line, quote=False)}</p>")

    def _request(self, *what: str) -> str:
        """What iTop knows a request by, for ever."""
        said = "\n".join((self.asker.key, *what))
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:40]

    def _storable(self, said: str) -> str:
        """What may be stored of what somebody said."""
        plain = words(said).strip()
        return mask_cards(plain) if self.services.settings.current().masks_cards else plain


def _newest(view: TicketView) -> LogEntry | None:
    """What was answered last, of the newest public entries; what the person has said only where there is no more."""
    public = next((log.entries for log in view.logs if log.name == "public"), ())
    caller = view.caller.name if view.caller is not None else ""
    answers = (each for each in public if each.kind not in ("contact", "claimed") and each.author != caller)
    return next(answers, None) or next(iter(public), None)


def _portal(url: str | None, is_user: bool) -> str:
    return url or "" if is_user else ""
