# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading dates and times as people write them: by the language's names of months and its order of day and month."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from babel import Locale

from webapp.languages import locale_of

#: Words around a date that say nothing about it.
_FILLERS = frozenset("at the of st nd rd th à a de le er um den uhr las del alle il às om o godz r v ve".split())
_CLOCK = re.compile(
    r"(?<![\d./-])(\d{1,2})(?:\s*[:h]\s*(\d{2})(?::(\d{2}))?)?\s*(am|pm|a\.m\.|p\.m\.|h)?(?![\w/:-]|\.\d)"
)
_WORDS = re.compile(r"\d+|[^\W\d_]+(?:’[^\W\d_]+)*")


@dataclass(frozen=True)
class Calendar:
    """How one language writes dates."""

    #: y, m and d in the order of its short dates.
    order: str
    months: Mapping[str, int]
    #: Names of days, which are left out.
    days: frozenset[str]


@cache
def calendar(babel: str) -> Calendar:
    """That of a language by Babel's name for it; English names of months are understood everywhere."""
    locale = locale_of(babel)
    pattern = str(locale.date_formats["short"].pattern).lower()
    order = "".join(sorted("ymd", key=lambda letter: pattern.find(letter)))
    months: dict[str, int] = {}
    days: set[str] = set()
    for each in (Locale("en"), locale):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                months |= {_plain(name): number for number, name in each.months[context][width].items()}
                days |= {_plain(name) for name in each.days[context][width].values()}
    return Calendar(order, months, frozenset(days))


def read_date(words: str, names: Calendar, relative: Mapping[str, datetime.date]) -> datetime.date | None:
    """None for what is no date; without a year it is that of `relative`'s first day, by convention today."""
    found = _iso(words)
    if found is not None:
        return found.date()
    tokens = _without_day(_WORDS.findall(words.casefold().replace("'", "’")), names)
    today = next(iter(relative.values()))
    if len(tokens) == 1 and tokens[0] in relative:
        return relative[tokens[0]]
    numbers = [token for token in tokens if token.isdecimal()]
    named = [names.months[token] for token in tokens if token in names.months]
    if len(numbers) + len(named) != len(tokens) or len(named) > 1:
        return None
    return _read_with_month(numbers, named[0], today) if named else _read_numbers(numbers, names.order, today)


def _without_day(words: list[str], names: Calendar) -> list[str]:
    """The words that say which date it is. One that can be both ("mar" in Spanish) is a day only before a month."""
    tokens = [word for word in words if word not in _FILLERS and word not in names.days - names.months.keys()]
    months = [word for word in tokens if word in names.months]
    if len(months) > 1 and months[0] in names.days:
        tokens.remove(months[0])
    return tokens


def read_moment(words: str, names: Calendar, relative: Mapping[str, datetime.date]) -> datetime.datetime | None:
    """A date with a time, or at the beginning of the day, or a time of today; None for anything else."""
    found = _iso(words)
    if found is not None:
        return found
    text = " ".join(words.casefold().split())
    for match in reversed(list(_CLOCK.finditer(text))):
        time = _time(match)
        if time is None:
            continue
        rest = text[: match.start()] + " " + text[match.end() :]
        bare = not _WORDS.search(rest)
        day = next(iter(relative.values())) if bare else read_date(rest, names, relative)
        if day is not None:
            return datetime.datetime.combine(day, time)
    day = read_date(text, names, relative)
    return None if day is None else datetime.datetime.combine(day, datetime.time())


def _iso(words: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(words.strip()) if words.strip()[4:5] == "-" else None
    except ValueError:
        return None


def _time(match: re.Match[str]) -> datetime.time | None:
    hour, minute, second, half = match.groups()
    if minute is None and half is None:
        return None
    number = int(hour)
    if half and half[0] in "ap":
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half[0] == "p" else 0)
    try:
        return datetime.time(number, int(minute or 0), int(second or 0))
    except ValueError:
        return None


def _read_with_month(numbers: list[str], month: int, today: datetime.date) -> datetime.date | None:
    if not 1 <= len(numbers) <= 2:
        return None
    year_first = len(numbers) == 2 and len(numbers[0]) == 4
    day, year = (numbers[1], numbers[0]) if year_first else (numbers[0], numbers[1] if len(numbers) == 2 else "")
    return _date(year, month, int(day), today)


def _read_numbers(numbers: list[str], order: str, today: datetime.date) -> datetime.date | None:
    if len(numbers) == 2:
        order, year = order.replace("y", ""), ""
    elif len(numbers) == 3:
        order = "ymd" if len(numbers[0]) == 4 else order.replace("y", "") + "y"
        year = numbers[order.index("y")]
    else:
        return None
    month, day = int(numbers[order.index("m")]), int(numbers[order.index("d")])
    if month > 12 >= day and not order.startswith("ym"):
        month, day = day, month
    return _date(year, month, day, today)


def _date(year: str, month: int, day: int, today: datetime.date) -> datetime.date | None:
    if year and len(year) not in (2, 4):
        return None
    number = int(year) + (2000 if len(year) == 2 else 0) if year else today.year
    try:
        return datetime.date(number, month, day)
    except ValueError:
        return None


def _plain(name: str) -> str:
    return name.casefold().rstrip(".")
