# SPDX-License-Identifier: AGPL-3.0-or-later
"""What works, and is dangerous all the same."""

from pathlib import Path

import pytest

from webapp.config import Config
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
