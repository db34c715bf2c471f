# SPDX-License-Identifier: AGPL-3.0-or-later
"""A job of the queue: as it is added, as a worker has it, and as an operator sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["waiting", "running", "done", "dead"]


@dataclass(frozen=True)
class NewJob:
    """Work to be done; a `unique` that was seen before makes it a duplicate that is not stored again.

    It may run `after` that many seconds; those of its key that are added later wait for it as for any other.
    """

    kind: str
    key: str
    payload: Mapping[str, object] = field(repr=False)
    unique: str | None = None
    after: float = 0.0


@dataclass(frozen=True)
class Job:
    """A claimed job; `attempts` counts this claim, `lost` those whose worker died, times are unix seconds."""

    id: int
    kind: str
    key: str
    payload: Mapping[str, object] = field(repr=False)
    attempts: int
    added_at: float
    first_at: float
    lost: int = 0
    worker: str = ""
    #: What the attempt before said.
    reason: str = ""
    #: Attempts in a row that ended in a fault of our own, before this one.
    faults: int = 0


@dataclass(frozen=True)
class Entry:
    """A job as the operator sees it."""

    id: int
    kind: str
    key: str
    payload: Mapping[str, object] = field(repr=False)
    state: State
    attempts: int
    added_at: float
    changed_at: float
    due: float
    reason: str
    #: The references of the tickets that the reason is about (R-000123).
    tickets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Counts:
    """How many jobs are in which state, and when the oldest unfinished one was added (unix seconds).

    What was put off from the beginning counts when its time has come.
    """

    waiting: int
    running: int
    dead: int
    oldest: float | None
