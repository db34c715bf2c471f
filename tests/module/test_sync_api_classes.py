# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the Sync API reads parameters, requests and credentials, executed by PHP without an iTop."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(shutil.which("php") is None, reason="missing: PHP (apt-get install php-cli)")

EXCLUDED = "sync_app.search_ticket.excluded_states"
DECLARED: Mapping[str, Mapping[str, object]] = {
    "sync_app.ticket.class": {"kind": "string", "default": "UserRequest"},
    "sync_app.view_ticket.show_open_in_backoffice_button": {"kind": "bool", "default": True},
    EXCLUDED: {"kind": "array", "default": ["rejected", "closed"]},
    "workspaces": {"kind": "hash", "default": {}},
}


def php(case: str, **given: object) -> Any:
    """Run one case of run.php and return what it answered: `value`, or `status` and `code` of a refusal."""
    done = subprocess.run(
        ["php", str(Path(__file__).parent / "run.php")], input=json.dumps({"case": case, **given}),
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def parameters(**set_ones: object) -> tuple[Mapping[str, Any], list[str]]:
    """The effective values of DECLARED and the problems, where `set_ones` is set (`__` in a name is a dot)."""
    set_by_name = {name.replace("__", "."): value for name, value in set_ones.items()}
    answer = php("parameters", declared=DECLARED, set=set_by_name)["value"]
    return answer["values"], answer["problems"]


def test_what_is_not_set_has_its_default() -> None:
    values, problems = parameters()
    assert values[EXCLUDED] == ["rejected", "closed"]
    assert values["sync_app.ticket.class"] == "UserRequest"
    assert problems == []


@pytest.mark.parametrize(
    ("written", "read"),
    [("closed", ["closed"]), ("closed, resolved", ["closed", "resolved"]), ([" closed ", ""], ["closed"]),
     ("closed\r\n resolved\n", ["closed", "resolved"]), ("closed; resolved", ["closed", "resolved"]),
     ({"a": "closed"}, ["closed"]), ("", []), ([], []), ([1, 2], ["1", "2"]), (["closed", None], ["closed"])],
)  # fmt: skip
def test_a_list_may_be_written_in_several_ways(written: object, read: list[str]) -> None:
    values, problems = parameters(sync_app__search_ticket__excluded_states=written)
    assert (values[EXCLUDED], problems) == (read, [])


@pytest.mark.parametrize(
    ("written", "read"),
    [(False, False), ("false", False), ("no", False), ("0", False), (0, False), ("yes", True), (1, True)],
)
def test_a_flag_may_be_written_in_several_ways(written: object, read: bool) -> None:
    values, problems = parameters(sync_app__view_ticket__show_open_in_backoffice_button=written)
    assert values["sync_app.view_ticket.show_open_in_backoffice_button"] is read
    assert problems == []


@pytest.mark.parametrize(
    ("name", "written"),
    [("sync_app__view_ticket__show_open_in_backoffice_button", "perhaps"), ("sync_app__ticket__class", ["UserRequest"]),
     ("sync_app__ticket__class", True), ("sync_app__search_ticket__excluded_states", [["closed"]]),
     ("sync_app__search_ticket__excluded_states", False), ("sync_app__search_ticket__excluded_states", [True]),
     ("workspaces", "abc"), ("workspaces", ["abc", "def"]), ("workspaces", [{"scope": "SELECT Organization"}])],
)  # fmt: skip
def test_a_value_that_cannot_be_meant_is_a_problem_and_the_default_counts(name: str, written: object) -> None:
    values, problems = parameters(**{name: written})
    assert values == parameters()[0]
    assert len(problems) == 1
    assert name.replace("__", ".") in problems[0]


def test_the_old_name_of_the_excluded_states_counts_while_the_new_one_was_left_alone() -> None:
    old = {"sync_app__search_ticket__done_states": ["closed"]}
    assert parameters(**old)[0][EXCLUDED] == ["closed"]
    new = {"sync_app__search_ticket__excluded_states": ["rejected", "closed"]}
    assert parameters(**old, **new)[0][EXCLUDED] == ["closed"]
    changed = {"sync_app__search_ticket__excluded_states": ["resolved"]}
    assert parameters(**old, **changed)[0][EXCLUDED] == ["resolved"]


def test_a_number_is_a_text_and_false_is_none() -> None:
    assert parameters(sync_app__ticket__class=7)[0]["sync_app.ticket.class"] == "7"
    assert parameters(sync_app__ticket__class=False) == ({**parameters()[0], "sync_app.ticket.class": ""}, [])


@pytest.mark.parametrize("key", ["7", "0123", " 77abc ", "a-b"])
def test_a_workspace_id_may_be_a_number_for_php(key: str) -> None:
    values, problems = parameters(workspaces={key: {"scope": "SELECT Organization"}})
    assert values["workspaces"] == {key.strip(): {"scope": "SELECT Organization"}}
    assert problems == []


def test_a_workspace_may_carry_its_id_inside() -> None:
    values, _ = parameters(workspaces=[{"id": "7abc", "scope": "SELECT Organization"}])
    assert values["workspaces"] == {"7abc": {"scope": "SELECT Organization"}}


@pytest.mark.parametrize(
    ("method", "values", "arguments", "value"),
    [
        ("Text", {"a": "x"}, ["a"], "x"),
        ("Text", {}, ["a", "y"], "y"),
        ("Text", {"a": None}, ["a", ""], ""),
        ("Id", {"a": "42"}, ["a"], "42"),
        ("Name", {"a": " 7 "}, ["a"], "7"),
        ("Integer", {"a": 0}, ["a"], 0),
        ("Flag", {"a": False}, ["a"], False),
        ("Flag", {}, ["a", False], False),
        ("Map", {"a": {"b": 1, "c": True, "d": None}}, ["a"], {"b": "1", "c": "true", "d": ""}),
        ("Map", {"a": {"e": ["x", 2]}}, ["a"], {"e": ["x", "2"]}),
        ("Texts", {"a": ["x", 2]}, ["a"], ["x", "2"]),
    ],
)  # fmt: skip
def test_a_value_of_the_right_type_is_read(
    method: str, values: Mapping[str, object], arguments: list[object], value: object
) -> None:
    assert php("input", method=method, values=values, arguments=arguments) == {"value": value}


@pytest.mark.parametrize(
    ("method", "values", "arguments"),
    [
        ("Text", {}, ["a"]),
        ("Text", {"a": 1}, ["a"]),
        ("Text", {"a": "xxxx"}, ["a", None, 3]),
        ("Name", {"a": "  "}, ["a"]),
        ("Id", {"a": "1\n"}, ["a"]),
        ("Id", {"a": "01"}, ["a"]),
        ("OneOf", {"a": "z"}, ["a", ["x", "y"]]),
        ("Integer", {"a": "1"}, ["a"]),
        ("Integer", {"a": 1.5}, ["a"]),
        ("Integer", {"a": 0}, ["a", None, 1, 9]),
        ("Flag", {"a": 1}, ["a"]),
        ("Map", {"a": {"b": {"c": [["d"]]}}}, ["a"]),
        ("Map", {"a": "b"}, ["a"]),
        ("Records", {"a": ["b"]}, ["a"]),
        ("Records", {}, ["a"]),
    ],
)
def test_a_missing_or_mistyped_value_is_named(
    method: str, values: Mapping[str, object], arguments: list[object]
) -> None:
    answer = php("input", method=method, values=values, arguments=arguments)
    assert (answer["status"], answer["code"]) == (400, "bad_request")
    assert answer["message"].startswith("params.a ")


@pytest.mark.parametrize(
    ("body", "operation"),
    [(b'{"operation": "home", "params": {}}', "home"), (b'{"operation": "settings"}', "settings")],
)
def test_a_call_names_its_operation(body: bytes, operation: str) -> None:
    assert php("request", body=base64.b64encode(body).decode()) == {"value": operation}


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b'{"operation": null}', b'{"operation": "x", "params": 1}', b"\xff"]
)
def test_a_body_that_is_no_call_is_refused(body: bytes) -> None:
    assert php("request", body=base64.b64encode(body).decode())["status"] == 400


