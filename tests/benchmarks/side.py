# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same three canvases of either panel, asked for as Intercom does: signed, without a cookie, each by itself."""

import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote, urlencode, urlsplit

from simulator.intercom.canvas import CanvasAnswer, CanvasCalls
from simulator.intercom.model import Json
from tests.acceptance.panel import Panel
from tests.benchmarks.stage import Stage
from tests.world import CLIENT_SECRET
from webapp.contract import MODULE_CODE

HOME, FORM, VIEW = "home canvas", "creation form", "ticket view"
CANVASES = (HOME, FORM, VIEW)


@dataclass(frozen=True)
class Request:
    """One click, ready to be sent again and again."""

    address: str
    path: str
    body: bytes
    signature: str

    def answer(self) -> tuple[float, bytes]:
        """Seconds until the whole answer was there, and its body."""
        headers = {"Content-Type": "application/json", "X-Body-Signature": self.signature}
        began = time.perf_counter()
        connection = http.client.HTTPConnection(self.address, timeout=30)
        connection.request("POST", self.path, self.body, headers)
        answer = connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - began
        connection.close()
        assert answer.status == 200, f"{self.path}: {answer.status}"
        return seconds, body


class Side(Protocol):
    """One of the two panels."""

    def requests(self, conversation: int) -> Mapping[str, Request]:
        """What opens each of `CANVASES` in one of several conversations."""


@dataclass(frozen=True)
class _Recording(CanvasCalls):
    """Remembers the last call, as the canvas before made it."""

    last: list[Request]

    def post(self, path: str, body: Json) -> CanvasAnswer:
        raw = json.dumps(body).encode()
        url = urlsplit(self.url + path)
        self.last[:] = [Request(url.netloc, url.path, raw, self.signature(raw))]
        return super().post(path, body)


class Ours:
    """The running app."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def requests(self, conversation: int) -> Mapping[str, Request]:
        """Found by clicking through the panel."""
        stage, calls = self._stage, self._stage.calls
        recording = _Recording(calls.url, calls.secret, calls.workspace_id, calls.region, [])
        talk = stage.messenger.user_begins(stage.people.otto, f"Hello {conversation}")
        panel = Panel(recording, stage.people.mara, talk.conversation, talk.contact)
        found = {HOME: recording.last[0]}
        panel.click("Create a ticket")
        found[FORM] = recording.last[0]
        panel.reopen()
        panel.find()
        panel.submit(next(row["id"] for part in panel.components if part["type"] == "list" for row in part["items"]))
        return found | {VIEW: recording.last[0]}


class Theirs:
    """Combodo's extension in another iTop with the same data; the people are those of the stage."""

    def __init__(self, url: str, stage: Stage) -> None:
        parts = urlsplit(url)
        self._address = parts.netloc.rpartition("@")[2]
        self._base = parts.path.rstrip("/") + "/pages/exec.php"
        self._login = {
            "login_mode": "url",
            "auth_user": unquote(parts.username or ""),
            "auth_pwd": unquote(parts.password or ""),
        }
        self._stage = stage

    def requests(self, conversation: int) -> Mapping[str, Request]:
        """Its component ids carry what they are about."""
        stage = self._stage
        talk = stage.messenger.user_begins(stage.people.otto, f"Hello {conversation}")
        opening = stage.calls.opening(stage.people.mara, talk.conversation, talk.contact)
        listed = json.loads(self._submit(opening, "list-ongoing-tickets").answer()[1])
        parts = listed["canvas"]["content"]["components"]
        ticket = next(row["id"] for part in parts if part["type"] == "list" for row in part["items"])
        return {
            HOME: self._request("initialize-conversation-details", opening),
            FORM: self._submit(opening, "create-ticket"),
            VIEW: self._submit(opening, ticket),
        }

    def _submit(self, opening: Json, component: str) -> Request:
        body = opening | {"component_id": component, "input_values": {}, "current_canvas": {}}
        return self._request("submit-conversation-details", body)

    def _request(self, operation: str, body: Json) -> Request:
        raw = json.dumps(body).encode()
        query = {
            "exec_module": MODULE_CODE,
            "exec_page": "incoming-canvas-kits.php",
            "exec_env": "production",
            "operation": operation,
            **self._login,
        }
        signature = hmac.new(CLIENT_SECRET.encode(), raw, hashlib.sha256).hexdigest()
        return Request(self._address, f"{self._base}?{urlencode(query)}", raw, signature)
