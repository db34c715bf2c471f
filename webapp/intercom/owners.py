# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose the access tokens are, as `GET /me` says, for callers that cannot wait for Intercom."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from webapp.errors import AppError
from webapp.intercom.client import Owner

#: Seconds that an answer counts, and that pass before Intercom is asked again after none.
_TTL = 6 * 3_600.0
_PAUSE = 60.0


class Owners:
    """The last answer for each workspace; safe to share between threads."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        #: With the moment from which on Intercom is asked again.
        self._known: dict[str, tuple[Owner | None, float]] = {}
        self._asking: dict[str, threading.Thread] = {}

    def known(self, workspace_id: str, ask: Callable[[], Owner], *, patience: float = 0.0) -> Owner | None:
        """What is known at once, None where nothing is yet; where it is old `ask` runs in a thread of its own.

        With `patience` (seconds) the first answer of all is waited for.
        """
        with self._lock:
            owner, due = self._known.get(workspace_id, (None, float("-inf")))
            now = self._clock()
            if now >= due:
                self._known[workspace_id] = owner, now + _PAUSE
                asking = threading.Thread(target=self._ask, args=(workspace_id, ask), name="owner", daemon=True)
                self._asking[workspace_id] = asking
                asking.start()
            thread = self._asking.get(workspace_id)
        if owner is not None or not patience or thread is None:
            return owner
        thread.join(patience)
        with self._lock:
            return self._known[workspace_id][0]

    def _ask(self, workspace_id: str, ask: Callable[[], Owner]) -> None:
        try:
            owner = ask()
        except AppError:
            return  # the answer of before counts until there is another
        with self._lock:
            self._known[workspace_id] = owner, self._clock() + _TTL
