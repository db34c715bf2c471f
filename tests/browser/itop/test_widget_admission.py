# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chat widget in a real iTop: where and for whom it is shown, and what the log says where it is not."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.browser.itop_setting import OTHER_APP, USERS, set_widget, workspaces
from tests.browser.messenger import Messenger
from tests.itop import php
from tests.world import World

pytest.importorskip("playwright", reason="missing: Playwright (pip install playwright)")
from playwright.sync_api import BrowserContext, Page  # noqa: E402

from tests.browser.itop_pages import booted, log_in  # noqa: E402


def logged_errors(world: World, about: str) -> int:
    log = Path(world.itop_dir) / "log/error.log"
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return sum(about in line for line in text.splitlines())


#: The widget for one user of one portal, by the parameters of a case.
SHOWN = """
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
echo strlen(ItopIntercom\\Widget\\Widget::ForPage($aCase['portal']));
"""


def length_of_script(world: World, portal: str, login: str, parameters: Mapping[str, object]) -> int:
    """What a page of iTop is given to bring up the chat; 0 for nothing."""
    case = {"portal": portal, "login": login, "parameters": parameters}
    return int(php.run(["-r", SHOWN, "--", world.itop_dir], Path(world.itop_dir), json.dumps(case)))


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
    before = log.stat().st_size if log.exists() else 0  # iTop makes it with the first line
    assert length_of_script(world, portal, login, parameters) == 0
    with log.open("rb") as file:
        file.seek(before)
        written = file.read().decode()
    assert f'The chat widget is not shown in "{portal}" to "{login}": ' in written
    assert reason in written


def test_without_any_profile_it_is_for_everybody(world: World) -> None:
    parameters = {"workspaces": workspaces(world), "enabled_portals": ["backoffice"]}
    for login in USERS:
        assert length_of_script(world, "backoffice", login, {**parameters, "allowed_profiles": ["No such one"]}) == 0
        assert length_of_script(world, "backoffice", login, {**parameters, "allowed_profiles": []}) > 0


def test_a_region_that_is_none_is_logged_once(world: World) -> None:
    region = f"uk{time.time_ns()}"
    for login in USERS:
        parameters = {"workspaces": workspaces(world, region=region)}
        assert length_of_script(world, "backoffice", login, parameters) > 0
    assert logged_errors(world, f'Parameter workspaces, entry "{world.workspace_id}" has the region "{region}"') == 1


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
