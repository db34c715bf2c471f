# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the doctor found last, and whether notifications came, on either database."""

from collections.abc import Iterator

import pytest

from tests.webapp.clock import Clock
from webapp.payloads.any_job import ids
from webapp.payloads.writing import CopyPart
from webapp.store import Findings, Jobs, Known, NewJob, open_database

DAY = 86_400.0


@pytest.fixture
def findings(url: str, clock: Clock) -> Iterator[Findings]:
    database = open_database(url, clock=clock)
    yield Findings(database)
    database.close()


def test_each_machine_has_the_findings_of_its_last_look(findings: Findings) -> None:
    findings.keep("one", [Known("iTop", "failed"), Known("parameters", "warning")])
    findings.keep("two", [Known("data directory", "failed")])
    findings.keep(
        "one", [Known("parameters", "warning"), Known("parameters", "failed"), Known("parameters", "warning")]
    )
    assert findings.last() == [Known("data directory", "failed"), Known("parameters", "failed")]
    findings.keep("two", [])
    assert findings.last() == [Known("parameters", "failed")]


def test_a_machine_that_looks_no_more_is_forgotten(findings: Findings, clock: Clock) -> None:
    findings.keep("one", [Known("iTop", "failed")])
    clock.passes(DAY + 1)
    assert findings.last() == []


def test_a_notification_is_known_while_its_job_is_whatever_became_of_it(
    findings: Findings, jobs: Jobs, clock: Clock
) -> None:
    def heard(workspace: str = "w1") -> bool:
        return findings.heard_of(workspace, since=clock() - DAY)

    jobs.add([NewJob("copy_part", "w1:c", {"workspace": "w1", "part": {"id": "1", "body": '"notification"'}})])
    assert not heard(), "the comparison has found it"
    told = CopyPart(workspace="w1", conversation="c", part={"id": "2"}, notification="n1")
    jobs.add([told.job()])
    assert heard() and not heard("w") and not heard("w11")
    while job := jobs.claim("test"):
        jobs.done(job, "copied", left=ids(job))
    assert heard()
    clock.passes(DAY + 1)
    assert not heard()
