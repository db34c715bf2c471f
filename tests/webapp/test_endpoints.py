# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses that Intercom calls: signatures, bodies, and what becomes of a click and of a notification."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from simulator.gate import Mode
from simulator.world import CLIENT_SECRET, WORKSPACE_ID
from tests.webapp.calling import CLICK, Full, click, notify, text, with_settings, without_settings
from tests.webapp.place import Place
from tests.webapp.server import LocalServer, Reply
from tests.webapp.test_webhooks import notification, part
from webapp import logs
from webapp.app import create_app
from webapp.config import Config
from webapp.errors import IntercomUnavailable
from webapp.network.http import Answer, Http, Unreachable
from webapp.services import Services
from webapp.settings.current import Settings
from webapp.settings.module_settings import Overrides
from webapp.worker import Worker


def lines(caplog: pytest.LogCaptureFixture, event: str) -> list[dict[str, Any]]:
    """The log lines of that event, as an operator gets them."""
    return [json.loads(logs.JsonLines().format(record)) for record in caplog.records if record.getMessage() == event]


def test_a_click_is_answered_with_a_canvas(client: FlaskClient) -> None:
    answer = click(client)

    assert answer.status_code == 200 and answer.content_type == "application/json"
    assert answer.get_json()["canvas"]["content"]["components"]


@pytest.mark.parametrize("path", ["initialize", "submit"])
def test_a_wrong_signature_is_401_without_a_body(path: str, client: FlaskClient) -> None:
    answer = click(client, secret="wrong", path=path)

    assert (answer.status_code, answer.data) == (401, b"")


def test_a_secret_opens_its_own_workspace_and_no_other(place: Place) -> None:
    workspaces = {"w1": {"client_secret": "own-1"}, "w2": {"client_secret": "own-2a, own-2b"}, "w3": {}}
    client = with_settings(place, {"workspaces": workspaces, "sync_app.client_secret": "common"})
    opens = {"own-1": {"w1"}, "own-2a": {"w2"}, "own-2b": {"w2"}, "common": {"w3"}, "another": set(), "": set()}

    for secret, its in opens.items():
        for workspace in ("w1", "w2", "w3", "elsewhere", "", " ", None, 7, ["w1"], "w1:w2", "own:w1", "w" * 65):
            expected = 200 if workspace in ("w1", "w2", "w3") and workspace in its else 401
            answer = click(client, {**CLICK, "workspace_id": workspace}, secret=secret)
            assert (answer.status_code, bool(answer.data)) == (expected, expected == 200), (secret, workspace)
            told = notify(client, {"topic": "ping", "app_id": workspace}, secret=secret)
            assert told.status_code == expected, (secret, workspace)


@pytest.mark.parametrize("workspaces", [{}, {"PUT_YOUR_WORKSPACE_ID_HERE": {"scope": "SELECT Organization"}}])
def test_where_no_workspace_is_configured_the_common_secret_opens_each_that_can_be_one(
    place: Place, workspaces: dict[str, object]
) -> None:
    client = with_settings(place, {"workspaces": workspaces, "sync_app.client_secret": "common"})

    for workspace, expected in (("k7qd2m1x", 200), ("anything", 200), ("own:k7qd2m1x", 401), ("", 401), (None, 401)):
        assert click(client, {**CLICK, "workspace_id": workspace}, secret="common").status_code == expected
        assert notify(client, {"topic": "ping", "app_id": workspace}, secret="common").status_code == expected


def test_a_request_that_names_two_workspaces_is_refused(place: Place) -> None:
    workspaces = {"w1": {"client_secret": "own-1"}, "w2": {"client_secret": "own-2"}}
    client = with_settings(place, {"workspaces": workspaces})

    for first, second, expected in (("w1", "w2", 401), ("w2", "w1", 401), ("w1", "", 401), ("w1", "w1", 200)):
        for one, other in (("workspace_id", "app_id"), ("app_id", "workspace_id")):
            payload = {**CLICK, "topic": "ping", one: first, other: second}
            assert click(client, payload, secret="own-1").status_code == expected
            assert notify(client, payload, secret="own-1").status_code == expected


def test_the_secret_of_the_environment_takes_the_place_of_the_common_one(place: Place) -> None:
    overrides = Overrides(client_secrets=("new", "old"))
    client = with_settings(place, {"workspaces": {"w1": {"client_secret": "own"}, "w2": {}}}, overrides)
    named = {"new": "w2", "old": "w2", "own": "w1", "global": "w2"}

    answers = [click(client, {**CLICK, "workspace_id": name}, secret=secret) for secret, name in named.items()]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 401]


