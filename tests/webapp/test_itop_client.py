# SPDX-License-Identifier: AGPL-3.0-or-later
"""The client of the Sync API: sessions, credentials, and what each answer means."""

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.webapp.clock import Clock
from tests.webapp.server import Asked, LocalServer, Reply, json_reply
from webapp.conversations import AgentRef, Author, ContactRef, ConversationRef, Message
from webapp.errors import ItopMisconfigured, ItopRefused, ItopUnavailable, Retry
from webapp.itop import Credentials, Itop
from webapp.itop.answers import Row
from webapp.itop.copy_answers import Appended, Appending, ReplyToFinished
from webapp.network.http import Http

OTTO = ContactRef(cls="Person", id="12", email="otto@client.example", name="Otto Berg")
HOME: dict[str, Any] = {
    "person": {"class": "Person", "id": "12", "name": "Otto Berg", "email": "o@x", "org_id": "3", "org_name": "Client",
               "obsolete": False},
    "person_state": "known",
    "linked": {"count": 2, "more": False, "synced": 1},
    "ongoing": {"count": 30, "more": True},
    "can_create": True,
    "language": "FR FR",
}  # fmt: skip
ROW = {"id": "42", "class": "UserRequest", "name": "R-000042", "subtitle": "Fire", "status": "new",
       "status_label": "New", "last_update": "2026-01-01T10:00:00+01:00"}  # fmt: skip


@pytest.fixture
def itop(server: LocalServer, cookie_http: Http) -> Itop:
    return Itop(f"{server.url}/itop/", Credentials("sync", "pass:wört"), cookie_http)


def result(value: object, **headers: str) -> Reply:
    return json_reply({"result": value}, 200, **headers)


def error(status: int, code: str, **more: object) -> Reply:
    return json_reply({"error": {"code": code, "message": "A sentence.", **more}}, status)


def home(itop: Itop) -> object:
    return itop.beside(ConversationRef("215"), contact=OTTO).home()


def test_a_call_is_one_post_with_operation_and_parameters(itop: Itop, server: LocalServer) -> None:
    server.reply(result(HOME))

    mara = AgentRef("mara@shop.example", "Mara")
    answer = itop.beside(ConversationRef("215"), contact=OTTO, agent=mara).home()

    [asked] = server.asked
    assert (asked.method, asked.path) == (
        "POST",
        "/itop/pages/exec.php?exec_module=combodo-intercom-integration&exec_page=sync-api.php",
    )
    assert asked.headers["content-type"] == "application/json"
    assert asked.json == {
        "operation": "home",
        "params": {
            "conversation_id": "215",
            "contact": {"class": "Person", "id": "12", "email": "otto@client.example", "name": "Otto Berg"},
            "agent": {"email": "mara@shop.example", "name": "Mara"},
        },
    }
    assert answer.person is not None and answer.person.org_name == "Client"
    assert (answer.linked.synced, answer.ongoing.more, answer.language) == (1, True, "FR FR")


def test_credentials_are_sent_once_and_then_only_the_session(itop: Itop, server: LocalServer) -> None:
    server.reply(result(HOME, Set_Cookie="itop=abc"))

    home(itop), home(itop)

    first, second = server.asked
    scheme, _, encoded = first.headers["authorization"].partition(" ")
    assert (scheme, base64.b64decode(encoded).decode()) == ("Basic", "sync:pass:wört")
    assert "authorization" not in second.headers and second.headers["cookie"] == "itop=abc"


def test_a_token_is_sent_in_its_own_header(server: LocalServer, cookie_http: Http) -> None:
    server.reply(result(HOME))

    home(Itop(server.url, Credentials(token="t0ken"), cookie_http))

    assert server.asked[0].headers["auth-token"] == "t0ken"
    assert "authorization" not in server.asked[0].headers


def test_an_ended_session_is_begun_again_once(itop: Itop, server: LocalServer) -> None:
    server.reply(result(HOME, Set_Cookie="itop=old"), error(401, "login_required"), result(HOME, Set_Cookie="itop=new"))

    home(itop), home(itop), home(itop)

    assert [("authorization" in asked.headers, asked.headers.get("cookie")) for asked in server.asked] == [
        (True, None), (False, "itop=old"), (True, None), (False, "itop=new"),
    ]  # fmt: skip


