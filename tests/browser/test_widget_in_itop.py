# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chat widget in portal and back office of a real iTop; skipped where ITOP_INTERCOM_WORLD names none."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.itop_setting import (
    HOSTILE_NAME,
    OTHER_APP,
    SECRET,
    ensure_people,
    reset_widget,
    set_widget,
    workspaces,
)
from tests.browser.messenger import Messenger
from tests.itop import php
from tests.world import WORLD_VARIABLE, World, world_from_environment

pytest.importorskip("playwright", reason="missing: Playwright (pip install playwright)")
from playwright.sync_api import BrowserContext, Page  # noqa: E402

from tests.browser.itop_pages import log_in, log_out, verified_claims  # noqa: E402

WORLD = world_from_environment(os.environ)
if WORLD is None or not WORLD.itop_dir:
    pytest.skip(f"needs a real iTop, described by {WORLD_VARIABLE}", allow_module_level=True)

#: One who comes to the portal, one who comes to the back office.
USERS = {"otto": ("Otto Berg", "otto@client.example"), "mara": ("Mara Lindt", "mara@shop.example")}


@pytest.fixture(scope="module")
def world() -> World:
    assert WORLD is not None
    ensure_people(WORLD)
    return WORLD


@pytest.fixture(autouse=True)
def widget(world: World) -> Iterator[None]:
    set_widget(world)
    yield
    reset_widget(world)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def booted(page: Page) -> None:
    page.wait_for_selector("#intercom-stand-in")


def logged_errors(world: World, about: str) -> int:
    text = (Path(world.itop_dir) / "log/error.log").read_text(encoding="utf-8", errors="replace")
    return sum(about in line for line in text.splitlines())


def refresh_address(world: World, portal: str) -> str:
    page = "exec_module=combodo-intercom-integration&exec_page=widget-identity.php"
    return f"{world.url}pages/exec.php?{page}&portal={portal}"


@pytest.mark.parametrize("login", USERS)
def test_one_boot_with_the_user_of_the_page(page: Page, world: World, messenger: Messenger, login: str) -> None:
    set_widget(world, workspaces=workspaces(world, region="eu"))
    log_in(page, world, login)
    booted(page)
    name, email = USERS[login]
    person = {"itop_contact_class": "Person", "itop_contact_id": world.persons[name]}
    assert messenger.names() == ["boot"]
    assert messenger.loads == [world.workspace_id]
    settings = messenger.boots()[0]
    token = verified_claims(settings.pop("intercom_user_jwt"))
    assert settings == {
        "api_base": "https://api-iam.eu.intercom.io", "app_id": world.workspace_id, "language_override": "en",
        "name": name, "email": email, **person,
    }  # fmt: skip
    expires = token.pop("exp")
    assert token == {"user_id": f"itop-Person-{world.persons[name]}", "name": name, "email": email, **person}
    assert isinstance(expires, int) and 0 < expires - time.time() <= 3600
    assert messenger.errors == []
    assert SECRET not in page.content()


@pytest.mark.parametrize("login", USERS)
def test_every_full_page_boots_again_and_only_once(page: Page, world: World, messenger: Messenger, login: str) -> None:
    log_in(page, world, login)
    booted(page)
    page.reload()
    booted(page)
    assert messenger.names() == ["boot", "boot"]


def test_a_name_that_is_markup_stays_a_name(page: Page, world: World, messenger: Messenger) -> None:
    log_in(page, world, "hostile")
    booted(page)
    settings = messenger.boots()[0]
    assert (settings["name"], settings["email"]) == (HOSTILE_NAME, "hostile@client.example")
    assert verified_claims(settings["intercom_user_jwt"])["name"] == HOSTILE_NAME
    assert messenger.errors == []


@pytest.mark.parametrize("secret", [SECRET, ""])
def test_a_user_without_contact_has_name_and_login(
    page: Page, world: World, messenger: Messenger, secret: str
) -> None:
    set_widget(world, workspaces=workspaces(world, identity_secret=secret))
    log_in(page, world, "nocontact")
    booted(page)
    settings = messenger.boots()[0]
    assert (settings["name"], settings["itop_login"]) == ("nocontact", "nocontact")
    assert not {"email", "itop_contact_id", "itop_contact_class"} & set(settings)
    assert ("intercom_user_jwt" in settings) == bool(secret)
    assert messenger.errors == []