def test_without_any_secret_nothing_is_served(place: Place) -> None:
    client = with_settings(place, {"sync_app.client_secret": ""})

    assert click(client, secret="").status_code == 401
    assert notify(client, {"topic": "ping"}, secret="").status_code == 401


def test_while_no_signature_can_be_checked_intercom_is_told_to_come_again(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    client = without_settings(place)

    assert click(client).status_code == 401
    answer = notify(client, notification("conversation.user.replied", part()))

    assert answer.status_code == 503 and "could not be stored" in answer.get_json()["error"]["message"]
    assert any("No signature can be checked" in str(vars(record).get("detail")) for record in caplog.records)


def test_an_app_that_has_never_reached_itop_says_so_to_who_knows_the_secret_of_the_environment(place: Place) -> None:
    client = without_settings(place, CLIENT_SECRET)

    assert "iTop" in text(click(client))
    assert notify(client, {"topic": "ping", "app_id": WORKSPACE_ID}).status_code == 200
    assert notify(client, {"topic": "ping"}, secret="own of a workspace, perhaps").status_code == 503


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"7", b"[]", b'"text"', b"null", b"[" * 100_000])
def test_what_is_no_json_object_is_400(body: bytes, client: FlaskClient) -> None:
    for answer in (click(client, body), notify(client, body)):
        assert answer.status_code == 400
        assert answer.get_json()["error"]["code"] == "bad_request"


def test_a_body_over_two_megabytes_is_413(client: FlaskClient) -> None:
    body = b"x" * (2 * 1024 * 1024 + 1)

    for answer in (click(client, body), notify(client, body), notify(client, body, secret="another")):
        assert answer.status_code == 413
        assert answer.get_json()["error"]["code"] == "request_entity_too_large"


def test_a_message_with_a_picture_of_five_megabytes_in_its_text_is_taken(client: FlaskClient) -> None:
    picture = f'<p>Look: <img src="data:image/png;base64,{"A" * 7_000_000}"></p>'
    part = {"id": "7", "part_type": "comment", "body": picture, "author": {"type": "user"}}
    item = {"id": "215", "conversation_parts": {"conversation_parts": [part]}}
    message = {"topic": "conversation.user.replied", "app_id": WORKSPACE_ID, "id": "n", "data": {"item": item}}

    assert notify(client, message).get_json() == {"status": "accepted"}
    assert notify(client, message, secret="another").status_code == 413
    assert click(client, message).status_code == 413


def test_other_addresses_and_methods_say_so_in_json(client: FlaskClient) -> None:
    assert client.get("/").status_code == 404 and client.get("/").get_json()["error"]["code"] == "not_found"
    assert client.get("/canvas/initialize").status_code == 405
    assert client.get("/webhooks/intercom").status_code == 405
    assert client.get("/preview").status_code == 404


