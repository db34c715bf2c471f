# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every engine, opened again and by many at once."""

import itertools
import multiprocessing
import threading
import time
from collections import Counter

from tests.webapp.jobs.conftest import PATIENCE, Open, drain, said
from webapp.store import open_jobs


def test_the_queue_is_there_after_a_restart(open_engine: Open) -> None:
    before = open_engine()
    before.add([said("kept", unique="u1")])
    before.close()

    after = open_engine()

    assert after.add([said("again", unique="u1")]) == [None]
    assert drain(after) == ["kept"]


def test_without_a_clock_the_time_is_that_of_the_day(url: str) -> None:
    before = time.time()
    jobs = open_jobs(url, busy=PATIENCE)
    jobs.add([said("now"), said("then")])
    job = jobs.claim("w")

    assert job is not None and before - 60 < job.added_at <= job.first_at < time.time() + 60
    assert jobs.retry(job, after=600, reason="away") and jobs.claim("w") is None
    jobs.close()


def _open_and_add(url: str, number: int) -> None:
    jobs = open_jobs(url, busy=PATIENCE)
    jobs.add([said(str(number), conversation=f"c{number}")])
    jobs.close()


def test_several_processes_may_make_the_tables_at_once(url: str) -> None:
    spawned = multiprocessing.get_context("spawn")
    processes = [spawned.Process(target=_open_and_add, args=(url, number)) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(300)

    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    jobs = open_jobs(url, busy=PATIENCE)
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
