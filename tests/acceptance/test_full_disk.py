# SPDX-License-Identifier: AGPL-3.0-or-later
"""The disk with the queue is full: nobody dies of it, nothing is lost, and all is well again by itself."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from simulator.intercom.standin import StandIn
from tests.acceptance.app import App
from tests.acceptance.conftest import Inbox, MakeApp
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.steps import create_ticket, holds, told
from tests.acceptance.waiting import eventually
from tests.disk import MISSING, Disk, mounted


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with mounted(tmp_path / "disk", megabytes=16) as small:
        if small is None:
            pytest.skip(MISSING)
        yield small


@pytest.fixture
def on_the_disk(make_app: MakeApp, standin: StandIn, disk: Disk) -> Iterator[App]:
    app = make_app(DATA_DIR=str(disk.place / "data")).start()
    yield app
    app.stop()
    standin.deliveries.settle()


def test_a_full_disk_is_said_survived_and_forgotten(
    on_the_disk: App, disk: Disk, standin: StandIn, people: Cast, itop: ItopSide, title: str
) -> None:
    app = on_the_disk
    inbox = Inbox(standin.connect(app.url), people.mara)
    talk = Messenger(standin, people).user_begins(people.otto, "<p>It burns</p>")
    panel = inbox.open(talk)
    ticket = create_ticket(panel, itop, title)
    told(talk)
    disk.fill()

    def status(path: str) -> int:
        return requests.get(app.url + path, timeout=60).status_code

    assert status("healthz/live") == 200 and status("metrics") == 200
    said: list[str] = []

    def refused() -> None:
        # The queue's log may have room of its own for the first ones: those are accepted, and kept.
        said.append(f"Still here {len(said) + 1}.")
        talk.user_says(f"<p>{said[-1]}</p>")
        found = re.search(r'requests_total{route="/webhooks/intercom",status="503"} (\S+)', metrics(app))
        assert found and float(found[1]) >= 1, metrics(app)

    with standin.deliveries.second_attempts_held():
        eventually(refused)
        panel.reopen()
        panel.reads("Otto Berg")
        assert status("healthz/live") == 200
        disk.free()
    eventually(
        lambda: holds(itop.ticket(ticket.ref).public_log, "It burns", *said),
        timeout=60,
    )
    eventually(lambda: is_well(app))


def test_an_app_that_starts_on_a_full_disk_lives_and_is_well_when_there_is_room(
    on_the_disk: App, disk: Disk, standin: StandIn, people: Cast
) -> None:
    app = on_the_disk
    talk = Messenger(standin, people).user_begins(people.otto, "<p>Hello</p>")
    Inbox(standin.connect(app.url), people.mara).open(talk).reads("Otto Berg")
    disk.fill()
    app.begin_again("serve")
    app.begin_again("worker")

    eventually(lambda: lives(app))
    Inbox(standin.connect(app.url), people.mara).open(talk).reads("Otto Berg")

    disk.free()
    eventually(lambda: is_well(app))


def metrics(app: App) -> str:
    return requests.get(app.url + "metrics", timeout=60).text


def lives(app: App) -> None:
    try:
        assert requests.get(app.url + "healthz/live", timeout=60).status_code == 200
    except requests.RequestException as error:
        raise AssertionError from error


def is_well(app: App) -> None:
    ready = requests.get(app.url + "healthz/ready", timeout=60)
    assert ready.status_code == 200, ready.text
