# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inbox of the stand-in: asks the app for canvases as Intercom does when a teammate opens or clicks.

Contract: https://developers.intercom.com/docs/canvas-kit
"""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass

import requests

from simulator.intercom.model import Admin, Contact, Conversation, Json, admin_json, contact_json, conversation_json

#: Nobody says how long Intercom waits; public apps were cut off after ten seconds.
TIME_LIMIT = 10.0


@dataclass(frozen=True)
class CanvasAnswer:
    """What the app answered, and after how many seconds."""

    status: int
    body: bytes
    seconds: float


@dataclass(frozen=True)
class CanvasCalls:
    """Signed calls for the inbox of one workspace; ``url`` of the app ends with a slash."""

    url: str
    secret: str
    workspace_id: str
    region: str

    def initialize(self, admin: Admin, conversation: Conversation, contact: Contact | None) -> CanvasAnswer:
        """A teammate opens the conversation."""
        return self.post("canvas/initialize", self.opening(admin, conversation, contact))

    def submit(
        self,
        admin: Admin,
        conversation: Conversation,
        contact: Contact | None,
        *,
        component_id: str,
        input_values: Json,
        current_canvas: Json,
    ) -> CanvasAnswer:
        """A teammate clicks a component; the values are those of all fields of the canvas."""
        body = self.opening(admin, conversation, contact)
        body |= {"component_id": component_id, "input_values": input_values, "current_canvas": current_canvas}
        return self.post("canvas/submit", body)

    def opening(self, admin: Admin, conversation: Conversation, contact: Contact | None) -> Json:
        """What every call of the inbox carries; a missing contact is left out."""
        body: Json = {
            "workspace_id": self.workspace_id,
            "workspace_region": self.region,
            "admin": admin_json(admin),
            "conversation": conversation_json(conversation, None),
        }
        return body if contact is None else body | {"contact": contact_json(contact, self.workspace_id)}

    def post(self, path: str, body: Json) -> CanvasAnswer:
        """Sign and send."""
        raw = json.dumps(body).encode()
        return self.send(path, raw, self.signature(raw))

    def signature(self, raw: bytes) -> str:
        """The value of X-Body-Signature."""
        return hmac.new(self.secret.encode(), raw, hashlib.sha256).hexdigest()

    def send(self, path: str, raw: bytes, signature: str | None) -> CanvasAnswer:
        """Send as it is, with that signature or with none."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if signature is not None:
            headers["X-Body-Signature"] = signature
        start = time.monotonic()
        answer = requests.post(self.url + path, data=raw, headers=headers, timeout=TIME_LIMIT, allow_redirects=False)
        return CanvasAnswer(answer.status_code, answer.content, time.monotonic() - start)
