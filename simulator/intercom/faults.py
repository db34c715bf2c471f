# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the stand-in misbehaves on command."""

import threading
from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """An answer instead of the true one; ``reset_in`` are the seconds until the rate limit ends, for 429."""

    status: int
    code: str
    reset_in: int = 2


class Faults:
    """Switches that count for the REST calls until ``mend``; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._refusals: list[Refusal | None] = []
        self._always: Refusal | None = None
        #: Ends of the paths that are always answered with 500.
        self._sick: set[str] = set()
        self._delay = 0.0
        self._hanging = threading.Event()
        self._mended = threading.Event()

    def refuse(self, status: int, code: str = "", *, times: int | None = None, reset_in: int = 2) -> None:
        """Answer with this status, the next ``times`` calls or until mended."""
        codes = {401: "unauthorized", 403: "api_plan_restricted", 404: "not_found", 429: "rate_limit_exceeded"}
        refusal = Refusal(status, code or codes.get(status, "server_error"), reset_in)
        with self._lock:
            if times is None:
                self._always = refusal
            else:
                self._refusals += [refusal] * times

    def fail(self, conversation_id: str) -> None:
        """Answer 500 for this conversation alone, until mended."""
        with self._lock:
            self._sick.add(f"/conversations/{conversation_id}")

    def slow(self, seconds: float) -> None:
        """Take this long over every answer."""
        self._delay = seconds

    def hang(self) -> None:
        """Take the request and never answer."""
        self._mended.clear()
        self._hanging.set()

    def mend(self) -> None:
        """Behave again; whoever hangs is let go."""
        with self._lock:
            self._refusals.clear()
            self._always = None
            self._sick.clear()
        self._delay = 0.0
        self._hanging.clear()
        self._mended.set()

    def suffer(self, path: str) -> Refusal | None:
        """Wait as long as commanded; returns the refusal that is due for that path, None for a true answer."""
        if self._hanging.is_set():
            self._mended.wait()
        elif self._delay:
            self._mended.clear()
            self._mended.wait(self._delay)
        with self._lock:
            if path in self._sick:
                return Refusal(500, "server_error")
            return self._refusals.pop(0) if self._refusals else self._always
