# SPDX-License-Identifier: AGPL-3.0-or-later
"""What iTop refused in which ticket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from webapp.errors import AppError, Retry


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


class TicketsRefused(AppError):
    """iTop did not change these tickets; what is only busy may soon succeed."""

    def __init__(self, refused: Sequence[Refusal]) -> None:
        busy = any(one.code == "busy" for one in refused)
        told = "; ".join(f"{one.name or one.id} ({one.code}): {one.message}" for one in refused)
        super().__init__(
            f"iTop refused: {told}",
            code="busy" if busy else refused[0].code or "refused",
            retry=Retry.SOON if busy else Retry.NEVER,
        )
        #: Their references, or ids where iTop named none.
        self.tickets = tuple(one.name or one.id for one in refused)
