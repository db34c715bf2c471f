# SPDX-License-Identifier: AGPL-3.0-or-later
"""A queue in PostgreSQL as people run it: it hangs, it allows few connections, it fails over, a pool is in between."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import psycopg
import pytest
import requests

from simulator.intercom.standin import StandIn
from tests import postgres
from tests.acceptance.app import App
from tests.acceptance.conftest import Inbox, MakeApp
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger, Talk
from tests.acceptance.steps import create_ticket, holds, told
from tests.acceptance.waiting import eventually, until
from tests.pgbouncer import PgBouncer
from tests.postgres import PostgresServer

#: Seconds that Intercom waits for an answer.
INTERCOM = 5.0


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    if postgres.binaries() is None:
        pytest.skip(postgres.MISSING)
    with closing(PostgresServer()) as running:
        yield running


@pytest.fixture
def app_on(make_app: MakeApp, standin: StandIn) -> Iterator[Callable[[str], App]]:
    """An app whose queue is at that address, told of what happens in Intercom."""
    with ExitStack() as stack:

        def on(url: str) -> App:
            app = make_app(DATABASE_URL=url)
            stack.callback(app.stop)
            app.start()
            standin.connect(app.url)
            return app

        yield on
        standin.deliveries.settle()


@pytest.fixture
def linked(standin: StandIn, people: Cast, itop: ItopSide, title: str) -> Callable[[App], tuple[Talk, str]]:
    """A conversation with a ticket, and the reference of that."""

    def one(app: App) -> tuple[Talk, str]:
        talk = Messenger(standin, people).user_begins(people.otto, "<p>It burns</p>")
        inbox = Inbox(standin.connect(app.url), people.mara)
        until(lambda: inbox.open(talk).offers("Create a ticket"), what="the panel is there")
        ticket = create_ticket(inbox.open(talk), itop, title)
        told(talk)
        return talk, ticket.ref

    return one


def ready(app: App) -> requests.Response:
    return requests.get(app.url + "healthz/ready", timeout=30)


def is_well(app: App) -> None:
    """Says each of its processes, whichever takes the call."""
    for _ in range(20):
        answer = ready(app)
        assert answer.status_code == 200, answer.text


def test_a_server_that_hangs_is_answered_503_in_time_and_all_is_well_when_it_goes_on(
    app_on: Callable[[str], App], linked: Callable[[App], tuple[Talk, str]], server: PostgresServer,
    standin: StandIn, itop: ItopSide,
) -> None:  # fmt: skip
    app = app_on(server.database())
    talk, ref = linked(app)
    words = [f"Message {number:02} of many" for number in range(24)]
    standin.deliveries.settle()
    accepted = len(standin.deliveries.done)
    with standin.deliveries.second_attempts_held():
        server.freeze()
        try:
            for word in words:
                talk.user_says(f"<p>{word}</p>")
            assert requests.get(app.url + "healthz/live", timeout=60).status_code == 200
            until(lambda: app.log.count('"notification not taken"') >= len(words) / 2, what="they are refused")
            began = time.monotonic()
            refused = ready(app)
            assert time.monotonic() - began < 2 * INTERCOM  # half of it for a busy machine
            assert refused.status_code == 503 and refused.json()["database"] != "ok"
            assert requests.get(app.url + "healthz/live", timeout=60).status_code == 200
        finally:
            server.thaw()
        eventually(lambda: is_well(app))

    eventually(lambda: holds(itop.ticket(ref).public_log, "It burns", *words))
    standin.deliveries.settle()
    statuses = [each.statuses for each in standin.deliveries.done[accepted:]]
    # A busy machine may be late with one, or send it when all is well; where nothing limits the wait nobody answers.
    assert set(statuses) <= {(503, 200), (0, 200), (200,)} and statuses.count((503, 200)) > len(words) / 2


def test_a_role_with_few_connections_starves_neither_web_side_nor_worker(
    app_on: Callable[[str], App], linked: Callable[[App], tuple[Talk, str]], server: PostgresServer,
    standin: StandIn, itop: ItopSide, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(standin.deliveries, "retry_after", 5.0)  # nearer to Intercom's minute, on a busy machine too
    url = server.database()
    name = url.partition("?")[0].rpartition("/")[2]
    server.execute("CREATE ROLE poor LOGIN CONNECTION LIMIT 3")
    server.execute(f"ALTER DATABASE {name} OWNER TO poor")
    server.execute("GRANT ALL ON SCHEMA public TO poor", name)
    app = app_on(url.replace("tester@", "poor@"))
    talk, ref = linked(app)
    standin.deliveries.settle()
    accepted = len(standin.deliveries.done)

    words = [f"Message {number:02} of many" for number in range(24)]
    for word in words:
        talk.user_says(f"<p>{word}</p>")

    eventually(lambda: holds(itop.ticket(ref).public_log, "It burns", *words))
    standin.deliveries.settle()
    # All of them are there; a busy machine may have been late with the answer to some.
    assert sum(each.accepted for each in standin.deliveries.done[accepted:]) > len(words) / 2
    with psycopg.connect(url, autocommit=True) as somebody:
        until(lambda: _held(somebody, "poor") == 1, what="only the worker has a connection, which it uses")


def _held(somebody: psycopg.Connection, role: str) -> int:
    [number] = somebody.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = %s", [role]).fetchone() or [0]
    return int(number)


def test_a_pool_that_gives_each_transaction_another_connection_is_in_nobodys_way(
    app_on: Callable[[str], App], linked: Callable[[App], tuple[Talk, str]], server: PostgresServer, itop: ItopSide
) -> None:
    with closing(PgBouncer(server, size=2)) as pool:
        app = app_on(pool.database())
        talk, ref = linked(app)

        words = [f"Message {number:02} of many" for number in range(24)]
        for word in words:
            talk.user_says(f"<p>{word}</p>")

        eventually(lambda: holds(itop.ticket(ref).public_log, "It burns", *words))
        is_well(app)
        assert not app.logged("queue failed")
        app.stop()


def test_a_standby_takes_over_and_nothing_is_lost(
    app_on: Callable[[str], App], linked: Callable[[App], tuple[Talk, str]], server: PostgresServer,
    standin: StandIn, itop: ItopSide,
) -> None:  # fmt: skip
    name = server.database().partition("?")[0]
    with closing(server.standby()) as standby:
        app = app_on(f"{name}?host={server.directory},{standby.directory}&target_session_attrs=read-write")
        talk, ref = linked(app)
        talk.user_says("<p>Before</p>")
        standin.deliveries.settle()
        app.stop_worker()  # what was accepted waits in the queue
        talk.user_says("<p>In the queue</p>")
        standin.deliveries.settle()

        server.kill()
        with standin.deliveries.second_attempts_held():
            talk.user_says("<p>Meanwhile</p>")
            until(lambda: app.logged("notification not taken"), what="it is refused")
            standby.promote()
            app.start_worker()
            eventually(lambda: is_well(app))

        eventually(
            lambda: holds(itop.ticket(ref).public_log, "It burns", "Before", "In the queue", "Meanwhile"), timeout=60
        )
        app.stop()
