# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Intercom's description does not have is refused by the stand-in or never said by it, and kept for the tests."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from simulator.intercom import description
from simulator.intercom.model import Contact, Conversation
from simulator.intercom.standin import StandIn
from webapp.intercom import API_VERSION, Intercom
from webapp.network.http import Http

ROOT = Path(__file__).parents[2]
HEADERS = {"Authorization": "Bearer token", "Intercom-Version": API_VERSION, "Accept": "application/json"}
NOTE = {"message_type": "note", "type": "admin", "admin_id": "1", "body": "x"}
FILTER = {"field": "updated_at", "operator": ">", "value": 1}
ATTRIBUTE = {"name": "a", "model": "contact", "data_type": "string"}
REPLY, SEARCH = "/conversations/1/reply", "/conversations/search"
Body = object


@pytest.fixture
def standin() -> Iterator[StandIn]:
    intercom = StandIn(workspace_id="ws1", client_secret="secret", access_token="token")
    yield intercom
    intercom.close()


@pytest.fixture
def otto(standin: StandIn) -> Contact:
    return standin.workspace.add_contact("Otto", "otto@client.example")


@pytest.fixture
def talk(standin: StandIn, otto: Contact) -> Conversation:
    return standin.workspace.begin(otto, "<p>Hello</p>")


def found(method: str, path: str, body: Body = None, *, version: str = "2.16", query: str = "") -> list[str]:
    """What the description does not have of a request."""
    call = description.known(method, path, version)
    assert call is not None, f"no such call: {method} {path}"
    asked = dict(each.split("=") for each in query.split("&") if each)
    kind, sent = ("", b"") if body is None else ("application/json", json.dumps(body).encode())
    return call.of_request(asked, kind, sent)


def nested(levels: int) -> Body:
    query: Body = FILTER
    for _ in range(levels):
        query = {"operator": "AND", "value": [query]}
    return {"query": query}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", REPLY, NOTE),
        ("POST", REPLY, NOTE | {"created_at": 1, "attachment_urls": ["https://a.example/b.png"]}),
        ("POST", REPLY, NOTE | {"attachment_files": [{"content_type": "image/png", "data": "AA==", "name": "a.png"}]}),
        ("POST", REPLY, {**NOTE, "message_type": "quick_reply", "reply_options": [{"text": "a", "uuid": "b"}]}),
        ("POST", REPLY, {"message_type": "comment", "type": "user", "intercom_user_id": "1", "body": "x"}),
        ("POST", SEARCH, {"query": FILTER}),
        ("POST", SEARCH, {"query": FILTER, "pagination": {"per_page": 150, "starting_after": None}}),
        ("POST", SEARCH, {"query": {"field": "id", "operator": "IN", "value": ["1", 2]}}),
        ("POST", SEARCH, nested(2)),
        ("PUT", "/contacts/1", {"custom_attributes": {"a": "b"}, "name": None}),
        ("POST", "/data_attributes", ATTRIBUTE),
        ("POST", "/data_attributes", {**ATTRIBUTE, "data_type": "options", "options": [{"value": "1"}]}),
        ("GET", "/me", None),
        ("GET", "/contacts/1", None),
    ],
)
def test_what_is_described(method: str, path: str, body: Body) -> None:
    assert found(method, path, body) == []