def test_a_wrong_password_is_not_repeated_over_and_over(itop: Itop, server: LocalServer) -> None:
    server.answers = lambda asked: json_reply(
        {"error": {"code": "login_required", "message": "No."}}, 401, Set_Cookie="itop=anonymous"
    )

    for _ in range(2):
        with pytest.raises(ItopMisconfigured) as failure:
            home(itop)
    assert failure.value.retry is Retry.LATER
    assert "wört" not in failure.value.detail
    assert [("authorization" in asked.headers) for asked in server.asked] == [True]


def test_each_thread_has_a_session_of_its_own(itop: Itop, server: LocalServer) -> None:
    lock = threading.Lock()
    given: list[str] = []

    def answer(asked: Asked) -> Reply:
        with lock:
            if "authorization" in asked.headers:
                given.append(f"itop={len(given)}")
                return result(HOME, Set_Cookie=given[-1])
        return result(HOME)

    server.answers = answer
    threads = [threading.Thread(target=lambda: [home(itop) for _ in range(3)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    cookies = [asked.headers["cookie"] for asked in server.asked if "cookie" in asked.headers]
    assert len(given) == 4
    assert sorted(cookies) == sorted(given * 2)


def test_an_idle_connection_that_was_closed_is_no_failure(itop: Itop, server: LocalServer) -> None:
    server.reply(result(HOME, Set_Cookie="itop=abc"), Reply(drop=True), result(HOME))

    home(itop), home(itop)

    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("reply", "kind", "code"),
    [
        (Reply(200, b"<html>Login</html>", {"Content-Type": "text/html"}), ItopUnavailable, "itop_other_answer"),
        (Reply(200, b'\xef\xbb\xbf{"result": {}}'), ItopUnavailable, "itop_other_answer"),
        (Reply(200, b'<b>Warning</b>{"result": {}}'), ItopUnavailable, "itop_other_answer"),
        (Reply(200, b'{"result": 7}'), ItopUnavailable, "itop_other_answer"),
        (Reply(200, b"[]"), ItopUnavailable, "itop_other_answer"),
        (Reply(200, b"[" * 100_000), ItopUnavailable, "itop_other_answer"),
        (Reply(302, b"", {"Location": "/maintenance"}), ItopUnavailable, "itop_other_answer"),
        (Reply(503, b"maintenance"), ItopUnavailable, "itop_other_answer"),
        (error(500, "internal_error"), ItopUnavailable, "internal_error"),
        (error(429, "slow_down"), ItopUnavailable, "slow_down"),
        (Reply(404, b"<h1>Not found</h1>"), ItopMisconfigured, "no_sync_api"),
        (Reply(401, b"<h1>Proxy</h1>"), ItopMisconfigured, "itop_misconfigured"),
        (Reply(403, b"<h1>Proxy</h1>"), ItopMisconfigured, "itop_misconfigured"),
        (error(403, "account_refused"), ItopMisconfigured, "account_refused"),
        (error(403, "not_allowed"), ItopRefused, "not_allowed"),
        (error(404, "ticket_not_found"), ItopRefused, "ticket_not_found"),
        (error(422, "log_full"), ItopRefused, "log_full"),
    ],
)
def test_each_answer_is_the_failure_it_is(
    reply: Reply, kind: type[Exception], code: str, itop: Itop, server: LocalServer
) -> None:
    server.reply(reply)

    with pytest.raises(kind) as failure:
        home(itop)
    assert failure.value.code == code  # type: ignore[attr-defined]


def test_a_refusal_names_the_wrong_attributes(itop: Itop, server: LocalServer) -> None:
    server.reply(error(422, "invalid_values", fields={"title": "Too long."}), error(422, "refused", fields=[]))

    with pytest.raises(ItopRefused) as failure:
        home(itop)
    assert (failure.value.status, failure.value.fields, failure.value.retry) == (
        422, {"title": "Too long."}, Retry.NEVER,
    )  # fmt: skip
    with pytest.raises(ItopRefused) as failure:
        home(itop)
    assert failure.value.fields == {}


def test_a_busy_ticket_is_soon_free(itop: Itop, server: LocalServer) -> None:
    server.reply(error(409, "busy"))

    with pytest.raises(ItopRefused) as failure:
        home(itop)
    assert failure.value.retry is Retry.SOON


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({**HOME, "linked": None}, "$.linked"),
        ({**HOME, "linked": {"count": "2", "more": False}}, "$.linked.count"),
        ({**HOME, "person": [1]}, "$.person"),
        ({**HOME, "matches": [HOME["person"], {**HOME["person"], "email": 7}]}, "$.matches[1].email"),
        ({**HOME, "can_create": "yes"}, "$.can_create"),
        ({key: value for key, value in HOME.items() if key != "person_state"}, "person_state"),
        ({**HOME, "language": 7.5}, "$.language"),
    ],
)
def test_an_answer_of_another_shape_is_none_and_names_the_place(
    wrong: object, place: str, itop: Itop, server: LocalServer
) -> None:
    server.reply(result(wrong))

    with pytest.raises(ItopUnavailable, match="something else to home") as failure:
        home(itop)
    assert f"`{place}`" in failure.value.detail and failure.value.code == "itop_other_answer"
    assert "otto" not in failure.value.detail.lower() and "yes" not in failure.value.detail


