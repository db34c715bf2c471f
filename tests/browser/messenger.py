# SPDX-License-Identifier: AGPL-3.0-or-later
"""Intercom's script as a recorder: what the widget asks of it, in order, across pages."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Route

_SCRIPT = Path(__file__).with_name("recorder.js").read_text(encoding="utf-8")
_ADDRESS = "https://widget.intercom.io/widget/"
_PATIENCE = 120.0


@dataclass
class Messenger:
    """Everything a browser asked of Intercom: calls of `Intercom(...)`, loads of its script, errors on its pages."""

    calls: list[list[object]] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def attach(self, context: BrowserContext) -> None:
        """Serve the recorder in place of Intercom's script, and let nothing else of this browser out of the machine."""
        context.route(re.compile(r"^https?://(?!127\.0\.0\.1|localhost)"), lambda route: route.abort())
        context.expose_function("intercomCalled", lambda call: self.calls.append(json.loads(call)))
        context.route(f"{_ADDRESS}**", self._serve)
        context.on("page", self.watch)

    def watch(self, page: Page) -> None:
        """Collect what goes wrong on the page."""
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)

    def names(self) -> list[object]:
        """The names of the calls, in order."""
        return [call[0] for call in self.calls]

    def boots(self) -> list[dict[str, object]]:
        """The settings of each boot."""
        return [dict(call[1]) for call in self.calls if call[0] == "boot" and isinstance(call[1], dict)]

    def updates(self) -> list[dict[str, object]]:
        """The settings of each update."""
        return [dict(call[1]) for call in self.calls if call[0] == "update" and isinstance(call[1], dict)]

    def updated(self, page: Page, times: int = 1, *, passing: int = 0) -> None:
        """Wait until so many updates were asked for, while so many milliseconds pass on the page at each look."""
        deadline = time.monotonic() + _PATIENCE
        while len(self.updates()) < times:
            assert time.monotonic() < deadline, f"{len(self.updates())} updates, not {times}"
            if passing:
                page.clock.fast_forward(passing)
            else:
                page.evaluate("1")  # lets Playwright hand over what the page has called

    def forget(self) -> None:
        """Start counting anew."""
        self.calls.clear()
        self.loads.clear()
        self.errors.clear()

    def _serve(self, route: Route) -> None:
        app_id = route.request.url.removeprefix(_ADDRESS)
        self.loads.append(app_id)
        route.fulfill(content_type="text/javascript", body=_SCRIPT.replace("APP_ID", app_id))
