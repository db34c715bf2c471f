# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is remembered of messages, of clicks that changed something, and of what agents choose: ids and times, no words.

Of a message that went to iTop: whose it is, so that one person's words can be found again when Intercom no longer
knows the person.
Of a click: that it was carried out, and for some minutes the canvas that answered it.
Of an agent: the ids that she chose last for a new ticket, and how often in a row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from webapp.store.database import Database

#: Seconds that a click is known, and its canvas at hand for a second click at the same moment.
KEEP_CLICK, KEEP_ANSWER = 172_800.0, 120.0
#: Seconds that a choice is known after it was made last, and how often in a row makes it a habit.
KEEP_CHOICE, HABIT = 7_776_000.0, 2
#: Rows that one transaction deletes.
_BATCH = 5_000

_NOTE = """
    INSERT INTO intercom_copied (workspace, conversation, part, contact, address, person, copied_at)
    VALUES (:workspace, :conversation, :part, :contact, :address, :person, :now)
    ON CONFLICT (workspace, conversation, part) DO NOTHING
"""
_FORGET = """
    DELETE FROM intercom_copied WHERE workspace = :workspace AND conversation = :conversation AND part = :part
"""
_SHOWN = "SELECT workspace, conversation, part, contact, address, person, copied_at FROM intercom_copied WHERE"
_OF_CONVERSATION = f"{_SHOWN} workspace = :workspace AND conversation = :conversation"
_OF_PART = f"{_SHOWN} workspace = :workspace AND part = :part"
_OF_PERSON = f"""
    {_SHOWN} workspace = :workspace AND
    ((:contact <> '' AND contact = :contact) OR (:address <> '' AND address = :address)
        OR (:person <> '' AND person = :person))
    ORDER BY conversation, part
"""
_RECENT = """
    SELECT conversation, max(copied_at) AS latest FROM intercom_copied
    WHERE workspace = :workspace AND copied_at >= :since GROUP BY conversation ORDER BY latest DESC LIMIT :limit
"""
_BEGIN = f"INSERT INTO intercom_click (name, until) VALUES (:name, :now + {KEEP_CLICK}) ON CONFLICT (name) DO NOTHING"
_ANSWERED = "UPDATE intercom_click SET answer = :answer, answered_at = :now WHERE name = :name"
_ANSWER = f"""
    SELECT answer FROM intercom_click
    WHERE name = :name AND answer IS NOT NULL AND answered_at > :now - {KEEP_ANSWER}
"""
_UNDER_WAY = f"""
    SELECT name FROM intercom_click
    WHERE name = :name AND answered_at IS NULL AND until > :now + {KEEP_CLICK} - :within
"""
_STALE = f"answer IS NOT NULL AND answered_at <= :now - {KEEP_ANSWER}"
_PRUNE = f"""
    DELETE FROM intercom_click WHERE name IN (
        SELECT name FROM intercom_click WHERE until < :now LIMIT {_BATCH} {{skip_locked}})
"""
_CHOSE = f"""
    INSERT INTO intercom_choice (workspace, agent, attribute, value, times, until)
    VALUES (:workspace, :agent, :attribute, :value, 1, :now + {KEEP_CHOICE})
    ON CONFLICT (workspace, agent, attribute) DO UPDATE SET
        times = CASE WHEN intercom_choice.value = excluded.value THEN intercom_choice.times + 1 ELSE 1 END,
        value = excluded.value, until = excluded.until
"""
_USUAL = f"""
    SELECT attribute, value FROM intercom_choice
    WHERE workspace = :workspace AND agent = :agent AND times >= {HABIT} AND value <> '' AND until > :now
"""
_CHOICES = "SELECT attribute FROM intercom_choice WHERE workspace = :workspace AND agent = :agent"
_UNCHOSE = "DELETE FROM intercom_choice WHERE workspace = :workspace AND agent = :agent"


@dataclass(frozen=True)
class AgentChoice:
    """What an agent chose for an attribute of a new ticket, empty for no value; `agent` is a hash of her address."""

    workspace: str
    agent: str
    attribute: str
    value: str


@dataclass(frozen=True)
class Copied:
    """A message that was made ready for iTop; `contact` is empty for teammates and bots, times are unix seconds.

    `address` is a hash of the e-mail address, `person` class and id in iTop where the widget told them.
    """

    workspace: str
    conversation: str
    part: str
    contact: str = ""
    address: str = ""
    person: str = ""
    copied_at: float = 0.0


