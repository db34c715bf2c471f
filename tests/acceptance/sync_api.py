# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls of the Sync API as the service account makes them, past the app."""

import uuid
from collections.abc import Mapping
from typing import Any

import requests

from tests.acceptance.itop_side import ItopSide
from tests.world import OTTO, WORKSPACE_ID
from webapp.contract import MODULE_CODE

PATH = f"pages/exec.php?exec_module={MODULE_CODE}&exec_page=sync-api.php"
Json = dict[str, Any]
BY_EMAIL = {"email": OTTO.email}


class Api:
    """One session of the service account, or of ``account`` until the first call."""

    def __init__(self, itop: ItopSide) -> None:
        self.world = itop.world
        self.url = itop.world.url + PATH
        self.http = requests.Session()
        self.account: tuple[str, str] | None = (itop.world.service_user, itop.world.service_password)

    def post(self, operation: str, params: Mapping[str, object]) -> requests.Response:
        """One call of the usual workspace, unless they name another one, whatever the answer."""
        return self.send({"operation": operation, "params": {"workspace": WORKSPACE_ID, **params}})

    def send(self, body: Mapping[str, object]) -> requests.Response:
        """One request, whatever it asks for."""
        answer = self.http.post(self.url, json=body, auth=self.account, timeout=60)
        self.account = None
        return answer

    def __call__(self, operation: str, **params: object) -> Json:
        """The result of a call that is not refused."""
        answer = self.post(operation, params)
        assert answer.status_code == 200, answer.text
        result: Json = answer.json()["result"]
        return result

    def refused(self, operation: str, **params: object) -> tuple[int, str]:
        """Status and code of a refusal."""
        answer = self.post(operation, params)
        return answer.status_code, answer.json()["error"]["code"]

    def create(self, conversation_id: str, title: str, **params: object) -> Json:
        """A ticket of Otto's."""
        usual: Json = {
            "request_id": uuid.uuid4().hex,
            "conversation": conversation(conversation_id),
            "contact": {"email": OTTO.email},
            "values": {"title": title, "description": "It burns"},
            "messages": [],
        }
        return self("create", **(usual | params))


def conversation(conversation_id: str) -> Json:
    """A conversation with its address."""
    url = f"https://app.eu.intercom.com/a/inbox/k7qd2m1x/inbox/conversation/{conversation_id}"
    return {"id": conversation_id, "url": url}


def message(part_id: str, date: int, *, log: str = "public", **author: str) -> Json:
    """A message of Otto's, unless ``author`` says otherwise."""
    who = {"kind": "contact", "email": OTTO.email} | author
    return {"part_id": part_id, "log": log, "author": who, "date": date, "html": f"<p>Part {part_id}</p>"}
