# SPDX-License-Identifier: AGPL-3.0-or-later
"""The client of Intercom's REST API: hosts, headers, merged contacts, patience."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.webapp.server import Asked, LocalServer, Reply, json_reply
from webapp.errors import AppError, IntercomRefused, IntercomUnavailable, Retry
from webapp.intercom import Intercom
from webapp.intercom.transport import call
from webapp.network.http import Answer, Http, Timeout, Unreachable


@pytest.fixture
def intercom(server: LocalServer, http: Http) -> Intercom:
    return Intercom(region="eu", token="t0ken", http=http, api_url=f"{server.url}/")


class Deaf(Http):
    """Notes where a request would have gone."""

    def request(self, method: str, url: str, *, headers: object, body: bytes | None, timeout: Timeout) -> Answer:
        raise Unreachable(url)


@pytest.mark.parametrize(
    ("region", "host"),
    [("us", "api.intercom.io"), ("eu", "api.eu.intercom.io"), ("au", "api.au.intercom.io"), ("", "api.intercom.io")],
)
def test_each_region_has_its_own_host(region: str, host: str) -> None:
    with pytest.raises(IntercomUnavailable, match=f"https://{host}/contacts/1"):
        Intercom(region=region, token="t", http=Deaf()).contact("1")


def test_a_call_carries_token_and_version(intercom: Intercom, server: LocalServer) -> None:
    server.reply(json_reply({"id": "215", "source": {"id": "1", "body": "<p>Hi</p>", "author": {"type": "user"}}}))

    conversation = intercom.conversation("215")

    [asked] = server.asked
    assert (asked.method, asked.path) == ("GET", "/conversations/215")
    assert asked.headers["authorization"] == "Bearer t0ken"
    assert asked.headers["intercom-version"] == "2.16"
    assert [part.body for part in conversation.parts] == ["<p>Hi</p>"]


def test_an_answer_that_is_too_long_is_refused_and_intercom_is_still_there(server: LocalServer) -> None:
    http = Http(max_bytes=1_000)
    intercom = Intercom(region="eu", token="t", http=http, api_url=f"{server.url}/")
    for _ in range(10):
        server.reply(json_reply({"id": "215", "title": "x" * 2_000}))
        with pytest.raises(IntercomRefused) as failure:
            intercom.conversation("215")

    assert (failure.value.code, failure.value.retry) == ("too_long", Retry.NEVER)
    http.close()


def test_an_id_cannot_lead_elsewhere(intercom: Intercom, server: LocalServer) -> None:
    intercom.contact("../me?x=1#")

    assert server.asked[0].path == "/contacts/..%2Fme%3Fx%3D1%23"


@pytest.mark.parametrize(("method", "message_type"), [("reply", "comment"), ("note", "note")])
def test_words_are_posted_as_the_teammate(
    method: str, message_type: str, intercom: Intercom, server: LocalServer
) -> None:
    part = {"id": "7", "part_type": message_type, "body": "<p>Done</p>", "author": {"type": "admin", "id": "9"}}
    server.reply(json_reply({"id": "215", "conversation_parts": {"conversation_parts": [part]}}))

    parts = getattr(intercom, method)("215", admin_id="9", html="<p>Done</p>")

    assert server.asked[0].path == "/conversations/215/reply"
    assert server.asked[0].json == {
        "message_type": message_type, "type": "admin", "admin_id": "9", "body": "<p>Done</p>",
    }  # fmt: skip
    assert [(part.id, part.writer.id) for part in parts] == [("7", "9")]


def test_a_merged_contact_is_followed_to_the_one_that_is_left(intercom: Intercom, server: LocalServer) -> None:
    def answer(asked: Asked) -> Reply:
        number = int(asked.path.rpartition("/")[2])
        if number < 3:
            return json_reply({"errors": []}, 410, Link=f'</contacts/{number + 1}>; rel="canonical"')
        return json_reply({"id": str(number), "email": "otto@client.example"})

    server.answers = answer

    assert intercom.contact("0").id == "3"


def test_merged_contacts_that_go_round_in_circles_end(intercom: Intercom, server: LocalServer) -> None:
    server.reply(json_reply({}, 410, Link='</contacts/1>; rel="canonical"'))

    with pytest.raises(IntercomRefused):
        intercom.contact("1")
    assert len(server.asked) == 4


def test_the_token_goes_to_no_other_host(intercom: Intercom, server: LocalServer) -> None:
    server.reply(json_reply({}, 410, Link='<http://127.0.0.1:9/contacts/1>; rel="canonical"'))

    with pytest.raises(IntercomRefused) as failure:
        intercom.contact("1")
    assert failure.value.status == 410


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({"X-RateLimit-Reset": "1007"}, 7.0),
        ({"X-RateLimit-Reset": "990"}, 0.5),
        ({"X-RateLimit-Reset": "999999999"}, 600.0),
        ({"Retry-After": "3", "X-RateLimit-Reset": "1007"}, 3.0),
        ({"X-RateLimit-Reset": "soon"}, None),
        ({}, None),
    ],
)
def test_too_many_calls_wait_for_the_next_window(
    headers: dict[str, str], after: float | None, http: Http, server: LocalServer
) -> None:
    server.reply(Reply(429, b"{}", headers))

    with pytest.raises(IntercomUnavailable) as failure:
        call(http, server.url, "t", "GET", "/me", clock=lambda: 1000.0)
    assert (failure.value.retry, failure.value.retry_after) == (Retry.SOON, after)


@pytest.mark.parametrize(
    ("reply", "kind", "retry"),
    [
        (json_reply({"errors": [{"code": "unauthorized"}]}, 401), IntercomRefused, Retry.LATER),
        (json_reply({"errors": [{"code": "api_plan_restricted"}]}, 403), IntercomRefused, Retry.LATER),
        (json_reply({"errors": [{"code": "not_found"}]}, 404), IntercomRefused, Retry.NEVER),
        (json_reply({"errors": "odd"}, 422), IntercomRefused, Retry.NEVER),
        (json_reply({}, 500), IntercomUnavailable, Retry.SOON),
        (Reply(503, b"<html>"), IntercomUnavailable, Retry.SOON),
        (Reply(200, b"<html>"), IntercomUnavailable, Retry.SOON),
        (Reply(301, b"", {"Location": "https://elsewhere.example"}), IntercomUnavailable, Retry.SOON),
        (json_reply({}, 408), IntercomUnavailable, Retry.SOON),
    ],
)
def test_each_answer_says_whether_to_try_again(
    reply: Reply, kind: type[AppError], retry: Retry, intercom: Intercom, server: LocalServer
) -> None:
    server.reply(reply)

    with pytest.raises(kind) as failure:
        intercom.conversation("1")
    assert failure.value.retry is retry
    assert "t0ken" not in failure.value.detail


def test_a_question_is_asked_again_on_a_fresh_connection_and_a_post_is_not(
    intercom: Intercom, server: LocalServer
) -> None:
    server.reply(json_reply({"id": "1"}), Reply(drop=True), json_reply({"id": "1"}), Reply(drop=True))
    intercom.conversation("1"), intercom.conversation("1")

    with pytest.raises(IntercomUnavailable):
        intercom.reply("1", admin_id="9", html="x")
    assert [asked.method for asked in server.asked] == ["GET", "GET", "GET", "POST"]


def test_the_widget_may_write_the_attributes_that_the_app_makes(intercom: Intercom, server: LocalServer) -> None:
    server.reply(json_reply({}, 400), json_reply({}), json_reply({}, 400), json_reply({}))

    intercom.identify("66f0", itop_class="Person", itop_id="12")

    made = [json.loads(asked.body) for asked in server.asked if asked.path == "/data_attributes"]
    assert [(each["name"], each["messenger_writable"]) for each in made] == [
        ("itop_contact_class", True), ("itop_contact_id", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ask", "permission"),
    [
        (lambda intercom: intercom.conversation("215"), "Read conversations"),
        (lambda intercom: list(intercom.touched(since=1)), "Read conversations"),
        (lambda intercom: list(intercom.deleted(since=1)), "Read conversations"),
        (lambda intercom: intercom.note("215", admin_id="1", html="x"), "Write conversations"),
        (lambda intercom: intercom.contact("66f0"), "Read and list users and companies"),
        (lambda intercom: intercom.contacts_with("o@x.example"), "Read and list users and companies"),
        (lambda intercom: intercom.identify("66f0", itop_class="Person", itop_id="12"), "Write users and companies"),
        (lambda intercom: intercom.owner(), "Gather App data"),
    ],
)
def test_a_token_that_may_not_do_something_is_told_which_permission_that_is(
    intercom: Intercom, server: LocalServer, ask: Callable[[Intercom], object], permission: str
) -> None:
    server.reply(json_reply({"errors": [{"code": "forbidden"}]}, 403))

    with pytest.raises(IntercomRefused) as failure:
        ask(intercom)

    assert f'"{permission}"' in failure.value.detail and "forbidden" in failure.value.detail
    assert (failure.value.status, failure.value.retry) == (403, Retry.LATER)
    hub = (Path(__file__).parents[2] / "docs" / "developer-hub.md").read_text(encoding="utf-8")
    assert f"{permission} |" in hub, "it is called there as the guide calls it"