def hash_address(email: str) -> str:
    """What of an e-mail address is kept; empty for none."""
    plain = email.strip().casefold()
    return hashlib.sha256(plain.encode()).hexdigest()[:32] if plain else ""


class Records:
    """Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, copies: Sequence[Copied]) -> None:
        """Remember these, copied now; those that are known stay as they are."""
        if copies:
            self._change(_NOTE, [asdict(each) for each in copies], durable=False)

    def parts(self, workspace: str, conversation: str) -> frozenset[str]:
        """The parts of a conversation that were copied."""
        return frozenset(self.copied(workspace, conversation))

    def copied(self, workspace: str, conversation: str) -> dict[str, float]:
        """When each part of a conversation was made ready for iTop first (unix seconds)."""
        rows = self._database.rows(_OF_CONVERSATION, workspace=workspace, conversation=conversation)
        return {str(row["part"]): float(row["copied_at"]) for row in rows}

    def conversations_of(self, workspace: str, part: str) -> tuple[str, ...]:
        """The conversations that a part of that id was copied from; ids are unique in a workspace, so one at most."""
        rows = self._database.rows(_OF_PART, workspace=workspace, part=part)
        return tuple(str(row["conversation"]) for row in rows)

    def recent(self, workspace: str, *, since: float, limit: int) -> tuple[str, ...]:
        """Conversations that something was copied from after that moment, the latest first."""
        rows = self._database.rows(_RECENT, workspace=workspace, since=since, limit=limit)
        return tuple(str(row["conversation"]) for row in rows)

    def of_person(self, workspace: str, *, contact: str = "", email: str = "", person: str = "") -> tuple[Copied, ...]:
        """What was copied of whoever has one of these: the id in Intercom, the address, "Person:12" in iTop."""
        rows = self._database.rows(
            _OF_PERSON, workspace=workspace, contact=contact, address=hash_address(email), person=person
        )
        return tuple(Copied(**row) for row in rows)

    def forget(self, copies: Sequence[Copied]) -> int:
        """Forget these; their number."""
        return self._change(_FORGET, [asdict(each) for each in copies]) if copies else 0

    def chose(self, choices: Sequence[AgentChoice]) -> None:
        """Remember what an agent chose for a new ticket."""
        if choices:
            self._change(_CHOSE, [asdict(each) for each in choices], durable=False)

    def usual(self, workspace: str, agent: str) -> dict[str, str]:
        """By attribute what an agent chose the last times, twice in a row at least."""
        rows = self._database.rows(_USUAL, workspace=workspace, agent=agent)
        return {str(row["attribute"]): str(row["value"]) for row in rows}

    def choices_of(self, workspace: str, agent: str) -> int:
        """How many choices of an agent are remembered."""
        return len(self._database.rows(_CHOICES, workspace=workspace, agent=agent))

    def forget_choices(self, workspace: str, agent: str) -> int:
        """Forget what an agent chose; the number."""
        return self._change(_UNCHOSE, [{"workspace": workspace, "agent": agent}])

    def begin(self, click: str) -> bool:
        """Whether this click is the first of its name; from now on it is not."""
        return self._change(_BEGIN, [{"name": click}]) == 1

    def answered(self, click: str, answer: str) -> None:
        """Keep the canvas for a second click at the same moment."""
        self._change(_ANSWERED, [{"name": click, "answer": answer}], durable=False)

    def answer(self, click: str) -> str | None:
        """The canvas that answered the click a moment ago."""
        found = self._database.rows(_ANSWER, name=click)
        return str(found[0]["answer"]) if found else None

    def is_under_way(self, click: str, *, within: float) -> bool:
        """Whether the click came a moment ago (at most so many seconds) and has no answer yet."""
        return bool(self._database.rows(_UNDER_WAY, name=click, within=within))

    def blank(self) -> None:
        """Forget the canvas of each click that was answered a while ago; to be called often."""
        if self._database.rows(f"SELECT name FROM intercom_click WHERE {_STALE} LIMIT 1"):
            self._change(f"UPDATE intercom_click SET answer = NULL WHERE {_STALE}", [{}], durable=False)

    def prune(self) -> None:
        """Forget clicks and choices whose time is over."""
        while self._change(_PRUNE, [{}], durable=False):
            pass
        self._change("DELETE FROM intercom_choice WHERE until < :now", [{}], durable=False)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def _change(self, sql: str, several: Sequence[Mapping[str, object]], *, durable: bool = True) -> int:
        """Do it with each of these values in one transaction; the number of rows that were changed."""
        with self._database.transaction(durable=durable) as transaction:
            return sum(transaction.change(sql, **values) for values in several)
