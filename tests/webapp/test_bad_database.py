# SPDX-License-Identifier: AGPL-3.0-or-later
"""A notification that PostgreSQL does not store is answered 503 in time; never 200 without a commit."""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.acceptance.waiting import eventually
from tests.postgres import PostgresServer
from tests.webapp.test_bad_disk import IN_TIME, Send, sender
from webapp.config import Config
from webapp.services import Services


@pytest.fixture
def url(postgresql: PostgresServer) -> str:
    return postgresql.database()


@pytest.fixture
def send(url: str, tmp_path: Path) -> Iterator[Send]:
    environ = {"ITOP_URL": "http://itop.invalid", "ITOP_TOKEN": "t", "INTERCOM_CLIENT_SECRET": "s"}
    services = Services.open(Config.from_environment({**environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": url}))
    yield sender(services)
    services.close()


def stored(url: str) -> list[str]:
    """The ids of the messages that are in the database."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT payload FROM intercom_job ORDER BY id").fetchall()
    return [json.loads(payload)["part"]["id"] for (payload,) in rows]


def refused_in_time(send: Send) -> None:
    began = time.monotonic()
    assert send()[0] == 503
    assert time.monotonic() - began < IN_TIME


def test_while_the_server_is_away_nothing_is_accepted(send: Send, url: str, postgresql: PostgresServer) -> None:
    _, before = send()
    postgresql.stop()
    try:
        refused_in_time(send)
    finally:
        postgresql.start()

    status, after = send()
    assert (status, stored(url)) == (200, [before, after])


def test_while_the_server_hangs_nothing_is_accepted_and_nobody_waits_for_long(
    send: Send, url: str, postgresql: PostgresServer
) -> None:
    _, before = send()  # its connection is used by the next one
    postgresql.freeze()
    try:
        refused_in_time(send)
        began = time.monotonic()
        assert [send()[0] for _ in range(20)] == [503] * 20
        assert time.monotonic() - began < 2 * IN_TIME  # not a time-out for each
    finally:
        postgresql.thaw()

    eventually(lambda: accepted(send))
    assert stored(url)[0] == before and len(stored(url)) == 2


def accepted(send: Send) -> None:
    assert send()[0] == 200


@pytest.mark.parametrize("table", ["intercom_job", "intercom_seen"])
def test_while_somebody_locks_a_table_nothing_is_accepted(table: str, send: Send, url: str) -> None:
    with closing(psycopg.connect(url)) as somebody:
        somebody.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        refused_in_time(send)

    status, message = send()
    assert (status, stored(url)) == (200, [message])


def test_an_older_message_that_somebody_holds_is_in_nobodys_way(send: Send, url: str) -> None:
    send()
    with closing(psycopg.connect(url)) as somebody:
        somebody.execute("UPDATE intercom_job SET reason = 'held'")
        assert send()[0] == 200

    assert len(stored(url)) == 2
