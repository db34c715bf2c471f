# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls that come while another one is under way go together: iTop starts and logs in once for all of them.

Half of the processor time of a call is iTop's own start (docs/performance.md). One call at a time goes alone and at
once; those that come meanwhile wait for it, for a moment at most, and are then sent as one request.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from webapp.errors import AppError

#: Seconds: nobody waits longer for the call that is under way, and none of two slow ones holds up the others.
PATIENCE = 0.15
#: Calls in one request; the Sync API takes 16.
MOST = 8

Result = dict[str, object]


@dataclass(frozen=True)
class Asked:
    """One call: an operation (one of `SHARED` of the contract) and its parameters."""

    operation: str
    params: Mapping[str, object]


class Apart(Exception):
    """The request as a whole came to nothing for a reason that need not be that of each call in it."""


#: Sends calls as one request: each has its result or its error; raises `Apart`, or the error of all.
Send = Callable[[Sequence[Asked]], Sequence[Result | AppError]]


@dataclass(eq=False)
class _Waiting:
    asked: Asked
    #: Set when it has its answer, or has to send the others.
    turn: threading.Event = field(default_factory=threading.Event)
    group: tuple[_Waiting, ...] = ()
    answer: Future[Result] = field(default_factory=Future)


class Company:
    """Where the threads of a process meet."""

    def __init__(self, *, patience: float = PATIENCE, most: int = MOST) -> None:
        self._patience = patience
        self._most = most
        self._lock = threading.Lock()
        self._under_way = 0
        self._waiting: list[_Waiting] = []

    @property
    def waiting(self) -> int:
        """How many calls wait for the one that is under way."""
        with self._lock:
            return len(self._waiting)

    def call(self, asked: Asked, send: Send, alone: Callable[[Asked], Result]) -> Result:
        """The result of that call, sent by this thread or with another one's; raises its error."""
        with self._lock:
            first = self._under_way == 0
            if first:
                self._under_way = 1
            else:
                mine = _Waiting(asked)
                self._waiting.append(mine)
        if first:
            try:
                return alone(asked)
            finally:
                self._pass_on()
        if not (mine.turn.wait(self._patience) or self._take_over(mine)):
            mine.turn.wait()
        if mine.group:
            try:
                if len(mine.group) == 1:
                    return alone(asked)
                _answer(mine.group, send)
            finally:
                self._pass_on()
        try:
            return mine.answer.result()
        except Apart:
            return alone(asked)

    def _take_over(self, mine: _Waiting) -> bool:
        """Stop waiting for the one that is under way, and take along the others that wait."""
        with self._lock:
            if mine not in self._waiting:
                return False
            self._waiting.remove(mine)
            self._waiting.insert(0, mine)
            self._under_way += 1
            self._gather()
            return True

    def _pass_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._gather()
            else:
                self._under_way -= 1

    def _gather(self) -> None:
        """Let the first one that waits send the next group."""
        group = tuple(self._waiting[: self._most])
        del self._waiting[: self._most]
        group[0].group = group
        group[0].turn.set()


def _answer(group: Sequence[_Waiting], send: Send) -> None:
    try:
        answers = send([one.asked for one in group])
        for one, answer in zip(group, answers, strict=True):
            if isinstance(answer, AppError):
                one.answer.set_exception(answer)
            else:
                one.answer.set_result(answer)
    except (AppError, Apart) as error:
        for one in group:
            one.answer.set_exception(error)
    finally:
        for one in group:
            if not one.answer.done():
                one.answer.set_exception(Apart())
            one.turn.set()
