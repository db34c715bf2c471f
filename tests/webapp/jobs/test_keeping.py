# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of the queue about what it keeps, for how long, and what it tells; every engine keeps them."""

import pytest

from tests.webapp.clock import Clock
from tests.webapp.jobs.conftest import drain, said, words
from webapp.store import Jobs

DAY = 86_400.0


def test_a_job_carries_what_it_was_given(jobs: Jobs, clock: Clock) -> None:
    [job_id] = jobs.add([said("Grüße 🔥")])
    clock.passes(5)

    job = jobs.claim("w")

    assert job is not None
    assert (job.id, job.kind, job.key, job.payload) == (job_id, "say", "c1", {"words": "Grüße 🔥"})
    assert (job.attempts, job.added_at, job.first_at, job.lost) == (1, clock.now - 5, clock.now, 0)


def test_a_duplicate_is_not_stored(jobs: Jobs) -> None:
    assert jobs.add([said("once", unique="u1"), said("again", unique="u1"), said("other", unique="u2")])[1] is None
    assert jobs.add([said("later", unique="u1")]) == [None]

    assert drain(jobs) == ["once", "other"]


def test_a_duplicate_is_known_long_after_the_job_is_done(jobs: Jobs, clock: Clock) -> None:
    jobs.add([said("once", unique="u1")])
    drain(jobs)
    clock.passes(31 * DAY)
    jobs.prune()

    assert jobs.add([said("late", unique="u1")]) == [None]
    assert jobs.known("u1") and not jobs.known("u2")


def test_all_jobs_of_a_call_are_stored_or_none(jobs: Jobs) -> None:
    unwritable = said("fine", unique="u1"), said(object(), unique="u2")  # type: ignore[arg-type]

    try:
        jobs.add(unwritable)
    except TypeError:
        pass

    assert jobs.claim("w") is None
    assert not jobs.known("u1")


def test_what_was_said_is_not_kept_after_the_job_is_done(jobs: Jobs) -> None:
    [job_id] = jobs.add([said("secret")])
    drain(jobs)

    assert job_id is not None
    entry = jobs.find(job_id)
    assert entry is not None and (entry.state, entry.payload, entry.reason) == ("done", {}, "said")


def test_finished_jobs_are_deleted_after_their_time_and_dead_ones_stay(jobs: Jobs, clock: Clock) -> None:
    done_id, dead_id = jobs.add([said("done"), said("dead")])
    done = jobs.claim("w")
    assert done is not None and jobs.done(done, "ok")
    dead = jobs.claim("w")
    assert dead is not None and jobs.refuse(dead, reason="no")
    assert jobs.prune() == 0
    clock.passes(8 * DAY)

    assert jobs.prune() == 1
    assert done_id is not None and jobs.find(done_id) is None
    assert dead_id is not None and jobs.find(dead_id) is not None


def test_many_finished_jobs_are_deleted_as_well(jobs: Jobs, clock: Clock) -> None:
    many = 600
    jobs.add([said(str(number), conversation=f"c{number}", unique=f"u{number}") for number in range(many)])
    drain(jobs)
    clock.passes(61 * DAY)

    assert jobs.prune() == 2 * many
    assert jobs.prune() == 0
    assert not jobs.known("u1")


def test_a_reason_may_hold_what_no_database_can(jobs: Jobs) -> None:
    jobs.add([said("bad")])
    bad = jobs.claim("w")

    assert bad is not None and jobs.refuse(bad, reason="iTop said: \0 \ud83d 🔥")
    [dead] = jobs.list(state="dead")
    assert dead.reason == "iTop said:  ? 🔥"


def test_words_come_back_as_they_were_said(jobs: Jobs) -> None:
    spoken = "\0 \ud83d \u202e🔥 'quoted' %s :name"
    jobs.add([said(spoken)])

    assert words(jobs.claim("w")) == spoken


