# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody did to a ticket in iTop, told in one of its conversations as the switches of the workspace have it."""

from __future__ import annotations

import html
import logging
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from msgspec import structs

from webapp.enclosures import Going
from webapp.errors import AppError, IntercomRefused, IntercomUnavailable, NotConfigured
from webapp.intercom import Intercom
from webapp.intercom.shapes import Conversation
from webapp.languages import Texts
from webapp.markup import entry_html, message_html, own_mark
from webapp.markup.message_html import Phrases
from webapp.payloads.posting import TellChange
from webapp.services import Services
from webapp.settings.to_intercom import ToIntercom
from webapp.store import Job
from webapp.tasks.aside import step_aside, unless_early, waits_behind
from webapp.tasks.going import Selection, choose, fetch, megabytes
from webapp.tasks.merges import taken_by
from webapp.tasks.posts import News, Words, say

_LOG = logging.getLogger(__name__)

_DAY = 86_400
_STATES = {"close": "closed", "snooze": "snoozed"}


def tell_change(job: Job, services: Services) -> str:
    """Say it once, as a reply or a note, and close or snooze the conversation where that is wanted."""
    order = TellChange.of(job)
    wanted = services.settings.current().to_intercom(order.workspace)
    way, then = way_of(order, wanted), wanted.then if order.solved else "nothing"
    if not way and then == "nothing":
        return "off"
    if waits_behind(job, services):
        return "postponed (in order)"
    try:
        intercom = services.intercom(order.workspace, order.region)
        conversation = intercom.conversation(order.conversation)
        if conversation.merged_away_at:
            return _passed_on(order, services, intercom, conversation)
        telling = _Telling(job, order, services, intercom, conversation, wanted, way)
        outcomes = [telling.say()] if way else []
        outcomes += [telling.finish(then)] if then != "nothing" else []
        return ", ".join(outcomes)
    except IntercomRefused as error:
        if error.status == 404 and unless_early(error, job, services) is error:
            return "conversation_gone"
        return step_aside(job, services, error)
    except (NotConfigured, IntercomUnavailable) as error:
        return step_aside(job, services, error)


def way_of(order: TellChange, wanted: ToIntercom) -> str:
    """How it is told: reply, note, or empty for not at all. What the caller wrote is no news to the end user."""
    if order.what == "public":
        way = "note" if order.by_caller and wanted.public_log == "reply" else wanted.public_log
    elif order.what == "private":
        way = "note" if wanted.private_log == "note" else "off"
    elif order.what == "assignment":
        way = wanted.assignment
    elif order.solved and wanted.solved != "off":
        way = wanted.solved
    else:
        way = "note" if order.state_code in wanted.states else "off"
    return "" if way == "off" else way


def _passed_on(order: TellChange, services: Services, intercom: Intercom, merged: Conversation) -> str:
    """What was merged into another conversation is read by nobody: it is told there, once."""
    left = taken_by(intercom, merged, merged.merged_away_at)
    if len(left) != 1:
        _LOG.warning("merged away", extra={"conversation": merged.id, "ticket": order.ticket, "found": len(left)})
        return "merged_away"
    services.jobs.add([structs.replace(order, conversation=left[0].id, aside=False).job()])
    return f"passed on to {left[0].id}"


