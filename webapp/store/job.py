# SPDX-License-Identifier: AGPL-3.0-or-later
"""A job of the queue: as it is added, and as it stands there."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["waiting", "running", "done", "dead"]


class Priority(enum.IntEnum):
    """Who is waited for: the smaller number goes first. What another version wrote counts as the last."""

    #: Somebody has just said it, or waits for it.
    LIVE = 0
    #: Whole conversations, what is too large to go among the live ones, and second looks.
    HISTORY = 1
    #: What nobody waits for.
    COMPARISON = 2


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
    priority: Priority = Priority.LIVE
    #: Whose work it is: workspaces share the workers.
    workspace: str = ""


@dataclass(frozen=True)
class Job:
    """A job as it stands in the queue; times are unix seconds."""

    id: int
    kind: str
    key: str
    payload: Mapping[str, object] = field(repr=False)
    state: State
    #: Claims, this one included.
    attempts: int
    added_at: float
    #: When it was claimed first, or added.
    first_at: float
    changed_at: float
    due: float
    #: Claims whose worker died.
    lost: int = 0
    worker: str = ""
    #: What the last attempt said, and the references of the tickets that this is about (R-000123).
    reason: str = ""
    tickets: tuple[str, ...] = ()
    #: Attempts in a row that ended in a fault of our own.
    faults: int = 0
    priority: int = Priority.LIVE


@dataclass(frozen=True)
class Finished:
    """What became of a job that was run together with the one before it: in a few words, and what is left of it."""

    job: Job
    outcome: str
    left: Mapping[str, object]


@dataclass(frozen=True)
class Counts:
    """How many jobs are in which state, and the age of the oldest unfinished one (seconds, by the database's clock).

    What was put off from the beginning counts when its time has come.
    """

    waiting: int
    running: int
    dead: int
    age: float | None
