# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of the queue, which every engine keeps."""

import itertools
import multiprocessing
import threading
import time
from collections import Counter

import pytest

from tests.webapp.clock import Clock
from tests.webapp.jobs.conftest import Open, drain, said, words
from webapp.jobs import LEASE, Jobs
from webapp.jobs.engines import open_jobs

DAY = 86_400.0


def test_jobs_of_a_conversation_run_in_the_order_they_came(jobs: Jobs) -> None:
    jobs.add([said(str(number)) for number in range(20)])

    assert drain(jobs) == [str(number) for number in range(20)]


def test_a_job_carries_what_it_was_given(jobs: Jobs, clock: Clock) -> None:
    [job_id] = jobs.add([said("Grüße 🔥")])
    clock.passes(5)

    job = jobs.claim("w")

    assert job is not None
    assert (job.id, job.kind, job.key, job.payload) == (job_id, "say", "c1", {"words": "Grüße 🔥"})
    assert (job.attempts, job.added_at, job.first_at, job.lost) == (1, clock.now - 5, clock.now, 0)


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
    assert (jobs.counts().waiting, jobs.counts().oldest) == (0, None)
    began = clock.now
    jobs.add([said("first"), said("second"), said("third", conversation="c2")])
    clock.passes(10)
    jobs.add([said("fourth", conversation="c3")])
    first = jobs.claim("w")
    third = jobs.claim("w")
    assert first is not None and third is not None
    jobs.refuse(third, reason="no")

    counts = jobs.counts()

    assert (counts.waiting, counts.running, counts.dead, counts.oldest) == (2, 1, 1, began)


def test_jobs_are_listed_by_state_and_conversation(jobs: Jobs) -> None:
    jobs.add([said("first"), said("second"), said("third", conversation="c2")])
    jobs.claim("w")

    assert [entry.state for entry in jobs.list()] == ["running", "waiting", "waiting"]
    assert [entry.payload["words"] for entry in jobs.list(state="waiting", key="c1")] == ["second"]
    assert len(jobs.list(limit=2)) == 2


def test_the_queue_is_there_after_a_restart(open_engine: Open) -> None:
    before = open_engine()
    before.add([said("kept", unique="u1")])
    before.close()

    after = open_engine()

    assert after.add([said("again", unique="u1")]) == [None]
    assert drain(after) == ["kept"]


def test_without_a_clock_the_time_is_that_of_the_day(url: str) -> None:
    before = time.time()
    jobs = open_jobs(url)
    jobs.add([said("now"), said("then")])
    job = jobs.claim("w")

    assert job is not None and before - 5 < job.added_at <= job.first_at < time.time() + 5
    assert jobs.retry(job, after=60, reason="away") and jobs.claim("w") is None
    jobs.close()


def _open_and_add(url: str, number: int) -> None:
    jobs = open_jobs(url)
    jobs.add([said(str(number), conversation=f"c{number}")])
    jobs.close()


def test_several_processes_may_make_the_tables_at_once(url: str) -> None:
    spawned = multiprocessing.get_context("spawn")
    processes = [spawned.Process(target=_open_and_add, args=(url, number)) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)

    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    jobs = open_jobs(url)
    assert sorted(drain(jobs)) == ["0", "1", "2", "3"]
    jobs.close()


def test_many_senders_and_workers_at_once_lose_double_and_disorder_nothing(open_engine: Open) -> None:
    senders, conversations, each = 4, 6, 12
    engines = [open_engine() for _ in range(2)]
    ran: dict[str, list[str]] = {f"c{number}": [] for number in range(conversations)}
    at_work: Counter[str] = Counter()
    faults: list[str] = []
    left = threading.Semaphore(0)

    def send(sender: int) -> None:
        jobs = engines[sender % 2]
        for number, conversation in itertools.product(range(each), range(conversations)):
            unique = f"{conversation}-{number}"
            jobs.add([said(f"{sender}-{number:03}", conversation=f"c{conversation}", unique=unique)])

    def work(worker: int) -> None:
        jobs = engines[worker % 2]
        while not left.acquire(blocking=False):
            job = jobs.claim(f"w{worker}")
            if job is None:
                continue
            at_work[job.key] += 1
            if at_work[job.key] > 1:
                faults.append(f"two jobs of {job.key} at once")
            ran[job.key].append(str(job.payload["words"]))
            at_work[job.key] -= 1
            if not jobs.done(job, "ok"):
                faults.append(f"lost {job.id}")

    workers = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    sending = [threading.Thread(target=send, args=(number,)) for number in range(senders)]
    for thread in (*workers, *sending):
        thread.start()
    for thread in sending:
        thread.join()
    while engines[0].counts().waiting or engines[0].counts().running:
        pass
    left.release(len(workers))
    for thread in workers:
        thread.join()

    assert not faults
    for log in ran.values():
        numbers = [word.partition("-")[2] for word in log]
        assert sorted(numbers) == [f"{number:03}" for number in range(each)]
        assert numbers == sorted(numbers)
