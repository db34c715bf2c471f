# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync demo --itop`: an iTop whose people are other ones; the demo iTop plays it, with people of its own."""

from __future__ import annotations

import dataclasses
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from simulator.itop.page import Sessions, create_itop
from simulator.itop.store import Store
from simulator.server import Server
from simulator.world import ACCOUNT, DEMO_CLIENT, PARAMETERS, WORKSPACE_ID, WORLD, Person, World
from tests.acceptance.app import ROOT
from tests.acceptance.waiting import eventually
from tests.environment import bare_environment
from tests.preview.demo import COMMAND, Demo
from webapp.commands import main

GRACE = Person("Grace", "Hopper", "grace@fleet.example", DEMO_CLIENT)
ADA = Person("Ada", "Byron", "office@fleet.example", DEMO_CLIENT)
ALAN = Person("Alan", "Kay", "office@fleet.example", DEMO_CLIENT)


@pytest.fixture
def itop(request: pytest.FixtureRequest) -> Iterator[str]:
    given: tuple[Person, ...] | World = getattr(request, "param", (GRACE, ADA, ALAN))
    world = given if isinstance(given, World) else dataclasses.replace(WORLD, persons=given, teams=())
    server = Server(create_itop(Store(world, time.time), Sessions()))
    yield server.url
    server.close()


def refused(itop: str, **environ: str) -> str:
    """What it says instead of starting."""
    done = subprocess.run(
        (*COMMAND, "--itop", itop), cwd=ROOT, env=bare_environment(PORT="0", **environ),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode in (1, 2) and "Traceback" not in done.stderr
    return done.stderr


def test_its_own_persons_write_and_get_their_ticket(tmp_path: Path, itop: str) -> None:
    demo = Demo(tmp_path, "--itop", itop, ITOP_USER=ACCOUNT.login, ITOP_PASSWORD=ACCOUNT.password)
    try:

        def ticket() -> None:
            state = requests.get(f"{demo.url}/api/state?lang=en", timeout=60).json()
            assert {each["name"] for each in state["people"]} >= {"Grace Hopper", "Ada Byron"}
            assert [each["caller"] for each in state["tickets"]] == ["Grace Hopper"]

        eventually(ticket)
        assert requests.get(demo.root, timeout=60).url == demo.url
    finally:
        demo.stop()


def test_without_an_account_it_says_so(itop: str) -> None:
    assert "ITOP_USER and ITOP_PASSWORD missing" in refused(itop)


def test_a_wrong_password_is_one_sentence(itop: str) -> None:
    assert "Check ITOP_USER and ITOP_PASSWORD" in refused(itop, ITOP_USER=ACCOUNT.login, ITOP_PASSWORD="wrong")


def test_an_itop_that_is_away_is_one_sentence() -> None:
    said = refused("http://127.0.0.1:9", ITOP_USER=ACCOUNT.login, ITOP_PASSWORD=ACCOUNT.password)

    assert said.startswith("Error: iTop:") and "curl -I ITOP_URL" in said


@pytest.mark.parametrize("itop", [(dataclasses.replace(GRACE, email=""),)], indirect=True)
def test_an_itop_without_addresses_says_what_is_missing(itop: str) -> None:
    said = refused(itop, ITOP_USER=ACCOUNT.login, ITOP_PASSWORD=ACCOUNT.password)

    assert "no person with an e-mail address" in said


UNSIGNED = dataclasses.replace(
    WORLD, persons=(GRACE, ADA), teams=(), parameters={**PARAMETERS, "workspaces": {WORKSPACE_ID: {"scope": "all"}}}
)


@pytest.mark.parametrize(
    ("itop", "remark"), [((GRACE, ADA), "by_widget"), (UNSIGNED, "by_attributes")], indirect=["itop"]
)
def test_it_warns_first_and_says_of_nobody_more_than_the_panel_believes(tmp_path: Path, itop: str, remark: str) -> None:
    demo = Demo(tmp_path, "--itop", itop, ITOP_USER=ACCOUNT.login, ITOP_PASSWORD=ACCOUNT.password)
    try:
        warned, _, rest = demo.output.partition("use a test iTop")
        assert "real tickets in the name of real persons at once" in warned and "Look here" in rest
        people = requests.get(f"{demo.url}/api/state?lang=en", timeout=60).json()["people"]
        assert people[0]["remark"] == remark
    finally:
        demo.stop()


def test_its_help_says_that_it_is_for_a_test_itop() -> None:
    helped = CliRunner().invoke(main, ["demo", "--help"]).output
    assert "Take a test iTop" in " ".join(helped.split())
