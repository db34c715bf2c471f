# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Intercom stand-in does what Intercom's published contract says."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import requests
from flask import Flask, Response, request

from simulator.intercom.canvas import CanvasCalls
from simulator.intercom.model import Admin, Contact, Conversation
from simulator.intercom.standin import StandIn
from simulator.server import Server
from tests.acceptance.waiting import until

HEADERS = {"Authorization": "Bearer token", "Intercom-Version": "2.16", "Accept": "application/json"}


class Receiver:
    """An app that writes down what it is sent, and answers what it is told to."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.statuses: list[int] = []
        app = Flask(__name__)
        app.add_url_rule("/<path:path>", view_func=self._take, methods=["POST"])
        self.server = Server(app)

    def _take(self, path: str) -> Response:
        self.bodies.append(request.get_data())
        self.headers.append(dict(request.headers))
        return Response(b"{}", self.statuses.pop(0) if self.statuses else 200)

    @property
    def topics(self) -> list[str]:
        return [json.loads(body)["topic"] for body in self.bodies]


@pytest.fixture
def standin() -> Iterator[StandIn]:
    intercom = StandIn(workspace_id="ws1", client_secret="secret", access_token="token", retry_after=0.05)
    yield intercom
    intercom.close()


@pytest.fixture
def receiver(standin: StandIn) -> Iterator[Receiver]:
    app = Receiver()
    standin.connect(app.server.url)
    yield app
    standin.deliveries.settle()
    app.server.close()


@pytest.fixture
def otto(standin: StandIn) -> Contact:
    return standin.workspace.add_contact("Otto", "otto@client.example", custom_attributes={"itop_contact_id": "7"})


@pytest.fixture
def mara(standin: StandIn) -> Admin:
    return standin.workspace.add_admin("Mara", "mara@shop.example")


@pytest.fixture
def talk(standin: StandIn, otto: Contact) -> Conversation:
    return standin.workspace.begin(otto, "<p>It <b>burns</b></p>")


def test_signatures_are_those_of_the_published_test_vector() -> None:
    body = b'{"workspace_id":"ws1demo","component_id":"send"}'
    calls = CanvasCalls("http://unused/", "s3cr3t-demo", "ws1demo", "US")

    assert calls.signature(body) == "c7351577c110262a9dd5a0f7975290f2739eb802572bf12e0fae5eb83d9899e2"


def test_a_conversation_is_answered_with_its_parts_in_html(standin: StandIn, talk: Conversation, mara: Admin) -> None:
    standin.workspace.act(talk.id, mara, "note", "<p>Hm</p>")

    got = requests.get(f"{standin.url}conversations/{talk.id}", headers=HEADERS, timeout=60).json()

    assert got["source"]["body"] == "<p>It <b>burns</b></p>"
    assert [part["part_type"] for part in got["conversation_parts"]["conversation_parts"]] == ["note"]
    assert got["conversation_parts"]["total_count"] == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Authorization": "Bearer wrong"}, 401), ({"Intercom-Version": "9.9"}, 400), ({"Intercom-Version": ""}, 400)],
)
def test_wrong_headers_are_refused(headers: dict[str, str], status: int, standin: StandIn) -> None:
    answer = requests.get(f"{standin.url}me", headers=HEADERS | headers, timeout=60)

    assert answer.status_code == status
    assert answer.json()["type"] == "error.list"


@pytest.mark.parametrize(
    "body",
    [
        {"message_type": "comment", "type": "admin", "body": "x"},
        {"message_type": "comment", "type": "admin", "admin_id": 7, "body": "x"},
        {"message_type": "shout", "type": "admin", "admin_id": "1", "body": "x"},
        {"message_type": "comment", "type": "admin", "admin_id": "1", "body": " "},
        {"message_type": "comment", "type": "admin", "admin_id": "1", "body": "x", "external_id": "1"},
        [],
    ],
)
def test_a_reply_that_the_contract_does_not_have_is_refused_and_kept(
    body: object, standin: StandIn, talk: Conversation
) -> None:
    answer = requests.post(f"{standin.url}conversations/{talk.id}/reply", json=body, headers=HEADERS, timeout=60)

    assert answer.status_code == 400
    assert standin.contract.violations


def test_a_reply_is_added_and_comes_back_as_a_notification(
    standin: StandIn, receiver: Receiver, talk: Conversation, mara: Admin
) -> None:
    body = {"message_type": "comment", "type": "admin", "admin_id": mara.id, "body": "<p>Hi</p>"}

    got = requests.post(f"{standin.url}conversations/{talk.id}/reply", json=body, headers=HEADERS, timeout=60).json()

    [part] = got["conversation_parts"]["conversation_parts"]
    assert (part["body"], part["app_package_code"]) == ("<p>Hi</p>", "itop-intercom-sync")
    standin.deliveries.settle()
    assert receiver.topics.count("conversation.admin.replied") == 1
    assert not standin.contract.violations


def test_notifications_are_signed_and_their_bodies_plain(standin: StandIn, receiver: Receiver, otto: Contact) -> None:
    talk = standin.workspace.begin(otto, "<p>It <b>burns</b></p>")
    standin.workspace.reply(talk.id, otto, "<p>Line</p><p>Next &lt;3</p>")
    standin.deliveries.settle()

    for body, headers in zip(receiver.bodies, receiver.headers, strict=True):
        assert headers["X-Hub-Signature"] == "sha1=" + hmac.new(b"secret", body, hashlib.sha1).hexdigest()
    by_topic = dict(zip(receiver.topics, map(json.loads, receiver.bodies), strict=True))
    assert by_topic["conversation.user.created"]["data"]["item"]["source"]["body"] == "It burns"
    [part] = by_topic["conversation.user.replied"]["data"]["item"]["conversation_parts"]["conversation_parts"]
    assert part["body"] == "Line\nNext <3"


def test_a_delivery_that_fails_is_tried_once_more(standin: StandIn, receiver: Receiver, otto: Contact) -> None:
    receiver.statuses = [500, 503, 200]

    standin.workspace.begin(otto, "<p>Hello</p>")
    standin.deliveries.settle()

    assert standin.deliveries.done[-1].statuses == (500, 503)
    assert [json.loads(body)["delivery_attempts"] for body in receiver.bodies] == [1, 2]


def test_what_is_held_is_sent_at_once_when_released(
    standin: StandIn, receiver: Receiver, otto: Contact, talk: Conversation
) -> None:
    standin.deliveries.settle()
    receiver.bodies.clear()
    standin.deliveries.hold()
    for number in range(9):
        standin.workspace.reply(talk.id, otto, f"<p>{number}</p>")
    assert not receiver.bodies

    standin.deliveries.copies = 2
    standin.deliveries.release(shuffled=True)
    standin.deliveries.settle()

    assert len(receiver.bodies) == 18


def test_words_on_a_closed_conversation_open_it(standin: StandIn, otto: Contact, mara: Admin) -> None:
    talk = standin.workspace.begin(otto, "<p>Hello</p>")
    standin.workspace.act(talk.id, mara, "close", None)

    assert standin.workspace.reply(talk.id, otto, "<p>Wait</p>").part_type == "open"
    assert standin.workspace.conversations[talk.id].state == "open"


def test_it_refuses_as_commanded(standin: StandIn) -> None:
    standin.faults.refuse(429, times=1, reset_in=7)

    first = requests.get(f"{standin.url}me", headers=HEADERS, timeout=60)

    assert first.status_code == 429
    assert int(first.headers["X-RateLimit-Reset"]) - time.time() > 5
    assert first.json()["errors"][0]["code"] == "rate_limit_exceeded"


@pytest.mark.parametrize("fault", [lambda faults: faults.hang(), lambda faults: faults.slow(30)])
def test_it_keeps_one_waiting_until_mended(fault: Callable[[object], None], standin: StandIn, mara: Admin) -> None:
    fault(standin.faults)

    with pytest.raises(requests.Timeout):
        requests.get(f"{standin.url}me", headers=HEADERS, timeout=0.3)
    standin.faults.mend()
    assert requests.get(f"{standin.url}me", headers=HEADERS, timeout=60).status_code == 200


def test_it_dies_and_comes_back_at_the_same_address(standin: StandIn, talk: Conversation) -> None:
    with requests.Session() as kept:

        def asked() -> int:
            return kept.get(f"{standin.url}conversations/{talk.id}", headers=HEADERS, timeout=30).status_code

        assert asked() == 200
        standin.die()
        with pytest.raises(requests.ConnectionError):
            asked()
        standin.revive()
        assert asked() == 200


def test_who_waits_when_it_dies_is_not_answered(standin: StandIn, talk: Conversation) -> None:
    standin.faults.hang()
    ended: list[str] = []

    def ask() -> None:
        try:
            requests.get(f"{standin.url}me", headers=HEADERS, timeout=60)
            ended.append("answered")
        except requests.ConnectionError:
            ended.append("broken off")

    waiting = threading.Thread(target=ask)
    waiting.start()
    until(lambda: bool(standin.contract.calls), what="the request is there")
    standin.die()
    waiting.join(60)
    standin.faults.mend()
    assert ended == ["broken off"]


def test_a_workspace_without_teammates_tells_whose_the_token_is(standin: StandIn) -> None:
    answer = requests.get(f"{standin.url}me", headers=HEADERS, timeout=60)
    assert (answer.status_code, answer.json()["app"]["id_code"]) == (200, "ws1")
