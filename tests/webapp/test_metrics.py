# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counting across processes, and calls of other sides."""

from __future__ import annotations

import contextlib
import functools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.acceptance.waiting import until
from tests.deploy.files import program
from tests.webapp.server import LocalServer, Reply
from webapp.metrics import Metrics
from webapp.network.http import Http, TimedOut, Timeout

#: Counts, says what all have counted, and waits to be told to go on.
_COUNT = """
import sys, pathlib
from webapp.metrics import Metrics
metrics = Metrics(pathlib.Path(sys.argv[1]))
for line in sys.stdin:
    metrics.wrong_signature("/webhooks/intercom")
    print(next(each for each in metrics.text().decode().splitlines() if each.startswith(sys.argv[2])), flush=True)
metrics.close()
"""
_FAILURES = 'intercom_sync_signature_failures_total{route="/webhooks/intercom"}'


class Process:
    """A process of the service that counts when it is told to."""

    def __init__(self, directory: Path) -> None:
        command = [sys.executable, "-c", _COUNT, str(directory), _FAILURES]
        self.running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def counts(self) -> str:
        """It counts one more; what it knows of all."""
        assert self.running.stdin is not None and self.running.stdout is not None
        self.running.stdin.write("once\n")
        self.running.stdin.flush()
        return self.running.stdout.readline().strip().rpartition(" ")[2]

    def ends(self, *, killed: bool = False) -> None:
        if killed:
            self.running.kill()
        self.running.communicate(timeout=120)


@pytest.fixture
def begin() -> Iterator[Callable[[Path], Process]]:
    begun: list[Process] = []

    def one(directory: Path) -> Process:
        begun.append(Process(directory))
        return begun[-1]

    yield one
    for each in begun:
        each.ends(killed=each.running.poll() is None)


def failures(directory: Path) -> float:
    """What somebody reads who has counted nothing."""
    metrics = Metrics(directory)
    text = metrics.text().decode()
    metrics.close()
    return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(_FAILURES))


def test_processes_of_one_data_directory_count_together(tmp_path: Path, begin: Callable[[Path], Process]) -> None:
    one, another = begin(tmp_path), begin(tmp_path)
    assert one.counts() == "1.0"

    until(lambda: failures(tmp_path) == 1, what="the others see it")
    assert another.counts() == "2.0"


def test_containers_with_process_numbers_of_their_own_count_together(tmp_path: Path) -> None:
    count = "from webapp.metrics import Metrics; from pathlib import Path; import os, sys\n"
    count += "metrics = Metrics(Path(sys.argv[1])); metrics.count_attempt('copy_part', 'done'); metrics.text()\n"
    count += "print(os.getpid(), flush=True); sys.stdin.read(); metrics.close()"
    command = ["unshare", "--pid", "--fork", sys.executable, "-c", count, str(tmp_path)]
    containers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    numbers = {each.stdout.readline().strip() for each in containers if each.stdout is not None}
    for each in containers:
        each.communicate(timeout=120)
    if numbers != {"1"}:
        pytest.skip("missing: the right to make containers (root)")

    metrics = Metrics(tmp_path)
    assert b'intercom_sync_job_attempts_total{kind="copy_part",outcome="done"} 3.0' in metrics.text()
    metrics.close()


def test_what_a_process_counted_outlives_it_and_its_files_do_not(
    tmp_path: Path, begin: Callable[[Path], Process]
) -> None:
    for number in range(1, 7):
        one = begin(tmp_path)
        assert one.counts() == f"{number}.0"
        written = functools.partial(lambda count: failures(tmp_path) == count, number)
        until(written, what="the count is written")
        one.ends(killed=number % 2 == 0)

    assert failures(tmp_path) == 6 and len(list(tmp_path.iterdir())) <= 3


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with room for 64 KB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mounted, capture_output=True, check=False).returncode != 0:
        pytest.skip("missing: the right to mount a small file system (root)")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_stops_nobody_and_nothing_counted_is_lost(
    small_disk: Path, begin: Callable[[Path], Process]
) -> None:
    with contextlib.suppress(OSError), (small_disk / "everything").open("wb", buffering=0) as filling:
        while True:
            filling.write(b"x" * 512)
    one = begin(small_disk / "metrics")
    assert [one.counts() for _ in range(3)] == ["1.0", "2.0", "3.0"]

    (small_disk / "everything").unlink()
    assert one.counts() == "4.0"
    until(lambda: failures(small_disk / "metrics") == 4, what="the count is written as soon as there is room")


def test_a_page_that_several_processes_fill_is_one_that_prometheus_takes(tmp_path: Path) -> None:
    promtool = program("promtool", "prometheus")
    several = [Metrics(tmp_path) for _ in range(3)]
    for number, metrics in enumerate(several):
        metrics.count_answer("/canvas/submit", 200, 0.01 * number)
        metrics.count_attempt("copy_part", "done")
        metrics.heard_from("itop")("200")

    page = several[0].text()
    for metrics in several:
        metrics.close()

    checked = subprocess.run([promtool, "check", "metrics"], input=page, capture_output=True, check=False)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b""), page.decode()


def test_each_call_of_another_side_is_counted_by_its_answer(server: LocalServer) -> None:
    metrics = Metrics()
    http = Http(heard=metrics.heard_from("itop"))
    server.reply(Reply(status=503), Reply(hang=True))

    http.request("GET", server.url, headers={}, body=None, timeout=Timeout())
    with pytest.raises(TimedOut):
        http.request("GET", server.url, headers={}, body=None, timeout=Timeout(read=0.2, total=0.3))

    counted = metrics.text().decode().splitlines()
    assert 'intercom_sync_outbound_calls_total{status="503",target="itop"} 1.0' in counted
    assert 'intercom_sync_outbound_calls_total{status="timeout",target="itop"} 1.0' in counted
    http.close()
