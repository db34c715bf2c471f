# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads decoded JSON strictly: what has another shape than docs/sync-api.md says is not an answer of the Sync API."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from webapp.errors import ItopUnavailable

_T = TypeVar("_T")


class Fields:
    """One JSON object; every reader raises `ItopUnavailable` for a missing or mistyped member."""

    def __init__(self, value: object, where: str) -> None:
        # PHP encodes an empty map as [].
        value = {} if value == [] else value
        if not isinstance(value, dict):
            raise _other(where, "an object")
        self._value: dict[str, object] = value
        self._where = where

    def text(self, name: str, default: str | None = None) -> str:
        value = self._value.get(name, default)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            raise _other(f"{self._where}.{name}", "text")
        return value

    def optional_text(self, name: str) -> str | None:
        return None if self._value.get(name) is None else self.text(name)

    def integer(self, name: str, default: int | None = None) -> int:
        value = self._value.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise _other(f"{self._where}.{name}", "a number")
        return value

    def optional_integer(self, name: str) -> int | None:
        return None if self._value.get(name) is None else self.integer(name)

    def flag(self, name: str, default: bool | None = None) -> bool:
        value = self._value.get(name, default)
        if not isinstance(value, bool):
            raise _other(f"{self._where}.{name}", "true or false")
        return value

    def sub(self, name: str) -> Fields:
        return Fields(self._value.get(name), f"{self._where}.{name}")

    def optional_sub(self, name: str) -> Fields | None:
        return None if self._value.get(name) is None else self.sub(name)

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(Fields({"item": item}, self._where).text("item") for item in self._items(name))

    def records(self, name: str, read: Callable[[Fields], _T]) -> tuple[_T, ...]:
        return tuple(read(Fields(item, f"{self._where}.{name}")) for item in self._items(name))

    def optional_records(self, name: str, read: Callable[[Fields], _T]) -> tuple[_T, ...]:
        """Nothing where the member is missing."""
        return () if self._value.get(name) is None else self.records(name, read)

    def _items(self, name: str) -> list[object]:
        value = self._value.get(name)
        if not isinstance(value, list):
            raise _other(f"{self._where}.{name}", "a list")
        return value


def _other(where: str, wanted: str) -> ItopUnavailable:
    return ItopUnavailable(f"iTop answered something else: {where} is not {wanted}.", code="itop_other_answer")
