# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an agent tells the people of all conversations of a ticket: who they are, and what became of each.

The words and who is who stay until everybody has been told. What is to be done next, and the jobs that do it, are kept
in one transaction.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from webapp.store.database import Database, Row
from webapp.store.job import NewJob
from webapp.store.queue import insert

#: Seconds that it is known what became of it, and whom something would be about that is not sent.
KEEP_TELLING, KEEP_DRAFT = 30 * 86_400.0, 86_400.0

#: listing: the conversations are not all known; looking: they are; sending: people are told; stopped, ended.
State = Literal["listing", "looking", "sending", "stopped", "ended"]
#: What is to be told, or why not: copying is paused, nobody is there, the conversation was merged or deleted, its
#: person has a newer one; what became of it: told, stopped before, failed. Empty while nobody has looked.
Outcome = Literal["", "ready", "paused", "nobody", "merged", "gone", "twice", "told", "stopped", "failed"]

_BEGIN = f"""
    INSERT INTO intercom_telling (name, workspace, ticket, begun_at, until)
    VALUES (:name, :workspace, :ticket, :now, :now + {KEEP_TELLING}) ON CONFLICT (name) DO NOTHING
"""
_SHOWN = "SELECT name, workspace, ticket, state, words, begun_at FROM intercom_telling"
_NEWEST = f"""
    {_SHOWN} WHERE workspace = :workspace AND ticket = :ticket AND state IN ('sending', 'stopped', 'ended')
    AND begun_at > :now - :within ORDER BY begun_at DESC LIMIT 1
"""
_LIST = """
    INSERT INTO intercom_told (telling, conversation, outcome) VALUES (:name, :conversation, :outcome)
    ON CONFLICT (telling, conversation) DO NOTHING
"""
_TURN = "UPDATE intercom_telling SET state = :after WHERE name = :name AND state = :before"
_SEND = "UPDATE intercom_telling SET state = 'sending', words = :words WHERE name = :name AND state = 'looking'"
_SETTLE = """
    UPDATE intercom_told SET outcome = :outcome, contact = CASE WHEN :contact = '' THEN contact ELSE :contact END,
        language = CASE WHEN :language = '' THEN language ELSE :language END
    WHERE telling = :name AND conversation = :conversation AND outcome IN ('', 'ready')
"""
_TWICE = "UPDATE intercom_told SET outcome = 'twice' WHERE telling = :name AND conversation = :conversation"
_END = "UPDATE intercom_telling SET state = 'ended', words = '' WHERE name = :name AND state = 'sending'"
_END_STOPPED = "UPDATE intercom_telling SET words = '' WHERE name = :name AND state = 'stopped'"
_FORGET = "UPDATE intercom_told SET contact = '', language = '' WHERE telling = :name"
_OLD = f"(until < :now OR (state IN ('listing', 'looking') AND begun_at < :now - {KEEP_DRAFT}))"
_OF = "SELECT conversation, contact, language, outcome FROM intercom_told WHERE telling = :name"
# Ids of conversations grow: the longer, then the greater one is the newer.
_OLDEST = "ORDER BY length(conversation), conversation"


@dataclass(frozen=True)
class Telling:
    """One order of an agent; `words` by language, those for everybody else under "", times are unix seconds."""

    name: str
    workspace: str
    ticket: str
    state: State
    words: Mapping[str, str] = field(repr=False)
    begun_at: float


@dataclass(frozen=True)
class Told:
    """One of its conversations; `language` has two letters."""

    conversation: str
    contact: str = ""
    language: str = ""
    outcome: Outcome = ""


@dataclass(frozen=True)
class Progress:
    """How many conversations have which outcome, and how many of those that are told speak which language."""

    outcomes: Mapping[str, int]
    languages: Mapping[str, int]
    #: Some of those that are to be told.
    first: Sequence[Told] = ()

    @property
    def total(self) -> int:
        """All conversations."""
        return sum(self.outcomes.values())

    def count(self, *outcomes: Outcome) -> int:
        """Those with one of these outcomes."""
        return sum(self.outcomes.get(each, 0) for each in outcomes)