def test_a_failure_is_a_canvas_with_a_reference_that_the_log_has(
    place: Place, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    place.gate.be(Mode.HTML)
    with caplog.at_level(logging.INFO):
        answer = click(client)

    assert answer.status_code == 200
    [line] = [record for record in caplog.records if record.getMessage() == "click"]
    said = vars(line)
    assert said["request"] in text(answer)
    assert (said["outcome"], said["conversation"]) == ("itop_other_answer", "215")


class Broken:
    """An iTop client with a fault in it."""

    def until(self, deadline: float) -> Broken:
        return self

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("secret words of somebody")


def test_a_fault_of_our_own_is_a_canvas_too_and_the_log_says_where(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    itop: Any = Broken()
    answer = click(create_app(replace(place.services, itop=itop)).test_client())

    assert answer.status_code == 200 and "secret" not in answer.text
    [line] = lines(caplog, "click")
    assert line["outcome"] == "unexpected" and line["error"] == "RuntimeError" and line["at"]
    assert line["request"] in answer.text
    assert "secret" not in json.dumps(line)


def test_a_silent_itop_is_said_within_eight_seconds(tmp_path: Path, server: LocalServer) -> None:
    server.reply(Reply(hang=True))
    environ = {"ITOP_URL": server.url, "ITOP_TOKEN": "t", "DATA_DIR": str(tmp_path), "INTERCOM_CLIENT_SECRET": "s"}
    services = Services.open(Config.from_environment(environ))
    began = time.monotonic()

    answer = click(create_app(services).test_client(), secret="s")

    assert answer.status_code == 200 and "iTop" in text(answer)
    assert time.monotonic() - began < 10  # as long as Intercom waits; two of them are for a busy machine
    services.close()


def test_a_notification_is_stored_before_it_is_answered(place: Place, client: FlaskClient) -> None:
    answer = notify(client, notification("conversation.user.replied", part("71")))

    assert (answer.status_code, answer.get_json()) == (200, {"status": "accepted"})
    assert [entry.key for entry in place.services.jobs.list(state="waiting")] == ["k7qd2m1x:215"]


def test_a_duplicate_is_answered_with_200_and_not_stored(place: Place, client: FlaskClient) -> None:
    payload = notification("conversation.user.replied", part("72"))
    for _ in range(3):
        assert notify(client, payload).status_code == 200

    assert len(place.services.jobs.list()) == 1


def test_unknown_topics_are_skipped(client: FlaskClient) -> None:
    here = {"app_id": WORKSPACE_ID}
    assert notify(client, {"topic": "company.created", **here}).get_json() == {"status": "skipped"}
    assert notify(client, {"topic": "ping", **here}).get_json() == {"status": "ok"}
    assert notify(client, here).status_code == 200


def test_what_cannot_be_stored_is_never_answered_with_200(place: Place) -> None:
    full: Any = Full()
    client = create_app(replace(place.services, jobs=full)).test_client()

    assert notify(client, notification("conversation.user.replied", part())).status_code == 503


def test_the_address_for_notifications_answers_when_intercom_looks_for_it(client: FlaskClient) -> None:
    answer = client.head("/webhooks/intercom")

    assert (answer.status_code, answer.data) == (200, b"")


def test_the_log_of_a_notification_names_it_and_says_nothing_of_its_words(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        notify(client, notification("conversation.user.replied", part("73", "secret words")))

    [line] = lines(caplog, "notification")
    assert (line["notification"], line["topic"], line["conversation"], line["outcome"]) == (
        "notif_1", "conversation.user.replied", "215", "accepted",
    )  # fmt: skip
    assert line["ms"] >= 0
    assert "secret" not in caplog.text and CLIENT_SECRET not in caplog.text


@pytest.mark.parametrize("own", [False, True])
def test_what_was_signed_before_itop_ever_answered_is_held_against_its_workspace_later(place: Place, own: bool) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    said = {**notification("conversation.user.replied", part(f"9{own:d}"), id=talk.id), "app_id": WORKSPACE_ID}
    assert notify(without_settings(place, "environment"), said, secret="environment").status_code == 200
    workspaces = {WORKSPACE_ID: {"client_secret": "own" if own else ""}}
    told = {**place.services.itop.settings()}
    told["parameters"] = {**told["parameters"], "workspaces": workspaces}  # type: ignore[dict-item]
    settings = Settings(lambda: told, source="test", overrides=Overrides(client_secrets=("environment",)))
    worker = Worker(replace(place.services, settings=settings), threads=1)

    while worker.run_one():
        pass

    assert place.log(ticket) == ([] if own else ["Any news?"])
    if own:
        [dead] = place.services.jobs.list()
        assert dead.state == "dead" and "another secret" in dead.reason


class Deaf(Http):
    """Notes where a request would have gone."""

    def request(self, method: str, url: str, **more: object) -> Answer:
        raise Unreachable(url)


def test_the_region_that_the_panel_was_told_holds_for_messages_too(place: Place) -> None:
    entry = {"access_token": "t", "client_secret": CLIENT_SECRET}
    services = place.with_settings({"workspaces": {WORKSPACE_ID: entry}})
    services = replace(services, config=replace(services.config, intercom_api_url=""), intercom_http=Deaf())
    with pytest.raises(IntercomUnavailable, match=r"https://api\.intercom\.io"):
        services.intercom(WORKSPACE_ID).contact("1")

    assert click(create_app(services).test_client(), {**CLICK, "workspace_region": "Europe"}).status_code == 200

    with pytest.raises(IntercomUnavailable, match=r"https://api\.eu\.intercom\.io"):
        services.intercom(WORKSPACE_ID).contact("1")
    with pytest.raises(IntercomUnavailable, match=r"https://api\.au\.intercom\.io"):
        services.intercom(WORKSPACE_ID, "AU").contact("1")
