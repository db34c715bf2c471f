# SPDX-License-Identifier: AGPL-3.0-or-later
"""Defaults of parameters that a spec gives: held to the kind the contract declares and to what XML can carry."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from webapp.parameters import Kind, Parameter, Value, placeholder

#: Names of hash keys become XML tags.
_TAG = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_SECRET = re.compile(r"(secret|token|password|api_key)$")
_MEANT: dict[Kind, tuple[type, str]] = {
    "string": (str, "a text in quotes"),
    "bool": (bool, "true or false"),
    "array": (list, 'a list of texts, for instance ["title", "description"]'),
    "hash": (dict, "a table, for instance [parameters.workspaces.abc]"),
}


def parameter(declared: Parameter, value: object, faults: list[tuple[str, str]]) -> Parameter:
    """Return the parameter with another default; what is wrong with the value is added to `faults`."""
    kind, remedy = _MEANT[declared.kind]
    if not isinstance(value, kind):
        faults.append((declared.name, f'parameter "{declared.name}" is {value!r}. It has to be {remedy}.'))
        return declared
    found = list(_faults(declared.name, value, secret=declared.secret))
    faults.extend(found)
    return declared if found else dataclasses.replace(declared, default=_frozen(value))


def secret_name(name: str) -> bool:
    """Tell whether a key's name says that its value is a secret."""
    return _SECRET.search(name) is not None


def _faults(name: str, value: object, *, secret: bool) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not _TAG.fullmatch(key):
                remedy = "It cannot be an XML tag; give it in iTop's configuration file instead."
                yield key, f'key "{key}" of "{name}" starts with a digit or holds other signs. {remedy}'
            else:
                yield from _faults(key, inner, secret=secret or secret_name(key))
    elif isinstance(value, list):
        if not all(isinstance(one, str) for one in value):
            yield name, f'"{name}" is {value!r}. Each element has to be a text in quotes.'
    elif not isinstance(value, str | bool):
        yield name, f'"{name}" is {value!r}. It has to be a text in quotes, or true or false.'
    elif isinstance(value, str) and re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", value):
        yield name, f'"{name}" holds a control character. Take it out.'
    elif secret and value and not placeholder(value):
        remedy = "A zip is handed around: put it into iTop's configuration file or the environment of the sync app."
        yield name, f'"{name}" is a secret and has no place in a spec. {remedy}'


def _frozen(value: object) -> Value:
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_frozen(inner) for inner in value)
    assert isinstance(value, str | bool)
    return value