class Tellings:
    """Safe to share between threads; all methods raise `StoreUnavailable` and nothing else when the store fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, name: str, workspace: str, ticket: str, jobs: Sequence[NewJob]) -> None:
        """Find out whom it would be about; nothing where it is known already."""
        with self._database.transaction([job.key for job in jobs]) as transaction:
            if transaction.change(_BEGIN, name=name, workspace=workspace, ticket=ticket):
                insert(transaction, jobs)

    def find(self, name: str) -> Telling | None:
        """The one of that name."""
        return next(map(_telling, self._database.rows(f"{_SHOWN} WHERE name = :name", name=name)), None)

    def newest(self, workspace: str, ticket: str, *, within: float) -> Telling | None:
        """What the people of a ticket are told, or were told last within so many seconds."""
        found = self._database.rows(_NEWEST, workspace=workspace, ticket=ticket, within=within)
        return next(map(_telling, found), None)

    def listed(self, name: str, conversations: Mapping[str, Outcome], jobs: Sequence[NewJob], *, last: bool) -> None:
        """These conversations belong to it, and no others where they are the last ones."""
        with self._database.transaction([job.key for job in jobs]) as transaction:
            for conversation, outcome in sorted(conversations.items()):
                transaction.change(_LIST, name=name, conversation=conversation, outcome=outcome)
            if last:
                transaction.change(_TURN, name=name, before="listing", after="looking")
            insert(transaction, jobs)

    def send(self, name: str, words: Mapping[str, str], jobs: Sequence[NewJob]) -> bool:
        """Tell them; false where that was begun before."""
        with self._database.transaction([job.key for job in jobs]) as transaction:
            if not transaction.change(_SEND, name=name, words=json.dumps(dict(words))):
                return False
            ready = [Told(**row) for row in transaction.rows(f"{_OF} AND outcome = 'ready' {_OLDEST}", name=name)]
            newest = {each.contact: each.conversation for each in ready}
            for each in ready:
                if newest[each.contact] != each.conversation:
                    transaction.change(_TWICE, name=name, conversation=each.conversation)
            insert(transaction, jobs)
        return True

    def stop(self, name: str) -> bool:
        """Tell nobody else; false where there is nobody to be told any more."""
        with self._database.transaction() as transaction:
            return transaction.change(_TURN, name=name, before="sending", after="stopped") == 1

    def settle(self, name: str, told: Told) -> None:
        """What became of one conversation; what is final stays as it is."""
        with self._database.transaction() as transaction:
            transaction.change(
                _SETTLE,
                name=name,
                conversation=told.conversation,
                contact=told.contact,
                language=told.language,
                outcome=told.outcome,
            )

    def told(self, name: str, conversation: str) -> Told | None:
        """One conversation of it."""
        found = self._database.rows(f"{_OF} AND conversation = :conversation", name=name, conversation=conversation)
        return Told(**found[0]) if found else None

    def waiting(self, name: str) -> list[str]:
        """The conversations that are to be told, the newest first."""
        order = "ORDER BY length(conversation) DESC, conversation DESC"
        found = self._database.rows(f"{_OF} AND outcome = 'ready' {order}", name=name)
        return [str(row["conversation"]) for row in found]

    def is_over(self, name: str) -> bool:
        """Whether nobody is to be told any more."""
        return not self._database.rows(f"{_OF} AND outcome IN ('', 'ready') LIMIT 1", name=name)

    def progress(self, name: str) -> Progress:
        """How far it is; who has two conversations counts once, as far as that is known."""
        rows = [
            Told(**row) for row in self._database.rows(f"{_OF} ORDER BY length(conversation), conversation", name=name)
        ]
        ready = list({each.contact: each for each in rows if each.outcome == "ready"}.values())
        twice = sum(each.outcome == "ready" for each in rows) - len(ready)
        outcomes = Counter(each.outcome for each in rows) + Counter(twice=twice)
        outcomes["ready"] -= twice
        languages = Counter(each.language for each in (*ready, *(one for one in rows if one.outcome == "told")))
        return Progress(+outcomes, languages, ready[:2])

    def counts(self, name: str) -> Progress:
        """The outcomes alone."""
        sql = "SELECT outcome, count(*) AS number FROM intercom_told WHERE telling = :name GROUP BY outcome"
        return Progress({row["outcome"]: row["number"] for row in self._database.rows(sql, name=name)}, {})

    def end(self, name: str) -> None:
        """Forget the words and who is who."""
        with self._database.transaction() as transaction:
            transaction.change(_END, name=name)
            transaction.change(_END_STOPPED, name=name)
            transaction.change(_FORGET, name=name)

    def prune(self) -> None:
        """Forget what is long over, and what was never sent."""
        old = f"SELECT name FROM intercom_telling WHERE {_OLD}"
        if self._database.rows(f"{old} LIMIT 1"):
            with self._database.transaction(durable=False) as transaction:
                transaction.change(f"DELETE FROM intercom_told WHERE telling IN ({old})")
                transaction.change(f"DELETE FROM intercom_telling WHERE {_OLD}")


def _telling(row: Row) -> Telling:
    return Telling(**{**row, "words": json.loads(row["words"] or "{}")})
