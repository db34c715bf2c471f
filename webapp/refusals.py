# SPDX-License-Identifier: AGPL-3.0-or-later
"""What iTop refused in which ticket, as the sentence that a dead letter keeps and an operator searches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

_BEGINNING = "iTop refused: "
#: A ticket at the beginning of the sentence about it.
_NAMED = re.compile(r"(?:^|; |iTop refused: )(?P<name>[^;:()]+) \([a-z_]+\): ")


class Refusal(Protocol):
    """What an operation on several tickets says of one that it could not change."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...


def sentence(refused: Sequence[Refusal]) -> str:
    """One sentence for the operator, each ticket by its name."""
    return _BEGINNING + "; ".join(f"{one.name or one.id} ({one.code}): {one.message}" for one in refused)


def tickets_named(reason: str) -> frozenset[str]:
    """The tickets that such a sentence is about; none where something else failed."""
    start = reason.find(_BEGINNING)
    if start < 0:
        return frozenset()
    return frozenset(found["name"] for found in _NAMED.finditer(reason, start))
