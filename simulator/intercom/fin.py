# SPDX-License-Identifier: AGPL-3.0-or-later
"""A scripted Fin: calls the data connectors for somebody who is logged in, as Intercom does with their token."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Any

import jwt
import requests

from webapp.connectors.document import SECRET_HEADER
from webapp.user_tokens import ALGORITHM, AUDIENCE

#: Seconds; Intercom gives up after that.
_PATIENCE = 15
#: Seconds in which it asks again, and between two calls.
_AGAIN, _PAUSE = 150.0, 1.0


class Fin:
    """Fin in a conversation with one person, by both proofs: the secret of the connector and the person's token."""

    def __init__(
        self, app_url: str, workspace_id: str, secret: str, identity_secret: str, user_id: str, *, seconds: int = 1800
    ) -> None:
        """`user_id` is what the widget calls the person; the token, as the widget makes it, is good for `seconds`."""
        key = hmac.new(identity_secret.encode(), f"{AUDIENCE} {workspace_id}".encode(), hashlib.sha256).hexdigest()
        until = int(time.time()) + seconds
        claims = {"aud": AUDIENCE, "workspace": workspace_id, "user_id": user_id, "exp": until}
        token = jwt.encode(claims, key, algorithm=ALGORITHM)
        self._headers = {SECRET_HEADER: secret, "Authorization": f"Bearer {token}"}
        self._url = f"{app_url.rstrip('/')}/connectors/tickets"

    def list(self, state: str = "open") -> requests.Response:
        """The tickets of the person."""
        return self._call("GET", "", params={"state": state})

    def get(self, ref: str) -> requests.Response:
        """One of them."""
        return self._call("GET", f"/{ref}")

    def open(self, conversation_id: str, title: str, description: str, intent: str = "") -> requests.Response:
        """A new one."""
        said = {"conversation_id": conversation_id, "title": title, "description": description, "intent": intent}
        return self._call("POST", "", json=said)

    def add(self, ref: str, conversation_id: str, text: str) -> requests.Response:
        """Words to one."""
        return self._call("POST", f"/{ref}/messages", json={"conversation_id": conversation_id, "text": text})

    def close(self, ref: str, conversation_id: str) -> requests.Response:
        """It is solved."""
        return self._call("POST", f"/{ref}/close", json={"conversation_id": conversation_id})

    def _call(self, method: str, path: str, **said: Any) -> requests.Response:
        """Once more for a while where the other side asks for patience."""
        end = time.monotonic() + _AGAIN
        while True:
            answer = requests.request(method, self._url + path, headers=self._headers, timeout=_PATIENCE, **said)
            if answer.status_code not in (429, 503) or time.monotonic() > end:
                return answer
            time.sleep(float(answer.headers.get("Retry-After", _PAUSE)))
