# SPDX-License-Identifier: AGPL-3.0-or-later
"""What agents have chosen for themselves, by workspace and by their id in Intercom: the time zone of the panel."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from webapp.errors import StoreUnavailable

_LOG = logging.getLogger(__name__)

#: Seconds in which nobody asks a database again that did not answer: each canvas would wait for it.
_PAUSE = 10.0


class Store(Protocol):
    """What every engine does; all methods raise `StoreUnavailable` and nothing else when the database fails."""

    def zone(self, workspace_id: str, admin_id: str) -> str:
        """The name of the chosen time zone, empty where none was chosen."""

    def keep_zone(self, workspace_id: str, admin_id: str, zone: str) -> None:
        """From now on it is that one; an empty name forgets the choice."""

    def close(self) -> None:
        """Close every connection."""


class Preferences:
    """Those of a `Store`, of which reading never fails: nobody has chosen anything while the database is away.

    Nothing is remembered here, as there are several processes: the panel carries along what it has read once.
    """

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._away_until = float("-inf")

    def zone(self, workspace_id: str, admin_id: str) -> str:
        """The name of the chosen time zone, empty where none is known."""
        if not admin_id or self._clock() < self._away_until:
            return ""
        try:
            return self._store.zone(workspace_id, admin_id)
        except StoreUnavailable as error:
            with self._lock:
                self._away_until = self._clock() + _PAUSE
            _LOG.warning("preferences unknown", extra={"detail": error.detail})
            return ""

    def keep_zone(self, workspace_id: str, admin_id: str, zone: str) -> None:
        """From now on it is that one; an empty name forgets the choice. Raises `StoreUnavailable`."""
        self._store.keep_zone(workspace_id, admin_id, zone)

    def close(self) -> None:
        """Close every connection."""
        self._store.close()
