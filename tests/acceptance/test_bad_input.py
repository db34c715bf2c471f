# SPDX-License-Identifier: AGPL-3.0-or-later
"""What nobody should send: each is answered in words, with a way back."""

import json
from dataclasses import replace
from typing import Any

import pytest
import requests

from tests.acceptance.app import App
from tests.acceptance.conftest import Inbox, MakeApp
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger, Talk
from tests.acceptance.panel import Panel
from tests.acceptance.steps import create_ticket, created, fill_in, holds, reference_of, told
from tests.acceptance.test_outages import explains
from tests.acceptance.waiting import eventually

BIG = "x" * 70_000


@pytest.fixture
def panel(inbox: Inbox, messenger: Messenger, people: Cast) -> Panel:
    """The panel beside a conversation of Otto's."""
    return inbox.open(messenger.user_begins(people.otto, "<p>Hello</p>"))


@pytest.mark.parametrize(
    "component_id",
    [
        "nonsense",
        "create-ticket",
        "ticket?id=abc",
        "ticket?id=1%27%20OR%201%3D1",
        "ticket",
        "tickets?list=all",
        "link?id=&sure=yes",
        "sync?on=perhaps",
        "choices?field=../../etc",
        "__class__",
        BIG,
    ],
)
def test_a_component_that_does_not_exist(component_id: str, panel: Panel, app: App) -> None:
    panel.submit(component_id)

    explains(panel, app)
    panel.click("Home")
    panel.reads("Otto Berg")


@pytest.mark.parametrize("component_id", ["ticket?id={}", "link?id={}", "link?id={}&sure=yes"])
@pytest.mark.parametrize("whose", ["nobody", "other client"])
def test_a_ticket_that_is_not_there_or_not_visible(
    component_id: str, whose: str, panel: Panel, app: App, itop: ItopSide, title: str
) -> None:
    other = itop.has_ticket(title, caller="Nils Other", organisation="Other Client")

    panel.submit(component_id.format(other.id if whose == "other client" else "999999999"))

    explains(panel, app, "This ticket does not exist, or you or the sync account are not allowed to see it.")
    panel.does_not_read(title)
    assert itop.ticket(other.ref).intercom_ref == ""


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"draft": "nonsense"},
        {"draft": {"request_id": "short", "values": {"title": ["a", "list"]}, "cut": "?", "html": 7}},
        {"draft": {"request_id": "x" * 5000, "values": {"org_id": "1 OR 1=1", "finalclass": "User"}}},
        {"draft": {"values": {"id": "1", "ref": "R-1", "status": "closed", "intercom_ref": "1"}}},
        {"language": "../../etc/passwd"},
        {"draft": {"values": {"title": BIG}}},
    ],
)
@pytest.mark.parametrize("component_id", ["create_form", "create", "choices?field=service_id"])
def test_stored_data_that_was_tampered_with(stored: dict[str, object], component_id: str, panel: Panel) -> None:
    panel.click("Create a ticket")

    panel.submit(component_id, stored=stored)

    assert any(panel.offers(way) for way in ("Back", "Cancel", "Home", "Done")), panel.text


def test_the_ticket_is_made_with_allowed_values_only(
    panel: Panel, messenger: Messenger, itop: ItopSide, title: str
) -> None:
    fill_in(panel, title)
    smuggled = {"status": "closed", "origin": "mail", "intercom_ref": "1", "public_log": "hello", "ref": "R-1"}
    stored = json.loads(json.dumps(panel.canvas["stored_data"]))
    stored["draft"]["values"] |= smuggled

    panel.submit("create", stored=stored)

    for ticket in itop.titled(title):
        assert (ticket.status, ticket.origin, ticket.intercom_ref) == ("new", "chat", panel.conversation.id)


def test_values_of_seventy_kilobytes(panel: Panel, app: App, itop: ItopSide, title: str) -> None:
    fill_in(panel, title)
    panel.fill("Description", BIG)

    panel.click("Create")

    panel.reads("too long")
    assert panel.value("Title") == title
    panel.fill("Description", "Shorter")
    panel.click("Create")
    assert created(panel, itop).description == "Shorter"


