# SPDX-License-Identifier: AGPL-3.0-or-later
"""A server that has no room for another connection says so in its own language, and is waited for all the same."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from tests import postgres
from tests.postgres import PostgresServer
from tests.webapp.jobs.conftest import PATIENCE, drain, said
from webapp.errors import StoreUnavailable
from webapp.store import open_jobs


@pytest.fixture(scope="module")
def german() -> Iterator[PostgresServer]:
    if postgres.binaries() is None:
        pytest.skip(postgres.MISSING)
    with closing(PostgresServer(language="de")) as server:
        yield server


@pytest.fixture
def url(german: PostgresServer) -> str:
    """Of a role that may have one connection."""
    address = german.database()
    name = address.partition("?")[0].rpartition("/")[2]
    german.execute(f"CREATE ROLE poor_{name} LOGIN CONNECTION LIMIT 1")
    german.execute(f"ALTER DATABASE {name} OWNER TO poor_{name}")
    german.execute("GRANT ALL ON SCHEMA public TO PUBLIC", name)
    return address.replace("tester@", f"poor_{name}@")


def test_it_speaks_no_english(url: str) -> None:
    with psycopg.connect(url), pytest.raises(psycopg.OperationalError) as refused:
        psycopg.connect(url)
    if "too many" in str(refused.value):
        pytest.skip("missing: the German messages of PostgreSQL")
    assert refused.value.sqlstate is None and "zu viele Verbindungen" in str(refused.value)


def test_too_many_connections_are_waited_for_in_any_language(url: str) -> None:
    with closing(open_jobs(url, busy=PATIENCE)) as jobs:
        jobs.add([said("first")])
        time_to_go = threading.Event()
        has_it = threading.Event()

        def takes_the_only_one() -> None:
            while not has_it.is_set():
                try:
                    with psycopg.connect(url):
                        has_it.set()
                        time_to_go.wait(PATIENCE)
                except psycopg.OperationalError:
                    continue

        somebody = threading.Thread(target=takes_the_only_one)
        somebody.start()
        assert has_it.wait(PATIENCE)
        leaves = threading.Timer(1.0, time_to_go.set)
        leaves.start()
        assert jobs.add([said("second")]) != [None]
        somebody.join()
        assert drain(jobs) == ["first", "second"]


def test_any_other_refusal_is_told_at_once(german: PostgresServer) -> None:
    nowhere = german.database().replace("/queue_", "/nowhere_")
    began = time.monotonic()
    with pytest.raises(StoreUnavailable, match="nowhere_"):
        open_jobs(nowhere, busy=PATIENCE)
    assert time.monotonic() - began < PATIENCE / 2