@pytest.mark.parametrize(
    ("date", "iso"),
    [("2026-01-01 10:00:00", "2026-01-01T10:00:00+01:00"), ("2026-07-01 10:00:00", "2026-07-01T10:00:00+02:00"),
     ("2026-07-01", "2026-07-01"), ("", ""), ("0000-00-00 00:00:00", ""), ("nonsense", "")],
)  # fmt: skip
def test_a_date_of_itop_gets_the_offset_of_its_zone(date: str, iso: str) -> None:
    assert php("date", date=date) == {"value": iso}


def _basic(credentials: bytes) -> str:
    return "Basic " + base64.b64encode(credentials).decode()


@pytest.mark.parametrize("name", ["HTTP_AUTHORIZATION", "REDIRECT_HTTP_AUTHORIZATION"])
def test_basic_credentials_reach_itop_only_where_php_puts_them(name: str) -> None:
    seen = php("credentials", server={name: _basic("sync:pä:ss:".encode())})["value"]
    assert seen["before"] == seen["after"] == []
    assert seen["during"] == {"PHP_AUTH_USER": "sync", "PHP_AUTH_PW": "pä:ss:"}


def test_credentials_that_php_has_read_already_are_used() -> None:
    seen = php("credentials", server={"PHP_AUTH_USER": "sync", "PHP_AUTH_PW": "pass"})["value"]
    assert seen["during"] == {"PHP_AUTH_USER": "sync", "PHP_AUTH_PW": "pass"}


