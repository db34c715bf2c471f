# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said in Intercom: notes and replies, changes in iTop, the same to all conversations of a ticket."""

from __future__ import annotations

from typing import Literal

import msgspec

from webapp.payloads.payload import OfContact, Payload
from webapp.store import names
from webapp.store.job import Priority


class PostReply(Payload, frozen=True, kw_only=True):
    """Tell the end user something in the conversation, as that teammate; without one as whose the token is."""

    kind = "post_reply"
    html: str
    admin: str = ""


class PostNote(PostReply, frozen=True, kw_only=True):
    """Leave a note for the teammates in the conversation."""

    kind = "post_note"


class ToldFile(msgspec.Struct, frozen=True):
    """A file of a ticket, or a `picture` among the words of an entry; `size` in bytes."""

    id: str
    name: str
    size: int
    picture: bool = False


class TellChange(Payload, frozen=True, kw_only=True):
    """Tell one conversation what somebody did to its ticket in iTop; `change` is the change's key, the same each time.

    `html` is what an entry or a solution says, `state` and `before` are labels, `assigned` names who works on it now.
    """

    kind = "tell_change"
    change: str
    what: Literal["public", "private", "state", "assignment"]
    ticket_id: str
    ticket: str
    author: str = ""
    email: str = ""
    #: The author is the ticket's caller, who needs not be told of it.
    by_caller: bool = False
    html: str = ""
    cut: bool = False
    #: Names of what was attached along with an entry; and what of that, and of its pictures, may go with it.
    files: tuple[str, ...] = ()
    enclosed: tuple[ToldFile, ...] = ()
    #: Code and label of the state that the ticket went to, the label of the one before; it was solved by that.
    state_code: str = ""
    state: str = ""
    before: str = ""
    solved: bool = False
    assigned: tuple[str, ...] = ()
    #: Where the end user and the teammates can look at it; empty where they cannot.
    portal_url: str = ""
    backoffice_url: str = ""
    #: It goes to many conversations at once, and lets what somebody waits for pass.
    wide: bool = False
    #: When it happened (unix seconds, by iTop's clock): it may have been told since then; 0 where nobody noted it.
    at: int = 0

    @property
    def unique(self) -> str:
        return names.record("tell", self.workspace, self.conversation, self.change)

    @property
    def told(self) -> str:
        """The record that it has been said, whichever job did."""
        return names.record("told", self.workspace, self.conversation, self.change)

    @property
    def priority(self) -> Priority:
        return Priority.HISTORY if self.wide else Priority.LIVE


class OfTelling(Payload, frozen=True, kw_only=True):
    """A step of telling the people of all conversations of a ticket something (webapp/store/tellings.py)."""

    telling: str

    @property
    def key(self) -> str:
        return names.telling_key(self.workspace, self.conversation)

    @property
    def unique(self) -> str:
        return names.record(self.kind, self.telling, self.conversation)

    @property
    def priority(self) -> Priority:
        return Priority.HISTORY


class ListConversations(OfTelling, frozen=True, kw_only=True):
    """Ask iTop for a page of the conversations of the ticket."""

    kind = "list_conversations"
    ticket_id: str
    page: int = 1

    @property
    def unique(self) -> str:
        return names.record(self.kind, self.telling, self.page)


class LookWho(OfTelling, frozen=True, kw_only=True):
    """See whose conversation it is and which language they speak."""

    kind = "look_who"


class TellAll(OfTelling, frozen=True, kw_only=True):
    """Tell everybody who is to be told, as that teammate, whose name and address iTop is given."""

    kind = "tell_all"
    ticket_id: str
    admin: str
    email: str = ""
    name: str = ""


class TellOne(TellAll, frozen=True, kw_only=True):
    """Tell one conversation."""

    kind = "tell_one"

    @property
    def told(self) -> str:
        """The record that it has been said."""
        return names.record("told-all", self.workspace, self.conversation, self.telling)


class NoteTelling(TellAll, frozen=True, kw_only=True):
    """Write into the private log of the ticket what was told to how many."""

    kind = "note_telling"


class Identify(OfContact, frozen=True, kw_only=True):
    """Note down at a contact of Intercom who they are in iTop."""

    kind = "identify"
    itop_class: str = msgspec.field(name="class")
    itop_id: str = msgspec.field(name="id")
