# SPDX-License-Identifier: AGPL-3.0-or-later
"""The module's settings: fresh enough, and there while iTop is not."""

import json
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.webapp.clock import Clock
from webapp.errors import ItopUnavailable
from webapp.lenient import region
from webapp.settings.current import Settings
from webapp.settings.module_settings import ModuleSettings, Overrides


def raw(**parameters: object) -> dict[str, object]:
    """An answer of `settings`."""
    return {
        "module": {"code": "m", "version": "2.0.0", "contract": 1},
        "itop": {"version": "3.2.0", "url": "https://itop/", "time_zone": "Europe/Paris", "default_language": "EN US"},
        "ticket": {"class": "UserRequest", "label": "User Request", "usable": True},
        "parameters": {"workspaces": {}, "sync_app.client_secret": "global", "sync_app.access_token": "token"}
        | {name.replace("__", "."): value for name, value in parameters.items()},
    }


def decode(overrides: Overrides = Overrides(), **parameters: object) -> ModuleSettings:  # noqa: B008
    return ModuleSettings.decode(raw(**parameters), overrides)


class Itop:
    """Answers settings, or is away, or takes its time."""

    def __init__(self) -> None:
        self.answer: dict[str, object] | None = raw()
        self.calls = 0
        self.gate = threading.Event()
        self.gate.set()

    def settings(self) -> dict[str, object]:
        self.calls += 1
        self.gate.wait(60)
        if self.answer is None:
            raise ItopUnavailable("away")
        return self.answer


@pytest.fixture
def itop() -> Itop:
    return Itop()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def opened(itop: Itop, clock: Clock, file: Path | None = None, **more: object) -> Settings:
    options: dict[str, object] = {"source": "https://itop", "file": file, "clock": clock, "patience": 0.5, **more}
    return Settings(itop.settings, **options)  # type: ignore[arg-type]


def eventually(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_workspace_has_its_own_values_and_else_the_common_ones() -> None:
    settings = decode(
        workspaces={
            "w1": {"client_secret": "own", "access_token": "own-token", "region": "Europe", "language": "FR FR"},
            "w2": {"scope": "SELECT Organization"},
            "3w": "SELECT Organization",
        }
    )

    first = settings.workspace("w1")
    assert (first.client_secrets, first.access_token, first.region, first.language) == (
        ("own",), "own-token", "eu", "FR FR",
    )  # fmt: skip
    assert settings.workspace("unknown").access_token == "", "whatever token there is belongs to another workspace"
    for name in ("w2", "3w"):
        assert (settings.workspace(name).access_token, settings.workspace(name).client_secrets) == ("token", ())
    assert settings.every_client_secret == ("global", "own")


def test_the_environment_overrides_the_common_values_and_not_those_of_a_workspace() -> None:
    workspaces = {"w1": {"client_secret": "own", "access_token": "own-token"}}
    settings = decode(Overrides(("env1", "env2"), "env-token"), workspaces={**workspaces, "other": {}})

    assert settings.every_client_secret == ("env1", "env2", "own")
    assert settings.workspace("other").access_token == "env-token"
    assert settings.workspace("w1").access_token == "own-token"


def test_the_published_placeholders_are_no_secrets() -> None:
    placeholder = "PUT_YOUR_APP_CLIENT_SECRET_HERE"
    settings = decode(sync_app__client_secret=placeholder, sync_app__access_token="PUT_YOUR_APP_ACCESS_TOKEN_HERE")

    assert settings.every_client_secret == ()
    assert settings.access_token == ""


def test_two_secrets_hold_during_a_rotation() -> None:
    assert decode(sync_app__client_secret=" old , new ,").client_secrets == ("old", "new")


@pytest.mark.parametrize("odd", [None, [], "text", 7, {"w1": None}, {"w1": ["a"]}, {"w1": {"region": 7}}])
def test_odd_workspaces_break_nothing(odd: object) -> None:
    assert decode(workspaces=odd).workspace("w1").access_token == "token"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), ("yes", True), ("On", True), (1, True), ("1", True), ("no", False), ("0", False), (None, False)],
)
def test_a_flag_is_read_in_the_ways_people_write_it(value: object, expected: bool) -> None:
    assert decode(sync_app__copy_bot_messages=value).copies_bots is expected


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [("US", "us"), ("United States", "us"), (" eu ", "eu"), ("Europe", "eu"), ("AU", "au"), ("australia", "au"),
     ("mars", ""), (None, ""), (7, "")],
)  # fmt: skip
def test_a_region_is_known_in_every_spelling(spelling: object, expected: str) -> None:
    assert region(spelling) == expected


@pytest.mark.parametrize("wrong", [{}, {"module": {}}, {"module": {"code": "m"}, "parameters": []}])
def test_what_is_no_answer_of_settings_is_not_taken(wrong: dict[str, object]) -> None:
    with pytest.raises(ItopUnavailable):
        ModuleSettings.decode(wrong, Overrides())


def test_itop_is_asked_once_for_many_requests(itop: Itop, clock: Clock) -> None:
    settings = opened(itop, clock)

    for _ in range(100):
        settings.current()

    assert itop.calls == 1