def test_a_token_wins_over_a_header_that_a_proxy_may_have_added() -> None:
    seen = php("credentials", server={"HTTP_AUTH_TOKEN": "t", "HTTP_AUTHORIZATION": _basic(b"x:y")})["value"]
    assert seen["token"] is True
    assert seen["during"] == {"HTTP_AUTH_TOKEN": "t"}


@pytest.mark.parametrize("header", ["Bearer x", "Basic ?", _basic(b"no colon"), _basic(b"sync:\xff")])
def test_an_authorization_that_is_none_is_refused(header: str) -> None:
    answer = php("credentials", server={"HTTP_AUTHORIZATION": header})
    assert (answer["status"], answer["code"]) == (401, "login_required")


def test_without_credentials_there_are_none() -> None:
    assert "during" not in php("credentials", server={})["value"]


@pytest.mark.parametrize(
    ("iso", "moment", "day"),
    [
        ("2026-07-01T10:00:00+02:00", "2026-07-01 10:00:00", None),
        ("2026-07-01T10:00:00Z", "2026-07-01 12:00:00", None),
        ("2026-01-01T00:30Z", "2026-01-01 01:30:00", None),
        ("2026-07-01 10:00:00", "2026-07-01 10:00:00", None),
        ("2026-07-01T10:00:00.123-0500", "2026-07-01 17:00:00", None),
        ("2028-02-29", None, "2028-02-29"),
        ("2026-02-29", None, None),
        ("2026-02-29T10:00:00Z", None, None),
        ("2026-07-01T24:00:00Z", None, None),
        ("2026-07-01T10:60:00Z", None, None),
        ("0001-01-01", None, None),
        ("tomorrow", None, None),
        ("2026-07-01\n", None, None),
        ("", None, None),
    ],
)
def test_moments_and_days_are_read_strictly(iso: str, moment: str | None, day: str | None) -> None:
    assert php("moment", iso=iso)["value"] == [moment, day]
