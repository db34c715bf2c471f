# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync jobs`: many dead letters at once, by conversation, ticket, age and reason, on both engines."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.itop.page import Sessions, create_itop
from simulator.itop.store import Store
from simulator.server import Server
from simulator.world import ACCOUNT, OTTO, WORLD
from tests.postgres import PostgresServer
from tests.webapp.clock import Clock
from webapp.commands import main
from webapp.conversations import ContactRef, ConversationRef
from webapp.itop import Credentials, Itop
from webapp.network.http import Http
from webapp.store import Jobs, NewJob, open_jobs

HOUR = 3_600.0
READ_ONLY = "iTop refused: R-000123 (read_only): The ticket is closed."
TWO = "iTop refused: R-000123 (read_only): The ticket is closed; R-000124 (log_full): The log is full."


class Queue:
    """The queue, and the commands that an operator has for it."""

    def __init__(self, url: str, directory: Path, itop: str) -> None:
        self._environ = {
            "ITOP_URL": itop,
            "ITOP_USER": ACCOUNT.login,
            "ITOP_PASSWORD": ACCOUNT.password,
            "INTERCOM_CLIENT_SECRET": "s",
            "DATA_DIR": str(directory),
            "DATABASE_URL": url,
        }
        self._clock = Clock(time.time())
        self.jobs: Jobs = open_jobs(url, clock=self._clock, busy=60.0)

    def died(self, conversation: str, reason: str, *tickets: str, hours: float = 0.0, kind: str = "copy_part") -> int:
        """A dead letter about these tickets that was added so long ago; its id."""
        self._clock.passes(-hours * HOUR)
        payload = {"conversation": conversation, "words": "secret words"}
        [job_id] = self.jobs.add([NewJob(kind, f"w:{conversation}", payload)])
        job = self.jobs.claim("w")
        assert job is not None and job.id == job_id and self.jobs.refuse(job, reason=reason, tickets=tickets)
        self._clock.passes(hours * HOUR)
        return job.id

    def passes(self, seconds: float) -> None:
        """The clock of the queue goes on; that of the commands is the machine's."""
        self._clock.passes(seconds)

    def ran(self, *arguments: str, answer: str = "") -> Result:
        environ = {name: self._environ.get(name) for name in {*os.environ, *self._environ}}
        return CliRunner(env=environ).invoke(main, ["jobs", *arguments], input=answer)

    def listed(self, *filters: str) -> list[int]:
        answer = self.ran("list", "--format", "json", *filters)
        assert answer.exit_code == 0, answer.output
        return [json.loads(line)["id"] for line in answer.stdout.splitlines()]

    def dead(self) -> list[int]:
        return [entry.id for entry in self.jobs.list(state="dead")]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/jobs.sqlite3"
    server: PostgresServer = request.getfixturevalue("postgresql")
    return server.database()


@pytest.fixture
def queue(url: str, tmp_path: Path) -> Iterator[Queue]:
    opened = Queue(url, tmp_path, "http://127.0.0.1:9")
    yield opened
    opened.jobs.close()


def test_jobs_are_found_by_conversation_age_reason_and_kind(queue: Queue) -> None:
    old = queue.died("215", READ_ONLY, hours=30)
    other = queue.died("216", "Given up after 72 hours. iTop is away.", hours=2)
    late = queue.died("215", "Intercom answered 404.", kind="copy_conversation")

    assert queue.listed("--conversation", "215") == [old, late]
    assert queue.listed("--older", "24h") == [old]
    assert queue.listed("--younger", "1d") == [other, late]
    assert queue.listed("--older", "60m", "--younger", "24h") == [other]
    assert queue.listed("--reason", "GIVEN UP") == [other]
    assert queue.listed("--kind", "copy_conversation") == [late]
    assert queue.listed("--conversation", "215", "--reason", "closed") == [old]
    assert queue.listed("--state", "waiting") == []
    assert queue.ran("list", "--older", "yesterday").exit_code == 2


def test_all_dead_letters_of_a_ticket_run_again_once_it_is_mended(queue: Queue) -> None:
    mine = [queue.died("215", READ_ONLY, "R-000123"), queue.died("216", TWO, "R-000123", "R-000124")]
    other = queue.died("217", "iTop refused: R-0001234 (read_only): The ticket is closed.", "R-0001234")

    preview = queue.ran("retry", "--ticket", "r-000123", "--dry-run")
    assert preview.stdout.endswith("2 jobs; nothing was changed.\n") and len(queue.dead()) == 3
    assert "iTop could not be asked" in preview.stderr
    answer = queue.ran("retry", "--ticket", "R-000123")

    assert answer.exit_code == 0 and answer.stdout == "2 jobs let run again.\n"
    assert queue.dead() == [other]
    queue.passes(HOUR)
    claimed = [queue.jobs.claim("w"), queue.jobs.claim("w")]
    assert [job.id for job in claimed if job is not None] == mine
    assert queue.ran("retry", "--ticket", "R-000123").exit_code == 1


