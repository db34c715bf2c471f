# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the programs introduce themselves: version, help, what `serve` says at its start, and no queue made by chance."""

from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main as intercom_module
from tests.ports import free_port
from tests.postgres import PostgresServer
from tests.webapp.server import LocalServer, json_reply
from tests.webapp.test_cli import Process, ran
from webapp.commands import main as intercom_sync
from webapp.contract import CONTRACT, VERSION


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {
        "ITOP_URL": "http://127.0.0.1:9",
        "ITOP_TOKEN": "t0ken-of-itop",
        "DATA_DIR": str(tmp_path / "data"),
        "PORT": str(free_port()),
    }


def log_of_serve(environ: dict[str, str], until: str) -> list[str]:
    """What it says up to these words."""
    web = Process(environ, "serve", "--workers", "1")
    said = []
    try:
        assert web.process.stderr is not None
        for line in web.process.stderr:
            said.append(line.decode())
            if until in said[-1]:
                return said
    finally:
        web.end()
    raise AssertionError(f"{until!r} is not in {said}")


def test_both_programs_tell_their_version_and_what_they_do() -> None:
    both = ((intercom_module, "intercom-module", "build"), (intercom_sync, "intercom-sync", "jobs"))
    for program, name, command in both:
        assert CliRunner().invoke(program, ["--version"]).output == f"{name} {VERSION}\n"
        helped = CliRunner().invoke(program, ["-h"])
        assert helped.exit_code == 0 and command in helped.output
        assert CliRunner().invoke(program, [command, "-h"]).exit_code == 0


def test_serve_says_where_it_listens_which_version_it_is_and_where_its_queue_is(environ: dict[str, str]) -> None:
    [first, *_] = log_of_serve(environ, '"serving"')

    assert f'"address": "http://127.0.0.1:{environ["PORT"]}"' in first and f'"version": "{VERSION}"' in first
    assert f'"queue": "{environ["DATA_DIR"]}/jobs.sqlite3"' in first


def test_serve_warns_when_itop_is_away(environ: dict[str, str]) -> None:
    said = log_of_serve(environ, '"check": "iTop"')

    assert '"WARNING"' in said[-1] and "curl -I ITOP_URL" in said[-1]


def test_serve_warns_of_missing_secrets_and_of_a_region_that_nobody_said(
    environ: dict[str, str], server: LocalServer
) -> None:
    about = {
        "module": {"version": VERSION, "contract": CONTRACT}, "itop": {"version": "3.2.0"}, "account": {"login": "x"},
        "ticket": {"class": "UserRequest", "label": "User Request", "usable": True},
        "parameters": {"workspaces": {"k7qd2m1x": {"scope": "SELECT Organization"}}},
    }  # fmt: skip
    server.reply(json_reply({"result": about}))

    said = "".join(log_of_serve(environ | {"ITOP_URL": server.url}, '"check": "region"'))

    assert '"client secret of workspace k7qd2m1x"' in said and '"access token of workspace k7qd2m1x"' in said
    assert "'region' => 'us', 'eu' or 'au'" in said


def test_a_port_in_use_names_the_variable(environ: dict[str, str]) -> None:
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", int(environ["PORT"])))
        somebody.listen()
        for command in ("serve", "demo"):
            result = ran(environ, command)
            assert result.exit_code == 1
            assert f"Port {environ['PORT']} of 127.0.0.1 is in use" in result.output and "PORT names" in result.output


def test_an_address_of_another_machine_names_the_variable(environ: dict[str, str]) -> None:
    result = ran(environ | {"HOST": "192.0.2.1"}, "serve")

    assert result.exit_code == 1 and "HOST is 192.0.2.1" in result.output


COMMANDS = (
    ("jobs", "list"), ("jobs", "show", "1"), ("jobs", "retry", "--all"), ("jobs", "discard", "--all", "--yes"),
    ("reconcile",), ("export", "--contact", "otto@client.example"), ("erase", "--contact", "12", "--yes"),
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_who_only_looks_makes_no_queue(environ: dict[str, str], command: tuple[str, ...]) -> None:
    result = ran(environ, *command)

    assert result.exit_code == 1
    assert f"There is no queue at {environ['DATA_DIR']}/jobs.sqlite3" in result.output
    assert not Path(environ["DATA_DIR"]).exists()


def test_who_only_looks_makes_no_tables_in_postgresql_and_tells_no_password(
    environ: dict[str, str], postgresql: PostgresServer
) -> None:
    url = postgresql.database().replace("tester@", "tester:s3cret@")
    here = environ | {"DATABASE_URL": url}

    for command in (("jobs", "list"), ("reconcile",), ("jobs", "list")):
        result = ran(here, *command)
        assert result.exit_code == 1 and "There is no queue at postgresql:///queue_" in result.output
        assert "s3cret" not in result.output
    assert "will be made" in ran(here, "doctor").output
    assert ran(here, "migrate").exit_code == 0
    assert ran(here, "jobs", "list").exit_code == 0


@pytest.mark.parametrize("command", [["migrate"], ["serve"], ["worker"]])
def test_the_data_directory_is_made_for_its_owner_alone(environ: dict[str, str], command: list[str]) -> None:
    if command == ["migrate"]:
        assert ran(environ, *command).exit_code == 0
    else:
        running = Process(environ, *command)
        running.log_until("serving" if command == ["serve"] else "worker started")
        running.end()

    assert stat.S_IMODE(Path(environ["DATA_DIR"]).stat().st_mode) == 0o700


def test_a_data_directory_that_cannot_be_made_is_one_sentence(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")

    result = ran(environ, "migrate")

    assert result.exit_code == 1 and f"DATA_DIR {tmp_path}/data cannot be made" in result.output


def test_serve_warns_when_intercom_is_away(environ: dict[str, str], server: LocalServer) -> None:
    about = {
        "module": {"version": VERSION, "contract": CONTRACT}, "itop": {"version": "3.2.0"}, "account": {"login": "x"},
        "ticket": {"class": "UserRequest", "label": "User Request", "usable": True},
        "parameters": {"workspaces": {"k7qd2m1x": {"scope": "SELECT Organization", "region": "eu"}}},
    }  # fmt: skip
    server.reply(json_reply({"result": about}))
    away = {"INTERCOM_API_URL": "http://127.0.0.1:9", "INTERCOM_ACCESS_TOKEN": "t0ken", "INTERCOM_CLIENT_SECRET": "s"}

    said = log_of_serve(environ | away | {"ITOP_URL": server.url}, '"check": "access token of workspace k7qd2m1x"')

    assert '"to be mended"' in said[-1] and "firewall and proxy" in said[-1]
