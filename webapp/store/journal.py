# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the rules for tickets did, and why: ids, names of rules and sentences of iTop, no word of a conversation.

One line for a conversation and a rule, the last that is known of them. One without a conversation says since when the
rule is there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from webapp.store.database import Database

#: Seconds that a line is kept after it was written last.
KEEP_JOURNAL = 180 * 86_400.0
#: Characters of a reason.
_LONGEST = 500

#: made: the rule made the ticket; has_ticket: there was one; refused: it cannot be made; nobody: nobody knows for whom.
Outcome = Literal["made", "has_ticket", "refused", "nobody"]

_BEGIN = """
    INSERT INTO intercom_journal (workspace, conversation, rule, outcome, at)
    VALUES (:workspace, '', :rule, 'begun', :now) ON CONFLICT (workspace, conversation, rule) DO NOTHING
"""
_BEGUN = "SELECT rule, at FROM intercom_journal WHERE workspace = :workspace AND conversation = ''"
_END = "DELETE FROM intercom_journal WHERE workspace = :workspace AND conversation = '' AND rule = :rule"
# What was made stays so, whatever another look finds.
_NOTE = """
    INSERT INTO intercom_journal (workspace, conversation, rule, outcome, ticket, why, at)
    VALUES (:workspace, :conversation, :rule, :outcome, :ticket, :why, :now)
    ON CONFLICT (workspace, conversation, rule) DO UPDATE
    SET outcome = excluded.outcome, ticket = excluded.ticket, why = excluded.why, at = excluded.at
    WHERE intercom_journal.outcome <> 'made'
        AND (intercom_journal.outcome <> excluded.outcome OR intercom_journal.why <> excluded.why)
"""
_SHOWN = "SELECT workspace, conversation, rule, outcome, ticket, why, at FROM intercom_journal WHERE conversation <> ''"
_LIST = f"""
    {_SHOWN} AND (:workspace = '' OR workspace = :workspace) AND (:conversation = '' OR conversation = :conversation)
    AND (:rule = '' OR rule = :rule) ORDER BY at DESC, conversation DESC, rule LIMIT :limit
"""
_MADE = """
    SELECT 1 FROM intercom_journal
    WHERE workspace = :workspace AND conversation = :conversation AND outcome = 'made' LIMIT 1
"""
_FORGET = "DELETE FROM intercom_journal WHERE workspace = :workspace AND conversation = :conversation"
_OLD = f"at < :now - {KEEP_JOURNAL} AND conversation <> ''"


@dataclass(frozen=True)
class Entry:
    """What became of a conversation by a rule; `ticket` is the reference of the one that was made or was there."""

    workspace: str
    conversation: str
    rule: str
    outcome: Outcome
    ticket: str = ""
    why: str = ""
    at: float = 0.0


class Journal:
    """Safe to share between threads; all methods raise `StoreUnavailable` and nothing else when the store fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, workspace: str, rules: Collection[str]) -> dict[str, float]:
        """Since when each of these rules is there (unix seconds): now for a new one; others are forgotten."""
        begun = self._starts(workspace)
        if begun.keys() != set(rules):
            with self._database.transaction(durable=False) as transaction:
                for rule in sorted(set(rules) - begun.keys()):
                    transaction.change(_BEGIN, workspace=workspace, rule=rule)
                for rule in sorted(begun.keys() - set(rules)):
                    transaction.change(_END, workspace=workspace, rule=rule)
            begun = self._starts(workspace)
        return begun

    def note(self, entry: Entry) -> bool:
        """Keep what became of it; False where that was known."""
        kept = {**asdict(entry), "why": " ".join(entry.why.split())[:_LONGEST]}
        del kept["at"]
        with self._database.transaction() as transaction:
            return transaction.change(_NOTE, **kept) == 1

    def made(self, workspace: str, conversation: str) -> bool:
        """Whether a rule has made a ticket of the conversation."""
        return bool(self._database.rows(_MADE, workspace=workspace, conversation=conversation))

    def list(
        self, *, workspace: str = "", conversation: str = "", rule: str = "", limit: int = 1_000
    ) -> Sequence[Entry]:
        """The newest first; empty stands for any."""
        found = self._database.rows(_LIST, workspace=workspace, conversation=conversation, rule=rule, limit=limit)
        return [Entry(**row) for row in found]

    def forget(self, workspace: str, conversations: Collection[str]) -> int:
        """Forget these conversations; how many lines that were."""
        with self._database.transaction() as transaction:
            return sum(
                transaction.change(_FORGET, workspace=workspace, conversation=each)
                for each in sorted(conversations)
                if each
            )

    def prune(self) -> None:
        """Forget what is old."""
        if self._database.rows(f"SELECT 1 FROM intercom_journal WHERE {_OLD} LIMIT 1"):
            with self._database.transaction(durable=False) as transaction:
                transaction.change(f"DELETE FROM intercom_journal WHERE {_OLD}")

    def _starts(self, workspace: str) -> dict[str, float]:
        return {str(row["rule"]): float(row["at"]) for row in self._database.rows(_BEGUN, workspace=workspace)}
