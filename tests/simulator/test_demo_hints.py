# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo iTop tells the app that somebody has saved a ticket, as a real one does."""

import hashlib
import hmac
import json
import queue
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask, Response, request

from simulator.itop.hinting import Hints
from simulator.itop.store import Store
from simulator.server import Server
from simulator.world import WORKSPACE_ID
from tests.simulator.calls import NOW, Api

Heard = queue.Queue[tuple[dict[str, str], bytes]]


@pytest.fixture
def heard(store: Store) -> Iterator[Heard]:
    """What the app is told."""
    requests: Heard = queue.Queue()
    app = Flask(__name__)

    @app.post("/webhooks/itop")
    def hint() -> Response:
        requests.put((dict(request.headers.items()), request.get_data()))
        return Response(status=200)

    server = Server(app)
    store.parameters |= {"sync_app.url": server.url, "sync_app.client_secret": "a secret"}
    hints = Hints(store, lambda: NOW)
    yield requests
    hints.close()
    server.close()


def test_a_save_is_told_signed_and_without_a_word(api: Api, store: Store, heard: Heard) -> None:
    ticket_id = str(api.create()["ticket"]["id"])
    store.put(replace(store.tickets[ticket_id], updated=NOW + 1))
    store.parameters["sync_app.to_intercom.states"] = ["closed"]
    store.put(replace(store.tickets[ticket_id], updated=NOW + 2))
    headers, body = heard.get(timeout=30)
    assert json.loads(body) == {
        "tickets": [{"class": "UserRequest", "id": ticket_id}], "workspaces": [WORKSPACE_ID],
    }  # fmt: skip
    signed = headers["X-Itop-Timestamp"].encode() + b"." + body
    assert headers["X-Itop-Signature"] == f"sha256={hmac.new(b'a secret', signed, hashlib.sha256).hexdigest()}"


def test_what_the_app_does_itself_is_not_told(api: Api, store: Store, heard: Heard) -> None:
    store.parameters["sync_app.to_intercom.public_log"] = "note"
    ticket_id = str(api.create()["ticket"]["id"])
    api("entry", id=ticket_id, conversation_id="215", log="public", text="From the panel", request_id="request-7")
    store.put(replace(store.tickets[ticket_id], updated=NOW + 2))
    heard.get(timeout=30)
    assert heard.empty()
