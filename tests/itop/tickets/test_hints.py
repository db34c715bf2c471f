# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real iTop tells the app that a ticket has changed: signed, without a word of it, and nobody who saves waits."""

from __future__ import annotations

import hashlib
import hmac
import json
import queue
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests import world as names
from tests.itop.admin_rest import AdminRest
from tests.itop.back_office import BackOffice
from tests.itop.page.caller import Caller
from tests.itop.page.parameters import Configure, settled
from tests.itop.tickets.conversation import Conversation, author, message
from tests.itop.tickets.in_itop import by_rest, run
from tests.ports import free_port
from tests.world import IDA, World

SWITCH, URL = "sync_app.to_intercom.public_log", "sync_app.url"
NEW_YEAR = 1767261644


@dataclass(frozen=True)
class Heard:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    def is_signed(self, secret: str) -> bool:
        """By that secret, with its own time."""
        signed = self.headers["X-Itop-Timestamp"].encode() + b"." + self.body
        expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        return self.headers["X-Itop-Signature"] == f"sha256={expected}"


class App:
    """Where the module sends its hints to."""

    def __init__(self) -> None:
        heard: queue.Queue[Heard] = queue.Queue()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                heard.put(Heard(self.path, dict(self.headers.items()), body))
                try:
                    self.send_response(302)
                    self.send_header("Location", "/elsewhere")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                except OSError:
                    return  # whoever sent it waits for no answer

            def log_message(self, format: str, *values: object) -> None:
                return

        self._heard = heard
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def next(self) -> Heard:
        return self._heard.get(timeout=30)

    def heard_nothing_else(self) -> bool:
        return self._heard.empty()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def app() -> Iterator[App]:
    server = App()
    yield server
    server.close()


@pytest.fixture
def ticket(conversation: Conversation) -> str:
    return conversation.has_ticket()


def turn_on(world: World, caller: Caller, configured: Configure, url: str, **more: object) -> None:
    """The switch and the address of the app; what was noted of another address is forgotten."""
    (Path(world.itop_dir) / "data" / "combodo-intercom-integration-hints.txt").unlink(missing_ok=True)
    configured({URL: url, SWITCH: "note", **more})
    settled(caller, URL, url)


def test_a_save_is_told_signed_and_without_a_word(
    rest: AdminRest, world: World, caller: Caller, configured: Configure, ticket: str, app: App
) -> None:
    turn_on(world, caller, configured, app.url + "/app/")
    by_rest(rest, world, ticket, "<p>secret words</p>")
    heard = app.next()
    assert heard.path == "/app/webhooks/itop"
    assert heard.is_signed(names.CLIENT_SECRET)
    assert json.loads(heard.body) == {
        "tickets": [{"class": "UserRequest", "id": ticket}], "workspaces": [names.WORKSPACE_ID],
    }  # fmt: skip
    assert abs(int(heard.headers["X-Itop-Timestamp"]) - time.time()) < 60
    by_rest(rest, world, ticket, "<p>more</p>")
    assert app.next().path == "/app/webhooks/itop", "no redirection is followed"


def test_the_form_of_the_back_office_tells_too(
    world: World, caller: Caller, configured: Configure, ticket: str, app: App
) -> None:
    turn_on(world, caller, configured, app.url)
    office = BackOffice(world.url, world.admin_user, world.admin_password)
    office.add_entry(world.ticket_class, ticket, "<p>By the form</p>")
    office.close()
    assert json.loads(app.next().body)["tickets"][0]["id"] == ticket


def test_one_request_tells_once_of_all_its_tickets(
    caller: Caller, rest: AdminRest, world: World, configured: Configure, ticket: str, app: App
) -> None:
    child = Conversation(caller).has_ticket()
    rest.update(world.ticket_class, child, {"parent_request_id": ticket})
    turn_on(world, caller, configured, app.url)
    by_rest(rest, world, ticket, "<p>To both</p>")
    assert {each["id"] for each in json.loads(app.next().body)["tickets"]} == {ticket, child}
    by_rest(rest, world, ticket, "<p>Once more</p>")
    app.next()
    assert app.heard_nothing_else()


def test_what_nobody_is_told_of_is_not_hinted_at(
    conversation: Conversation, rest: AdminRest, world: World, caller: Caller, configured: Configure, app: App
) -> None:
    ticket = conversation.has_ticket()
    alone = rest.create(
        world.ticket_class,
        {"title": "Alone", "description": "x", "org_id": world.organisations[names.CLIENT],
         "caller_id": world.persons[names.OTTO.name], "request_type": "service_request"},
    )  # fmt: skip
    turn_on(world, caller, configured, app.url)
    by_rest(rest, world, alone.id, "<p>Of no conversation</p>")
    rest.update(world.ticket_class, ticket, {"title": "Another title"})
    conversation.append(message("<p>From Intercom</p>", author(IDA), date=NEW_YEAR))
    conversation.call("entry", id=ticket, log="public", text="From the panel", request_id="request-1")
    by_rest(rest, world, ticket, "<p>This one is</p>")
    app.next()
    assert app.heard_nothing_else()


def test_with_everything_off_nothing_is_sent(
    rest: AdminRest, world: World, caller: Caller, configured: Configure, ticket: str, app: App
) -> None:
    turn_on(world, caller, configured, app.url, **{SWITCH: "off", "sync_app.to_intercom.teammate": "mara@shop.example"})
    by_rest(rest, world, ticket, "<p>Off</p>")
    own = {names.WORKSPACE_ID: {"scope": "SELECT Organization", "to_intercom.states": ["closed"],
                                "client_secret": "its own, the next"}}  # fmt: skip
    configured({"workspaces": own})
    settled(caller, "workspaces", own)
    by_rest(rest, world, ticket, "<p>On for this workspace</p>")
    assert app.next().is_signed("its own")
    assert app.heard_nothing_else()


def test_an_app_that_is_away_or_hangs_keeps_nobody_from_saving(
    rest: AdminRest, world: World, caller: Caller, configured: Configure, ticket: str
) -> None:
    turn_on(world, caller, configured, f"http://127.0.0.1:{free_port()}")
    by_rest(rest, world, ticket, "<p>Nobody there</p>")
    with one_that_never_answers() as url:
        turn_on(world, caller, configured, url)
        for number in range(5):
            by_rest(rest, world, ticket, f"<p>Nobody answers {number}</p>")
    turn_on(world, caller, configured, "ftp://127.0.0.1/")
    by_rest(rest, world, ticket, "<p>No address</p>")
    log = (Path(world.itop_dir) / "log" / "error.log").read_text("utf-8", errors="replace")
    assert "was not told of a change" in log and "Nobody answers" not in log


@contextmanager
def one_that_never_answers() -> Iterator[str]:
    """Whose connections are taken by the system alone."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_it_leaves_an_address_alone_that_did_not_answer(
    rest: AdminRest, world: World, caller: Caller, configured: Configure, ticket: str
) -> None:
    port = free_port()
    turn_on(world, caller, configured, f"http://127.0.0.1:{port}")
    by_rest(rest, world, ticket, "<p>Nobody there</p>")
    noted = Path(world.itop_dir) / "data" / "combodo-intercom-integration-hints.txt"
    deadline = time.monotonic() + 10
    while not noted.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    before = noted.stat().st_mtime_ns
    by_rest(rest, world, ticket, "<p>Nobody there yet</p>")
    run(world, "")
    assert noted.stat().st_mtime_ns == before
