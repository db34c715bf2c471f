# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One finding; `line` counts from 1, 0 means the file as a whole; `message` ends with the remedy."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"

    def as_dict(self) -> dict[str, str | int | None]:
        return {"file": self.file, "line": self.line or None, "message": self.message}


class Problems(Exception):
    """Findings that leave nothing to go on with."""

    def __init__(self, found: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in found))
        self.found = tuple(found)
