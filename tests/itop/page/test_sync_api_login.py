# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets into the Sync API of a real iTop, and what a call must look like."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.itop.admin_rest import AdminRest
from tests.itop.page.caller import Caller
from tests.itop.page.parameters import Configure
from tests.world import CLIENT_SECRET, World
from webapp.contract import SERVICE_PROFILE

NewCaller = Callable[[], Caller]


@dataclass(frozen=True)
class Account:
    """A service account of one test only."""

    id: str
    login: str
    password: str

    @property
    def credentials(self) -> tuple[str, str]:
        return self.login, self.password


@pytest.fixture
def account(rest: AdminRest) -> Iterator[Account]:
    """An account like that of the sync app, with a password that a careless reader of headers would cut."""
    login = f"sync-page-{secrets.token_hex(4)}"
    password = "Pässw:ord:9-ü€"
    fields = {
        "login": login,
        "password": password,
        "language": "EN US",
        "status": "enabled",
        "profile_list": [
            {"profileid": {"name": name}, "reason": "test"} for name in (SERVICE_PROFILE, "Support Agent")
        ],
    }
    user = rest.create("UserLocal", fields)
    yield Account(user.id, login, password)
    rest.delete("UserLocal", user.id)


def test_the_service_account_gets_in_although_its_password_has_a_colon(world: World, new_caller: NewCaller) -> None:
    reply = new_caller().call("settings", login=(world.service_user, world.service_password))
    assert reply.result["account"]["login"] == world.service_user


def test_a_password_may_have_several_colons_and_letters_beyond_ascii(new_caller: NewCaller, account: Account) -> None:
    reply = new_caller().call("settings", login=account.credentials)
    assert reply.result["account"]["login"] == account.login


def test_without_session_and_credentials_there_is_no_answer(new_caller: NewCaller) -> None:
    reply = new_caller().call("settings")
    assert reply.refusal == (401, "login_required")
    assert reply.content_type.startswith("application/json")


@pytest.mark.parametrize("cut", ["S3cret", "S3cret:", "", "S3cret:with-colon "])
def test_a_wrong_password_is_refused(world: World, new_caller: NewCaller, cut: str) -> None:
    assert new_caller().call("settings", login=(world.service_user, cut)).refusal == (401, "login_required")


def test_an_unknown_user_is_refused(new_caller: NewCaller) -> None:
    assert new_caller().call("settings", login=("nobody", "Nobody-1!")).refusal == (401, "login_required")


@pytest.mark.parametrize("header", ["Bearer abc", "Basic", "Basic !!!", "Basic bm9jb2xvbg==", "Basic //86//8="])
def test_an_authorization_header_that_is_no_basic_one_is_refused(new_caller: NewCaller, header: str) -> None:
    caller = new_caller()
    caller.http.headers["Authorization"] = header
    assert caller.call("settings").refusal == (401, "login_required")


def test_a_portal_user_is_refused(world: World, new_caller: NewCaller) -> None:
    reply = new_caller().call("settings", login=("otto", world.user_password))
    assert reply.refusal == (403, "account_refused")


def test_an_agent_without_the_service_profile_is_refused(world: World, new_caller: NewCaller) -> None:
    caller = new_caller()
    assert caller.call("settings", login=("mara", world.user_password)).refusal == (403, "account_refused")
    assert caller.call("settings").refusal == (401, "login_required")


def test_the_profile_of_before_alone_gets_nothing_unless_the_configuration_says_so(
    world: World, new_caller: NewCaller, account: Account, rest: AdminRest, configured: Configure
) -> None:
    profiles = [{"profileid": {"name": "REST Services User"}, "reason": "test"}]
    rest.update("UserLocal", account.id, {"profile_list": profiles})
    reply = new_caller().call("settings", login=account.credentials)
    assert reply.refusal == (403, "account_refused")
    told = reply.body["error"]["message"]
    assert f'give the account the profile "{SERVICE_PROFILE}"' in told and "config-itop.php" in told
    assert CLIENT_SECRET not in str(reply.body)
    assert told in (Path(world.itop_dir) / "log" / "error.log").read_text(encoding="utf-8")
    assert new_caller().call("home", login=account.credentials).refusal == (403, "account_refused")

    configured({"sync_app.service_profiles": ["REST Services User"]})
    result = new_caller().call("settings", login=account.credentials).result
    assert result["parameters"]["sync_app.client_secret"] == CLIENT_SECRET
    # The administrator has that profile too, and every integration would.
    assert result["account"]["readers"] > 1
    refused = new_caller().call("settings", login=(world.service_user, world.service_password))
    assert refused.refusal == (403, "account_refused")


def test_each_account_that_can_read_the_secrets_counts(world: World, new_caller: NewCaller, account: Account) -> None:
    result = new_caller().call("settings", login=(world.service_user, world.service_password)).result
    assert (result["account"]["readers"], result["account"]["administrator"]) == (2, False)


