# SPDX-License-Identifier: AGPL-3.0-or-later
"""The texts of module and service: one TOML file a language, picked up by being here."""

from __future__ import annotations

import copy
import datetime
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_datetime_format
from babel.numbers import format_decimal

#: Complete by definition: it lends its text where another language has none.
REFERENCE = "en"
SECTIONS = ("module", "panel", "messenger", "notes", "errors", "preview")
_FOLDER = Path(__file__).parent


class LanguageError(Exception):
    """A language file that cannot be used; the message names the file and what to do."""


@dataclass(frozen=True)
class Language:
    """One language: `code` is iTop's ("FR FR"), `babel` Babel's ("fr"), `id` the name of its file."""

    id: str
    code: str
    name: str
    local_name: str
    babel: str


@cache
def locale_of(babel: str) -> Locale:
    """Babel's locale of that name, which has its parts apart by "-" or by "_"."""
    return Locale.parse(babel, sep="-" if "-" in babel else "_")


class Texts:
    """The texts of one language; a key is "section.key"."""

    def __init__(self, language: Language, entries: Mapping[str, str], fallback: Mapping[str, str]) -> None:
        self.language = language
        self.entries = entries
        self._texts = {**fallback, **entries}
        self._locale = locale_of(language.babel)
        #: In which times are written; None leaves them in the zone of their own offset.
        self.zone: ZoneInfo | None = None
        self._in_zone: dict[ZoneInfo, Texts] = {}

    def in_zone(self, zone: ZoneInfo | None) -> Texts:
        """The same texts, with times in that zone."""
        if zone == self.zone:
            return self
        if zone is None:
            return self._copy_in(None)
        known = self._in_zone.get(zone)
        if known is None:
            known = self._in_zone[zone] = self._copy_in(zone)
        return known

    def _copy_in(self, zone: ZoneInfo | None) -> Texts:
        texts = copy.copy(self)
        texts.zone = zone
        return texts

    def __call__(self, key: str, **values: object) -> str:
        """Return the text with its {names} filled in; `count` picks the plural form. KeyError: nobody has the key."""
        text = self._texts.get(key)
        if text is None:
            text = self._plural(key, values.get("count"))
        return text.format(**{name: self._show(value) for name, value in values.items()})

    def __contains__(self, key: str) -> bool:
        return key in self._texts or f"{key}.other" in self._texts

    def section(self, name: str) -> dict[str, str]:
        """Return all texts of one section, by key without the section's name."""
        return {key.removeprefix(f"{name}."): text for key, text in self._texts.items() if key.startswith(f"{name}.")}

    def date(self, iso: str) -> str:
        """Write an ISO 8601 date, or date and time, as people of this language do, a time with an offset in `zone`.

        What is not a date comes back unchanged: an odd value is better shown than hidden.
        """
        return _date(iso, self._locale, self.zone)

    def unbroken_date(self, iso: str) -> str:
        """The same within one line, wherever it stands."""
        return self.date(iso).replace(" ", "\N{NO-BREAK SPACE}")

    def number(self, value: int | float) -> str:
        """Write a number as people of this language do."""
        return format_decimal(value, locale=self._locale)

    def _plural(self, key: str, count: object) -> str:
        if not isinstance(count, int):
            raise KeyError(key)
        form = f"{key}.{self._locale.plural_form(count)}"
        return self._texts[form] if form in self._texts else self._texts[f"{key}.other"]

    def _show(self, value: object) -> object:
        return self.number(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


class Languages:
    """All languages of a folder; `default` is the one for people whose language is unknown."""

    def __init__(self, texts: Mapping[str, Texts], default: str = REFERENCE) -> None:
        if default not in texts:
            raise LanguageError(f"There is no language {default!r}; there are: {', '.join(sorted(texts))}.")
        self._texts = dict(sorted(texts.items()))
        self._default = default
        self._by_itop_code = {one.language.code: one for one in self._texts.values()}

    @classmethod
    def load(cls, default: str = REFERENCE, folder: Path = _FOLDER) -> Languages:
        """Read every language file of the folder. LanguageError names a file that cannot be used."""
        read = {path.stem: _read(path) for path in sorted(folder.glob("*.toml"))}
        if REFERENCE not in read:
            raise LanguageError(f"{folder}/{REFERENCE}.toml is missing; every other language leans on it.")
        fallback = read[REFERENCE][1]
        return cls({name: Texts(language, entries, fallback) for name, (language, entries) in read.items()}, default)

    def __iter__(self) -> Iterator[Texts]:
        return iter(self._texts.values())

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self._texts)

    def texts(self, name: str | None = None) -> Texts:
        """Return the texts of a language by the name of its file, or those of the default language."""
        return self._texts.get(name or self._default, self._texts[self._default])

    def for_itop(self, code: str | None) -> Texts:
        """Return the texts for a language code of iTop ("FR FR"), or those of the default language."""
        return self._by_itop_code.get(code or "", self._texts[self._default])

    def choose(self, *wanted: str | None) -> Texts:
        """Return the first language there is, each given as iTop's code or as the name of its file, in any case."""
        found = (self._find(one) for one in wanted if one)
        return next((texts for texts in found if texts is not None), self._texts[self._default])

    def knows(self, wanted: str) -> bool:
        """Tell whether `choose` would find that language."""
        return self._find(wanted) is not None

    def _find(self, wanted: str) -> Texts | None:
        return self._by_itop_code.get(wanted.strip().upper()) or self._texts.get(wanted.strip().lower())

    def gaps(self) -> Iterator[tuple[str, str, str]]:
        """Yield (language, key, "missing" or "stale") for every text that stands on one side of the reference only.

        Plural forms count as one text, as languages differ in the forms they have.
        """
        expected = _keys(self._texts[REFERENCE].entries)
        for name, texts in self._texts.items():
            present = _keys(texts.entries)
            yield from ((name, key, "missing") for key in sorted(expected - present))
            yield from ((name, key, "stale") for key in sorted(present - expected))


