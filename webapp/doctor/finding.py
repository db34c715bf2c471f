# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one check found, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "failed"]


@dataclass(frozen=True)
class Finding:
    """`detail` says what is so, `next` what to do; neither holds a secret.

    Only "failed" keeps the service from its work.
    """

    check: str
    state: State
    detail: str
    next: str = ""

    def __str__(self) -> str:
        return f"{self.state:8} {self.check}: {self.detail}{f' -> {self.next}' if self.next else ''}"


def ok(check: str, detail: str) -> Finding:
    """As it should be."""
    return Finding(check, "ok", detail)


def warning(check: str, detail: str, next: str) -> Finding:
    """Something works less well than it could."""
    return Finding(check, "warning", detail, next)


def failed(check: str, detail: str, next: str) -> Finding:
    """Something has to be put right first."""
    return Finding(check, "failed", detail, next)
