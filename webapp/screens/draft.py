# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the agent has entered for a ticket that does not exist yet; it travels with the canvas, never in our memory."""

from __future__ import annotations

import re
import secrets
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace

from webapp.canvas import json_size
from webapp.inbox import Action, Click, to
from webapp.screens.budget import shared

#: Bytes of all values together, as JSON: half of a canvas, the other half is for labels and options.
BUDGET = 32_000
#: What cutting leaves of it, so that the next few letters do not make it cut again.
_AFTER_CUTTING = 30_000
#: The option of a dropdown that stands for no value: Intercom refuses an empty id, and nobody types this.
NO_VALUE = "∅"

_CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_MOST_FIELDS = 100


def input_id(code: str) -> str:
    """The id of the component that asks for the attribute; as an action it recomputes the form."""
    return to("create_form", field=code).encode()


@dataclass(frozen=True)
class Draft:
    """Values by attribute code; `request_id` makes the creation happen once, however often it is asked for.

    `NO_VALUE` is the agent's decision for none, an empty value may be just not decided yet.
    """

    request_id: str
    values: Mapping[str, str] = field(default_factory=dict)
    #: How many characters were kept of the values that were cut because a canvas cannot carry them.
    cut: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, click: Click) -> Draft:
        """What was stored, overwritten by what the inputs of the canvas hold now, as much of it as a canvas carries."""
        stored = click.stored.get("draft")
        known = stored if isinstance(stored, dict) else {}
        typed = _typed(click)
        values, cut = _carried({**_texts(known.get("values")), **typed})
        before = {code: size for code, size in _numbers(known.get("cut")).items() if code not in typed}
        return cls(
            request_id=_request_id(known.get("request_id")) or secrets.token_hex(12),
            values=values,
            cut={**before, **cut},
        )

    @property
    def answers(self) -> dict[str, str]:
        """The values as iTop is told."""
        return {code: "" if value == NO_VALUE else value for code, value in self.values.items()}

    def with_value(self, code: str, value: str) -> Draft:
        """The draft after a choice; a code that cannot be one changes nothing."""
        return replace(self, values={**self.values, code: value}) if _CODE.fullmatch(code) else self

    def stored(self, *, inputs: Container[str] = ()) -> dict[str, object]:
        """What the next canvas has to keep: all values but those of the `inputs` it shows."""
        kept = {code: value for code, value in self.values.items() if code not in inputs}
        return {"draft": {"request_id": self.request_id, "values": kept, "cut": dict(self.cut)}}


def _request_id(value: object) -> str:
    return value if isinstance(value, str) and _REQUEST_ID.fullmatch(value) else ""


def _typed(click: Click) -> dict[str, str]:
    found: dict[str, str] = {}
    for component_id, value in list(click.values.items())[:_MOST_FIELDS]:
        action = Action.parse(component_id)
        code = action.args.get("field", "")
        if action.name == "create_form" and _CODE.fullmatch(code) and isinstance(value, str):
            found[code] = value
    return found


def _texts(value: object) -> dict[str, str]:
    items = value.items() if isinstance(value, dict) else ()
    fitting = {
        code: text
        for code, text in items
        if isinstance(code, str) and _CODE.fullmatch(code) and isinstance(text, str)
    }
    return dict(list(fitting.items())[:_MOST_FIELDS])


def _numbers(value: object) -> dict[str, int]:
    items = value.items() if isinstance(value, dict) else ()
    fitting = {
        code: number
        for code, number in items
        if isinstance(code, str) and _CODE.fullmatch(code) and type(number) is int and 0 <= number <= BUDGET
    }
    return dict(list(fitting.items())[:_MOST_FIELDS])


def _carried(values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, int]]:
    """The values within the budget, and the number of characters left of those that had to be cut."""
    if sum(json_size(value) for value in values.values()) <= BUDGET:
        return dict(values), {}
    kept = shared(values, _AFTER_CUTTING)
    return kept, {code: len(value) for code, value in kept.items() if value != values[code]}
