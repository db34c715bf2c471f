# SPDX-License-Identifier: AGPL-3.0-or-later
"""What works, and is dangerous all the same."""

import time
from email.utils import formatdate
from pathlib import Path

import pytest

from tests.webapp.server import LocalServer, Reply
from webapp.config import Config
from webapp.doctor.clock import clock
from webapp.doctor.here import kind_of_file_system
from webapp.doctor.itop import unencrypted


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://itop.internal.example", True),
        ("http://192.0.2.7/itop", True),
        ("https://itop.internal.example", False),
        ("http://localhost:8000", False),
        ("http://[::1]:8000", False),
    ],
)
def test_an_itop_behind_plain_http_is_told(url: str, told: bool) -> None:
    config = Config.from_environment({"ITOP_URL": url, "ITOP_TOKEN": "t"})

    assert [each.state for each in unencrypted(config)] == (["warning"] if told else [])


def test_a_queue_on_a_file_system_of_another_machine_is_recognized() -> None:
    mounts = "/dev/sda1 / ext4 rw 0 0\nfiles:/all /srv nfs4 rw 0 0\ntmpfs /srv/a\\040place tmpfs rw 0 0\n"

    for path, kind in {"/srv/data/jobs": "nfs4", "/srv/a place/jobs": "tmpfs", "/var/lib/jobs": "ext4"}.items():
        assert kind_of_file_system(Path(path), mounts) == kind


@pytest.mark.parametrize(
    ("ahead", "told"), [(0.0, ""), (45.0, ""), (90.0, "seconds behind"), (-7_200.0, "seconds ahead of")]
)
def test_a_clock_that_differs_from_that_of_itop_is_told(server: LocalServer, ahead: float, told: str) -> None:
    server.answers = lambda asked: Reply(headers={"Date": formatdate(time.time() + ahead, usegmt=True)})
    config = Config.from_environment({"ITOP_URL": server.url, "ITOP_TOKEN": "t"})

    found = list(clock(config))

    assert [each.state for each in found] == (["warning"] if told else [])
    assert all(told in each.detail for each in found)


@pytest.mark.parametrize("header", [{}, {"Date": "yesterday"}])
def test_a_server_that_does_not_tell_the_time_is_no_finding(server: LocalServer, header: dict[str, str]) -> None:
    server.reply(Reply(headers=header))

    assert not list(clock(Config.from_environment({"ITOP_URL": server.url, "ITOP_TOKEN": "t"})))
