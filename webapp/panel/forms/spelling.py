# SPDX-License-Identifier: AGPL-3.0-or-later
"""How people write dates, durations and numbers, and how iTop wants them (docs/sync-api.md, values of `form`)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel.numbers import get_decimal_symbol

from webapp.languages import Texts, locale_of
from webapp.panel.forms.dates import Calendar, calendar, read_date, read_moment
from webapp.panel.panel import Panel
from webapp.timezones import city

#: Types whose values are written differently by people than by iTop.
SPELLED = ("date", "datetime", "duration", "integer", "decimal", "percentage")

_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60
#: In every language that there is, and all of them understood by each.
_UNITS = {
    **dict.fromkeys("d day days j jour jours t tag tage tagen día días dia dias".split(), _DAY),
    **dict.fromkeys("g giorno giorni dag dagen dzień dni dnia den dny dní dnů".split(), _DAY),
    **dict.fromkeys("h hour hours heure heures std stunde stunden hora horas ora ore u uur uren".split(), _HOUR),
    **dict.fromkeys("godz godzina godziny godzin hod hodina hodiny hodin".split(), _HOUR),
    **dict.fromkeys("m min mins mn minute minutes minuten minuto minutos minuti minuut".split(), _MINUTE),
    **dict.fromkeys("minuta minuty minut".split(), _MINUTE),
    **dict.fromkeys("s sec secs second seconds seconde secondes seconden sek sekunde sekunden".split(), 1),
    **dict.fromkeys("seg segundo segundos secondo secondi sekunda sekundy sekund".split(), 1),
}
_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]*)\.?\s*")
_CLOCK = re.compile(r"(\d+):([0-5]\d)")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Spelling:
    """One language on one day, in the time zone of the texts."""

    texts: Texts
    today: datetime.date

    @classmethod
    def of(cls, panel: Panel) -> Spelling:
        """That of the agent who reads this panel."""
        return cls.at(panel.services.clock(), panel.text)

    @classmethod
    def at(cls, seconds: float, texts: Texts) -> Spelling:
        """That of a moment in unix seconds."""
        return cls(texts, datetime.datetime.fromtimestamp(seconds, texts.zone or datetime.UTC).date())

    def read(self, kind: str, words: str) -> str:
        """What iTop wants for what somebody wrote; what cannot be read stays, for iTop to explain."""
        words = " ".join(words.split())
        found: str | None = words
        if kind == "date":
            day = read_date(words, self._calendar, self._relative) if words else None
            found = day.isoformat() if day is not None else None
        elif kind == "datetime":
            moment = read_moment(words, self._calendar, self._relative) if words else None
            found = _with_offset(moment, self.texts.zone) if moment is not None else None
        elif kind == "duration":
            found = _seconds(words)
        elif kind in ("integer", "decimal", "percentage"):
            found = self._digits(words)
        return words if found is None else found

    def error(self, kind: str, words: str) -> str:
        """Why a time can be none although it is written like one, empty for everything that iTop can judge."""
        zone = self.texts.zone
        if kind != "datetime" or zone is None or not words.strip():
            return ""
        moment = read_moment(" ".join(words.split()), self._calendar, self._relative)
        after = _after_gap(moment, zone) if moment is not None and moment.tzinfo is None else None
        if moment is None or after is None:
            return ""
        return self.texts(
            "panel.no_such_time",
            time=self.texts.date(moment.isoformat()),
            zone=city(zone.key, self.texts.language.babel),
            example=self.texts.date(after.isoformat()),
        )

    def write(self, kind: str, value: str) -> str:
        """What a person reads for a value of iTop's; what is none stays as it is."""
        if kind in ("date", "datetime"):
            return self.texts.date(value)
        if kind == "duration" and value.isdecimal():
            return self._duration(int(value))
        if kind in ("decimal", "percentage") and _NUMBER.fullmatch(value):
            return value.replace(".", self._point)
        return value

    def example(self, kind: str) -> str:
        """Something of the type as it may be written; empty where nobody needs one."""
        tomorrow = self.today + datetime.timedelta(days=1)
        if kind == "date":
            return self.texts.date(tomorrow.isoformat())
        if kind == "datetime":
            shown = self.texts.date(f"{tomorrow.isoformat()}T14:30:00")
            zone = self.texts.zone
            return f"{shown} ({city(zone.key, self.texts.language.babel)})" if zone is not None else shown
        fixed = {"duration": "2h30", "integer": "12", "decimal": f"12{self._point}5", "percentage": "50"}
        return fixed.get(kind, "")

    @property
    def _calendar(self) -> Calendar:
        return calendar(self.texts.language.babel)

    @property
    def _relative(self) -> Mapping[str, datetime.date]:
        words = {self.texts("panel.today"): 0, self.texts("panel.tomorrow"): 1, self.texts("panel.yesterday"): -1}
        return {word.casefold(): self.today + datetime.timedelta(days=days) for word, days in words.items()}

    @property
    def _point(self) -> str:
        babel = self.texts.language.babel
        return get_decimal_symbol(locale_of(babel))

    def _digits(self, words: str) -> str | None:
        plain = re.sub(r"[\s'’%]", "", words)
        if not _NUMBER.fullmatch(plain):
            return None
        comma_groups = self._point == "." and re.fullmatch(r"[+-]?\d{1,3},\d{3}", plain)
        return plain.replace(",", "" if comma_groups else ".").removeprefix("+")

    def _duration(self, seconds: int) -> str:
        parts = []
        for size, unit in zip((_DAY, _HOUR, _MINUTE, 1), self.texts("panel.duration_units").split(), strict=True):
            amount, seconds = divmod(seconds, size)
            parts += [f"{amount} {unit}"] if amount else []
        return " ".join(parts) or f"0 {self.texts('panel.duration_units').split()[2]}"


