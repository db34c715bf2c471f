# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contacts by id, remembered for a while: a conversation has few people and many parts."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from webapp.conversations import Contact


class Contacts:
    """A cache of at most `size` contacts, each for `ttl` seconds; safe to share between threads."""

    def __init__(self, *, ttl: float = 300.0, size: int = 5_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._ttl = ttl
        self._size = size
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: OrderedDict[tuple[str, str], tuple[float, Contact]] = OrderedDict()

    def get(self, workspace_id: str, contact_id: str, fetch: Callable[[str], Contact]) -> Contact:
        """The remembered contact, else what `fetch` answers; its errors pass."""
        key = (workspace_id, contact_id)
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None and entry[0] > self._clock():
                return entry[1]
        contact = fetch(contact_id)
        with self._lock:
            self._entries[key] = (self._clock() + self._ttl, contact)
            self._entries.move_to_end(key)
            while len(self._entries) > self._size:
                self._entries.popitem(last=False)
        return contact
