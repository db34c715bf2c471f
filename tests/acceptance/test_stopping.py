# SPDX-License-Identifier: AGPL-3.0-or-later
"""Processes are stopped, told to read everything again, and talked to slowly, as operators and strangers do it."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from simulator.gate import Gate, Mode
from simulator.intercom.standin import StandIn
from tests.acceptance.app import App
from tests.acceptance.conftest import Inbox, MakeApp
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.steps import create_ticket, holds, told
from tests.acceptance.waiting import eventually, until
from tests.tls import Door, certificate

#: Seconds after what runs has ended, and what a machine that is busy with something else may need beside that. To wait
#: for connections takes 15 and more, and so does Python there, to tidy up after itself.
SOON = 10.0
#: Seconds that a click waits for iTop at the most.
A_CLICK = 5.0


@pytest.fixture
def gate(itop: ItopSide) -> Iterator[Gate]:
    """One of its own: what passes it is of this app alone."""
    with closing(Gate(itop.world.url)) as own:
        yield own


@pytest.fixture
def app(make_app: MakeApp, standin: StandIn, gate: Gate) -> Iterator[App]:
    own = make_app(INTERCOM_CLIENT_SECRET=standin.client_secret, ITOP_URL=gate.url).start()
    standin.connect(own.url)
    yield own
    own.stop()
    standin.faults.mend()
    standin.deliveries.settle()


def connection(app: App) -> socket.socket:
    return socket.create_connection(("127.0.0.1", app.port), timeout=60)


def refused(app: App) -> bool:
    try:
        connection(app).close()
    except ConnectionRefusedError:
        return True
    return False


def ask(kept: socket.socket) -> bytes:
    kept.sendall(b"GET /healthz/live HTTP/1.1\r\nHost: x\r\n\r\n")
    return kept.recv(65536)


def ended_after(app: App, name: str) -> float:
    """Seconds that a stop takes."""
    began = time.monotonic()
    app.end(name)
    return time.monotonic() - began


def test_idle_and_half_open_connections_keep_nobody_from_stopping(app: App) -> None:
    with ExitStack() as stack:
        kept = [stack.enter_context(connection(app)) for _ in range(4)]
        assert all(b"200 OK" in ask(each) for each in kept)
        for begun in (b"", b"POST /webhooks/intercom HTTP/1.1\r\nContent-Le"):
            stack.enter_context(connection(app)).sendall(begun)

        assert ended_after(app, "serve") < SOON
    assert ended_after(app, "worker") < SOON


def test_what_runs_ends_when_the_web_side_is_stopped_and_the_port_is_closed_meanwhile(
    app: App, gate: Gate, standin: StandIn, people: Cast
) -> None:
    talk = Messenger(standin, people).user_begins(people.otto, "<p>It burns</p>")
    inbox = Inbox(standin.connect(app.url), people.mara)
    until(lambda: inbox.open(talk).offers("Create a ticket"), what="the panel is there")
    app.stop_worker()  # nobody else asks iTop
    gate.be(Mode.SILENT)  # a click waits for iTop
    asked = gate.calls
    statuses: list[int] = []
    clicking = threading.Thread(
        target=lambda: statuses.append(inbox.calls.initialize(people.mara, talk.conversation, people.otto).status)
    )
    began = time.monotonic()
    clicking.start()
    until(lambda: gate.calls > asked, what="the click is at iTop")
    stopping = threading.Thread(target=app.end, args=("serve",))
    stopping.start()

    until(lambda: refused(app), what="nobody is let in any more", timeout=SOON)
    assert clicking.is_alive() or time.monotonic() - began > A_CLICK
    clicking.join(60)
    ended = time.monotonic()
    stopping.join(120)
    assert statuses == [200] and time.monotonic() - ended < SOON


def test_sixteen_slow_connections_stop_nobody(app: App) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(connection(app)) for _ in range(40)]
        for number, each in enumerate(slow):
            each.sendall(b"POST /webhooks/intercom HTTP/1.1\r\nHost: x\r\n")
            if number % 2:
                each.sendall(b"Content-Length: 5000\r\n\r\nx")
        began = time.monotonic()
        for _ in range(20):
            assert requests.get(app.url + "healthz/live", timeout=60).status_code == 200
        assert time.monotonic() - began < 30  # each of them that waits for a thread waits for ever
        slow[0].sendall(b"Content-Length: 2\r\n\r\n")
        slow[0].sendall(b"{}")  # it takes its time, and is heard all the same
        assert b"401" in slow[0].recv(65536)


def test_long_chunked_pipelined_and_hesitant_requests_are_heard(app: App) -> None:
    body = b"x" * 300_000
    hesitant = requests.post(app.url + "webhooks/intercom", data=body, headers={"Expect": "100-continue"}, timeout=60)
    chunked = requests.post(app.url + "webhooks/intercom", data=iter([b"ab", body]), timeout=60)
    assert (hesitant.status_code, chunked.status_code) == (401, 401)
    with requests.Session() as session:
        statuses = [session.post(app.url + "webhooks/intercom", data=body, timeout=60).status_code for _ in range(3)]
        assert statuses == [401] * 3
    with connection(app) as too_long:
        too_long.sendall(b"POST /webhooks/intercom HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
        assert b"413" in too_long.recv(65536)


def test_a_hangup_reads_secrets_again_and_kills_nothing(
    make_app: MakeApp, standin: StandIn, people: Cast, itop: ItopSide, title: str, tmp_path: Path
) -> None:
    secret, password = tmp_path / "secret", tmp_path / "password"
    secret.write_text("of yesterday")
    password.write_text(itop.world.service_password)
    app = make_app(INTERCOM_CLIENT_SECRET_FILE=str(secret), ITOP_PASSWORD_FILE=str(password), ITOP_PASSWORD="")
    app.start()
    calls = standin.connect(app.url)
    talk = Messenger(standin, people).user_begins(people.otto, "<p>It burns</p>")
    click = (people.mara, talk.conversation, people.otto)
    until(lambda: calls.initialize(*click).status == 401, what="another secret is refused")
    until(lambda: app.logged("worker started"), what="the worker is there")
    processes = {name: app.process_group(name) for name in ("serve", "worker")}

    secret.write_text(standin.client_secret)
    for name in processes:
        app.tell(name, signal.SIGHUP)

    until(lambda: calls.initialize(*click).status == 200, what="the secret is read again")
    until(lambda: app.log.count('"worker started"') == 2, what="the worker works with what was read again")
    secret.write_text("two\nlines")
    for name in processes:
        app.tell(name, signal.SIGHUP)
    until(lambda: app.log.count('"not read again"') == 2, what="what cannot be used is told")
    inbox = Inbox(calls, people.mara)
    until(lambda: inbox.open(talk).offers("Create a ticket"), what="the panel is there")
    ticket = create_ticket(inbox.open(talk), itop, title)
    told(talk)
    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns"))
    for pid in processes.values():
        os.kill(pid, 0)  # they are the same
    app.stop()


def test_a_hangup_reads_the_authority_of_a_renewed_certificate_again(
    make_app: MakeApp, gate: Gate, standin: StandIn, people: Cast, itop: ItopSide, title: str, tmp_path: Path
) -> None:
    before, renewed, trusted = certificate(tmp_path / "before"), certificate(tmp_path / "renewed"), tmp_path / "trusted"
    trusted.write_bytes(before.file.read_bytes())
    with closing(Door(urlsplit(gate.url).port or 0, before)) as door:
        secret = standin.client_secret
        app = make_app(ITOP_URL=door.url, ITOP_CA_BUNDLE=str(trusted), INTERCOM_CLIENT_SECRET=secret).start()
        inbox = Inbox(standin.connect(app.url), people.mara)
        talk = Messenger(standin, people).user_begins(people.otto, "<p>It burns</p>")
        until(lambda: inbox.open(talk).offers("Create a ticket"), what="the panel is there")
        ticket = create_ticket(inbox.open(talk), itop, title)
        told(talk)
        processes = [app.process_group(name) for name in ("serve", "worker")]

        door.show(renewed)
        until(lambda: "Otto Berg" not in inbox.open(talk).text, what="nobody is believed to be iTop")
        talk.user_says("<p>Still</p>")
        until(lambda: app.logged('"outcome": "retry"', talk.id), what="the message waits")
        trusted.write_bytes(renewed.file.read_bytes())
        for name in ("serve", "worker"):
            app.tell(name, signal.SIGHUP)

        until(lambda: "Otto Berg" in inbox.open(talk).text, what="the new authority is believed")
        eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns", "Still"))
        for pid in processes:
            os.kill(pid, 0)  # they are the same
        app.stop()


def test_a_worker_that_was_stopped_in_its_tracks_goes_on(
    app: App, standin: StandIn, people: Cast, itop: ItopSide, title: str
) -> None:
    inbox = Inbox(standin.connect(app.url), people.mara)
    talk = Messenger(standin, people).user_begins(people.otto, "<p>It burns</p>")
    until(lambda: inbox.open(talk).offers("Create a ticket"), what="the panel is there")
    ticket = create_ticket(inbox.open(talk), itop, title)
    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns"))

    app.tell("worker", signal.SIGSTOP)
    talk.user_says("<p>Still</p>")
    time.sleep(3.0)  # longer than any wait of it that the signals could disturb
    app.tell("worker", signal.SIGCONT)

    eventually(lambda: holds(itop.ticket(ticket.ref).public_log, "It burns", "Still"), timeout=60)
    assert not app.logged('"worker stopped"')
