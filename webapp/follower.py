# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sees to it that somebody asks iTop what has changed while a workspace wants to know; else nobody is asked."""

from __future__ import annotations

import logging
import threading

from webapp import logs
from webapp.errors import AppError
from webapp.services import Services
from webapp.tasks import changes

_LOG = logging.getLogger(__name__)

#: Seconds between two looks into the store whether it is time; and while nobody wants to know.
_PAUSE, _IDLE = 0.25, 2.0


class Follower:
    """One of a worker; only one on all machines looks at a time (webapp/store/readings.py)."""

    def __init__(self, services: Services, name: str) -> None:
        self._services = services
        self._name = name
        #: Workspaces of which it is certain that nobody reads for them any more.
        self._silent: set[str] = set()
        #: What failed last, by workspace: it is told once.
        self._failing: dict[str, str] = {}

    def run(self, stopped: threading.Event) -> None:
        """Look until `stopped`, whatever fails."""
        pause = 0.0
        while not stopped.wait(pause):
            try:
                pause = _PAUSE if self.follow() else _IDLE
            except Exception as error:  # the thread has to go on
                _LOG.error("changes not followed", extra=logs.fault(error))
                pause = _IDLE

    def follow(self) -> bool:
        """Whether anybody wants to know; whose turn it is looks."""
        try:
            wanting = changes.asking(self._services)
        except AppError:
            return False  # iTop has never told its settings, as whoever needs them says
        for workspace_id, wants in wanting.items():
            if wants:
                self._silent.discard(workspace_id)
            self._attempt(workspace_id, wants=wants)
        return any(wanting.values())

    def _attempt(self, workspace_id: str, *, wants: bool) -> None:
        try:
            if wants:
                told = changes.look(self._services, workspace_id, self._name)
                if told:
                    _LOG.info("changes", extra={"workspace": workspace_id, "jobs": told})
                if told is not None:
                    self._failing.pop(workspace_id, None)
            elif workspace_id not in self._silent and self._services.settings.is_fresh():
                # Whoever switches it on again wants to hear of what happens then, and not of what has happened since.
                self._services.readings.forget(workspace_id)
                self._silent.add(workspace_id)
        except AppError as error:
            if self._failing.get(workspace_id) != error.code:
                self._failing[workspace_id] = error.code
                _LOG.warning(
                    "no changes", extra={"workspace": workspace_id, "code": error.code, "detail": error.detail}
                )