REASONS = """
chdir($argv[1]);
require 'approot.inc.php';
require APPROOT.'/application/startup.inc.php';
$aCase = json_decode(stream_get_contents(STDIN), true);
foreach ($aCase['parameters'] as $sName => $value) {
    MetaModel::GetConfig()->SetModuleSetting('combodo-intercom-integration', $sName, $value);
}
$sMark = 'log_level_min';
MetaModel::GetConfig()->Set($sMark, array('' => 'Error', 'combodo-intercom-integration' => 'Debug'), 'test');
if ($aCase['login'] !== '') {
    UserRights::Login($aCase['login']);
}
require_once APPROOT.'env-production/combodo-intercom-integration/src/Widget/Widget.php';
echo 'script of '.strlen(ItopIntercom\\Widget\\Widget::ForPage($aCase['portal']));
"""


@pytest.mark.parametrize(
    ("portal", "login", "parameters", "reason"),
    [
        ("partner-portal", "otto", {}, 'enabled_portals has only "itop-portal", "backoffice"'),
        ("itop-portal", "", {}, "nobody is logged in"),
        ("itop-portal", "otto", {"allowed_profiles": ["Change Supervisor"]}, "none of allowed_profiles"),
        ("itop-portal", "otto", {"workspaces": []}, "the parameter workspaces names no workspace"),
        ("itop-portal", "otto", {"workspaces": "oops"}, "the parameter workspaces names no workspace"),
        ("itop-portal", "otto", {"workspaces": {"k7": {"scope": "SELECT Organization WHERE id = 0"}}},
         "no workspace has a scope that finds something for the user"),
    ],
)  # fmt: skip
def test_the_log_says_why_it_is_not_shown(
    world: World, portal: str, login: str, parameters: dict[str, object], reason: str
) -> None:
    log = Path(world.itop_dir) / "log/error.log"
    before = log.stat().st_size
    case = {"portal": portal, "login": login, "parameters": parameters}
    assert php.run(["-r", REASONS, "--", world.itop_dir], Path(world.itop_dir), json.dumps(case)) == "script of 0"
    with log.open("rb") as file:
        file.seek(before)
        written = file.read().decode()
    assert f'The chat widget is not shown in "{portal}" to "{login}": ' in written
    assert reason in written


def test_nobody_logged_in_means_no_widget(page: Page, world: World, messenger: Messenger) -> None:
    page.goto(f"{world.url}pages/UI.php")
    page.wait_for_selector("input[name=auth_user]")
    assert "intercom" not in page.content().lower()


@pytest.mark.parametrize(
    "parameters",
    [
        {"allowed_profiles": ["Change Supervisor"]},
        {"enabled_portals": ["partner-portal"]},
        {"enabled_portals": []},
        {"workspaces": {"k7qd2m1x": {"scope": "SELECT Organization WHERE name = 'nobody'"}}},
        {"workspaces": {"k7qd2m1x": {"access_token": "for the sync app only"}}},
        {"workspaces": {}},
        {"workspaces": {"PUT_YOUR_WORKSPACE_ID_HERE": {"scope": "SELECT Organization"}}},
    ],
    ids=["profile", "portal", "no portal", "scope", "no scope", "no workspace", "example"],
)
@pytest.mark.parametrize("login", USERS)
def test_not_shown_to_those_it_is_not_for(
    page: Page, world: World, messenger: Messenger, login: str, parameters: dict[str, object]
) -> None:
    set_widget(world, **parameters)
    log_in(page, world, login)
    assert (messenger.calls, messenger.loads) == ([], [])
    assert "widget.intercom.io" not in page.content()


@pytest.mark.parametrize("login", USERS)
def test_a_broken_scope_is_logged_once_and_the_next_workspace_is_tried(
    page: Page, world: World, messenger: Messenger, login: str
) -> None:
    broken = f"SELECT Nothing{time.time_ns()} WHERE"
    set_widget(world, workspaces={OTHER_APP: {"scope": broken}, **workspaces(world)})
    log_in(page, world, login)
    booted(page)
    page.reload()
    booted(page)
    assert messenger.loads == [world.workspace_id] * 2
    assert logged_errors(world, broken) == 1


@pytest.mark.parametrize(
    ("scope", "fits"),
    [
        ("SELECT Organization WHERE id = :current_contact->org_id AND name = 'Demo Client'", {"otto"}),
        ("SELECT Organization WHERE id = :current_contact->org_id AND name = 'Shop'", {"mara"}),
        ("SELECT Person WHERE id = :current_contact_id", {"otto", "mara"}),
        ("SELECT Organization WHERE :current_user->login = 'otto'", {"otto"}),
        ("SELECT Organization WHERE name = 'Demo Client' UNION SELECT Organization WHERE name = 'Shop'",
         {"otto", "mara"}),
    ],
)  # fmt: skip
def test_the_first_workspace_whose_scope_fits_the_user(
    page: Page, world: World, messenger: Messenger, scope: str, fits: set[str], browser_contexts: list[BrowserContext]
) -> None:
    set_widget(world, workspaces={OTHER_APP: {"scope": scope}, **workspaces(world)})
    for login, context in zip(USERS, browser_contexts, strict=True):
        messenger.forget()
        tab = context.new_page()
        log_in(tab, world, login)
        booted(tab)
        assert messenger.loads == [OTHER_APP if login in fits else world.workspace_id]


