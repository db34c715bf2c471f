# SPDX-License-Identifier: AGPL-3.0-or-later
"""Jobs that break the worker: tried a few times, in case it was chance, and then laid aside."""

from tests.webapp.clock import Clock
from tests.webapp.test_worker import Tasks, said, worked
from webapp.errors import ItopUnavailable
from webapp.services import Services
from webapp.store import LEASE, NewJob


def test_a_fault_of_our_own_is_not_tried_for_ever(services: Services, clock: Clock) -> None:
    tasks = Tasks()
    tasks.failures = [ValueError("secret words")] * 100
    services.jobs.add([said("odd")])
    while (left := worked(services, tasks)) and left[0].state == "waiting":
        clock.passes(60)

    assert len(tasks.ran) == 5
    assert "ValueError" in left[0].reason and "secret" not in left[0].reason


def test_one_fault_after_a_long_outage_or_a_replay_is_not_the_end(services: Services, clock: Clock) -> None:
    tasks = Tasks()
    tasks.failures = [ItopUnavailable("iTop is away.")] * 12 + [ValueError("odd")]
    services.jobs.add([said("late")])
    for _ in range(13):
        [entry] = worked(services, tasks)
        clock.passes(600)
    assert entry.state == "waiting" and "ValueError" in entry.reason
    tasks.failures = [ValueError("odd")] * 5
    while (last := worked(services, tasks)[0]).state == "waiting":
        clock.passes(600)
    assert services.jobs.replay(last.id)

    tasks.failures = [ValueError("odd")]
    assert [left.state for left in worked(services, tasks)] == ["waiting"]


def test_a_job_that_nobody_survives_is_a_dead_letter(services: Services, clock: Clock) -> None:
    tasks = Tasks()
    services.jobs.add([said("deadly")])
    for _ in range(6):
        assert services.jobs.claim("dies") is not None
        clock.passes(LEASE + 1)

    [entry] = worked(services, tasks)

    assert tasks.ran == [] and entry.state == "dead" and "workers died" in entry.reason


def test_a_kind_of_job_that_a_newer_version_added_waits_for_a_newer_worker(services: Services, clock: Clock) -> None:
    services.jobs.add([NewJob("dance", "c1", {"words": "hop"})])

    [entry] = worked(services, Tasks())
    assert entry.state == "waiting" and "dance" in entry.reason

    clock.passes(60)
    newer = Tasks()
    assert worked(services, newer, kind="dance") == [] and len(newer.ran) == 1


def test_a_kind_of_job_that_no_version_knows_is_a_dead_letter_in_the_end(services: Services, clock: Clock) -> None:
    services.jobs.add([NewJob("dance", "c1", {"words": "hop"})])
    for _ in range(3):
        [entry] = worked(services, Tasks())
        clock.passes(73 * 3_600)

    assert entry.state == "dead" and "dance" in entry.reason
