# SPDX-License-Identifier: AGPL-3.0-or-later
"""What works, and is dangerous all the same."""

import time
from email.utils import formatdate
from pathlib import Path

import pytest

from tests.postgres import PostgresServer
from tests.webapp.server import LocalServer, Reply
from webapp.config import Config
from webapp.doctor.clock import clock
from webapp.doctor.here import database, kind_of_file_system
from webapp.doctor.itop import unencrypted
from webapp.store import open_jobs


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


@pytest.mark.parametrize(("limit", "states"), [(-1, ["ok"]), (2, ["warning", "ok"]), (3, ["ok"])])
def test_an_account_that_may_have_fewer_connections_than_there_are_processes_is_told(
    limit: int, states: list[str], postgresql: PostgresServer
) -> None:
    url = postgresql.database()
    name = url.partition("?")[0].rpartition("/")[2]
    postgresql.execute(f"CREATE ROLE {name} LOGIN CONNECTION LIMIT {limit}")
    postgresql.execute(f"ALTER DATABASE {name} OWNER TO {name}")
    postgresql.execute(f"GRANT ALL ON SCHEMA public TO {name}", name)
    url = url.replace("tester@", f"{name}@")
    open_jobs(url).close()

    found = list(database(Config.from_environment({"ITOP_URL": "http://x", "ITOP_TOKEN": "t", "DATABASE_URL": url})))

    assert [each.state for each in found] == states