@dataclass(frozen=True)
class _Telling:
    """One change and one conversation."""

    job: Job
    order: TellChange
    services: Services
    intercom: Intercom
    conversation: Conversation
    wanted: ToIntercom
    way: str

    def say(self) -> str:
        """Reserve, look, say, confirm: that is how `posts.say` goes about it."""
        order = self.order
        news = News(
            self.services,
            self.intercom,
            order.workspace,
            order.conversation,
            [replace(words, html=self._mark(words.html)) for words in self.words],
            self.way == "note",
            order.told,
            min(self.job.added_at, order.at or self.job.added_at),
        )
        try:
            return say(news, self.conversation)
        except IntercomRefused as error:
            if error.status != 404:
                raise
            # The conversation was there a moment ago: the teammate has left. Who may speak is asked again.
            self.services.admins.drop(order.workspace)
            _LOG.warning("teammate has left", extra={"conversation": order.conversation, "ticket": order.ticket})
            raise IntercomUnavailable("No teammate who may speak for iTop was found.", code="no_teammate") from error

    def finish(self, then: str) -> str:
        """Close or snooze the conversation; one that is so already stays as it is."""
        if self.conversation.state == _STATES[then]:
            return f"{_STATES[then]}_before"
        key, admin_id = self.order.conversation, self.words[0].admin_id
        try:
            if then == "close":
                self.intercom.close(key, admin_id=admin_id)
            else:
                self.intercom.snooze(key, admin_id=admin_id, until=self._until())
        except IntercomRefused as error:
            # Nobody says what it answers where somebody else was faster.
            if error.retry.value != "never" or self.intercom.conversation(key).state != _STATES[then]:
                raise
        return _STATES[then]

    def _until(self) -> int:
        """Whoever is not content has written by then."""
        return int(self.services.clock()) + self.wanted.snooze_days * _DAY

    @cached_property
    def words(self) -> list[Words]:
        """As the author, else as the configured teammate in the author's name, else as whose the token is."""
        order, admins = self.order, self._admins()
        author = "" if order.by_caller else admins.get(order.email.casefold(), "")
        teammate = admins.get(self.wanted.teammate.casefold(), "")
        said = self._as(author, named=False) if author else []
        if teammate and teammate != author:
            said += self._as(teammate, named=True)
        return said or self._as(self.intercom.owner().admin_id, named=True)

    def _as(self, admin_id: str, *, named: bool) -> list[Words]:
        """With the files, and behind that what is said where Intercom or iTop does not let them through."""
        stays = Selection(staying=() if self.wanted.files == "off" else self.order.enclosed)
        alone = Words(admin_id, self._html(named=named, choice=stays))
        if not self._choice.going:
            return [alone]
        return [Words(admin_id, self._html(named=named, choice=self._choice), self._going), alone]

    @cached_property
    def _choice(self) -> Selection:
        if self.wanted.files == "off":
            return Selection()
        return choose(self.order.enclosed, self.services.settings.current().files)

    def _going(self) -> Sequence[Going] | None:
        ids = {"workspace_id": self.order.workspace, "ticket_id": self.order.ticket_id}
        return fetch(self.services, **ids, files=self._choice.going)

    def _admins(self) -> dict[str, str]:
        """By address; nobody where the token may not ask."""
        known = self.services.admins.get(self.order.workspace)
        if known is None:
            try:
                known = self.intercom.admins()
            except IntercomRefused:
                known = {}
            self.services.admins.put(self.order.workspace, known)
        return dict(known)

    def _mark(self, said: str) -> str:
        return own_mark.mark(said, self.order.workspace, self.order.conversation)

    def _html(self, *, named: bool, choice: Selection) -> str:
        note = self.way == "note"
        attached = {file.id for file in choice.going if file.picture}
        pieces = [self._opening(note=note, named=named), self._body(attached, note=note), self._files(choice)]
        return "".join([*pieces, "" if note else self._question()])

    def _question(self) -> str:
        """How satisfied the end user is; what they answer goes into the ticket, as all that they say."""
        if not self.order.solved or self.wanted.solved != "reply" or self.wanted.satisfaction != "ask":
            return ""
        return f"<p>{html.escape(self._texts('notes.itop_satisfaction'), quote=False)}</p>"

    def _opening(self, *, note: bool, named: bool) -> str:
        """What stands above the words: what a note is about, who wrote a reply where it is somebody else."""
        order, texts = self.order, self._texts
        if order.solved and self.wanted.solved != "off":
            key = "notes.itop_solved_note" if note else "notes.itop_solved"
            return self._line(texts(key, ticket=order.ticket, author=order.author))
        if not note:
            return f"<p><b>{html.escape(order.author, quote=False)}</b></p>" if named and order.author else ""
        if order.what == "assignment":
            key = "notes.itop_assigned" if order.assigned else "notes.itop_unassigned"
            whom = ", ".join(order.assigned)
            return self._line(texts(key, ticket=order.ticket, whom=whom, author=order.author))
        if order.what == "state":
            states = {"before": order.before, "after": order.state}
            return self._line(texts("notes.itop_state", ticket=order.ticket, author=order.author, **states))
        return self._line(texts(f"notes.itop_{order.what}", ticket=order.ticket, author=order.author))

    def _line(self, words: str) -> str:
        """One paragraph; with a way to the ticket where the reader has one."""
        url = self.order.backoffice_url if self.way == "note" else self.order.portal_url
        key = "notes.linked_link" if self.way == "note" else "notes.created_link"
        link = f" {message_html.link(url, self._texts(key))}" if url else ""
        return f"<p>{html.escape(words, quote=False)}{link}</p>"

    def _body(self, attached: Set[str], *, note: bool) -> str:
        order, texts = self.order, self._texts
        if not order.html:
            return ""
        settings = self.services.settings.current()
        itops = (settings.itop_url, self.services.config.itop_url)
        reader = entry_html.Reader(itops, portal=bool(order.portal_url), teammate=note)
        phrases = Phrases(
            picture=texts("notes.picture"),
            embedded_picture=texts("notes.itop_picture"),
            shortened=texts("notes.itop_shortened"),
            attached_picture=texts("notes.itop_attached_picture"),
        )
        body = entry_html.for_intercom(order.html, phrases, reader, attached)
        return body + (f"<p>{html.escape(phrases.shortened, quote=False)}</p>" if order.cut else "")

    def _files(self, choice: Selection) -> str:
        """What is only in the ticket; of what could have gone along also how large it is."""
        left = [each for each in choice.staying if not each.picture]
        names = [self._texts("notes.itop_file_size", name=each.name, size=megabytes(each)) for each in left]
        if choice == Selection():
            names = list(self.order.files)
        if not names:
            return ""
        said = self._texts("notes.itop_files", files=", ".join(names))
        return f"<p>{html.escape(said, quote=False)}</p>"

    @cached_property
    def _texts(self) -> Texts:
        """In the language of who reads it: the workspace's for teammates, the end user's own where we have it."""
        told = (self.services, self.intercom, self.order, self.conversation)
        return self.services.texts(self.order.workspace, "" if self.way == "note" else _language_of(*told))


def _language_of(services: Services, intercom: Intercom, order: TellChange, conversation: Conversation) -> str:
    """Two letters, empty where nobody says."""
    contact_id = next(iter(conversation.contact_ids), "")
    if not contact_id:
        return ""
    key = f"{order.workspace}:{contact_id}"
    known = services.contacts.get(key)
    if known is not None:
        return known.language
    try:
        return services.contacts.put(key, intercom.contact(contact_id)).language
    except AppError:
        return ""