def test_a_change_is_seen_within_a_minute(itop: Itop, clock: Clock) -> None:
    settings = opened(itop, clock)
    settings.current()
    itop.answer = raw(sync_app__client_secret="changed")
    clock.passes(61)

    assert settings.current().client_secrets == ("changed",)


def test_nobody_waits_while_an_old_copy_is_renewed(itop: Itop, clock: Clock) -> None:
    settings = opened(itop, clock)
    settings.current()
    itop.answer = raw(sync_app__client_secret="changed")
    itop.gate.clear()
    clock.passes(31)

    assert settings.current().client_secrets == ("global",)
    assert settings.current().client_secrets == ("global",)
    itop.gate.set()
    eventually(lambda: settings.current().client_secrets == ("changed",))
    assert itop.calls == 2


def test_the_last_good_copy_serves_while_itop_is_away(itop: Itop, clock: Clock) -> None:
    settings = opened(itop, clock)
    settings.current()
    itop.answer = None
    clock.passes(3600)

    began = time.monotonic()
    for _ in range(50):
        assert settings.current().client_secrets == ("global",)
    assert time.monotonic() - began < 10
    assert itop.calls == 2


def test_a_silent_itop_holds_nobody_up_for_long(itop: Itop, clock: Clock) -> None:
    settings = opened(itop, clock, patience=0.1)
    settings.current()
    itop.gate.clear()
    clock.passes(3600)

    began = time.monotonic()
    assert settings.current().client_secrets == ("global",)
    assert time.monotonic() - began < 10
    itop.gate.set()


def test_the_copy_on_disk_serves_after_a_restart_without_itop(itop: Itop, clock: Clock, file: Path) -> None:
    opened(itop, clock, file).current()
    itop.answer = None

    assert opened(itop, clock, file).current().client_secrets == ("global",)


def test_the_copy_on_disk_is_only_used_until_itop_answers(itop: Itop, clock: Clock, file: Path) -> None:
    opened(itop, clock, file).current()
    itop.answer = raw(sync_app__client_secret="changed")

    assert opened(itop, clock, file).current().client_secrets == ("changed",)


def test_the_copy_on_disk_is_the_owners_only(itop: Itop, clock: Clock, file: Path) -> None:
    opened(itop, clock, file).current()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in file.parent.iterdir()] == ["settings.json"]


def test_no_secret_that_users_are_signed_with_is_kept(itop: Itop, clock: Clock, file: Path) -> None:
    """An older module tells it still."""
    itop.answer = raw(workspaces={"eu": {"identity_secret": "hush-hush", "region": "eu"}, "us": "SELECT Organization"})
    current = opened(itop, clock, file).current()
    assert "hush-hush" not in file.read_text(encoding="utf-8") + repr(current.parameters)
    assert (current.workspaces["eu"].region, set(current.workspaces)) == ("eu", {"eu", "us"})


def test_the_workspaces_that_sign_their_users_are_told(itop: Itop, clock: Clock) -> None:
    assert itop.answer is not None
    itop.answer = {**raw(workspaces={"eu": {}, "us": {}}), "signing_workspaces": ["eu"]}
    workspaces = opened(itop, clock).current().workspaces
    assert (workspaces["eu"].signs_users, workspaces["us"].signs_users) == (True, False)


def test_the_copy_of_another_itop_is_not_used(itop: Itop, clock: Clock, file: Path) -> None:
    opened(itop, clock, file).current()
    itop.answer = None

    with pytest.raises(ItopUnavailable):
        opened(itop, clock, file, source="https://other").current()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"source": "https://itop"}', '{"source": "https://itop", "settings": 7}']
)
def test_a_broken_copy_on_disk_is_no_copy(content: str, itop: Itop, clock: Clock, file: Path) -> None:
    file.write_text(content)
    itop.answer = None

    with pytest.raises(ItopUnavailable):
        opened(itop, clock, file).current()
    itop.answer = raw()
    clock.passes(10)
    assert opened(itop, clock, file).current().client_secrets == ("global",)
    assert json.loads(file.read_text())["settings"] == raw()


def test_another_ticket_class_is_told_once_also_after_a_restart(
    itop: Itop, clock: Clock, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def told() -> list[tuple[object, object]]:
        records = [vars(one) for one in caplog.records if one.getMessage() == "ticket class changed"]
        assert all("intercom-sync reconcile --since" in one["detail"] for one in records)
        return [(one["before"], one["now"]) for one in records]

    opened(itop, clock, file).refresh()
    assert itop.answer is not None
    itop.answer |= {"ticket": {"class": "Incident", "label": "Incident", "usable": True}}
    settings = opened(itop, clock, file)
    assert told() == []
    for _ in range(3):
        settings.refresh()
    opened(itop, clock, file).refresh()
    assert told() == [("UserRequest", "Incident")]


def test_without_any_copy_the_reason_is_told_and_itop_asked_again_after_a_while(itop: Itop, clock: Clock) -> None:
    itop.answer = None
    settings = opened(itop, clock)

    for _ in range(5):
        with pytest.raises(ItopUnavailable, match="away"):
            settings.current()
    assert itop.calls == 1
    itop.answer = raw()
    clock.passes(6)
    assert settings.current().ticket_class == "UserRequest"