@pytest.fixture
def browser_contexts(context: BrowserContext, messenger: Messenger) -> Iterator[list[BrowserContext]]:
    assert context.browser is not None
    second = context.browser.new_context()
    messenger.attach(second)
    yield [context, second]
    second.close()


def test_a_scope_with_the_contact_of_the_user_is_no_error_for_one_without(
    page: Page, world: World, messenger: Messenger
) -> None:
    scope = f"SELECT Organization WHERE id = :current_contact->org_id AND name != '{time.time_ns()}'"
    set_widget(world, workspaces={OTHER_APP: {"scope": scope}, **workspaces(world)})
    log_in(page, world, "nocontact")
    booted(page)
    assert messenger.loads == [world.workspace_id]
    assert logged_errors(world, scope) == 0


@pytest.mark.parametrize("login", USERS)
def test_logout_shuts_the_chat_down_and_leaves_no_trace(
    page: Page, world: World, messenger: Messenger, context: BrowserContext, login: str
) -> None:
    log_in(page, world, login)
    booted(page)
    log_out(page)
    assert messenger.names() == ["boot", "shutdown"]
    assert not [cookie for cookie in context.cookies() if str(cookie.get("name")).startswith("intercom-")]
    assert page.evaluate("Object.keys(localStorage).filter(key => key.indexOf('intercom') >= 0)") == []
    log_in(page, world, "hostile")
    booted(page)
    assert messenger.names() == ["boot", "shutdown", "boot"]


def test_a_logout_without_a_click_still_drops_the_cookies(
    page: Page, world: World, context: BrowserContext
) -> None:
    log_in(page, world, "otto")
    booted(page)
    page.goto("about:blank")
    answer = context.request.get(f"{world.url}pages/logoff.php")
    assert answer.ok
    assert not [cookie for cookie in context.cookies() if str(cookie.get("name")).startswith("intercom-")]


def test_the_next_user_of_a_browser_whose_session_ran_out_sees_nothing_of_the_last(
    page: Page, world: World, messenger: Messenger, context: BrowserContext
) -> None:
    log_in(page, world, "otto")
    booted(page)
    for cookie in context.cookies():
        if str(cookie.get("name")).startswith("itop-"):
            context.clear_cookies(name=str(cookie.get("name")))
    page.goto("about:blank")
    log_in(page, world, "hostile")
    booted(page)
    assert messenger.names() == ["boot", "shutdown", "boot"]
    assert page.evaluate("Object.values(localStorage).filter(text => text.indexOf('Otto') >= 0)") == []


@pytest.mark.parametrize("login", USERS)
def test_the_token_is_replaced_before_it_runs_out(page: Page, world: World, messenger: Messenger, login: str) -> None:
    page.clock.install()
    log_in(page, world, login)
    booted(page)
    with page.expect_response("**widget-identity.php**") as answer:
        page.clock.fast_forward(1520_000)
    assert answer.value.status == 200
    page.wait_for_function("true")
    fresh = verified_claims(messenger.updates()[0]["intercom_user_jwt"])
    assert fresh["user_id"] == f"itop-Person-{world.persons[USERS[login][0]]}"


def test_a_token_is_given_to_its_own_user_only(page: Page, world: World, context: BrowserContext) -> None:
    address = refresh_address(world, "itop-portal")
    assert context.request.post(address).status == 401
    log_in(page, world, "otto")
    answer = context.request.post(address)
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert verified_claims(answer.json()["token"])["email"] == "otto@client.example"
    named = context.request.post(address, form={"user_id": "itop-Person-1", "login": "mara", "email": "x@y.z"})
    assert verified_claims(named.json()["token"])["email"] == "otto@client.example"
    assert context.request.get(address).status == 405
    assert context.request.post(refresh_address(world, "nowhere")).status == 403
    set_widget(world, workspaces=workspaces(world, identity_secret=""))
    assert context.request.post(address).status == 403


def test_the_older_proof_comes_alone(page: Page, world: World, messenger: Messenger) -> None:
    set_widget(world, workspaces=workspaces(world, identity_method="user_hash"))
    log_in(page, world, "otto")
    booted(page)
    settings = messenger.boots()[0]
    assert settings["user_id"] == f"itop-Person-{world.persons['Otto Berg']}"
    assert len(str(settings["user_hash"])) == 64
    assert "intercom_user_jwt" not in settings
