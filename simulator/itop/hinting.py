# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo iTop's hint that a ticket has changed, as the module in a real one sends it: signed, and without a word."""

import hashlib
import hmac
import json
import logging
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

import requests

from simulator.itop import links
from simulator.itop.model import TICKET_CLASS
from simulator.itop.objects import Ticket
from simulator.itop.store import Store
from webapp.parameters import placeholder
from webapp.settings.to_intercom import ToIntercom

_PATIENCE = 0.3
_LOG = logging.getLogger(__name__)


class Hints:
    """Sent one after the other by a thread of their own: whoever saves a ticket waits for none."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        """Where the app is and what signs is what the parameters say."""
        self._store, self._clock = store, clock
        self._waiting: SimpleQueue[Ticket | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="hints", daemon=True)
        self._thread.start()
        store.on_saved = self._waiting.put

    def close(self) -> None:
        """Send no more."""
        self._store.on_saved = None
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (ticket := self._waiting.get()) is not None:
            workspaces = {each.workspace for each in links.of(ticket) if each.workspace}
            told = [each for each in sorted(workspaces) if self._is_told(each)]
            if told:
                self._send(ticket, told)

    def _is_told(self, workspace: str) -> bool:
        parameters = self._store.parameters
        if not parameters["sync_app.url"] or placeholder(parameters["sync_app.client_secret"]):
            return False
        entries = parameters["workspaces"]
        entry = entries.get(workspace) if isinstance(entries, dict) else None
        return ToIntercom.read(parameters, entry if isinstance(entry, dict) else {}).on

    def _send(self, ticket: Ticket, workspaces: list[str]) -> None:
        about = {"tickets": [{"class": TICKET_CLASS, "id": ticket.id}], "workspaces": workspaces}
        secret = str(self._store.parameters["sync_app.client_secret"])
        body, now = json.dumps(about).encode(), str(int(self._clock()))
        signature = hmac.new(secret.encode(), now.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {"X-Itop-Timestamp": now, "X-Itop-Signature": f"sha256={signature}"}
        headers |= {"Content-Type": "application/json"}
        address = f"{str(self._store.parameters['sync_app.url']).rstrip('/')}/webhooks/itop"
        try:
            with requests.Session() as http:
                # As in the module, no proxy is asked; and a thread does not read what others may be changing.
                http.trust_env = False
                http.post(address, data=body, headers=headers, timeout=_PATIENCE, allow_redirects=False)
        except requests.RequestException:
            _LOG.info("the app was not told of a change; it looks by itself")
