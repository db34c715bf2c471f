# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each kind of job is given: written and read here.

The queue keeps it as JSON. What another version wrote besides is left out, and what it did not know has its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Literal, Self
from urllib.parse import quote

import msgspec

from webapp.store import names
from webapp.store.job import Job, NewJob, Priority

TextKey = Literal["conversation_deleted", "contact_merged", "contact_archived"]

#: Seconds after which what was written into tickets is looked for: most saves begun before it are over, then all.
CHECKS = (5, 60)
#: Seconds within which what happens in a conversation leads to one look at the rules.
RULES_PACE = 3


class Payload(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What any kind may be given; ids are Intercom's, `region` and `notification` are empty where nobody named one."""

    kind: ClassVar[str] = ""

    workspace: str = ""
    conversation: str = ""
    contact: str = ""
    region: str = ""
    notification: str = ""
    #: It waits under a key of its own, so that the messages of its conversation pass.
    aside: bool = False
    #: Its notification was signed with a secret that could not be held against its workspace.
    unproved: bool = False

    @classmethod
    def of(cls, job: Job) -> Self:
        """Raises `msgspec.ValidationError` where that was another kind of job."""
        return msgspec.convert(job.payload, cls)

    @property
    def key(self) -> str:
        """What it is kept in order with."""
        return names.conversation_key(self.workspace, self.conversation)

    @property
    def unique(self) -> str | None:
        """What makes it a duplicate; None where whoever adds it says, or nothing does."""
        return None

    @property
    def priority(self) -> Priority:
        """Who waits for it."""
        return Priority.LIVE

    def job(self, *, key: str | None = None, unique: str | None = None, after: float = 0.0) -> NewJob:
        """The job as the queue takes it."""
        return NewJob(
            self.kind,
            key or self.key,
            msgspec.to_builtins(self),
            unique or self.unique,
            after,
            self.priority,
            self.workspace,
        )


class OfWorkspace(Payload, frozen=True, kw_only=True):
    """What is compared, in a few lines a workspace, so that it stays below Intercom's limit for ten seconds."""

    @property
    def key(self) -> str:
        return names.comparison_key(self.workspace, self.conversation)

    @property
    def priority(self) -> Priority:
        return Priority.COMPARISON


class OfContact(Payload, frozen=True, kw_only=True):
    """Those of a contact in order; they hold back no conversation."""

    @property
    def key(self) -> str:
        return names.contact_key(self.workspace, self.contact)


class CopyPart(Payload, frozen=True, kw_only=True):
    """Append one part to the linked tickets; `part` is the part as the notification had it, with its `id`."""

    kind = "copy_part"
    part: dict[str, object]
    topic: str = ""

    @property
    def part_id(self) -> str:
        return str(self.part.get("id"))

    @property
    def unique(self) -> str:
        return names.part(self.workspace, self.conversation, self.part_id)


class CopyConversation(Payload, frozen=True, kw_only=True):
    """Append the whole conversation to these tickets, or to all that are linked; what stands there stays as it is."""

    kind = "copy_conversation"
    tickets: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        # However long it is: it holds back no message.
        return f"{super().key}::copy"

    @property
    def priority(self) -> Priority:
        return Priority.HISTORY


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


class Reconcile(OfWorkspace, frozen=True, kw_only=True):
    """Look for conversations of the workspace that changed after that moment (unix seconds)."""

    kind = "reconcile"
    since: int


class CompareStates(OfWorkspace, frozen=True, kw_only=True):
    """Look once more at what happened in iTop between these moments (unix seconds), and tell what was missed."""

    kind = "compare_states"
    since: int
    until: int

    @property
    def key(self) -> str:
        return names.states_key(self.workspace)


class ReconcileConversation(OfWorkspace, frozen=True, kw_only=True):
    """Compare one conversation with its tickets; `state` is when it had changed last (unix seconds), 0 for any."""

    kind = "reconcile_conversation"
    state: int = 0

    @property
    def seen(self) -> str:
        """The record that the conversation was compared whole in that state."""
        return names.record("compare", self.workspace, self.conversation, self.state)

    def once(self, why: object) -> NewJob:
        """Once for that reason, such as the hour or a notification."""
        return self.job(unique=names.record("compare", self.workspace, self.conversation, why))


class LookForWords(Payload, frozen=True, kw_only=True):
    """Compare a conversation at once, among its messages: a notification promised words and held none."""

    kind = "look_for_words"

    @property
    def unique(self) -> str | None:
        if not self.notification:
            return None
        return names.record("words", self.workspace, self.conversation, self.notification)


class LookAtRules(Payload, frozen=True, kw_only=True):
    """See whether a rule makes a ticket of the conversation as it is now; `swept`: nobody has told of a change."""

    kind = "look_at_rules"
    swept: bool = False

    @property
    def key(self) -> str:
        # It waits for nobody and holds back no message.
        if self.swept:
            return names.comparison_key(self.workspace, self.conversation)
        return names.rules_key(self.workspace, self.conversation)

    @property
    def priority(self) -> Priority:
        return Priority.COMPARISON if self.swept else Priority.HISTORY

    def soon(self, now: float) -> NewJob:
        """Once for all that happens in the same few seconds, when they are over."""
        turn = int(now // RULES_PACE) + 1
        unique = names.record("rules", self.workspace, self.conversation, turn)
        return self.job(unique=unique, after=turn * RULES_PACE - now)

    def due(self, moment: float, now: float) -> NewJob:
        """At that moment (unix seconds), whatever else waits for its own."""
        key = names.rules_key(self.workspace, self.conversation, int(moment))
        return self.job(key=key, unique=names.record("due", key), after=moment - now)


class FollowMerge(Payload, frozen=True, kw_only=True):
    """Have the tickets follow a conversation into the one that it was merged into at that moment (unix seconds)."""

    kind = "follow_merge"
    merged_at: int
    tickets: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        # It waits for nobody and holds back no message.
        return f"{super().key}::merge"

    @property
    def unique(self) -> str:
        # A ticket may be linked to a conversation that was merged long ago.
        return names.record("merge", self.workspace, self.conversation, self.merged_at, *self.tickets)


class CheckMoved(Payload, frozen=True, kw_only=True):
    """Look in a ticket that has followed a merge into `conversation` for parts of `merged` that stood there before."""

    kind = "check_moved"
    merged: str
    ticket: str
    parts: tuple[str, ...]

    @property
    def priority(self) -> Priority:
        return Priority.HISTORY


class LookForLinks(Payload, frozen=True, kw_only=True):
    """Ask iTop which tickets were linked there, past the panel."""

    kind = "look_for_links"

    @property
    def key(self) -> str:
        return names.links_key(self.workspace)

    @property
    def priority(self) -> Priority:
        return Priority.HISTORY


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


class CheckCopies(Payload, frozen=True, kw_only=True):
    """Look for what was written into the tickets of a conversation."""

    kind = "check_copies"

    @property
    def priority(self) -> Priority:
        return Priority.HISTORY


class BlankAgain(Payload, frozen=True, kw_only=True):
    """Remove the words of these parts once more."""

    kind = "blank_again"
    parts: tuple[str, ...] = ()


class EnterAgain(Payload, frozen=True, kw_only=True):
    """Write the entry of an agent once more, which changes nothing where it stands; `person` is what the widget has
    signed of an end user who wrote it for themselves.
    """

    kind = "enter_again"
    ticket: str
    log: Literal["public", "private"]
    text: str
    request: str
    email: str = ""
    name: str = ""
    bot: bool = False
    person: str = ""


def checks(workspace_id: str, conversation_id: str, *, now: float) -> list[NewJob]:
    """Look for what is written into the tickets now: one job for all that is written in the same few seconds."""
    payload, ids = CheckCopies(workspace=workspace_id, conversation=conversation_id), (workspace_id, conversation_id)
    turns = [(pace, int(now // pace) + 2) for pace in CHECKS]
    return [
        payload.job(
            key=names.check_key(*ids, pace), unique=names.record("check", *ids, pace, turn), after=turn * pace - now
        )
        for pace, turn in turns
    ]


def once_more(payload: BlankAgain | EnterAgain | CheckMoved) -> list[NewJob]:
    """The same again when saves that were begun before it are over."""
    return [
        payload.job(key=names.check_key(payload.workspace, payload.conversation, pace), after=float(pace))
        for pace in CHECKS
    ]


def aside(job: Job) -> NewJob:
    """The same under a key of its own, once; one of a comparison lets the next conversations pass as well."""
    of, priority = Payload.of(job), Priority(job.priority)
    line = job.key if priority != Priority.COMPARISON else f"{job.key}:{quote(of.conversation, safe='')}"
    payload = {**job.payload, "aside": True}
    return NewJob(job.kind, f"{line}::aside", payload, f"aside:{job.id}", 0.0, priority, of.workspace)


def unproved(job: NewJob) -> NewJob:
    """The job of a notification whose secret could not be held against its workspace: it is as soon as it runs.

    It takes no record away from what the workspace itself may send.
    """
    unique = f"unproved:{job.unique}" if job.unique is not None else None
    return replace(job, payload={**job.payload, "unproved": True}, unique=unique)


def ids(job: Job) -> Mapping[str, object]:
    """What is kept of a payload when the job is done, in its shape: ids, nothing of what was said."""
    named = (
        "workspace",
        "conversation",
        "notification",
        "part_id",
        "parts",
        "topic",
        "change",
        "what",
        "ticket",
        "telling",
    )
    kept = {name: job.payload[name] for name in named if job.payload.get(name)}
    part = job.payload.get("part")
    return {**kept, "part": {"id": part["id"]}} if isinstance(part, dict) and "id" in part else kept


def about(job: Job) -> Mapping[str, str]:
    """What an operator needs to find everything about a message; nothing of what was said."""
    payload = Payload.of(job)
    found = {"workspace": payload.workspace, "conversation": payload.conversation, "notification": payload.notification}
    if job.kind == CopyPart.kind:
        found["part"] = CopyPart.of(job).part_id
    return {name: value for name, value in found.items() if value}
