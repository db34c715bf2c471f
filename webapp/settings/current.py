# SPDX-License-Identifier: AGPL-3.0-or-later
"""The module's settings as iTop has them now, kept for the time that iTop is away."""

from __future__ import annotations

import json
import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from webapp.errors import AppError, ItopUnavailable
from webapp.lenient import members
from webapp.settings.module_settings import ModuleSettings, Overrides

_LOG = logging.getLogger(__name__)


def _without_identity_secrets(raw: Mapping[str, object]) -> Mapping[str, object]:
    """An older module still tells them; they are for the chat widget alone, and must not lie in the copy on disk."""
    parameters = members(raw.get("parameters"))
    workspaces = dict(members(parameters.get("workspaces")))
    for id, entry in workspaces.items():
        if isinstance(entry, dict):
            workspaces[id] = {name: each for name, each in entry.items() if name != "identity_secret"}
    return {**raw, "parameters": {**parameters, "workspaces": workspaces}} if workspaces else raw


def _change(before: str, now: str) -> dict[str, object]:
    return {
        "before": before,
        "now": now,
        "detail": f'Tickets of the class "{before}" get no messages any more, also those that are linked. Was that not '
        f'meant, set sync_app.ticket.class back to "{before}", then run intercom-sync reconcile --since with the time '
        "that went by (2h, 3d).",
    }


class Settings:
    """Asks iTop at most every `ttl` seconds, in one thread; callers get the last good copy meanwhile.

    A copy that is older than two `ttl` (or from the disk, of an unknown age) is only used after a refresh has had
    `patience` seconds, so that a change is seen within a minute and iTop's absence holds nobody up.
    """

    def __init__(
        self,
        fetch: Callable[[], Mapping[str, object]],
        *,
        source: str,
        file: Path | None = None,
        overrides: Overrides | None = None,
        clock: Callable[[], float] = time.monotonic,
        ttl: float = 30.0,
        patience: float = 1.0,
    ) -> None:
        self._fetch = fetch
        self._source = source
        self._file = file
        self._overrides = overrides or Overrides()
        self._clock = clock
        self._ttl = ttl
        self._patience = patience
        self._lock = threading.Lock()
        self._good: ModuleSettings | None = None
        self._good_at = float("-inf")
        self._failed_at = float("-inf")
        self._error: AppError | None = None
        self._running: tuple[threading.Thread, float] | None = None
        self._load()

    @property
    def overrides(self) -> Overrides:
        """What the environment says; holds even when iTop has never answered."""
        return self._overrides

    def current(self) -> ModuleSettings:
        """The settings, at most a minute old while iTop answers; raises the `AppError` of the only attempts so far."""
        now = self._clock()
        age = now - self._good_at
        if age < self._ttl:
            assert self._good is not None
            return self._good
        # After a failure the old copy serves without delay for a while: an absent iTop must not slow everybody down.
        if now - self._failed_at >= min(5.0, self._ttl):
            thread, since = self._start()
            if self._good is None or age > 2 * self._ttl:
                # Counted from the start of the attempt: a silent iTop takes this time once, not from every caller.
                patience = self._patience if self._good is not None else 3 * self._patience
                thread.join(max(0.0, since + patience - time.monotonic()))
        if self._good is not None:
            return self._good
        raise self._error or ItopUnavailable("iTop has not told its settings yet.", code="no_settings")

    def known(self) -> ModuleSettings | None:
        """The copy at hand, whatever its age; waits for nobody."""
        return self._good

    def is_fresh(self) -> bool:
        """Whether iTop has told this process a moment ago what `known` answers."""
        return self._clock() - self._good_at < 2 * self._ttl

    def refresh(self) -> ModuleSettings:
        """Ask iTop now, in this thread."""
        try:
            raw = _without_identity_secrets(self._fetch())
            good = ModuleSettings.decode(raw, self._overrides)
        except AppError as error:
            self._error, self._failed_at = error, self._clock()
            raise
        self._save(raw)
        if self._good is not None and good.ticket_class != self._good.ticket_class:
            _LOG.warning("ticket class changed", extra=_change(self._good.ticket_class, good.ticket_class))
        self._good, self._good_at, self._error, self._failed_at = good, self._clock(), None, float("-inf")
        return good

    def _start(self) -> tuple[threading.Thread, float]:
        """The thread that asks iTop at the moment, and since when."""
        with self._lock:
            if self._running is None or not self._running[0].is_alive():
                thread = threading.Thread(target=self._refresh_quietly, name="settings", daemon=True)
                self._running = thread, time.monotonic()
                thread.start()
            return self._running

    def _refresh_quietly(self) -> None:
        try:
            self.refresh()
        except AppError:
            # Kept in _error, told by whoever needs settings and has none. Another process may have got some meanwhile.
            if self._good is None:
                self._load()

    def _load(self) -> None:
        if self._file is None:
            return
        try:
            saved = json.loads(self._file.read_text(encoding="utf-8"))
            if saved["source"] == self._source:
                self._good = ModuleSettings.decode(members(saved["settings"]), self._overrides)
        except (OSError, ValueError, KeyError, TypeError, AppError):
            return  # no copy, or one that cannot be used: iTop will be asked

    def _save(self, raw: Mapping[str, object]) -> None:
        """Readable by the owner only (it has secrets), and whole at every moment, also with several processes."""
        if self._file is None:
            return
        content = json.dumps({"source": self._source, "settings": raw}, indent=1)
        try:
            if self._file.exists() and self._file.read_text(encoding="utf-8") == content:
                return
            handle, path = tempfile.mkstemp(dir=self._file.parent, prefix=f".{self._file.name}.")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(content)
            os.replace(path, self._file)
        except OSError:
            return  # without a copy on disk the service works as well, until iTop is away at a start