# The same ticket is shown again and again, and Babel takes its time.
@lru_cache(maxsize=4_000)
def _date(iso: str, locale: Locale, zone: ZoneInfo | None) -> str:
    try:
        moment = datetime.datetime.fromisoformat(iso)
        if zone is not None and moment.tzinfo is not None:
            moment = moment.astimezone(zone)
    except (ValueError, OverflowError):
        return iso
    day = format_date(moment, "medium", locale=locale)
    if "T" not in iso and " " not in iso:
        return day
    joint = str(get_datetime_format("medium", locale=locale))
    # In its zone already, which Babel would look for once more; 'at' and the like stand in quotes in its patterns.
    time = format_time(moment.time(), "short", locale=locale)
    return joint.replace("'", "").replace("{0}", time).replace("{1}", day)


def _keys(entries: Mapping[str, str]) -> set[str]:
    forms = ("zero", "one", "two", "few", "many", "other")
    return {key.rpartition(".")[0] if key.rpartition(".")[2] in forms else key for key in entries}


def _read(path: Path) -> tuple[Language, dict[str, str]]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LanguageError(f"{path}: {error}. Mend the file; it has to be TOML in UTF-8.") from error
    head = document.pop("language", {})
    missing = [key for key in ("code", "name", "local_name", "babel") if not isinstance(head.get(key), str)]
    if missing:
        raise LanguageError(f"{path}: [language] lacks {', '.join(missing)}; see {REFERENCE}.toml.")
    unknown = sorted(set(document) - set(SECTIONS))
    if unknown:
        raise LanguageError(f"{path}: unknown section [{unknown[0]}]; there are: {', '.join(SECTIONS)}.")
    language = Language(path.stem, head["code"], head["name"], head["local_name"], head["babel"])
    return language, dict(_flat(path, document, ""))


def _flat(path: Path, table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, str):
            yield prefix + key, value
        elif isinstance(value, dict):
            yield from _flat(path, value, f"{prefix}{key}.")
        else:
            raise LanguageError(f"{path}: {prefix}{key} has to be a text in quotes.")