def test_a_down_server_is_unavailable(cookie_http: Http) -> None:
    with pytest.raises(ItopUnavailable) as failure:
        home(Itop("http://127.0.0.1:1", Credentials("a", "b"), cookie_http))
    assert (failure.value.code, failure.value.retry) == ("itop_unreachable", Retry.SOON)


def test_messages_are_appended_as_the_contract_says(itop: Itop, server: LocalServer) -> None:
    server.reply(
        result({"tickets": [
            {"id": "42", "name": "R-000042", "outcome": "appended", "appended": 1, "known": 0, "message": ""},
            {"id": "43", "name": "R-000043", "outcome": "refused", "code": "log_full", "message": "Full."},
        ], "finished": {
            "done": "followed_up", "part_id": "1928", "since": "2026-01-01T10:00:00+01:00", "can_reopen": False,
            "ticket": {"id": "42", "class": "UserRequest", "name": "R-000042"},
            "follow_up": {"id": "44", "class": "UserRequest", "name": "R-000044"}, "backoffice_url": None,
        }}),
        result({"tickets": []}),
    )  # fmt: skip
    author = Author("contact", cls="Person", id="12", name="Otto \ud83d")
    message = Message("1928", "public", author, 1767261644, "<p>Grüße 🔥</p>")

    assert itop.append(conversation_id="215", messages=[message]) == Appending(
        (
            Appended("42", "R-000042", "appended", appended=1),
            Appended("43", "R-000043", "refused", code="log_full", message="Full."),
        ),
        ReplyToFinished(
            "followed_up",
            "1928",
            Row("42", "UserRequest", "R-000042"),
            "2026-01-01T10:00:00+01:00",
            follow_up=Row("44", "UserRequest", "R-000044"),
        ),
    )
    assert itop.append(conversation_id="215", messages=[message], ids=["42"]) == Appending(())

    assert server.asked[0].json["params"] == {
        "conversation_id": "215",
        "messages": [{
            "part_id": "1928", "log": "public", "date": 1767261644, "html": "<p>Grüße 🔥</p>",
            "author": {"kind": "contact", "class": "Person", "id": "12", "name": "Otto ?"},
        }],
    }  # fmt: skip
    assert server.asked[1].json["params"]["ids"] == ["42"]


