# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stand-in as one thing: a workspace, its REST server, its webhooks and its inbox."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from simulator.exchanges import Exchange, Listener, overheard
from simulator.intercom.answering import Contract
from simulator.intercom.canvas import CanvasCalls
from simulator.intercom.deliveries import RETRY_AFTER, Deliveries
from simulator.intercom.faults import Faults
from simulator.intercom.rest import create_rest
from simulator.intercom.workspace import Workspace
from simulator.server import Server


class StandIn:
    """An Intercom of one workspace; ``url`` is what INTERCOM_API_URL has to say."""

    def __init__(
        self,
        *,
        workspace_id: str,
        client_secret: str,
        access_token: str,
        region: str = "EU",
        clock: Callable[[], float] = time.time,
        retry_after: float = RETRY_AFTER,
        port: int = 0,
    ) -> None:
        self.workspace = Workspace(workspace_id, region=region, clock=clock)
        self.faults = Faults()
        self.contract = Contract()
        self.deliveries = Deliveries(
            workspace_id, clock=clock, retry_after=retry_after, addressed=self.workspace.files.addressed
        )
        self.workspace.listeners.append(self.deliveries.notify)
        self.client_secret = client_secret
        #: Told of every REST call and its answer.
        self.listeners: list[Listener] = []
        rest = create_rest(self.workspace, self.faults, self.contract, token=access_token)
        self._rest = overheard(rest, self._heard)
        self._server: Server | None = Server(self._rest, port=port)
        self.url = self._server.url
        self.workspace.files.url = self.url.rstrip("/")

    def connect(self, app_url: str) -> CanvasCalls:
        """From now on the app at that address (with a slash at the end) hears of everything; returns its inbox."""
        self.deliveries.begin(app_url + "webhooks/intercom", self.client_secret)
        return CanvasCalls(app_url, self.client_secret, self.workspace.id, self.workspace.region)

    def _heard(self, exchange: Exchange) -> None:
        for listener in self.listeners:
            listener(exchange)

    def die(self) -> None:
        """Nobody listens any more; what somebody still waits for is never answered."""
        if self._server is not None:
            self._server.break_off()
            self._server = None

    def revive(self) -> None:
        """Listen again, at the same address; nothing was forgotten."""
        if self._server is None:
            self._server = Server(self._rest, port=urlsplit(self.url).port or 0)

    def close(self) -> None:
        """Stop serving and sending."""
        self.faults.mend()
        self.deliveries.close()
        if self._server is not None:
            self._server.close()
