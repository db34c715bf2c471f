# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is entered in a field, as an attribute keeps it: kept values are text, those of a set joined by commas."""

import html
import re
from collections.abc import Callable, Mapping

from simulator.itop import moments
from simulator.itop.inputs import Value
from simulator.itop.model import Attribute, Text

SELECT_ONE = Text("Please, select one", "Veuillez choisir une valeur")
WRONG_FORMAT = Text("Wrong format", "Format incorrect")
_NO_INTEGER = Text("Must be an integer", "Ce champ ne peut contenir qu'un nombre entier")
_TOO_MANY = Text("Too many values", "Trop de valeurs")
_TOO_LONG = Text("String too long (found {found}, limited to {most})", "Texte trop long ({found}, limité à {most})")

#: Yes and no in the spellings that are read.
_FLAGS = {"true": "true", "1": "true", "yes": "true", "false": "false", "0": "false", "no": "false"}
_INTEGER = re.compile(r"[+-]?[0-9]{1,10}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,10}([.,][0-9]{1,2})?")
_EMAIL = re.compile(r"[^@\s]+@([a-zA-Z0-9-]+\.)+[a-zA-Z0-9-]{2,}")
#: The default of iTop's configuration variable url_validation_pattern, without user and password.
_URL = re.compile(
    r"(https?|ftp)://([a-zA-Z0-9-.]{3,})(:[0-9]{2,5})?(/([a-zA-Z0-9%+$_:-]\.?)+)*/?"
    r"(\?[a-zA-Z+&$_.-][a-zA-Z0-9;:\[\]@&%=+/$_.-]*)?(#[a-zA-Z_.-][a-zA-Z0-9+$_.-]*)?"
)
_MOST = 2_147_483_647


class BadValue(Exception):
    """A value that iTop does not take; ``said`` is its sentence."""

    def __init__(self, said: Text, **numbers: int) -> None:
        super().__init__(said.en)
        self.said = said
        self.numbers = numbers

    def sentence(self, language: str) -> str:
        """What a person is told."""
        return self.said.in_language(language).format(**self.numbers)


def is_url(text: str) -> bool:
    """Whether iTop stores this in an attribute for addresses."""
    return _URL.fullmatch(text) is not None


def is_email(text: str) -> bool:
    """Whether iTop stores this in an attribute for e-mail addresses."""
    return _EMAIL.fullmatch(text) is not None


def items(stored: str) -> list[str]:
    """The values of a set."""
    return stored.split(",") if stored else []


def markup(text: str) -> str:
    """Plain text with line breaks as HTML."""
    lines = html.escape(text.strip(), quote=False).replace("\r\n", "\n").split("\n")
    return f"<p>{'<br>'.join(lines)}</p>" if text.strip() else ""


def read(attribute: Attribute, raw: Value, allowed: Mapping[str, object] | None) -> str:
    """The value to keep, empty for none; BadValue for what iTop does not take. ``allowed`` are those to choose from."""
    if attribute.is_set:
        return _items(attribute, raw, allowed or {})
    if not isinstance(raw, str):
        raise BadValue(WRONG_FORMAT)
    if attribute.kind in ("text", "case_log"):
        value = raw if raw.strip() else ""
    else:
        value = markup(raw) if attribute.kind == "html" else raw.strip()
    if not value:
        return ""
    if attribute.kind == "boolean":
        return _one_of(_FLAGS, value.casefold())
    if allowed is not None:
        return _one_of({each: each for each in allowed}, value)
    if attribute.max_length is not None and len(value) > attribute.max_length:
        raise BadValue(_TOO_LONG, found=len(value), most=attribute.max_length)
    reader = _READERS.get(attribute.kind)
    return value if reader is None else reader(value)


def _one_of(values: Mapping[str, str], value: str) -> str:
    if value not in values:
        raise BadValue(SELECT_ONE)
    return values[value]


def _items(attribute: Attribute, raw: Value, allowed: Mapping[str, object]) -> str:
    if isinstance(raw, str):
        if raw:
            raise BadValue(WRONG_FORMAT)
        return ""
    given = list(dict.fromkeys(each.strip() for each in raw if each.strip()))
    if any(each not in allowed for each in given):
        raise BadValue(SELECT_ONE)
    if attribute.max_items is not None and len(given) > attribute.max_items:
        raise BadValue(_TOO_MANY)
    return ",".join(given)


def _integer(value: str) -> str:
    if not _INTEGER.fullmatch(value) or abs(int(value)) > _MOST:
        raise BadValue(_NO_INTEGER)
    return str(int(value))


def _duration(value: str) -> str:
    if int(seconds := _integer(value)) < 0:
        raise BadValue(WRONG_FORMAT)
    return seconds


def _decimal(value: str) -> str:
    return _checked(value.replace(",", ".") if _DECIMAL.fullmatch(value) else None)


def _checked(value: str | None) -> str:
    if value is None:
        raise BadValue(WRONG_FORMAT)
    return value


_READERS: dict[str, Callable[[str], str]] = {
    "integer": _integer,
    "percentage": _integer,
    "duration": _duration,
    "decimal": _decimal,
    "date": lambda value: _checked(moments.date_from_iso(value)),
    "datetime": lambda value: _checked(moments.moment_from_iso(value)),
    "email": lambda value: _checked(value if is_email(value) else None),
    "url": lambda value: _checked(value if is_url(value) else None),
}
