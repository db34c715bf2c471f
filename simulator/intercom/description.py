# SPDX-License-Identifier: AGPL-3.0-or-later
"""What calls of Intercom take and give, held to its OpenAPI description; whatever that does not have is a violation.

The description of a version stands beside this file, reduced to facts of the calls that the service makes, as JSON
Schema: names, types, what is required, allowed words, limits; and what only its sentences and examples say (two levels
of filters, a body for comments and notes, no e-mail address). An object with properties has no others.

https://github.com/intercom/Intercom-OpenAPI (descriptions/<version>)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

try:
    from jsonschema_rs import Draft202012Validator
except ImportError:  # The demo does without, its set-up is to be small; tests have it.
    Draft202012Validator = None  # type: ignore[assignment, misc]

Schema = Mapping[str, Any]

_FILES = {path.stem.removeprefix("openapi-"): path for path in Path(__file__).parent.glob("openapi-*.json")}
VERSIONS = frozenset(_FILES)


class _Validator:
    """Says what is wrong with a value; nothing where there is no library for it."""

    def __init__(self, schema: Schema, shapes: Schema) -> None:
        # The value itself is not repeated in what is said: it may hold what somebody wrote.
        whole = {**schema, "$defs": shapes}
        self._validator = Draft202012Validator(whole, mask="it") if Draft202012Validator is not None else None

    def problems(self, value: object) -> Iterator[str]:
        for error in self._validator.iter_errors(value) if self._validator is not None else ():
            place = ".".join(str(each) for each in error.instance_path)
            yield f"{place}: {error.message}" if place else error.message


@dataclass(frozen=True)
class Call:
    """One call of a version; without a ``body`` there must be none. In its name `{id}` stands for any."""

    name: str
    query: _Validator
    body: _Validator | None
    answer: _Validator

    def of_request(self, query: Mapping[str, str], content_type: str, body: bytes) -> list[str]:
        """What of a request the description does not have, a phrase each."""
        found = [f"query: {each}" for each in self.query.problems(query)]
        if self.body is None:
            return [*found, "a body where there is none"] if body else found
        if content_type != "application/json":
            found.append(f"the content type is {content_type!r}")
        value = decoded(body)
        return [*found, *(self.body.problems(value) if value is not None else ["the body is no JSON object"])]

    def of_answer(self, value: object) -> list[str]:
        """The same of what is answered."""
        return list(self.answer.problems(value))


def decoded(body: bytes) -> dict[str, object] | None:
    """The JSON object of a body, None where it is none."""
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def known(method: str, path: str, version: str) -> Call | None:
    """The call of that method and path, None where that version has no such."""
    fits = (call for call in calls(version) if re.fullmatch(call.name.replace("{id}", "[^/]+"), f"{method} {path}"))
    return next(fits, None)


@cache
def calls(version: str) -> tuple[Call, ...]:
    """All calls that the description of a version has here; none of a version that is not here."""
    if version not in VERSIONS:
        return ()
    described = json.loads(_FILES[version].read_text(encoding="utf-8"))
    shapes = _closed(described["$defs"])
    return tuple(_call(name, parts, shapes) for name, parts in described["calls"].items())


def _call(name: str, parts: Schema, shapes: Schema) -> Call:
    query = {"properties": parts.get("query", {}), "additionalProperties": False}
    body, answer = parts.get("body"), parts["answer"]
    checked = _Validator(body, shapes) if body is not None else None
    return Call(name, _Validator(query, shapes), checked, _Validator(answer, shapes))


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: _closed(each) for name, each in schema.items()}
    is_object = "object" in schema.get("type", ()) and "properties" in schema
    return {**inner, "additionalProperties": False} if is_object else inner