@pytest.mark.parametrize(
    ("method", "path", "body", "named"),
    [
        ("POST", REPLY, {**NOTE, "admin_id": 1}, 'admin_id: it is not of type "string"'),
        ("POST", REPLY, NOTE | {"external_id": "1"}, "'external_id' was unexpected"),
        ("POST", REPLY, NOTE | {"created_at": True}, 'created_at: it is not of type "integer"'),
        ("POST", REPLY, NOTE | {"created_at": "1"}, 'created_at: it is not of type "integer"'),
        ("POST", REPLY, NOTE | {"body": " "}, 'body: it does not match'),
        ("POST", REPLY, NOTE | {"body": None}, 'body: it is not of type "string"'),
        ("POST", REPLY, NOTE | {"message_type": "shout"}, 'message_type: it is not one of "comment", "note"'),
        ("POST", REPLY, NOTE | {"type": "bot"}, 'type: it is not one of "admin"'),
        ("POST", REPLY, NOTE | {"attachment_urls": ["x"] * 11}, "attachment_urls: it has more than 10"),
        ("POST", REPLY, NOTE | {"attachment_urls": [1]}, 'attachment_urls.0: it is not of type "string"'),
        ("POST", REPLY, NOTE | {"attachment_files": [{"url": "x"}]}, "attachment_files.0: Additional"),
        ("POST", REPLY, {**NOTE, "message_type": "quick_reply"}, '"reply_options" is a required'),
        ("POST", REPLY, {"message_type": "comment", "type": "user", "body": "x"}, "it is not valid under any"),
        ("POST", REPLY, [], "the body is no JSON object"),
        ("POST", REPLY, None, "content type"),
        *(("POST", REPLY, {k: v for k, v in NOTE.items() if k != each}, f'"{each}" is a required')
          for each in ("message_type", "type", "admin_id")),
        ("POST", SEARCH, {}, '"query" is a required'),
        ("POST", SEARCH, {"query": FILTER, "sort": {}}, "'sort' was unexpected"),
        ("POST", SEARCH, {"query": FILTER, "pagination": {"page": 1}}, "pagination: Additional"),
        ("POST", SEARCH, {"query": FILTER, "pagination": {"per_page": "20"}}, 'per_page: it is not of type "integer"'),
        ("POST", SEARCH, {"query": {**FILTER, "operator": "=="}}, "query.operator: it is not one of"),
        ("POST", SEARCH, {"query": {**FILTER, "value": [1]}}, "query.value: it is not of types"),
        ("POST", SEARCH, {"query": {**FILTER, "operator": "IN"}}, 'query.value: it is not of type "array"'),
        ("POST", SEARCH, {"query": {"operator": "OR", "value": [FILTER] * 16}}, "more than 15"),
        ("POST", SEARCH, nested(3), "query.value.0.value.0.operator: it is not one of"),
        ("POST", SEARCH, {"query": {"operator": "AND", "value": [{"field": "id"}]}}, 'value.0: "operator" is'),
        ("PUT", "/contacts/1", {"custom_attributes": "a"}, "custom_attributes: it is not of types"),
        ("PUT", "/contacts/1", {"language": "fr"}, "'language' was unexpected"),
        ("POST", "/data_attributes", {"name": "a", "model": "contact"}, '"data_type" is a required'),
        ("POST", "/data_attributes", {**ATTRIBUTE, "model": "person"}, "model: it is not one of"),
        ("POST", "/data_attributes", {**ATTRIBUTE, "data_type": "options"}, '"options" is a required'),
        ("GET", "/me", {}, "a body where there is none"),
    ],
)  # fmt: skip
def test_what_is_not_described(method: str, path: str, body: Body, named: str) -> None:
    assert named in "; ".join(found(method, path, body))


def test_calls_and_their_parameters_are_those_of_the_version() -> None:
    assert found("GET", "/conversations/1", query="display_as=plaintext&include_translations=true") == []
    assert found("GET", "/conversations/1", query="display_as=html") == [
        'query: display_as: it is not one of "plaintext"'
    ]
    assert "'page' was unexpected" in found("GET", "/me", query="page=1")[0]
    assert found("GET", "/conversations/deleted", query="page=2&per_page=60&order=desc") == []
    assert "page: it does not match" in found("GET", "/conversations/deleted", query="page=x")[0]
    assert description.known("DELETE", "/contacts/1", "2.16") is None
    assert description.known("GET", "/conversations/1/reply", "2.16") is None
    assert description.known("GET", "/me", "2.13") is None


