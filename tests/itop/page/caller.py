# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls the Sync API page of a real iTop the way the wire sees it, and shares nothing with the app's own client."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from requests.auth import AuthBase

from tests.world import WORKSPACE_ID
from webapp.contract import MODULE_CODE


@dataclass(frozen=True)
class Reply:
    """Status and decoded JSON of an answer; `body` is empty where something else than JSON came."""

    status: int
    body: Mapping[str, Any]
    content_type: str

    @property
    def result(self) -> Mapping[str, Any]:
        """The result of a call that has one."""
        assert self.status == 200, f"{self.status} {self.body}"
        value: Mapping[str, Any] = self.body["result"]
        return value

    @property
    def refusal(self) -> tuple[int, str]:
        """Status and code of a call that was refused."""
        return self.status, str(self.body["error"]["code"])


class Caller:
    """One client with its own cookies, as one worker thread of the app is."""

    def __init__(self, url: str, timeout: float = 60.0) -> None:
        self.address = f"{url.rstrip('/')}/pages/exec.php?exec_module={MODULE_CODE}&exec_page=sync-api.php"
        self.http = requests.Session()
        self.http.trust_env = False
        self._timeout = timeout

    def call(
        self, operation: str, params: Mapping[str, object] | None = None, *, login: tuple[str, str] | None = None
    ) -> Reply:
        """One operation of the usual workspace; `login` (name and password) sends credentials, else only cookies go."""
        body = json.dumps({"operation": operation, "params": {"workspace": WORKSPACE_ID, **(params or {})}}).encode()
        return self.send(body, login=login)

    def send(
        self,
        body: bytes,
        *,
        method: str = "POST",
        content_type: str = "application/json",
        login: tuple[str, str] | None = None,
    ) -> Reply:
        """Whatever body, with whatever method and content type."""
        auth = _Utf8Basic(login) if login else None
        answer = self.http.request(
            method, self.address, data=body, auth=auth, timeout=self._timeout, allow_redirects=False,
            headers={"Content-Type": content_type},
        )  # fmt: skip
        return _reply(answer)

    def close(self) -> None:
        """Give the connections back."""
        self.http.close()


class _Utf8Basic(AuthBase):
    """Basic authentication in UTF-8; that of requests would be in Latin-1."""

    def __init__(self, login: tuple[str, str]) -> None:
        self._header = "Basic " + b64encode(":".join(login).encode()).decode()

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request


def _reply(answer: requests.Response) -> Reply:
    content_type = answer.headers.get("Content-Type", "")
    try:
        body = answer.json()
    except ValueError:
        body = {}
    return Reply(answer.status_code, body if isinstance(body, dict) else {}, content_type)
