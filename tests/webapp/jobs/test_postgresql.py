# SPDX-License-Identifier: AGPL-3.0-or-later
"""What only the PostgreSQL engine promises: many machines, a server that goes away and comes back."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.postgres import PostgresServer
from tests.webapp.clock import Clock
from tests.webapp.jobs.conftest import PATIENCE, drain, said, words
from webapp.errors import Retry, StoreUnavailable
from webapp.store import Jobs, open_jobs
from webapp.store.claims import TAKE
from webapp.store.postgresql import Postgresql


@pytest.fixture
def url(postgresql: PostgresServer) -> str:
    return postgresql.database()


@pytest.fixture
def jobs(url: str, clock: Clock) -> Iterator[Jobs]:
    opened = open_jobs(url, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def patient(url: str, clock: Clock) -> Iterator[Jobs]:
    """For tests that say nothing of waiting, on a machine that may be busy."""
    opened = open_jobs(url, clock=clock, busy=PATIENCE)
    yield opened
    opened.close()


@pytest.fixture
def database(url: str, jobs: Jobs) -> Iterator[psycopg.Connection]:
    """Somebody else's connection to the same database."""
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def test_a_server_that_was_away_is_used_again_when_it_is_back(postgresql: PostgresServer, jobs: Jobs) -> None:
    jobs.add([said("before")])
    postgresql.stop()
    try:
        with pytest.raises(StoreUnavailable) as failure:
            jobs.add([said("meanwhile")])
        assert failure.value.retry is Retry.SOON
    finally:
        postgresql.start()

    assert drain(jobs) == ["before"]


def test_a_restart_between_two_requests_is_not_noticed(postgresql: PostgresServer, jobs: Jobs) -> None:
    jobs.add([said("before")])
    postgresql.stop()
    postgresql.start()

    assert jobs.add([said("after")]) != [None]
    assert drain(jobs) == ["before", "after"]


