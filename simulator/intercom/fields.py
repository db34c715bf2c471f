# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a JSON object may hold, as an OpenAPI description says it, and what is wrong with one that holds otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["string", "integer", "boolean", "object", "list", "scalar"]
Version = tuple[int, int]

_TYPES: Mapping[Kind, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "object": (dict,),
    "list": (list,),
    "scalar": (str, int, bool),
}


@dataclass(frozen=True)
class Field:
    """One field; ``fields`` are those of an object, None where any may stand in it, ``items`` is each one of a list.

    ``values`` are all that it may say, ``most`` how many a list may have, ``since`` the first version that knows it.
    """

    kind: Kind
    required: bool = False
    values: tuple[str, ...] = ()
    most: int | None = None
    nullable: bool = False
    since: Version = (0, 0)
    fields: Fields | None = None
    items: Field | None = field(default=None)


Fields = Mapping[str, Field]


def problems(given: Mapping[str, object], fields: Fields, version: Version, path: str = "") -> Iterator[str]:
    """A phrase for each field that is missing, unknown, of another type, or says what it may not."""
    for name in fields:
        if fields[name].required and name not in given:
            yield f"{path}{name} is missing"
    for name, value in given.items():
        known = fields.get(name)
        if known is None or known.since > version:
            yield f"{path}{name} is unknown in this version"
        else:
            yield from _of_value(value, known, version, f"{path}{name}")


def _of_value(value: object, known: Field, version: Version, path: str) -> Iterator[str]:
    if value is None and known.nullable:
        return
    # A boolean is an integer to Python, and none to JSON.
    if not isinstance(value, _TYPES[known.kind]) or (known.kind == "integer" and isinstance(value, bool)):
        yield f"{path} is no {known.kind}"
    elif known.values and value not in known.values:
        yield f"{path} is none of {', '.join(known.values)}"
    elif isinstance(value, dict) and known.fields is not None:
        yield from problems(value, known.fields, version, f"{path}.")
    elif isinstance(value, list):
        if known.most is not None and len(value) > known.most:
            yield f"{path} has more than {known.most}"
        for number, item in enumerate(value):
            if known.items is not None:
                yield from _of_value(item, known.items, version, f"{path}[{number}]")
