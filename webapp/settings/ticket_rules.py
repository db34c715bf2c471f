# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules by which the app makes tickets by itself, as people write them into iTop's configuration.

A rule with a mistake in it makes nothing: one whose condition is misspelt would hold for more than was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from webapp.lenient import text
from webapp.settings.office_hours import OfficeHours
from webapp.timezones import zone

PARAMETER = "sync_app.ticket_rules"
_KEYS = ("workspace", "on", "when", "ticket")
_CONDITIONS = ("tag", "team", "attribute", "unanswered_minutes")
#: What an unanswered message may say besides.
_HOURS = ("office_hours", "timezone")
#: What follows from the conversation, and is for no rule to say => why.
_SETTLED = {
    "class": "tickets are of the class that sync_app.ticket.class names",
    "caller_id": "it is whoever the conversation is with",
    "org_id": "it is the organization of whoever the conversation is with",
}
_LONGEST_NAME = 60
_OFF = ("", "0", "false", "no", "off")
_CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
#: A week.
_MOST_MINUTES = 10_080

Values = Mapping[str, "str | tuple[str, ...]"]


@dataclass(frozen=True)
class Rule:
    """All its conditions have to hold; those that are empty are none. `values` are those of the new ticket."""

    name: str
    #: Empty: in every one.
    workspace: str = ""
    on: bool = True
    tag: str = ""
    #: Name or id.
    team: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    #: Minutes that nobody has answered for, 0 where that does not matter.
    unanswered: int = 0
    #: None: at any time.
    office_hours: OfficeHours | None = None
    #: Name of the zone of the office hours; empty for that of the workspace.
    timezone: str = ""
    values: Values = field(default_factory=dict)


def rules_for(written: object, workspace_id: str, *, off: bool = False) -> tuple[Rule, ...]:
    """The rules that hold in that workspace, in their order, without those that have a mistake, or are off."""
    read = (read_rule(name, raw) for name, raw in _entries(written))
    good = (rule for rule, problems in read if not problems)
    return tuple(rule for rule in good if (rule.on or off) and rule.workspace in ("", workspace_id))


def read_rule(name: str, raw: object) -> tuple[Rule, list[str]]:
    """The rule, and the end of a sentence about each mistake in it."""
    reader = _Reader(name)
    return reader.rule(raw), reader.problems


def named_rules(written: object) -> Iterator[tuple[Rule, list[str]]]:
    """Every rule there is, with its mistakes."""
    for name, raw in _entries(written):
        yield read_rule(name, raw)


def _entries(written: object) -> Iterator[tuple[str, object]]:
    if isinstance(written, Mapping):
        yield from ((str(name), raw) for name, raw in written.items())


class _Reader:
    """Reads one rule and collects what is wrong with it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.problems: list[str] = []

    def rule(self, raw: object) -> Rule:
        rule = self._members(raw, _KEYS, "")
        when = self._members(rule.get("when"), (*_CONDITIONS, *_HOURS), '"when"') if "when" in rule else {}
        if not self.problems and not any(when.get(each) for each in _CONDITIONS):
            self._say(f'says no "when": give it {", ".join(_CONDITIONS[:-1])} or {_CONDITIONS[-1]}')
        if not self._name.strip() or len(self._name) > _LONGEST_NAME or not self._name.isprintable():
            self._say(f"needs a name of 1 to {_LONGEST_NAME} characters")
        return Rule(
            name=self._name,
            workspace=self._text(rule, "workspace"),
            on=self._flag(rule.get("on", True)),
            tag=self._text(when, "tag"),
            team=self._text(when, "team"),
            attributes=self._attributes(when.get("attribute")),
            unanswered=self._minutes(when.get("unanswered_minutes")),
            office_hours=self._hours(when),
            timezone=self._zone(when),
            values=dict(self._values(rule.get("ticket"))),
        )

    def _say(self, problem: str) -> None:
        self.problems.append(problem)

    def _members(self, raw: object, known: tuple[str, ...], where: str) -> Mapping[str, object]:
        if raw == [] or raw is None:  # an empty array of PHP
            return {}
        if not isinstance(raw, Mapping):
            self._say(f"must give an array for {where}" if where else 'must be an array with "when" and "ticket"')
            return {}
        for name in raw:
            if name not in known:
                place = f"in {where} " if where else ""
                self._say(f'has {place}"{str(name)[:_LONGEST_NAME]}", which means nothing; it knows {", ".join(known)}')
        return raw

    def _text(self, members: Mapping[str, object], name: str) -> str:
        value = members.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, str | int | float)):
            self._say(f"must give a text for {name}")
        return text(value)

    def _flag(self, value: object) -> bool:
        return value if isinstance(value, bool) else text(value).lower() not in _OFF

    def _attributes(self, raw: object) -> dict[str, str]:
        if raw is None or raw == []:
            return {}
        if not isinstance(raw, Mapping):
            self._say("must give attribute as an array of names and values")
            return {}
        for name, value in raw.items():
            if not as_text(value):
                self._say(f'must give a value for the attribute "{name}"')
        return {str(name): as_text(value) for name, value in raw.items()}

    def _minutes(self, raw: object) -> int:
        if raw is None:
            return 0
        minutes = text(raw)
        if not re.fullmatch("[1-9][0-9]{0,4}", minutes) or int(minutes) > _MOST_MINUTES:
            self._say(f'says "{minutes}" for unanswered_minutes, which is not a number from 1 to {_MOST_MINUTES}')
            return 0
        return int(minutes)

    def _hours(self, when: Mapping[str, object]) -> OfficeHours | None:
        written = self._text(when, "office_hours")
        if not written:
            return None
        if not when.get("unanswered_minutes"):
            self._say("has office_hours without unanswered_minutes, where they mean nothing")
        hours = OfficeHours.parse(written)
        if hours is None:
            self._say(f'says "{written}" for office_hours, which is not like "Mon-Fri 08:00-18:00, Sat 09:00-12:00"')
        return hours

    def _zone(self, when: Mapping[str, object]) -> str:
        name = self._text(when, "timezone")
        if name and zone(name) is None:
            self._say(f'has the timezone "{name}", which is not like "Europe/Paris"')
        return name

    def _values(self, raw: object) -> Iterator[tuple[str, str | tuple[str, ...]]]:
        if raw is None or raw == []:
            return
        if not isinstance(raw, Mapping):
            self._say('must give an array of attributes and values for "ticket"')
            return
        for code, value in raw.items():
            listed = isinstance(value, list)
            plain = all(isinstance(each, str | int | float) for each in (value if listed else [value]))
            if code in _SETTLED:
                self._say(f'cannot give "{code}": {_SETTLED[code]}')
            elif not isinstance(code, str) or not _CODE.fullmatch(code):
                self._say(f'gives "{str(code)[:_LONGEST_NAME]}", which is not the code of an attribute')
            elif not plain:
                self._say(f"must give a text for {code}")
            else:
                yield code, tuple(map(as_text, value)) if listed else as_text(value)


def as_text(value: object) -> str:
    """A value as text with its lines; yes and no as iTop's booleans."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip() if isinstance(value, str | int | float) else ""