def test_every_operation_reads_what_the_documentation_shows(itop: Itop, server: LocalServer) -> None:
    conversation = ConversationRef("215", "https://app.intercom.com/a/inbox/x/inbox/conversation/215")
    link = {"conversation_id": "215", "url": "https://app.intercom.com/", "sync": True}

    server.reply(result({"tickets": [{**ROW, "synced": True, "link": link}], "page": 1, "more": True}))
    itop = itop.beside(conversation, contact=OTTO)
    page = itop.tickets("linked")
    assert page.more and page.tickets[0].synced and page.tickets[0].link is not None

    attribute = {"code": "status", "label": "Status", "type": "enum", "value": "new", "text": "New"}
    server.reply(result({"ticket": ROW, "link": None, "can_modify": True, "attributes": [attribute],
                         "backoffice_url": None, "portal_url": "https://x"}))  # fmt: skip
    view = itop.ticket("42")
    assert (view.ticket.name, view.link, view.attributes[0].text, view.portal_url) == (
        "R-000042", None, "New", "https://x")  # fmt: skip

    field = {"code": "service_id", "label": "Service", "description": "", "type": "external_key", "mandatory": True,
             "value": "3", "text": "Network", "choices": [{"value": "3", "label": "Network"}], "search": False,
             "dependents": ["servicesubcategory_id"], "max_length": None, "read_only": False}  # fmt: skip
    unsupported = {"code": "start_date", "label": "Start date", "type": "datetime"}
    server.reply(result({"fields": [field], "unsupported": [unsupported], "class_label": "User Request",
                         "person": HOME["person"]}))  # fmt: skip
    form = itop.form({"service_id": "3"})
    assert form.fields[0].choices[0].label == "Network" and form.unsupported[0].type == "datetime"

    server.reply(result({"url": "https://itop/", "left_out": [unsupported]}))
    handed = itop.hand_over({"title": "Fire"}, of="person")
    assert (handed.url, handed.left_out[0].code) == ("https://itop/", "start_date")
    assert server.asked[-1].json["params"]["of"] == "person"

    server.reply(result({"label": "Service", "choices": [{"value": "3", "label": "Network"}], "page": 1,
                         "more": False}))  # fmt: skip
    choices = itop.choices("service_id", {}, query="net")
    assert choices.choices[0].value == "3"

    server.reply(result({"ticket": ROW, "created": True, "portal_url": None, "backoffice_url": "https://b",
                         "copied": 4}))  # fmt: skip
    created = itop.create({"title": "Fire"}, request_id="r" * 8)
    assert (created.created, created.copied) == (True, 4)

    server.reply(result({"ticket": ROW, "changed": True, "portal_url": None}))
    assert itop.link("42").changed
    assert itop.unlink("42").changed

    server.reply(result({"count": 2, "synced": 0, "language": None}))
    assert itop.sync(activated=False).synced == 0
    assert server.asked[-1].json["params"] == {"conversation_id": "215", "activated": False}


def refused_logins(server: LocalServer) -> int:
    return sum("authorization" in asked.headers for asked in server.asked)


def account(server: LocalServer, clock: Clock, file: Path, password: str = "old") -> Itop:
    """Another process with this account."""
    http = Http(cookies=True, clock=clock)
    return Itop(server.url, Credentials("sync", password), http, logins_file=file, clock=clock)


def test_a_refused_account_is_tried_three_times_a_minute_by_all_processes_together(
    server: LocalServer, clock: Clock, tmp_path: Path
) -> None:
    server.answers = lambda asked: error(401, "login_required")
    processes = [account(server, clock, tmp_path / "refused.json") for _ in range(3)]

    for _ in range(60):
        for itop in processes:
            with pytest.raises(ItopMisconfigured) as failure:
                home(itop)
            assert failure.value.code == "login_required"
        clock.passes(1)

    assert refused_logins(server) == 3


def test_a_mended_account_is_let_in_within_twenty_seconds_and_a_new_password_at_once(
    server: LocalServer, clock: Clock, tmp_path: Path
) -> None:
    file = tmp_path / "refused.json"
    server.answers = lambda asked: error(401, "login_required")
    one, another = account(server, clock, file), account(server, clock, file)
    with pytest.raises(ItopMisconfigured):
        home(one)
    server.answers = lambda asked: result(HOME)

    home(account(server, clock, tmp_path / "refused.json", password="new"))
    with pytest.raises(ItopMisconfigured):
        home(one)
    clock.passes(20)
    home(another)
    home(one)
    assert not file.exists()


def test_a_disk_that_takes_nothing_keeps_nobody_from_being_told(
    server: LocalServer, clock: Clock, tmp_path: Path
) -> None:
    server.answers = lambda asked: error(401, "login_required")
    itop = account(server, clock, tmp_path / "gone" / "refused.json")

    for _ in range(3):
        with pytest.raises(ItopMisconfigured):
            home(itop)
    assert refused_logins(server) == 1


def test_a_session_passes_from_thread_to_thread(server: LocalServer, itop: Itop) -> None:
    server.answers = lambda asked: result({}, Set_Cookie="itop=abc")

    for _ in range(3):
        thread = threading.Thread(target=itop.settings)
        thread.start()
        thread.join()

    assert refused_logins(server) == 1


def test_only_calls_at_one_time_have_sessions_of_their_own(server: LocalServer, itop: Itop) -> None:
    both = threading.Barrier(2, timeout=60)

    def answered(asked: Asked) -> Reply:
        both.wait()
        return result({}, Set_Cookie="itop=abc")

    server.answers = answered
    with ThreadPoolExecutor(2) as agents:
        for call in [agents.submit(itop.settings) for _ in range(2)]:
            call.result()
    server.answers = lambda asked: result({})
    for _ in range(3):
        itop.settings()

    assert refused_logins(server) == 2