def _seconds(words: str) -> str | None:
    """Seconds of "2h30", "1 day 2 h", "1:30", "90 min", "1.5 h"; a bare number is minutes."""
    clock = _CLOCK.fullmatch(words)
    if clock is not None:
        return str(int(clock.group(1)) * _HOUR + int(clock.group(2)) * _MINUTE)
    total, place, unit = 0.0, 0, _HOUR
    while place < len(words):
        amount = _AMOUNT.match(words, place)
        if amount is None:
            return None
        name = amount.group(2).casefold()
        # What follows hours without a unit is minutes: 2h30.
        size = _UNITS.get(name) if name else max(unit // 60, 1) if unit < _DAY else None
        if size is None:
            return None
        total, unit, place = total + float(amount.group(1).replace(",", ".")) * size, size, amount.end()
    return str(round(total)) if words else None


def _with_offset(moment: datetime.datetime, zone: ZoneInfo | None) -> str:
    """ISO 8601, of two moments with the same time on the clock the first one; without a zone iTop's is meant."""
    if zone is not None and moment.tzinfo is None:
        utc, local = _in_utc(moment, zone), moment.replace(tzinfo=zone)
        # Before there were time zones offsets had seconds, for which ISO 8601 has no place.
        odd = (local.utcoffset() or datetime.timedelta()).seconds % _MINUTE
        moment = moment if utc is None else utc if odd else local
    return moment.isoformat(timespec="seconds")


def _after_gap(moment: datetime.datetime, zone: ZoneInfo) -> datetime.datetime | None:
    """What the clocks show instead of a time that they leave out when they are put forward, None for any other."""
    utc = _in_utc(moment, zone)
    shown = utc.astimezone(zone).replace(tzinfo=None) if utc is not None else moment
    return shown if shown != moment else None


def _in_utc(moment: datetime.datetime, zone: ZoneInfo) -> datetime.datetime | None:
    """None in the first and the last hours that there are."""
    try:
        return moment.replace(tzinfo=zone).astimezone(datetime.UTC)
    except OverflowError:
        return None
