# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls of the demo iTop without a web server in between."""

import base64
import json
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from simulator.world import WORKSPACE_ID, WORLD

PAGE = "/pages/exec.php?exec_module=combodo-intercom-integration&exec_page=sync-api.php"
OTTO = {"class": "Person", "id": "1", "email": "otto@client.example"}
VALUES = {"title": "It burns", "description": "Badly"}
CONVERSATION = {"id": "215", "url": "https://app.eu.intercom.com/a/inbox/ws/inbox/conversation/215"}
NOW = 1_767_261_644.0
Json = dict[str, Any]


def basic(login: str, password: str) -> dict[str, str]:
    """The header that logs in."""
    return {"Authorization": "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()}


class Api:
    """Calls of the service account."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.headers = basic(WORLD.account.login, WORLD.account.password)

    def raw(self, operation: str, params: dict[str, object]) -> TestResponse:
        body = {"operation": operation, "params": {"workspace": WORKSPACE_ID, **params}}
        return self.client.post(PAGE, json=body, headers=self.headers)

    def __call__(self, operation: str, **params: object) -> Json:
        answer = self.raw(operation, params)
        assert answer.status_code == 200, answer.text
        result: Json = json.loads(answer.text)["result"]
        return result

    def error(self, operation: str, **params: object) -> tuple[int, str, dict[str, str]]:
        answer = self.raw(operation, params)
        error = json.loads(answer.text)["error"]
        return answer.status_code, error["code"], error.get("fields", {})

    def create(self, request_id: str = "request-1", **params: object) -> Json:
        usual: dict[str, object] = {"conversation": CONVERSATION, "contact": OTTO, "values": VALUES, "messages": []}
        return self("create", request_id=request_id, **(usual | params))