def test_a_title_is_as_long_as_this_itop_counts(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    signs = title.ljust(250, "x") + "🔥🔥🔥"
    assert (len(signs), len(signs.encode())) == (253, 262)
    panel = inbox.open(messenger.user_begins(people.otto, "<p>Hello</p>"))
    fill_in(panel, signs)

    panel.click("Create")

    if itop.world.itop_version.startswith(("2.", "3.0")):
        # DBObject::CheckValue of these counts bytes.
        panel.reads("too long")
        panel.fill("Title", signs[:-3])
        panel.click("Create")
    panel.reads("was created")


def test_a_request_without_a_contact(inbox: Inbox, messenger: Messenger, people: Cast) -> None:
    panel = inbox.open_without_contact(messenger.user_begins(people.otto, "<p>Hello</p>"))

    panel.click("Create a ticket")
    panel.reads("A ticket needs a person")
    panel.click("Back")


@pytest.mark.parametrize("missing", ["conversation", "admin", "contact", "workspace_id", "workspace_region"])
@pytest.mark.parametrize("instead", [None, [], 7, "text", {}])
def test_a_request_with_something_else_in_the_place_of(
    missing: str, instead: object, app: App, inbox: Inbox, messenger: Messenger, people: Cast
) -> None:
    talk = messenger.user_begins(people.otto, "<p>Hello</p>")
    body = inbox.calls.opening(people.mara, talk.conversation, people.otto)
    answer = inbox.calls.post("canvas/initialize", body | {missing: instead})

    if missing == "workspace_id":
        assert (answer.status, answer.body) == (401, b""), "a secret opens the workspace that it belongs to"
        return
    assert answer.status == 200
    assert json.loads(answer.body)["canvas"]["content"]["components"]


def test_a_conversation_that_intercom_does_not_know(
    panel: Panel, messenger: Messenger, itop: ItopSide, title: str
) -> None:
    del messenger.standin.workspace.conversations[panel.conversation.id]

    ticket = create_ticket(panel, itop, title)

    panel.reads("could not be read from Intercom")
    assert ticket.intercom_ref == panel.conversation.id
    assert not ticket.public_log


@pytest.mark.parametrize("path", ["canvas/initialize", "canvas/submit", "webhooks/intercom"])
def test_a_wrong_signature(path: str, app: App, inbox: Inbox) -> None:
    raw = b'{"workspace_id":"k7qd2m1x"}'
    right = inbox.calls.signature(raw)
    header = "X-Hub-Signature" if "webhooks" in path else "X-Body-Signature"
    wrong: list[str | bytes | None] = [
        None,
        "",
        "0" * 64,
        right[:-1],
        right + "0",
        f"sha256={right}",
        f"sha1={right}",
        "sha1=" + "0" * 40,
        "sha1=",
        "schlüssel".encode("latin-1"),
        inbox.calls.signature(raw + b" "),
    ]
    for signature in wrong:
        headers = {"Content-Type": "application/json"} | ({header: signature} if signature is not None else {})
        answer = requests.post(app.url + path, data=raw, headers=headers, timeout=60)
        assert (answer.status_code, answer.content) == (401, b""), signature


def test_a_right_signature_in_capitals(app: App, inbox: Inbox, messenger: Messenger, people: Cast) -> None:
    talk = messenger.user_begins(people.otto, "<p>Hello</p>")
    raw = json.dumps(inbox.calls.opening(people.mara, talk.conversation, people.otto)).encode()

    assert inbox.calls.send("canvas/initialize", raw, inbox.calls.signature(raw).upper()).status == 200


@pytest.mark.parametrize("path", ["canvas/initialize", "canvas/submit", "webhooks/intercom"])
@pytest.mark.parametrize(
    ("raw", "status"), [(b"", 400), (b"{", 400), (b"\xff\xfe", 400), (b"7", 400), (b"x" * 2_100_000, 413)]
)
def test_a_body_that_is_none(path: str, raw: bytes, status: int, app: App, inbox: Inbox, messenger: Messenger) -> None:
    if "webhooks" in path:
        headers = {"X-Hub-Signature": messenger.standin.deliveries.signature(raw)}
    else:
        headers = {"X-Body-Signature": inbox.calls.signature(raw)}

    answer = requests.post(app.url + path, data=raw, headers=headers, timeout=60)

    assert answer.status_code == status
    assert b"Traceback" not in answer.content


def test_the_webhook_address_says_that_it_is_there(app: App, inbox: Inbox) -> None:
    assert requests.head(app.url + "webhooks/intercom", timeout=60).status_code == 200


@pytest.mark.parametrize(
    "notification",
    [
        {"topic": "ping", "data": {"item": {"type": "ping"}}},
        {"topic": "company.created", "data": {"item": {"type": "company"}}},
        {"topic": "conversation.user.replied", "data": {"item": None}},
        {"topic": "conversation.user.replied", "data": {"item": {"id": "1", "conversation_parts": 7}}},
        {"topic": "conversation.user.replied"},
        {"topic": 7},
        {},
    ],
)
def test_a_notification_about_nothing(
    notification: dict[str, object], app: App, inbox: Inbox, messenger: Messenger
) -> None:
    raw = json.dumps({"type": "notification_event", "app_id": "k7qd2m1x", "id": "notif_1"} | notification).encode()
    headers = {"X-Hub-Signature": messenger.standin.deliveries.signature(raw), "Content-Type": "application/json"}

    answer = requests.post(app.url + "webhooks/intercom", data=raw, headers=headers, timeout=60)

    assert answer.status_code == 200
    assert answer.json().get("status") in ("skipped", "ok", "accepted")


def test_a_message_that_was_refused_is_recorded_and_can_be_replayed(
    app: App, inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    panel = inbox.open(talk)
    ticket = create_ticket(panel, itop, title)
    told(talk)
    with itop.configured({"sync_app.ticket.class": "Nonsense"}):
        panel.reopen()
        explains(panel, app, "The configured ticket class does not exist in this iTop.")
    messenger.everything_delivered()
    app.nothing_waits(talk.id)
    app.stop_worker()
    talk.user_says("<p>Into the void</p>")
    messenger.everything_delivered()
    app.refuse_next(talk.id, ticket.ref)
    app.start_worker()
    dead = _dead_of(app, talk)
    talk.user_says("<p>The next one passes</p>")
    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns", "The next one passes"))

    app.jobs("retry", "--ticket", ticket.ref)

    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns", "Into the void", "The next one passes"))
    assert [each["reason"] for each in dead] == ["Refused for good."]


def _dead_of(app: App, talk: Talk) -> list[dict[str, Any]]:
    return [job for job in app.jobs("list", "--state", "dead") if job["key"].endswith(talk.id)]


def test_empty_and_endless_messages(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    ticket = create_ticket(inbox.open(talk), itop, title)
    told(talk)
    talk.user_says("<p></p>")
    talk.user_says("<p>" + "long " * 300_000 + "</p>")
    talk.user_says(f'<p>Look: <img src="data:image/png;base64,{"A" * 5_000_000}"></p>')

    talk.user_says("<p>Still here</p>")

    said = ("It burns", "long long", "Look:", "Still here")
    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, *said))


def test_two_secrets_count_during_a_rotation(make_app: MakeApp, app: App, messenger: Messenger, people: Cast) -> None:
    own = make_app(INTERCOM_CLIENT_SECRET="the-next-one,the-one-before").start()
    talk = messenger.user_begins(people.otto, "<p>Hello</p>")
    calls = messenger.standin.connect(own.url)
    body = json.dumps(calls.opening(people.mara, talk.conversation, people.otto)).encode()

    statuses = {
        secret: calls.send("canvas/initialize", body, replace(calls, secret=secret).signature(body)).status
        for secret in ("the-next-one", "the-one-before", "the-next-one,the-one-before", "")
    }

    own.stop()
    assert list(statuses.values()) == [200, 200, 401, 401]


def test_references_differ(panel: Panel) -> None:
    panel.submit("nonsense")
    first = reference_of(panel)
    panel.submit("nonsense")

    assert reference_of(panel) != first
