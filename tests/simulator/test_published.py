# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests that Intercom's published contract does not have are refused by the stand-in, and kept for the tests."""

import json
from collections.abc import Iterator

import pytest
import requests

from simulator.intercom import published
from simulator.intercom.model import Contact, Conversation
from simulator.intercom.standin import StandIn
from webapp.http import Http
from webapp.intercom import API_VERSION, Intercom

HEADERS = {"Authorization": "Bearer token", "Intercom-Version": "2.14", "Accept": "application/json"}
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


def found(method: str, path: str, body: Body = None, *, version: str = "2.14", query: str = "") -> list[str]:
    """What the contract does not have of a request."""
    call = published.known(method, path)
    assert call is not None, f"no such call: {method} {path}"
    asked = dict(each.split("=") for each in query.split("&") if each)
    kind, sent = ("", b"") if body is None else ("application/json", json.dumps(body).encode())
    return published.violations(call, published.Request(asked, kind, sent), version)


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
def test_what_the_contract_has(method: str, path: str, body: Body) -> None:
    assert found(method, path, body) == []


@pytest.mark.parametrize(
    ("method", "path", "body", "named"),
    [
        ("POST", REPLY, {**NOTE, "admin_id": 1}, "admin_id is no string"),
        ("POST", REPLY, NOTE | {"external_id": "1"}, "external_id is unknown"),
        ("POST", REPLY, NOTE | {"skip_notifications": True}, "skip_notifications is unknown"),
        ("POST", REPLY, NOTE | {"created_at": True}, "created_at is no integer"),
        ("POST", REPLY, NOTE | {"created_at": "1"}, "created_at is no integer"),
        ("POST", REPLY, NOTE | {"body": " "}, "body is empty"),
        ("POST", REPLY, NOTE | {"body": None}, "body is no string"),
        ("POST", REPLY, NOTE | {"message_type": "shout"}, "message_type is none of comment, note, quick_reply"),
        ("POST", REPLY, NOTE | {"type": "bot"}, "type is none of admin"),
        ("POST", REPLY, NOTE | {"attachment_urls": ["x"] * 11}, "attachment_urls has more than 10"),
        ("POST", REPLY, NOTE | {"attachment_urls": [1]}, "attachment_urls[0] is no string"),
        ("POST", REPLY, NOTE | {"attachment_files": [{"url": "x"}]}, "attachment_files[0].url is unknown"),
        ("POST", REPLY, {**NOTE, "message_type": "quick_reply"}, "reply_options are missing"),
        ("POST", REPLY, {"message_type": "comment", "type": "user", "body": "x"}, "the contact is missing"),
        ("POST", REPLY, [], "the body is no JSON object"),
        ("POST", REPLY, None, "content type"),
        *(("POST", REPLY, {k: v for k, v in NOTE.items() if k != each}, f"{each} is missing")
          for each in ("message_type", "type", "admin_id")),
        ("POST", SEARCH, {}, "query is missing"),
        ("POST", SEARCH, {"query": FILTER, "sort": {}}, "sort is unknown"),
        ("POST", SEARCH, {"query": FILTER, "pagination": {"page": 1}}, "pagination.page is unknown"),
        ("POST", SEARCH, {"query": FILTER, "pagination": {"per_page": "20"}}, "pagination.per_page is no integer"),
        ("POST", SEARCH, {"query": {**FILTER, "operator": "=="}}, "query.operator is none of"),
        ("POST", SEARCH, {"query": {**FILTER, "value": [1]}}, "query.value is no scalar"),
        ("POST", SEARCH, {"query": {**FILTER, "operator": "IN"}}, "query.value is no list"),
        ("POST", SEARCH, {"query": {"operator": "OR", "value": [FILTER] * 16}}, "more than 15"),
        ("POST", SEARCH, nested(3), "more than 2 levels"),
        ("POST", SEARCH, {"query": {"operator": "AND", "value": [{"field": "id"}]}}, "query.operator is missing"),
        ("PUT", "/contacts/1", {"custom_attributes": "a"}, "custom_attributes is no object"),
        ("PUT", "/contacts/1", {"language": "fr"}, "language is unknown"),
        ("POST", "/data_attributes", {"name": "a", "model": "contact"}, "data_type is missing"),
        ("POST", "/data_attributes", {**ATTRIBUTE, "model": "person"}, "model is none of"),
        ("POST", "/data_attributes", {**ATTRIBUTE, "data_type": "options"}, "options are"),
        ("GET", "/me", {}, "a body where there is none"),
    ],
)  # fmt: skip
def test_what_it_does_not_have(method: str, path: str, body: Body, named: str) -> None:
    assert named in "; ".join(found(method, path, body))


def test_fields_and_parameters_come_with_versions() -> None:
    later = NOTE | {"skip_notifications": True}

    assert [found("POST", REPLY, later, version=each) for each in ("2.15", "2.16", "Preview")] == [[], [], []]
    assert found("GET", "/conversations/1", query="display_as=plaintext&include_translations=true") == []
    assert found("GET", "/conversations/1", query="display_as=html") == ["query: display_as is none of plaintext"]
    assert found("GET", "/me", query="page=1") == ["query: page is unknown in this version"]
    assert published.known("DELETE", "/contacts/1") is None and published.known("GET", "/conversations/1/reply") is None


def test_the_pinned_version_is_published() -> None:
    assert API_VERSION in published.VERSIONS


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
    assert "colour is unknown" in kept
    assert requests.get(f"{standin.url}teams", headers=HEADERS, timeout=30).status_code == 404
    assert standin.contract.violations[1:] == ["no such call: GET /teams"]


def test_every_request_of_the_client_is_one_that_the_contract_has(
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
    assert [each.id for each in client.touched(since=0)] == [talk.id]
    assert [each.id for each in client.conversations_of(otto.id)] == [talk.id]

    assert list(client.deleted(since=0)) == []
    assert client.contacts_with("otto@client.example") == (otto.id,)

    assert standin.contract.violations == []
    asked = [published.known(*each.split(" ", 1)) for each in standin.contract.calls]
    assert [(each.method, each.path) for each in published.CALLS if each not in asked] == [("GET", "/admins")]