def test_nothing_to_add_is_nothing(jobs: Jobs) -> None:
    assert jobs.add([]) == []
    jobs.renew("w", [])
    assert jobs.release("w") == 0


def test_what_was_remembered_is_known_for_a_year(jobs: Jobs, clock: Clock) -> None:
    jobs.remember("own:1")
    jobs.remember("own:1")
    clock.passes(365 * DAY)
    jobs.prune()

    assert jobs.known("own:1")
    assert jobs.add([said("echo", unique="own:1")]) == [None]


def test_counts_tell_the_state_of_the_queue(jobs: Jobs, clock: Clock) -> None:
    assert (jobs.counts().waiting, jobs.counts().age) == (0, None)
    jobs.add([said("first"), said("second"), said("third", conversation="c2")])
    clock.passes(10)
    jobs.add([said("fourth", conversation="c3")])
    first = jobs.claim("w")
    third = jobs.claim("w")
    assert first is not None and third is not None
    jobs.refuse(third, reason="no")

    counts = jobs.counts()

    assert (counts.waiting, counts.running, counts.dead) == (2, 1, 1)
    assert counts.age == pytest.approx(10)


def test_jobs_are_listed_by_state_and_conversation(jobs: Jobs) -> None:
    jobs.add([said("first"), said("second"), said("third", conversation="c2")])
    jobs.claim("w")

    assert [entry.state for entry in jobs.list()] == ["running", "waiting", "waiting"]
    assert [entry.payload["words"] for entry in jobs.list(state="waiting", key="c1")] == ["second"]
    assert len(jobs.list(limit=2)) == 2


def test_the_last_sign_of_life_of_any_worker_is_known_for_a_day(jobs: Jobs, clock: Clock) -> None:
    assert jobs.silence() is None
    jobs.beat("first")
    clock.passes(10)
    jobs.beat("second")
    clock.passes(10)
    assert jobs.silence() == pytest.approx(10)
    jobs.beat("first")
    assert jobs.silence() == pytest.approx(0)


def test_a_worker_that_died_before_the_clock_was_set_back_is_not_taken_for_alive(jobs: Jobs, clock: Clock) -> None:
    jobs.beat("dead")
    clock.passes(-80 * 3_600)
    assert (jobs.silence() or 0) > 3_600
    jobs.beat("alive")
    assert jobs.silence() == pytest.approx(0)
    clock.passes(60)
    assert jobs.silence() == pytest.approx(60)


def test_a_dead_letter_names_the_tickets_it_is_about(jobs: Jobs) -> None:
    jobs.add([said("bad"), said("late", conversation="c2"), said("fine", conversation="c3")])
    bad, late, fine = jobs.claim("w"), jobs.claim("w"), jobs.claim("w")
    assert bad is not None and jobs.refuse(bad, reason="no", tickets=("R-000123", "Grüße"))
    assert late is not None and jobs.retry(late, after=60, reason="busy", tickets=["R-000124"])
    assert fine is not None and jobs.done(fine, "appended R-000125")

    assert [entry.tickets for entry in jobs.list()] == [("R-000123", "Grüße"), ("R-000124",)]
    entry = jobs.find(fine.id)
    assert entry is not None and entry.tickets == ()


def test_faults_of_our_own_are_counted_until_an_attempt_ends_otherwise(jobs: Jobs, clock: Clock) -> None:
    jobs.add([said("odd")])
    seen = []
    for faults in (1, 2, 0, 1):
        job = jobs.claim("w")
        assert job is not None
        seen.append(job.faults)
        jobs.retry(job, after=0, reason="odd", faults=faults)
    last = jobs.claim("dies")
    clock.passes(60)
    again = jobs.claim("w")
    assert last is not None and again is not None and jobs.refuse(again, reason="odd")
    assert jobs.replay(again.id)
    replayed = jobs.claim("w")

    assert seen == [0, 1, 2, 0]
    assert (last.faults, again.faults) == (1, 1) and replayed is not None and replayed.faults == 0
