# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of the queue about what runs when, which every engine keeps."""

from dataclasses import replace

import pytest

from tests.webapp.clock import Clock
from tests.webapp.jobs.conftest import drain, said, words
from webapp.store import LEASE, Jobs


def test_jobs_of_a_conversation_run_in_the_order_they_came(jobs: Jobs) -> None:
    jobs.add([said(str(number)) for number in range(20)])

    assert drain(jobs) == [str(number) for number in range(20)]


def test_only_one_job_of_a_conversation_runs_at_a_time(jobs: Jobs) -> None:
    jobs.add([said("first"), said("second")])
    first = jobs.claim("a")

    assert jobs.claim("b") is None
    assert first is not None and jobs.done(first, "ok")
    assert words(jobs.claim("b")) == "second"


def test_conversations_do_not_wait_for_one_another(jobs: Jobs) -> None:
    jobs.add([said("one", conversation="c1"), said("more", conversation="c1"), said("two", conversation="c2")])

    assert {words(jobs.claim("a")), words(jobs.claim("b"))} == {"one", "two"}


def test_the_conversation_that_waits_longest_is_served_first(jobs: Jobs, clock: Clock) -> None:
    for number in range(5):
        jobs.add([said(str(number), conversation=f"c{5 - number}")])
        clock.passes(1)

    assert drain(jobs) == ["0", "1", "2", "3", "4"]


def test_a_retry_keeps_its_place_and_holds_back_its_own_conversation_only(jobs: Jobs, clock: Clock) -> None:
    jobs.add([said("first"), said("second"), said("elsewhere", conversation="c2")])
    first = jobs.claim("w")
    assert first is not None and jobs.retry(first, after=60, reason="iTop is away")

    assert drain(jobs) == ["elsewhere"]
    clock.passes(61)
    again = jobs.claim("w")
    assert again is not None and (words(again), again.attempts, again.first_at) == ("first", 2, first.first_at)
    jobs.done(again, "ok")
    assert drain(jobs) == ["second"]


def test_a_refused_job_lets_the_next_ones_pass(jobs: Jobs) -> None:
    jobs.add([said("bad"), said("good")])
    bad = jobs.claim("w")
    assert bad is not None and jobs.refuse(bad, reason="The ticket is gone.")

    assert drain(jobs) == ["good"]
    [dead] = jobs.list(state="dead")
    assert (dead.id, dead.reason, dead.payload) == (bad.id, "The ticket is gone.", {"words": "bad"})


def test_a_replayed_job_runs_before_the_younger_ones(jobs: Jobs, clock: Clock) -> None:
    jobs.add([said("bad")])
    bad = jobs.claim("w")
    assert bad is not None and jobs.refuse(bad, reason="no")
    jobs.add([said("younger"), said("youngest")])

    assert jobs.replay(bad.id)
    again = jobs.claim("w")

    assert again is not None and (words(again), again.attempts) == ("bad", 1)
    assert jobs.claim("x") is None
    jobs.done(again, "ok")
    assert drain(jobs) == ["younger", "youngest"]


def test_a_replayed_job_waits_for_the_one_that_runs(jobs: Jobs) -> None:
    jobs.add([said("bad")])
    bad = jobs.claim("w")
    assert bad is not None and jobs.refuse(bad, reason="no")
    jobs.add([said("younger"), said("youngest")])
    running = jobs.claim("w")
    assert running is not None

    assert jobs.replay(bad.id)
    assert jobs.claim("x") is None
    jobs.done(running, "ok")
    assert drain(jobs) == ["bad", "youngest"]


@pytest.mark.parametrize("back", ["retry", "release"])
def test_a_replayed_job_goes_before_a_younger_one_that_comes_back(back: str, jobs: Jobs, clock: Clock) -> None:
    jobs.add([said("bad"), said("younger")])
    bad = jobs.claim("w")
    assert bad is not None and jobs.refuse(bad, reason="no")
    running = jobs.claim("w")
    assert running is not None and jobs.replay(bad.id)

    if back == "retry":
        assert jobs.retry(running, after=60, reason="away")
    else:
        assert jobs.release("w") == 1

    assert words(jobs.claim("w")) == "bad"


def test_only_dead_letters_can_be_replayed(jobs: Jobs) -> None:
    [waiting] = jobs.add([said("waiting")])
    assert waiting is not None

    assert not jobs.replay(waiting) and not jobs.replay(999)
    drain(jobs)
    assert not jobs.replay(waiting)


def test_a_discarded_job_is_gone_and_lets_the_next_ones_pass(jobs: Jobs) -> None:
    first, second, third = jobs.add([said("first"), said("second"), said("third")])
    assert first is not None and second is not None

    assert jobs.discard(first) and jobs.discard(second)
    assert not jobs.discard(first)
    assert drain(jobs) == ["third"]


def test_a_running_job_cannot_be_discarded(jobs: Jobs) -> None:
    jobs.add([said("running")])
    job = jobs.claim("w")

    assert job is not None and not jobs.discard(job.id)
    assert jobs.done(job, "ok")


def test_the_job_of_a_dead_worker_runs_again_within_thirty_seconds(jobs: Jobs, clock: Clock) -> None:
    jobs.add([said("first"), said("second")])
    lost = jobs.claim("dies")
    clock.passes(LEASE - 1)
    assert jobs.claim("lives") is None

    clock.passes(30 - LEASE + 1)
    taken = jobs.claim("lives")

    assert lost is not None and taken is not None
    assert (taken.id, taken.attempts, taken.lost) == (lost.id, 2, 1)
    assert jobs.claim("another") is None


def test_who_has_lost_the_lease_changes_nothing_any_more(jobs: Jobs, clock: Clock) -> None:
    jobs.add([said("slow")])
    lost = jobs.claim("w")
    clock.passes(30)
    taken = jobs.claim("w")
    assert lost is not None and taken is not None

    assert not jobs.done(lost, "late")
    assert not jobs.retry(lost, after=0, reason="late")
    assert not jobs.refuse(lost, reason="late")
    assert jobs.done(taken, "ok")


def test_a_renewed_lease_holds(jobs: Jobs, clock: Clock) -> None:
    jobs.add([said("long"), said("dropped", conversation="c2")])
    first, second = jobs.claim("w"), jobs.claim("w")
    assert first is not None and second is not None
    for _ in range(10):
        clock.passes(LEASE - 1)
        jobs.renew("w", [first.id])

    assert words(jobs.claim("other")) == "dropped"
    assert jobs.done(first, "ok") and not jobs.done(second, "ok")


def test_a_worker_gives_back_what_it_has_not_finished(jobs: Jobs) -> None:
    jobs.add([said("one"), said("two", conversation="c2")])
    jobs.claim("stops"), jobs.claim("stays")

    assert jobs.release("stops") == 1
    assert words(jobs.claim("next")) == "one"
    assert jobs.claim("next") is None


def test_a_job_that_is_to_run_later_waits_and_holds_back_its_own_key_only(jobs: Jobs, clock: Clock) -> None:
    jobs.add([replace(said("later"), after=5.0), said("behind it"), said("elsewhere", conversation="c2")])

    assert drain(jobs) == ["elsewhere"]
    clock.passes(4)
    assert drain(jobs) == []
    assert jobs.counts().waiting == 1
    clock.passes(1)
    assert jobs.counts().waiting == 2
    assert drain(jobs) == ["later", "behind it"]
