# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger of requests names what was asked for and shows everything but secrets."""

from __future__ import annotations

import json

from simulator.exchanges import Exchange
from simulator.preview.ledger import MOST, Ledger

HIDDEN = "•••"


def exchange(path: str, body: object, *, answer: object = None, method: str = "POST", **headers: str) -> Exchange:
    sent = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    raw = [json.dumps(each).encode() for each in (body, answer)]
    return Exchange(1_767_258_011.0, 0.0123, method, path, sent, raw[0], 200, (("Set-Cookie", "itop=1"),), raw[1])


def test_each_exchange_is_named_by_what_was_asked_for() -> None:
    ledger = Ledger(lambda: None)
    app, itop, intercom = (ledger.listener(side) for side in ("app", "itop", "intercom"))
    app(exchange("/canvas/initialize", {}))
    app(exchange("/canvas/submit", {"component_id": "ticket?id=7"}))
    app(exchange("/messenger/submit", {"component_id": "new"}))
    app(exchange("/webhooks/intercom", {"topic": "conversation.user.replied"}))
    itop(exchange("/pages/exec.php?exec_page=sync-api.php", {"operation": "append"}))
    intercom(exchange("/conversations/12?display_as=html", None, method="GET"))
    names = [(entry.way, entry.name) for entry in reversed(ledger.latest(9))]
    assert names == [
        ("canvas", "/canvas/initialize"),
        ("canvas", "/canvas/submit ticket?id=7"),
        ("card", "/messenger/submit new"),
        ("webhook", "conversation.user.replied"),
        ("itop", "append"),
        ("intercom", "GET /conversations/12"),
    ]


def test_what_is_no_step_of_a_conversation_is_left_out() -> None:
    ledger = Ledger(lambda: None)
    for path in ("/preview/api/state", "/healthz/ready", "/"):
        ledger.listener("app")(exchange(path, {}))
    assert not ledger.latest(9)


def test_secrets_and_credentials_are_never_shown() -> None:
    ledger = Ledger(lambda: None)
    workspaces = {"a": {"access_token": "t0ken"}}
    settings = {"sync_app.client_secret": "s3cret", "workspaces": workspaces}
    credentials = {"Authorization": "Basic b3R0bw==", "Cookie": "itop=1"}
    asked = exchange("/x", {"operation": "settings"}, answer={"result": {"parameters": settings}}, **credentials)
    ledger.listener("itop")(asked)
    [entry] = ledger.latest(9)
    shown = json.dumps(entry.details(), ensure_ascii=False)
    for secret in ("s3cret", "t0ken", "b3R0bw==", "itop=1"):
        assert secret not in shown
    assert shown.count(HIDDEN) == 5


def test_the_oldest_exchanges_are_forgotten() -> None:
    beats: list[None] = []
    ledger = Ledger(lambda: beats.append(None))
    for _number in range(MOST + 5):
        ledger.listener("itop")(exchange("/x", {"operation": "home"}))
    assert len(beats) == MOST + 5
    assert len(ledger.latest(MOST * 2)) == MOST
    assert ledger.find(5) is None and ledger.find(6) is not None