def test_a_table_that_is_locked_is_an_error_that_passes(jobs: Jobs, database: psycopg.Connection) -> None:
    with database.transaction():
        database.execute("LOCK TABLE intercom_job IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(StoreUnavailable, match="statement timeout"):
            jobs.add([said("meanwhile", unique="u1")])

    assert jobs.add([said("later", unique="u1")]) != [None]
    assert drain(jobs) == ["later"]


def test_a_database_that_takes_no_writes_is_an_error(url: str, jobs: Jobs, database: psycopg.Connection) -> None:
    name = url.rpartition("/queue_")[2].partition("?")[0]
    database.execute(f"ALTER DATABASE queue_{name} SET default_transaction_read_only = on")
    standby = open_jobs(url)

    with pytest.raises(StoreUnavailable, match="read-only"):
        standby.add([said("lost")])
    standby.close()


@pytest.mark.parametrize(
    "address",
    ["postgresql://u:p4ssw0rd@127.0.0.1:1/x", "postgresql://u:p4ssw0rd@[::1/x", "postgres://u:p4ssw0rd@h:port/x?z=1"],
)
def test_a_failure_never_tells_the_password(address: str) -> None:
    with pytest.raises(StoreUnavailable) as failure:
        open_jobs(address)

    assert "p4ss" not in failure.value.detail
    assert "p4ss" not in repr(failure.value.__cause__)


def test_a_database_of_a_newer_version_is_left_alone(url: str, jobs: Jobs, database: psycopg.Connection) -> None:
    database.execute("UPDATE intercom_schema SET version = 99")

    with pytest.raises(StoreUnavailable, match="newer version"):
        open_jobs(url)


def test_the_operator_sees_and_mends_the_queue_from_any_machine(url: str, tmp_path: Path) -> None:
    environ = {"ITOP_URL": "http://itop.invalid", "ITOP_TOKEN": "t", "DATABASE_URL": url, "DATA_DIR": str(tmp_path)}

    def sync(*arguments: str) -> str:
        command = [sys.executable, "-c", "from webapp.commands import main; main()", *arguments]
        return subprocess.run(command, env=environ, check=True, capture_output=True, text=True).stdout

    sync("migrate")
    there = open_jobs(url)
    there.add([said("bad")])
    bad = there.claim("w")
    assert bad is not None and there.refuse(bad, reason="The ticket is gone.")

    assert json.loads(sync("jobs", "list", "--format", "json"))["reason"] == "The ticket is gone."
    assert sync("jobs", "retry", "--reason", "gone") == "1 job let run again.\n"
    assert words(there.claim("w")) == "bad"
    there.close()


def test_the_database_itself_forbids_two_heads_of_a_conversation(jobs: Jobs, database: psycopg.Connection) -> None:
    jobs.add([said("first"), said("second")])

    with pytest.raises(psycopg.errors.UniqueViolation):
        database.execute("UPDATE intercom_job SET state = 'running'")


def test_a_commit_is_on_disk_when_it_is_answered(url: str, jobs: Jobs, database: psycopg.Connection) -> None:
    name = url.rpartition("/queue_")[2].partition("?")[0]
    database.execute(f"ALTER DATABASE queue_{name} SET synchronous_commit = off")
    careless = Postgresql(url)

    with careless.transaction() as connection:
        assert connection.rows("SHOW synchronous_commit") == [{"synchronous_commit": "on"}]
    with careless.transaction(durable=False) as connection:
        assert connection.rows("SHOW synchronous_commit") == [{"synchronous_commit": "off"}]
    careless.close()


def test_claims_look_at_nothing_but_the_jobs_that_may_run(
    url: str, patient: Jobs, clock: Clock, database: psycopg.Connection
) -> None:
    conversations = range(300)
    jobs = patient
    jobs.add([said(word, conversation=f"c{number}") for word in ("held", "behind") for number in conversations])
    for _ in conversations:
        job = jobs.claim("w")
        assert job is not None
        jobs.retry(job, after=60, reason="away")
    database.execute("VACUUM ANALYZE intercom_job")

    server = Postgresql(url, clock=clock, busy=PATIENCE)
    with server.transaction() as transaction:
        rows = transaction.rows(f"EXPLAIN (ANALYZE, BUFFERS) {TAKE}", worker="w", history=1, comparison=1)
    server.close()

    plan = "\n".join(row["QUERY PLAN"] for row in rows)
    assert "intercom_job_share" in plan and "intercom_job_leased" in plan and "Seq Scan" not in plan, plan


def test_whoever_adds_to_one_conversation_does_not_wait_for_another(jobs: Jobs, database: psycopg.Connection) -> None:
    jobs.add([said("one", conversation="c1"), said("two", conversation="c2")])
    first = jobs.claim("w")
    assert first is not None and first.key == "c1"
    with database.transaction():
        # What an unfinished transaction of another machine holds.
        database.execute("SELECT FROM intercom_job WHERE key = 'c1' FOR UPDATE")
        second = jobs.claim("x")
        assert words(second) == "two" and second is not None and jobs.done(second, "ok")
        jobs.add([said("three", conversation="c2")])

    assert jobs.done(first, "ok")
    assert drain(jobs) == ["three"]


def test_two_that_know_the_same_messages_in_another_order_do_not_block_each_other(
    url: str, patient: Jobs, clock: Clock
) -> None:
    rounds, faults = 40, []

    def send(names: list[str]) -> None:
        own = open_jobs(url, clock=clock, busy=PATIENCE)
        for number in range(rounds):
            try:
                own.add([said(name, conversation=name, unique=f"{name}{number}") for name in names])
            except StoreUnavailable as error:
                faults.append(error.detail)
        own.close()

    both = [threading.Thread(target=send, args=(names,)) for names in (["a", "b", "c"], ["c", "b", "a"])]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert not faults
    assert len(drain(patient)) == 3 * rounds