def test_the_session_is_enough_after_the_first_call(new_caller: NewCaller, account: Account) -> None:
    caller = new_caller()
    caller.call("settings", login=account.credentials)
    assert caller.call("settings").result["account"]["login"] == account.login


def test_a_session_checks_no_password_again(new_caller: NewCaller, account: Account, rest: AdminRest) -> None:
    caller = new_caller()
    caller.call("settings", login=account.credentials)
    rest.update("UserLocal", account.id, {"password": "Changed-meanwhile-1!"})
    assert caller.call("settings").status == 200
    assert new_caller().call("settings", login=account.credentials).refusal == (401, "login_required")


def test_a_session_ends_when_its_account_is_disabled(new_caller: NewCaller, account: Account, rest: AdminRest) -> None:
    caller = new_caller()
    caller.call("settings", login=account.credentials)
    rest.update("UserLocal", account.id, {"status": "disabled"})
    assert caller.call("settings").refusal == (401, "login_required")
    assert caller.call("settings", login=account.credentials).refusal == (401, "login_required")


def test_a_session_is_refused_when_its_account_loses_the_profile(
    new_caller: NewCaller, account: Account, rest: AdminRest
) -> None:
    caller = new_caller()
    caller.call("settings", login=account.credentials)
    profiles = [{"profileid": {"name": "Support Agent"}, "reason": "test"}]
    rest.update("UserLocal", account.id, {"profile_list": profiles})
    assert caller.call("settings").refusal == (403, "account_refused")


def test_credentials_replace_the_session_of_somebody_else(
    world: World, new_caller: NewCaller, account: Account
) -> None:
    caller = new_caller()
    caller.call("settings", login=account.credentials)
    caller.call("settings", login=(world.service_user, world.service_password))
    assert caller.call("settings").result["account"]["login"] == world.service_user


def test_a_wrong_password_ends_the_session_it_came_with(new_caller: NewCaller, account: Account) -> None:
    caller = new_caller()
    caller.call("settings", login=account.credentials)
    assert caller.call("settings", login=(account.login, "Wrong-pass-1!")).refusal == (401, "login_required")
    assert caller.call("settings").refusal == (401, "login_required")


def test_the_session_of_a_browser_does_not_count(world: World, new_caller: NewCaller) -> None:
    caller = new_caller()
    form = {"auth_user": world.service_user, "auth_pwd": world.service_password, "loginop": "login"}
    caller.http.post(f"{world.url.rstrip('/')}/pages/UI.php", data=form, timeout=60)
    assert caller.http.cookies
    assert caller.call("settings").refusal == (401, "login_required")


@pytest.mark.parametrize("query", ["&loginop=logoff", "&loginop=forgot_pwd", "&login_mode=form", "&auth_user=admin"])
def test_what_the_address_says_about_the_login_is_ignored(world: World, new_caller: NewCaller, query: str) -> None:
    caller = new_caller()
    caller.address += query
    assert caller.call("settings").refusal == (401, "login_required")
    reply = caller.call("settings", login=(world.service_user, world.service_password))
    assert reply.result["account"]["login"] == world.service_user


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_only_post_is_answered(caller: Caller, method: str) -> None:
    assert caller.send(b"{}", method=method).refusal == (405, "bad_request")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "text/html", ""])
def test_only_json_is_read(caller: Caller, content_type: str) -> None:
    body = b'{"operation": "settings", "params": {}}'
    assert caller.send(body, content_type=content_type).refusal == (415, "bad_request")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"7", b'"settings"', b'{"operation": 7}', b'{"operation": "settings", "params": "x"}',
     b'{"operation": "\xff"}', b'{"a":' * 40 + b"1" + b"}" * 40, b"<html></html>"],
)  # fmt: skip
def test_a_body_that_is_no_call_is_a_bad_request(caller: Caller, body: bytes) -> None:
    assert caller.send(body).refusal == (400, "bad_request")


@pytest.mark.parametrize("operation", ["", "nothing", "Settings", "../settings", "ItopIntercom\\Operation\\Home"])
def test_an_unknown_operation_is_a_bad_request(caller: Caller, operation: str) -> None:
    assert caller.call(operation).refusal == (400, "bad_request")


def test_a_body_over_four_megabytes_is_refused(caller: Caller) -> None:
    assert caller.send(b'{"operation": "' + b"x" * 4_200_000 + b'"}').refusal == (413, "bad_request")


def test_the_files_of_the_module_answer_nothing_by_their_own_address(world: World) -> None:
    base = f"{world.url.rstrip('/')}/env-production/combodo-intercom-integration"
    for path in ("sync-api.php", "src/SyncApi/Server.php", "src/ModuleInfo.php"):
        answer = requests.get(f"{base}/{path}", timeout=60)
        assert answer.text == "", path