def test_what_waits_for_its_next_attempt_runs_at_once_when_its_cause_is_mended(queue: Queue) -> None:
    ids = queue.jobs.add([NewJob("copy_part", f"w:{n}", {"conversation": str(n)}) for n in (215, 216, 216)])
    [later] = queue.jobs.add([NewJob("check_copies", "w:217", {"conversation": "217"}, after=300.0)])
    for _ in range(2):
        job = queue.jobs.claim("w")
        assert job is not None and queue.jobs.retry(job, after=900.0, reason="iTop refused the account.")
    assert queue.jobs.claim("w") is None

    assert queue.ran("retry", str(ids[0])).stdout == "1 job let run again.\n"
    queue.passes(20.0)  # a busy machine takes its time for the command
    woken = queue.jobs.claim("w")
    assert woken is not None and (woken.id, woken.attempts) == (ids[0], 2)
    assert queue.ran("retry", "--reason", "account").stdout == "1 job let run again.\n"
    queue.passes(20.0)
    woken = queue.jobs.claim("w")
    assert woken is not None and woken.id == ids[1]  # and the one behind it is still behind it
    assert queue.jobs.claim("w") is None and queue.ran("retry", str(later)).exit_code == 1


def test_a_ticket_is_meant_although_its_job_failed_before_it_knew_the_ticket(url: str, tmp_path: Path) -> None:
    server = Server(create_itop(Store(WORLD, time.time), Sessions()))
    itop = Itop(server.url, Credentials(ACCOUNT.login, ACCOUNT.password), Http(cookies=True))
    values = {"title": "Fire", "description": "<p>It burns</p>"}
    conversation, contact = ConversationRef("215", "https://x/"), ContactRef(email=OTTO.email)
    made = itop.of("k7qd2m1x").beside(conversation, contact=contact).create(values, request_id="request-1")
    queue = Queue(url, tmp_path, server.url)
    given_up = queue.died("215", "Given up after 72 hours. iTop is away.")
    another_ticket = queue.died("215", "iTop refused: R-999999 (read_only): The ticket is closed.", "R-999999")
    queue.died("216", "Given up after 72 hours. iTop is away.")

    assert queue.listed("--ticket", made.ticket.name) == [given_up]
    assert queue.listed("--ticket", "R-999999") == [another_ticket]

    queue.jobs.close()
    itop.close()
    server.close()


def test_many_are_deleted_after_a_question_only(queue: Queue) -> None:
    queue.died("215", READ_ONLY)
    kept = queue.died("216", "Intercom answered 404.")
    queue.jobs.add([NewJob("copy_part", "w:217", {"conversation": "217"})])

    assert queue.ran("discard", "--reason", "closed", answer="n\n").exit_code == 1 and len(queue.dead()) == 2
    assert queue.ran("discard", "--reason", "closed", answer="y\n").exit_code == 0
    assert queue.dead() == [kept]
    assert queue.ran("discard", "--all", "--yes").exit_code == 0
    assert queue.dead() == [] and queue.jobs.counts().waiting == 1


@pytest.mark.parametrize("command", ["retry", "discard"])
def test_nothing_happens_to_jobs_that_nobody_has_named(command: str, queue: Queue) -> None:
    job_id = queue.died("215", READ_ONLY)

    for unclear in ([], [str(job_id), "--all"], ["--all", "--reason", "closed"], [str(job_id), "--dry-run"]):
        assert queue.ran(command, *unclear).exit_code == 2, unclear
    assert queue.dead() == [job_id]


def test_more_jobs_than_are_read_at_once_are_found(queue: Queue) -> None:
    queue.jobs.add([NewJob("copy_part", f"w:{n % 7}", {"conversation": str(n % 7)}) for n in range(1_200)])

    assert len(queue.listed("--conversation", "3", "--limit", "5000")) == len(range(3, 1_200, 7))
    last = queue.ran("list", "--limit", "10").stdout.splitlines()[-1]
    assert last == "1,200 jobs, 1,190 of them not shown (--limit)."


def test_what_an_operator_reads_has_the_reason_and_no_words(queue: Queue) -> None:
    job_id = queue.died("215", READ_ONLY, hours=3)

    listing = queue.ran("list").stdout
    assert [part for part in (str(job_id), "dead", "3 h", "copy_part", "215", READ_ONLY) if part not in listing] == []
    one = queue.ran("show", str(job_id)).stdout
    assert READ_ONLY in one and "tried 1 time\n" in one and "3 h ago" in one
    assert "secret words" not in listing + one
    assert "secret words" in queue.ran("show", str(job_id), "--payload").stdout
