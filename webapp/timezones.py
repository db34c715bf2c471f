# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time zones by their IANA names, by the names that people have for them, and what to call them in a language."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global

from webapp.languages import locale_of

#: One or two of each of the busiest offsets: what is offered before anything was searched for.
FREQUENT = (
    "America/Los_Angeles", "America/Chicago", "America/New_York", "America/Sao_Paulo", "Europe/London", "Europe/Paris",
    "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Australia/Sydney",
)  # fmt: skip
_UTC = "Etc/UTC"

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*")
_NAME_LENGTH = 64
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Place:
    """A time zone as people know it."""

    #: By IANA.
    name: str
    city: str
    #: Empty for UTC.
    country: str


def zone(name: str) -> ZoneInfo | None:
    """The time zone of that IANA name, in any case of its letters; None where there is none."""
    if len(name) > _NAME_LENGTH or not _NAME.fullmatch(name):
        return None
    return _zone(name)


def offset(of: datetime.tzinfo, moment: datetime.datetime) -> str:
    """How far it is from UTC at that moment, such as "UTC+5:30"."""
    minutes = round((moment.astimezone(of).utcoffset() or datetime.timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes >= 0 else '−'}{hours}{f':{rest:02}' if rest else ''}"


def place(name: str, babel: str) -> Place:
    """The zone in the language of that name of Babel's."""
    return _place(name, babel)


def search(words: str, babel: str) -> Sequence[Place]:
    """The zones whose city, country or name has words that begin with all of these; those of a city first.

    In the language of that name of Babel's, or in English.
    """
    wanted = tuple(_words(words))
    if not wanted:
        return ()
    found = [(one, cities) for one, cities, every in _known(babel) if _fits(wanted, every)]
    found.sort(key=lambda pair: (not _fits(wanted, pair[1]), _plain(pair[0].city)))
    return [one for one, _ in found]


@lru_cache(maxsize=1_000)
def _zone(name: str) -> ZoneInfo | None:
    return _loaded(name) or _loaded(_by_lower_case().get(name.casefold(), ""))


def _loaded(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


@cache
def _by_lower_case() -> Mapping[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@cache
def _elder() -> Mapping[str, tuple[str, ...]]:
    """All names of a zone by each of them: Babel has some things under an older one."""
    groups: dict[str, list[str]] = {}
    for alias, name in get_global("zone_aliases").items():
        groups.setdefault(str(name), [str(name)]).append(str(alias))
    return {name: tuple(group) for group in groups.values() for name in group}


@cache
def _offered() -> Sequence[str]:
    """The zones that somebody lives in, and UTC."""
    inhabited = (str(name) for name, territory in get_global("zone_territories").items() if territory != "ZZ")
    return (*(name for name in inhabited if _loaded(name)), _UTC)


@lru_cache(maxsize=2_000)
def _place(name: str, babel: str) -> Place:
    locale, names = locale_of(babel), _elder().get(name, (name,))
    territories = get_global("zone_territories")
    territory = next((territories[one] for one in names if one in territories), "")
    return Place(name, _city(names, locale), str(locale.territories.get(territory, "")) if territory != "ZZ" else "")


def _city(names: Sequence[str], locale: Locale) -> str:
    known = (locale.time_zones.get(one, {}).get("city") for one in names)
    return str(next(filter(None, known), None) or names[0].rpartition("/")[2].replace("_", " "))


@cache
def _known(babel: str) -> Sequence[tuple[Place, frozenset[str], frozenset[str]]]:
    """Every zone, the words of its city, and all words that it can be found by."""
    known = []
    for name in _offered():
        here, english = _place(name, babel), _place(name, "en")
        cities = frozenset(_words(here.city)) | frozenset(_words(english.city))
        every = (*_elder().get(name, (name,)), here.country, english.country, *_times(name, babel))
        known.append((here, cities, cities.union(*map(_words, every))))
    return known


def _times(name: str, babel: str) -> Iterator[str]:
    """What people call the time there: "Central European Time", "CET"."""
    zones = get_global("meta_zones")
    for meta in {str(zones[one]) for one in _elder().get(name, (name,)) if one in zones}:
        for locale in (locale_of(babel), locale_of("en")):
            for width in ("long", "short"):
                yield from map(str, locale.meta_zones.get(meta, {}).get(width, {}).values())
    for month in (1, 7):
        yield datetime.datetime(2026, month, 1, tzinfo=ZoneInfo(name)).tzname() or ""


def _fits(wanted: Iterable[str], words: frozenset[str]) -> bool:
    return all(any(word.startswith(one) for word in words) for one in wanted)


def _words(text: str) -> Iterator[str]:
    return iter(_WORD.findall(_plain(text)))


def _plain(text: str) -> str:
    """In lower case and without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
