# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests as Intercom signs them, and services that lack something."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from simulator.world import CLIENT_SECRET, WORKSPACE_ID
from tests.webapp.place import Place
from tests.webapp.test_settings import raw
from webapp.app import create_app
from webapp.errors import ItopUnavailable, StoreUnavailable
from webapp.settings.current import Settings
from webapp.settings.module_settings import Overrides
from webapp.signatures import canvas_signature, webhook_signature

CLICK = {"workspace_id": WORKSPACE_ID, "conversation": {"id": "215"}, "contact": {"id": "1", "email": "a@b.example"}}


def click(
    client: FlaskClient, payload: object = CLICK, *, secret: str = CLIENT_SECRET, path: str = "initialize"
) -> TestResponse:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    headers = {"X-Body-Signature": canvas_signature(secret, body)}
    return client.post(f"/canvas/{path}", data=body, headers=headers)


def notify(client: FlaskClient, payload: object, *, secret: str = CLIENT_SECRET) -> TestResponse:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    headers = {"X-Hub-Signature": webhook_signature(secret, body)}
    return client.post("/webhooks/intercom", data=body, headers=headers)


def text(answer: TestResponse) -> str:
    """The words of a canvas."""
    components = answer.get_json()["canvas"]["content"]["components"]
    return "\n".join(str(each.get("text") or each.get("label") or "") for each in components)


def with_settings(place: Place, parameters: Mapping[str, object], overrides: Overrides | None = None) -> FlaskClient:
    """The service of an iTop with these parameters."""
    told = raw(**{name.replace(".", "__"): value for name, value in parameters.items()})
    settings = Settings(lambda: told, source="test", overrides=overrides)
    return create_app(replace(place.services, settings=settings)).test_client()


def without_settings(place: Place, *secrets: str) -> FlaskClient:
    """The service of an iTop that has never answered."""

    def away() -> dict[str, object]:
        raise ItopUnavailable("iTop cannot be reached.")

    settings = Settings(away, source="test", overrides=Overrides(client_secrets=secrets))
    return create_app(replace(place.services, settings=settings)).test_client()


class Full:
    """A queue whose disk is full."""

    def add(self, jobs: object) -> list[int | None]:
        raise StoreUnavailable("The disk is full.")

    def counts(self) -> None:
        raise StoreUnavailable("The disk is full.")

    silence = counts
