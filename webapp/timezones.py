# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time zones by their IANA names, and what to call them in a language."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global

from webapp.languages import locale_of

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*")
_NAME_LENGTH = 64


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


@lru_cache(maxsize=1_000)
def city(name: str, babel: str) -> str:
    """What people call the zone of that name in the language of that name of Babel's."""
    zones, names = locale_of(babel).time_zones, _all_names().get(name, (name,))
    known = (zones.get(one, {}).get("city") for one in names)
    return str(next(filter(None, known), None) or names[0].rpartition("/")[2].replace("_", " "))


@lru_cache(maxsize=1_000)
def _zone(name: str) -> ZoneInfo | None:
    return _load(name) or _load(_by_lower_case().get(name.casefold(), ""))


def _load(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


@cache
def _by_lower_case() -> Mapping[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@cache
def _all_names() -> Mapping[str, tuple[str, ...]]:
    """All names of a zone by each of them: Babel has some things under an older one."""
    groups: dict[str, list[str]] = {}
    for alias, name in get_global("zone_aliases").items():
        groups.setdefault(str(name), [str(name)]).append(str(alias))
    return {name: tuple(group) for group in groups.values() for name in group}
