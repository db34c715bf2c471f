# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who comes next, where several may: what somebody waits for, and every workspace in its turn."""

from tests.webapp.clock import Clock
from tests.webapp.jobs.conftest import Open, drain, said, words
from webapp.store import Finished, Job, Jobs, NewJob, Priority

LIVE, HISTORY, COMPARISON = Priority


def work(what: str, *, key: str = "", priority: Priority = LIVE, workspace: str = "", kind: str = "say") -> NewJob:
    """A job of a line of its own, unless a key is named."""
    return NewJob(kind, key or what, {"words": what}, priority=priority, workspace=workspace)


def claimed(jobs: Jobs) -> Job:
    job = jobs.claim("w")
    assert job is not None
    return job


def finished(job: Job) -> Finished:
    return Finished(job, f"said {words(job)}", {"id": words(job)})


def test_what_somebody_waits_for_goes_before_what_is_older(jobs: Jobs, clock: Clock) -> None:
    for what, priority in (("comparison", COMPARISON), ("history", HISTORY), ("message", LIVE)):
        jobs.add([work(what, priority=priority)])
        clock.passes(10)

    assert drain(jobs) == ["message", "history", "comparison"]


def test_a_worker_takes_only_what_it_has_a_thread_for(jobs: Jobs) -> None:
    jobs.add([work("comparison", priority=COMPARISON), work("history", priority=HISTORY)])

    assert jobs.claim("w", but=[HISTORY, COMPARISON]) is None
    assert words(jobs.claim("w", but=[HISTORY])) == "comparison"
    assert words(jobs.claim("w", but=[COMPARISON])) == "history"


def test_what_a_dead_worker_leaves_waits_for_such_a_thread_too(jobs: Jobs, clock: Clock) -> None:
    jobs.add([work("comparison", priority=COMPARISON)])
    claimed(jobs)
    clock.passes(60)

    assert jobs.claim("x", but=[HISTORY, COMPARISON]) is None
    assert words(jobs.claim("x")) == "comparison"


def test_a_workspace_with_a_long_queue_leaves_the_next_turn_to_the_others(jobs: Jobs, clock: Clock) -> None:
    jobs.add([work(f"many {number}", workspace="large") for number in range(50)])
    clock.passes(1)
    jobs.add([work("one", workspace="small"), work("two", workspace="small")])

    assert [words(claimed(jobs)) for _ in range(5)] == ["many 0", "one", "many 1", "two", "many 2"]


def test_lines_that_nobody_waits_for_take_turns_however_long_they_are(jobs: Jobs, clock: Clock) -> None:
    for workspace in ("a", "b"):
        jobs.add(
            [work(f"{workspace}{number}", key=workspace, priority=COMPARISON, workspace=workspace) for number in "123"]
        )
        clock.passes(1)
    order = []
    for _ in range(6):
        job = claimed(jobs)
        clock.passes(1)
        assert jobs.done(job, "compared")
        order.append(words(job))

    assert order == ["a1", "b1", "a2", "b2", "a3", "b3"]


def test_a_job_that_is_too_large_goes_on_among_the_large_ones_in_its_place(jobs: Jobs) -> None:
    jobs.add([said("large"), said("next"), work("history", priority=HISTORY)])
    assert jobs.retry(claimed(jobs), after=0, reason="large", priority=HISTORY)

    assert jobs.claim("x", but=[HISTORY]) is None, "the next one of the conversation waits for it"
    assert drain(jobs) == ["large", "next", "history"]


def test_what_waits_behind_is_finished_with_the_one_before_it(jobs: Jobs) -> None:
    jobs.add([said(word) for word in ("one", "two", "three")])
    first = claimed(jobs)
    behind = jobs.behind(first, limit=10, size=1_000)

    assert [words(job) for job in behind] == ["two", "three"]
    assert jobs.done(first, "said one", left={"id": "one"}, behind=[finished(job) for job in behind])
    assert jobs.claim("x") is None and jobs.counts().waiting == 0
    third = jobs.find(behind[1].id)
    assert third is not None and (third.state, third.reason, third.payload) == ("done", "said three", {"id": "three"})


def test_whoever_has_lost_the_lease_finishes_nothing_behind_either(jobs: Jobs, clock: Clock) -> None:
    jobs.add([said("one"), said("two")])
    late = claimed(jobs)
    behind = jobs.behind(late, limit=10, size=1_000)
    clock.passes(60)
    assert words(jobs.claim("x")) == "one"

    assert not jobs.done(late, "said", behind=[finished(job) for job in behind])
    assert [job.state for job in jobs.list()] == ["running", "waiting"]


def test_what_was_discarded_meanwhile_stays_away(jobs: Jobs) -> None:
    jobs.add([said("one"), said("taken back"), said("three")])
    first = claimed(jobs)
    behind = jobs.behind(first, limit=10, size=1_000)
    assert jobs.discard(behind[0].id)

    assert jobs.done(first, "said", behind=[finished(job) for job in behind])
    assert jobs.find(behind[0].id) is None and jobs.list() == []


def test_nothing_is_taken_along_over_another_kind_or_beyond_the_measure(jobs: Jobs) -> None:
    jobs.add([said("one"), said("two"), said("three"), work("look", key="c1", kind="look"), said("four")])
    first = claimed(jobs)

    assert [words(job) for job in jobs.behind(first, limit=10, size=1_000)] == ["two", "three"]
    assert [words(job) for job in jobs.behind(first, limit=1, size=1_000)] == ["two"]
    assert [words(job) for job in jobs.behind(first, limit=10, size=len('{"words": "two"}'))] == ["two"]


def test_nothing_is_taken_along_that_is_put_off_or_was_begun_before(jobs: Jobs, open_engine: Open) -> None:
    jobs.add([said("one"), NewJob("say", "c1", {"words": "later"}, after=60), said("three")])
    assert jobs.behind(claimed(jobs), limit=10, size=1_000) == []

    jobs.add([said(word, conversation="c2") for word in ("dead", "two", "three")])
    jobs.refuse(claimed(jobs), reason="no")
    [dead] = jobs.list(state="dead")
    second = claimed(jobs)
    assert words(second) == "two" and jobs.replay(dead.id)
    assert jobs.behind(second, limit=10, size=1_000) == [], "an older one has its place before them"
