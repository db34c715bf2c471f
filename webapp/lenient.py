# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one reader of Intercom's JSON: every value that should be something, as that or as nothing.

Intercom sends numbers as text and text as numbers, null for what is missing, and now and then another shape than it
describes. A message with one odd field is still one, so nothing here ever fails.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,64}")
#: Control characters and halves of surrogate pairs, which neither UTF-8 nor XML can carry.
UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: The year 2100: a later date is milliseconds or nonsense.
_LAST_MOMENT = 4_102_444_800


@dataclass(frozen=True)
class Region:
    """Where Intercom keeps workspaces; each answers for its own only."""

    api: str
    inbox: str
    #: Intercom documents no spelling, several are seen.
    names: tuple[str, ...]


REGIONS = {
    "us": Region("https://api.intercom.io", "app.intercom.com", ("us", "united states", "usa")),
    "eu": Region("https://api.eu.intercom.io", "app.eu.intercom.com", ("eu", "europe")),
    "au": Region("https://api.au.intercom.io", "app.au.intercom.com", ("au", "australia")),
}


def json_object(body: bytes) -> dict[str, Any] | None:
    """The JSON object in a body, None for anything else."""
    try:
        value = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def members(value: object) -> Mapping[str, Any]:
    """The members of an object; none of anything else."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """The items of a list; none of anything else."""
    return value if isinstance(value, list) else []


def words(value: object) -> str:
    """Text with its lines; what cannot be carried is replaced."""
    return UNSPEAKABLE.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else ""


def text(value: object) -> str:
    """Text in one line, also of a number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return " ".join(words(value).split())


def identifier(value: object) -> str:
    """An id as text; empty where it could not be one (it goes into markers, keys and paths)."""
    said = text(value)
    return said if _IDENTIFIER.fullmatch(said) else ""


def moment(value: object) -> int:
    """Unix seconds; 0 for what is no moment."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < _LAST_MOMENT:
        return int(value)
    return 0


def region(value: object) -> str:
    """us, eu or au; empty for anything else."""
    said = text(value).lower()
    return next((id for id, each in REGIONS.items() if said in each.names), "")
