# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tickets are to lose, and what they are told of what has become of a conversation or its contact."""

from __future__ import annotations

from typing import Literal

from webapp.payloads.payload import OfWorkspace, Payload
from webapp.store import names
from webapp.store.job import Priority

TextKey = Literal["conversation_deleted", "contact_merged", "contact_archived"]


class RedactPart(Payload, frozen=True, kw_only=True):
    """Blank the copies of a part whose words were removed in Intercom."""

    kind = "redact_part"
    part_id: str

    @property
    def unique(self) -> str:
        return names.record("redact", self.workspace, self.conversation, self.part_id)


class Look(Payload, frozen=True, kw_only=True):
    """See what of a conversation was taken back: without an id that of the parts, which `believed` blanks unseen.

    They are blanked unseen only where Intercom refuses to show the conversation.
    """

    kind = "look"
    parts: tuple[str, ...] = ()
    believed: bool = False

    @property
    def key(self) -> str:
        return super().key if self.conversation else names.comparison_key(self.workspace, "")

    @property
    def unique(self) -> str:
        return names.record("look", self.workspace, self.conversation, *self.parts, self.notification)


class LookAgain(OfWorkspace, frozen=True, kw_only=True):
    """See whether something of it was taken back of which nobody told."""

    kind = "look_again"


class ConversationGone(Payload, frozen=True, kw_only=True):
    """Blank every copy of a conversation that was deleted; with `look` only if Intercom does not have it any more."""

    kind = "conversation_gone"
    look: bool = False

    @property
    def unique(self) -> str:
        return names.record("gone", self.workspace, self.conversation, self.notification)

    @property
    def priority(self) -> Priority:
        return Priority.LIVE if self.notification else Priority.COMPARISON


class BlankAgain(Payload, frozen=True, kw_only=True):
    """Remove the words of these parts once more."""

    kind = "blank_again"
    parts: tuple[str, ...] = ()


class Remark(Payload, frozen=True, kw_only=True):
    """Say in the tickets what became of the conversation or its contact."""

    kind = "remark"
    text_key: TextKey

    @property
    def unique(self) -> str:
        return names.record("remark", self.text_key, self.workspace, self.conversation)


class RemarkContact(Payload, frozen=True, kw_only=True):
    """The same for every conversation of a contact; those of a workspace are looked up together."""

    kind = "remark_contact"
    text_key: TextKey

    @property
    def key(self) -> str:
        return names.contacts_key(self.workspace)

    @property
    def unique(self) -> str:
        # A contact may be merged again, and archived again after it came back.
        return names.record("remark-contact", self.text_key, self.workspace, self.contact, self.notification)
