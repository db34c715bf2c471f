# SPDX-License-Identifier: AGPL-3.0-or-later
"""Says when something has happened, so that the page need not ask in vain."""

import threading


class Pulse:
    """A number that grows; thread-safe."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0

    @property
    def count(self) -> int:
        """How often something has happened."""
        return self._count

    def beat(self) -> None:
        """Something has happened."""
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    def wait(self, count: int, timeout: float) -> None:
        """Returns as soon as the number is another one, at the latest after ``timeout`` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._count != count, timeout)
