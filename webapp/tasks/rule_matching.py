# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a rule holds for a conversation, as it is or as it was: nobody is asked anything but for teams' names."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from webapp.intercom.shapes import Conversation, Part
from webapp.settings.ticket_rules import Rule

#: A key of `webapp/languages`, and what stands in it.
Reason = tuple[str, Mapping[str, object]]


@dataclass(frozen=True)
class Wait:
    """Since when an end user has waited for an answer, and until when; None: they still do (unix seconds)."""

    since: int
    until: int | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether the rule holds, and why; else when it does unless somebody answers (unix seconds, 0 for never)."""

    holds: bool
    why: Sequence[Reason] = ()
    due: float = 0.0
    #: Since when nobody had answered, 0 where that does not matter.
    since: int = 0


@dataclass(frozen=True)
class Surroundings:
    """What a rule is held against besides the conversation: the names of teams by ids, asked for when needed."""

    zone: datetime.tzinfo
    teams: Callable[[], Mapping[str, str]]


def judge(rule: Rule, conversation: Conversation, around: Surroundings, *, now: float) -> Verdict:
    """How it is at that moment."""
    why = _lasting(rule, conversation, around)
    if why is None:
        return Verdict(False)
    if not rule.unanswered:
        return Verdict(True, why)
    wait = next((each for each in waits(conversation) if each.until is None), None)
    due = _due(rule, wait, around) if wait is not None else None
    if wait is None or due is None:
        return Verdict(False)
    said = (*why, _unanswered(rule))
    return Verdict(True, said, since=wait.since) if due <= now else Verdict(False, said, due, wait.since)


def judge_past(rule: Rule, conversation: Conversation, around: Surroundings, *, now: float, since: float) -> Verdict:
    """Whether it would have held at some moment from `since` to `now`, with the tags and attributes of today."""
    why = _lasting(rule, conversation, around)
    if why is None or not rule.unanswered:
        return Verdict(why is not None, why or ())
    for wait in waits(conversation):
        due, end = _due(rule, wait, around), now if wait.until is None else wait.until
        if due is not None and since <= due < end:
            return Verdict(True, (*why, _unanswered(rule)), since=wait.since)
    return Verdict(False)


def waits(conversation: Conversation) -> Iterator[Wait]:
    """Each time that the end user waited, the oldest first.

    A teammate's words end it, and closing the conversation does; notes and the words of bots do not. Whatever was put
    aside or closed otherwise waits for nobody.
    """
    since = 0
    for part in conversation.parts:
        if part.writer.kind == "contact":
            since = since or (part.created_at if _is_said(part) else 0)
        elif since and (part.type == "close" or (_is_said(part) and not part.writer.automatic)):
            yield Wait(since, part.created_at)
            since = 0
    if since and conversation.state in ("open", ""):
        yield Wait(since)


def _is_said(part: Part) -> bool:
    return part.log == "public" and part.says_something and not part.rating


def _due(rule: Rule, wait: Wait, around: Surroundings) -> float | None:
    """When they have waited for so long, and it is outside the office hours."""
    patience = wait.since + rule.unanswered * 60.0
    return patience if rule.office_hours is None else rule.office_hours.first_outside(patience, around.zone)


def _unanswered(rule: Rule) -> Reason:
    return "notes.rule_unanswered", {"minutes": rule.unanswered}


def _lasting(rule: Rule, conversation: Conversation, around: Surroundings) -> tuple[Reason, ...] | None:
    """Why all conditions but time hold; None where one does not."""
    why: list[Reason] = []
    if rule.tag:
        if rule.tag.casefold() not in {each.casefold() for each in conversation.tags}:
            return None
        why.append(("notes.rule_tag", {"tag": rule.tag}))
    for name, value in rule.attributes.items():
        if conversation.attributes.get(name, "").casefold() != value.casefold():
            return None
        why.append(("notes.rule_attribute", {"name": name, "value": value}))
    if rule.team:
        if not _is_team(rule.team, conversation.team, around):
            return None
        why.append(("notes.rule_team", {"team": rule.team}))
    return tuple(why)


def _is_team(wanted: str, team_id: str, around: Surroundings) -> bool:
    if not team_id or wanted == team_id:
        return bool(team_id)
    return not wanted.isdigit() and around.teams().get(team_id, "").casefold() == wanted.casefold()
