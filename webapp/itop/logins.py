# SPDX-License-Identifier: AGPL-3.0-or-later
"""A refused account is tried again now and then only: each refusal counts where iTop's directory locks accounts."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

#: Seconds until the next try, of all processes of a data directory together: three in a minute.
PAUSE = 20.0


class Logins:
    """Whether one account may try to log in; safe to share between threads and, by ``file``, between processes.

    The file holds a hash of the account and a moment of the system's monotonic clock, which all processes share.
    Another account, or another password of this one, may try at once.
    """

    def __init__(self, *account: str, file: Path | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._account = hashlib.sha256("\0".join(account).encode("utf-8", "replace")).hexdigest()
        self._file = file
        self._clock = clock
        self._refused_at = float("-inf")

    def closed_for(self) -> float:
        """Seconds in which nobody is to try; 0.0 lets this caller try, and for the same time nobody else."""
        left = max(self._refused_at, self._refused_elsewhere()) + PAUSE - self._clock()
        if 0.0 < left <= PAUSE:  # a moment in the future is one of before a restart of the machine
            return left
        if self._refused_at > float("-inf") or self._file is not None and self._file.exists():
            self.note_refusal()
        return 0.0

    def note_refusal(self) -> None:
        """iTop did not accept the account."""
        self._refused_at = self._clock()
        if self._file is None:
            return
        new = self._file.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError):  # a full disk must not keep anybody from being told
            new.write_text(json.dumps({"account": self._account, "at": self._refused_at}), encoding="ascii")
            new.replace(self._file)

    def note_acceptance(self) -> None:
        """iTop accepted it."""
        self._refused_at = float("-inf")
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.unlink(missing_ok=True)

    def _refused_elsewhere(self) -> float:
        if self._file is None:
            return float("-inf")
        try:
            noted = json.loads(self._file.read_text(encoding="ascii"))
            return float(noted["at"]) if noted["account"] == self._account else float("-inf")
        except (OSError, ValueError, KeyError, TypeError):
            return float("-inf")
