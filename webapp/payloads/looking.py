# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is looked at to see whether something is to be done: conversations as they are now, links made in iTop."""

from __future__ import annotations

from webapp.payloads.payload import OfWorkspace, Payload
from webapp.store import names
from webapp.store.job import NewJob, Priority

#: Seconds within which what happens in a conversation leads to one look at the rules.
RULES_PACE = 3


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


class LookForLinks(Payload, frozen=True, kw_only=True):
    """Ask iTop which tickets were linked there, past the panel."""

    kind = "look_for_links"

    @property
    def key(self) -> str:
        return names.links_key(self.workspace)

    @property
    def priority(self) -> Priority:
        return Priority.HISTORY
