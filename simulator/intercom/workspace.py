# SPDX-License-Identifier: AGPL-3.0-or-later
"""The workspace of the stand-in: who is there and what was said, with a topic for everything that happens."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace

from simulator.intercom.files import Files
from simulator.intercom.model import (
    Admin,
    Attachment,
    Contact,
    Conversation,
    Part,
    admin_author,
    bot_author,
    contact_author,
    operator_author,
)

#: What Intercom calls each kind of part a teammate can add; text may ride on every one of them.
TOPICS: Mapping[str, str] = {
    "comment": "conversation.admin.replied",
    "note": "conversation.admin.noted",
    "close": "conversation.admin.closed",
    "open": "conversation.admin.opened",
    "assignment": "conversation.admin.assigned",
    "assign_and_reopen": "conversation.admin.open.assigned",
    "snoozed": "conversation.admin.snoozed",
    "note_and_unsnooze": "conversation.admin.unsnoozed",
}
_STATES = {
    "close": "closed",
    "open": "open",
    "assign_and_reopen": "open",
    "snoozed": "snoozed",
    "note_and_unsnooze": "open",
}

#: What stands in the place of words that were removed.
REMOVED = "<p><i>This message was deleted</i></p>"
#: Told of every event: topic, the conversation after it, and the new parts.
Listener = Callable[[str, Conversation, tuple[Part, ...]], None]


class Workspace:
    """Everything that is said; thread-safe. Ids begin at a moment in time, so that no later run repeats them."""

    def __init__(self, workspace_id: str, *, region: str, clock: Callable[[], float]) -> None:
        self.id = workspace_id
        self.region = region
        self.timezone = "Europe/Paris"
        #: Whether the Messenger refuses users that nobody has signed.
        self.verifies = True
        self.clock = clock
        #: What people sent.
        self.files = Files(clock)
        self.listeners: list[Listener] = []
        self.conversations: dict[str, Conversation] = {}
        #: Ids of conversations and when they were deleted.
        self.deleted: dict[str, int] = {}
        self.contacts: dict[str, Contact] = {}
        #: Until when conversations were last put aside.
        self.snoozed: dict[str, int] = {}
        #: What became of contacts that were merged, by their ids.
        self.merged_contacts: dict[str, str] = {}
        self.admins: dict[str, Admin] = {}
        #: Names of teams by their ids.
        self.teams: dict[str, str] = {}
        #: The custom attributes of contacts that there are, and whether the widget may write them; what it sends makes
        #: them.
        self.attributes: dict[str, bool] = {}
        self._lock = threading.RLock()
        self._last_id = int(clock() * 1000) * 100

    def new_id(self) -> str:
        """An id nobody had before."""
        with self._lock:
            self._last_id += 1
            return str(self._last_id)

    def add_admin(self, name: str, email: str) -> Admin:
        """A further teammate."""
        admin = Admin(self.new_id(), name, email)
        self.admins[admin.id] = admin
        return admin

    def add_team(self, name: str) -> str:
        """The id of a further team."""
        team = self.new_id()
        self.teams[team] = name
        return team

    def add_contact(
        self,
        name: str | None,
        email: str | None,
        *,
        role: str = "user",
        custom_attributes: Mapping[str, str | int] | None = None,
        external_id: str = "",
        language: str = "",
    ) -> Contact:
        """A further end user or lead; ids of contacts are 24 hexadecimal digits.

        ``external_id`` is what the widget names a user by, signed where the workspace wants that.
        """
        attributes = dict(custom_attributes or {})
        contact = Contact(f"{int(self.new_id()):024x}", name, email, role, attributes, external_id, language)
        self.contacts[contact.id] = contact
        self.attributes = {name: True for name in contact.custom_attributes} | self.attributes
        return contact

    def begin(
        self,
        contact: Contact,
        body: str,
        *,
        at: int | None = None,
        attachments: tuple[Attachment, ...] = (),
        quietly: bool = False,
        channel: str = "conversation",
    ) -> Conversation:
        """A new conversation, opened by the end user, in the Messenger or by ``channel``; ``quietly`` tells nobody."""
        source = Part(self.new_id(), "source", body, contact_author(contact), self._moment(at), attachments)
        conversation = Conversation(self.new_id(), (contact.id,), source, channel=channel)
        self.conversations[conversation.id] = conversation
        if not quietly:
            self._tell("conversation.user.created", conversation, ())
        return conversation

    def reply(
        self,
        conversation_id: str,
        contact: Contact,
        body: str | None,
        *,
        at: int | None = None,
        attachments: tuple[Attachment, ...] = (),
        quietly: bool = False,
    ) -> Part:
        """The end user writes; a closed conversation opens again, and the words ride on that part."""
        with self._lock:
            closed = self.conversations[conversation_id].state != "open"
            author = contact_author(contact)
            part = Part(self.new_id(), "open" if closed else "comment", body, author, self._moment(at), attachments)
            return self.add(conversation_id, part, "conversation.user.replied", quietly=quietly)

    def act(
        self,
        conversation_id: str,
        admin: Admin,
        part_type: str,
        body: str | None,
        *,
        at: int | None = None,
        attachments: tuple[Attachment, ...] = (),
        app_package_code: str | None = None,
        assigned_to: str | None = None,
        quietly: bool = False,
    ) -> Part:
        """A teammate replies, notes, closes, opens, snoozes or assigns (to the one with the id ``assigned_to``)."""
        part = Part(
            self.new_id(),
            part_type,
            body,
            admin_author(admin),
            self._moment(at),
            attachments,
            app_package_code,
            assigned_to=assigned_to,
        )
        return self.add(conversation_id, part, TOPICS[part_type], quietly=quietly)

    def snooze(
        self, conversation_id: str, admin: Admin, *, until: int = 0, app_package_code: str | None = None
    ) -> None:
        """A teammate puts the conversation aside, until that moment (unix seconds)."""
        self.snoozed[conversation_id] = until
        self.act(conversation_id, admin, "snoozed", None, app_package_code=app_package_code)

    def bot_says(self, conversation_id: str, body: str, *, at: int | None = None, quietly: bool = False) -> Part:
        """The bot writes."""
        part = Part(self.new_id(), "comment", body, bot_author(), self._moment(at))
        return self.add(conversation_id, part, "conversation.operator.replied", quietly=quietly)

    def rate(self, conversation_id: str, stars: int, remark: str, *, quietly: bool = False) -> None:
        """What the end user thinks of it, from 1 to 5; the one of before is forgotten."""
        with self._lock:
            before, at = self.conversations[conversation_id], self._moment(None)
            person = {"type": "contact", "id": before.contacts[0]}
            given = {"rating": stars, "remark": remark, "created_at": at, "updated_at": at, "contact": person}
            after = self.conversations[conversation_id] = replace(before, rating=given)
        if not quietly:
            self._tell("conversation.rating.added", after, ())

    def tag(self, conversation_id: str, name: str, *, quietly: bool = False) -> None:
        """A teammate tags what was said last."""
        with self._lock:
            before = self.conversations[conversation_id]
            tags = tuple(dict.fromkeys((*before.tags, name)))
            after = self.conversations[conversation_id] = replace(before, tags=tags, changed_at=self._moment(None))
        if not quietly:
            self._tell("conversation_part.tag.created", after, after.parts[-1:])

    def untag(self, conversation_id: str, name: str) -> None:
        """A teammate takes a tag away, of which nobody is told."""
        with self._lock:
            before = self.conversations[conversation_id]
            tags = tuple(each for each in before.tags if each != name)
            self.conversations[conversation_id] = replace(before, tags=tags, changed_at=self._moment(None))

    def describe(self, conversation_id: str, **attributes: str | bool | int) -> None:
        """A teammate or a workflow gives it attributes, of which nobody is told."""
        with self._lock:
            before = self.conversations[conversation_id]
            given = {**before.attributes, **attributes}
            self.conversations[conversation_id] = replace(before, attributes=given, changed_at=self._moment(None))

    def hand_to(self, conversation_id: str, admin: Admin, team: str, *, quietly: bool = False) -> None:
        """A teammate assigns the conversation to a team."""
        with self._lock:
            before = self.conversations[conversation_id]
            self.conversations[conversation_id] = replace(before, team=team)
        self.act(conversation_id, admin, "assignment", None, quietly=quietly)

    def redact(self, conversation_id: str, part_id: str, *, quietly: bool = False) -> Conversation:
        """Words are removed, of a part or of the opening message; what is left is a sentence."""
        with self._lock:
            before = self.conversations[conversation_id]
            source, *parts = [
                replace(part, body=REMOVED, attachments=(), redacted=True, changed_at=self._moment(None))
                if part.id == part_id
                else part
                for part in (before.source, *before.parts)
            ]
            after = replace(before, source=source, parts=tuple(parts))
            self.conversations[conversation_id] = after
        if not quietly:
            self._tell("conversation_part.redacted", after, tuple(part for part in parts if part.id == part_id))
        return after

    def merge(self, conversation_id: str, into: str, *, quietly: bool = False) -> None:
        """The first conversation is closed and goes into the other one; neither names the other.

        Its parts stay. https://github.com/intercom/Intercom-OpenAPI (POST /conversations/{id}/merge, from 2.16 on)
        """
        with self._lock:
            merged, left = self.conversations[conversation_id], self.conversations[into]
            author, at = operator_author(), self._moment(None)
            close = Part(self.new_id(), "close", None, author, at)
            away = Part(self.new_id(), "merged_secondary_conversation", None, author, at)
            here = Part(self.new_id(), "merged_primary_conversation", None, author, at + 1)
            merged = replace(merged, parts=(*merged.parts, close, away), state="closed")
            contacts = tuple(dict.fromkeys((*left.contacts, *merged.contacts)))
            self.conversations[conversation_id] = merged
            self.conversations[into] = replace(left, parts=(*left.parts, here), contacts=contacts, state="open")
        if not quietly:
            self._tell("conversation.admin.closed", merged, (close,))

    def merge_contact(self, contact: Contact, into: Contact) -> None:
        """A contact is the other one from now on; nobody is told here."""
        del self.contacts[contact.id]
        self.merged_contacts[contact.id] = into.id

    def delete(self, conversation_id: str) -> None:
        """A conversation goes for good; nobody is told here."""
        with self._lock:
            del self.conversations[conversation_id]
            self.deleted[conversation_id] = self._moment(None)

    def add(self, conversation_id: str, part: Part, topic: str, *, quietly: bool = False) -> Part:
        """A further part, whoever its author is."""
        with self._lock:
            before = self.conversations[conversation_id]
            state = _STATES.get(part.part_type, before.state)
            assignee = part.assigned_to or before.assignee
            after = replace(before, parts=(*before.parts, part), state=state, assignee=assignee)
            self.conversations[conversation_id] = after
        if not quietly:
            self._tell(topic, after, (part,))
        return part

    def _moment(self, at: int | None) -> int:
        return int(self.clock()) if at is None else at

    def _tell(self, topic: str, conversation: Conversation, parts: tuple[Part, ...]) -> None:
        for listener in self.listeners:
            listener(topic, conversation, parts)