def test_the_demo_does_without_the_library_that_checks() -> None:
    program = """
import sys
sys.modules["jsonschema_rs"] = None
from simulator.intercom import description
call = description.known("GET", "/me", "2.16")
assert call is not None and call.of_request({"page": "1"}, "", b"") == [] == call.of_answer({"colour": "red"})
"""
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=60, check=True)


def test_what_is_wrong_is_said_without_what_was_written() -> None:
    [problem] = found("POST", REPLY, NOTE | {"body": ["secret words"]})

    assert problem.startswith("body: ") and "secret" not in problem


def test_the_descriptions_are_those_of_the_versions_that_the_client_asks_for(
    standin: StandIn, talk: Conversation
) -> None:
    client = Intercom(region="eu", token="token", http=Http(), api_url=standin.url)
    client.conversation(talk.id), list(client.deleted(since=0))

    assert {API_VERSION} == description.VERSIONS
    assert not standin.contract.violations


def test_an_answer_that_intercom_does_not_give_is_a_violation(standin: StandIn, talk: Conversation) -> None:
    standin.workspace.conversations[talk.id] = replace(talk, state="forgotten")

    requests.get(f"{standin.url}conversations/{talk.id}", headers=HEADERS, timeout=30)

    [kept] = standin.contract.violations
    assert kept == f'answer to GET /conversations/{talk.id}: state: it is not one of "open", "closed" or "snoozed"'


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Intercom-Version": "2.99"}, 400), ({"Accept": "text/html"}, 200), ({"Content-Type": "text/plain"}, 400)],
)
def test_headers_are_looked_at(headers: dict[str, str], status: int, standin: StandIn, talk: Conversation) -> None:
    body = json.dumps({"query": FILTER, "pagination": {"per_page": 5}}).encode()
    sent = {**HEADERS, "Content-Type": "application/json", **headers}

    answer = requests.post(f"{standin.url}conversations/search", data=body, headers=sent, timeout=30)

    assert answer.status_code == status
    assert len(standin.contract.violations) == 1


def test_a_violation_is_told_and_kept(standin: StandIn, talk: Conversation) -> None:
    body = NOTE | {"colour": "red"}

    answer = requests.post(f"{standin.url}conversations/{talk.id}/reply", json=body, headers=HEADERS, timeout=30)

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "parameter_invalid")
    [kept] = standin.contract.violations
    assert "'colour' was unexpected" in kept
    assert requests.get(f"{standin.url}companies", headers=HEADERS, timeout=30).status_code == 404
    assert standin.contract.violations[1:] == ["no such call: GET /companies"]


def test_every_request_of_the_client_is_described_and_so_is_every_answer(
    standin: StandIn, otto: Contact, talk: Conversation
) -> None:
    mara = standin.workspace.add_admin("Mara", "mara@shop.example")
    client = Intercom(region="eu", token="token", http=Http(), api_url=standin.url)

    client.conversation(talk.id)
    client.contact(otto.id)
    client.owner()
    client.reply(talk.id, admin_id=mara.id, html="<p>Hi</p>")
    client.note(talk.id, admin_id=mara.id, html="<p>Hi</p>")
    client.identify(otto.id, itop_class="Person", itop_id="7")
    assert client.admins() == {"mara@shop.example": mara.id}
    team = standin.workspace.add_team("Second line")
    assert client.teams() == {team: "Second line"}
    client.snooze(talk.id, admin_id=mara.id, until=1_900_000_000)
    client.close(talk.id, admin_id=mara.id)
    assert client.conversation(talk.id).state == "closed"
    assert [each.id for each in client.touched(since=0)] == [talk.id]
    assert [each.id for each in client.conversations_of(otto.id)] == [talk.id]

    assert client.attributes() == {"itop_contact_class": True, "itop_contact_id": True}
    assert list(client.deleted(since=0)) == []
    assert client.contacts_with("otto@client.example") == (otto.id,)

    assert standin.contract.violations == []
    said = (each.split(" ") for each in standin.contract.calls)
    asked = [description.known(method, path, "2.16") for method, path in said]
    assert [each.name for each in description.calls("2.16") if each not in asked] == []
