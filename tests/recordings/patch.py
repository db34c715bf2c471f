# SPDX-License-Identifier: AGPL-3.0-or-later
"""How one JSON value differs from another: each place that has another value, by its pointer, with that value.

The pointers are those of RFC 6901: "/answers/all lists/answer/result/tickets/0/name". Where objects differ in their
keys, or lists in their length, the whole object or list is the value.
"""

import copy
from collections.abc import Iterator, Mapping
from typing import Any


def patch(base: Any, value: Any) -> dict[str, Any]:
    """What makes the value of the base."""
    return dict(_differences(base, value, ""))


def patched(base: Any, changes: Mapping[str, Any]) -> Any:
    """The base with these changes. KeyError, IndexError or ValueError where a pointer leads nowhere in it."""
    if "" in changes:
        return changes[""]
    value = copy.deepcopy(base)
    for pointer, change in changes.items():
        *way, last = pointer.split("/")[1:]
        place = value
        for part in way:
            place = place[_key(part, place)]
        place[_key(last, place)] = change
    return value


def _differences(base: Any, value: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    if isinstance(base, dict) and isinstance(value, dict) and base.keys() == value.keys():
        for key in value:
            yield from _differences(base[key], value[key], f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(base, list) and isinstance(value, list) and len(base) == len(value):
        for number, (one, other) in enumerate(zip(base, value, strict=True)):
            yield from _differences(one, other, f"{pointer}/{number}")
    elif type(base) is not type(value) or base != value:
        yield pointer, value


def _key(part: str, place: Any) -> str | int:
    return int(part) if isinstance(place, list) else part.replace("~1", "/").replace("~0", "~")
