# SPDX-License-Identifier: AGPL-3.0-or-later
"""A clock that is set back holds up no job: what was put off before that moment runs at once."""

from dataclasses import replace

import pytest

from tests.webapp.clock import Clock
from tests.webapp.jobs.conftest import drain, said, words
from webapp.store import LEASE, Jobs, Priority

HOUR = 3_600.0


def test_a_retry_and_what_waits_behind_it_do_not_wait_for_the_lost_hour(jobs: Jobs, clock: Clock) -> None:
    jobs.add([said("first"), said("behind")])
    first = jobs.claim("w")
    assert first is not None and jobs.retry(first, after=60, reason="away")
    clock.passes(-HOUR)

    assert drain(jobs) == ["first", "behind"]


def test_new_jobs_do_not_wait_either_and_what_is_due_comes_first(jobs: Jobs, clock: Clock) -> None:
    jobs.add([said("before", conversation="c1")])
    clock.passes(-HOUR)
    jobs.add([said("after", conversation="c2")])

    assert drain(jobs) == ["after", "before"]


def test_the_job_of_a_worker_that_died_before_is_taken_over(jobs: Jobs, clock: Clock) -> None:
    jobs.add([said("lost")])
    assert jobs.claim("dies") is not None
    clock.passes(-HOUR)

    again = jobs.claim("w")

    assert words(again) == "lost" and again is not None and again.lost == 1


def test_a_worker_that_renews_keeps_its_job(jobs: Jobs, clock: Clock) -> None:
    jobs.add([said("mine")])
    mine = jobs.claim("w")
    assert mine is not None
    clock.passes(-HOUR)
    jobs.renew("w", [mine.id])

    assert jobs.claim("x") is None
    clock.passes(LEASE - 1)
    assert jobs.claim("x") is None and jobs.done(mine, "said")


def test_what_became_the_next_in_line_while_the_clock_was_ahead_does_not_wait_for_that_moment(
    jobs: Jobs, clock: Clock
) -> None:
    jobs.add([replace(said(word), priority=Priority.HISTORY) for word in ("first", "second")])
    first = jobs.claim("w")
    clock.passes(80 * HOUR)
    assert first is not None and jobs.done(first, "ok")  # the second one is the next now
    clock.passes(-80 * HOUR)

    assert drain(jobs) == ["second"]


def test_a_moment_between_two_clocks_changes_nothing(jobs: Jobs, clock: Clock) -> None:
    jobs.add([said("waits")])
    job = jobs.claim("w")
    assert job is not None and jobs.retry(job, after=60, reason="away")
    clock.passes(-5)

    assert jobs.claim("w") is None


def test_what_came_while_the_clock_was_ahead_waits_too_and_hides_the_age_of_no_other(jobs: Jobs, clock: Clock) -> None:
    clock.passes(80 * HOUR)
    jobs.add([said("ahead"), said("behind it")])
    clock.passes(-80 * HOUR)
    assert (jobs.counts().waiting, jobs.counts().age) == (2, None)
    jobs.add([said("later", conversation="c2")])
    clock.passes(HOUR)

    assert jobs.counts().waiting == 3
    assert jobs.counts().age == pytest.approx(HOUR)


def test_what_came_while_the_clock_was_ahead_grows_old_from_its_first_attempt(jobs: Jobs, clock: Clock) -> None:
    clock.passes(80 * HOUR)
    jobs.add([said("ahead")])
    clock.passes(-80 * HOUR)
    tried = jobs.claim("w")
    assert tried is not None and jobs.retry(tried, after=60, reason="away")
    clock.passes(HOUR)

    assert jobs.counts().age == pytest.approx(HOUR)


def test_what_came_while_the_clock_was_behind_is_as_old_as_what_came_before_it_at_the_most(
    jobs: Jobs, clock: Clock
) -> None:
    jobs.add([said("before")])
    drain(jobs)
    clock.passes(-80 * HOUR)
    jobs.add([said("behind the times")])
    clock.passes(80 * HOUR + 60)

    assert jobs.counts().age == pytest.approx(60)
