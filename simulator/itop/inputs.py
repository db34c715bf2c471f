# SPDX-License-Identifier: AGPL-3.0-or-later
"""Typed reading of a call's parameters, with the same refusals as the module in iTop."""

import re
from collections.abc import Mapping

_ID = re.compile(r"[1-9][0-9]{0,17}\Z")
_WORKSPACE_ID = re.compile(r"[A-Za-z0-9_-]+\Z")
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}\Z")
MAX_TEXT = 262_144


#: What a form sends: a text, or a list of texts for a set.
Value = str | list[str]


class Failure(Exception):
    """What the caller is told instead of a result; ``more`` stands beside code and message."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        fields: Mapping[str, str] | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.fields = dict(fields or {})
        self.more = dict(more or {})

    @classmethod
    def of_read_only(cls) -> "Failure":
        """Nothing can be changed at the moment."""
        words = "This iTop is in read-only mode; try again later."
        return cls(409, "busy", words, more={"reason": "read_only"})

    def answer(self) -> dict[str, object]:
        """The value of ``error`` in the answer."""
        error: dict[str, object] = {"code": self.code, "message": str(self)}
        return error | ({"fields": self.fields} if self.fields else {}) | self.more


class Input:
    """The parameters of one call; what is missing or mistyped is a 400 that names it. null counts as missing."""

    def __init__(self, values: Mapping[str, object], path: str = "params") -> None:
        self._values = values
        self._path = path

    def has(self, name: str) -> bool:
        """Whether there is a value."""
        return self._values.get(name) is not None

    def text(self, name: str, default: str | None = None, *, max_bytes: int = MAX_TEXT) -> str:
        """A string."""
        value = self._value(name, default)
        if not isinstance(value, str):
            raise self.bad(name, "must be a string")
        if len(value.encode()) > max_bytes:
            raise self.bad(name, f"must not be longer than {max_bytes} bytes")
        return value

    def name(self, name: str) -> str:
        """A short text that is not blank."""
        text = self.text(name, max_bytes=255).strip()
        if not text:
            raise self.bad(name, "must not be empty")
        return text

    def id(self, name: str) -> str:
        """The id of an object."""
        text = self.text(name, max_bytes=32)
        if not _ID.match(text):
            raise self.bad(name, "must be the id of an object")
        return text

    def workspace_id(self, name: str) -> str:
        """The id of a workspace of Intercom."""
        text = self.text(name, max_bytes=64)
        if not _WORKSPACE_ID.match(text):
            raise self.bad(name, "must be the id of a workspace")
        return text

    def part_id(self, name: str) -> str:
        """The id of a part of a conversation."""
        text = self.text(name, max_bytes=64)
        if not _WORKSPACE_ID.match(text):
            raise self.bad(name, "must be the id of a part")
        return text

    def request_id(self, name: str) -> str:
        """The id of a request that is to be done once."""
        text = self.text(name)
        if not _REQUEST_ID.match(text):
            raise self.bad(name, "must be 8 to 64 letters, digits or hyphens")
        return text

    def one_of(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """One of some words."""
        text = self.text(name, default)
        if text not in allowed:
            raise self.bad(name, f"must be one of {', '.join(allowed)}")
        return text

    def integer(self, name: str, default: int | None = None, *, least: int, most: int) -> int:
        """A whole number from ``least`` to ``most``."""
        value = self._value(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.bad(name, "must be an integer")
        if not least <= value <= most:
            raise self.bad(name, f"must be from {least} to {most}")
        return value

    def flag(self, name: str, default: bool | None = None) -> bool:
        """true or false."""
        value = self._value(name, default)
        if not isinstance(value, bool):
            raise self.bad(name, "must be true or false")
        return value

    def values(self, name: str) -> dict[str, Value]:
        """Texts, or lists of them, by name; numbers and booleans become texts."""
        return {key: self._text_or_list(name, item) for key, item in self._object(name).items()}

    def texts(self, name: str) -> list[str] | None:
        """A list of texts, None where there is none."""
        if not self.has(name):
            return None
        value = self._values[name]
        if not isinstance(value, list):
            raise self.bad(name, "must be an object or a list")
        return [self._scalar(name, item) for item in value]

    def records(self, name: str, default: tuple[object, ...] | None = None) -> list["Input"]:
        """A list of objects."""
        value = self._value(name, None if default is None else list(default))
        if not isinstance(value, list):
            raise self.bad(name, "must be an object or a list")
        if not all(isinstance(item, Mapping) for item in value):
            raise self.bad(name, "must be a list of objects")
        return [Input(item, f"{self._path}.{name}[{index}]") for index, item in enumerate(value)]

    def sub(self, name: str) -> "Input":
        """The object of that name; an empty one where it is missing."""
        return Input(self._object(name), f"{self._path}.{name}")

    def bad(self, name: str, problem: str) -> Failure:
        """The refusal of one parameter."""
        return Failure(400, "bad_request", f"{self._path}.{name} {problem}.")

    def _object(self, name: str) -> Mapping[str, object]:
        """PHP, as iTop is written in, makes no difference between a list and an object whose keys are 0, 1, ..."""
        value = self._value(name, {})
        if isinstance(value, list):
            return {str(index): item for index, item in enumerate(value)}
        if not isinstance(value, Mapping):
            raise self.bad(name, "must be an object or a list")
        return value

    def _value(self, name: str, default: object) -> object:
        value = self._values.get(name)
        if value is None:
            if default is None:
                raise self.bad(name, "is missing")
            return default
        return value

    def _text_or_list(self, name: str, value: object) -> Value:
        given = list(value.values()) if isinstance(value, Mapping) else value
        return [self._scalar(name, item) for item in given] if isinstance(given, list) else self._scalar(name, given)

    def _scalar(self, name: str, value: object) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if value is not None and not isinstance(value, str | int | float):
            raise self.bad(name, "must hold strings")
        return "" if value is None else str(value)
