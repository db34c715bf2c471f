# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chat widget in portal and back office of a real iTop: what Intercom is told, and how it is signed."""

from __future__ import annotations

import time

import pytest

from tests.browser.itop_setting import HOSTILE_NAME, SECRET, USERS, set_widget, workspaces
from tests.browser.messenger import Messenger
from tests.world import World

pytest.importorskip("playwright", reason="missing: Playwright (pip install playwright)")
from playwright.sync_api import BrowserContext, Page  # noqa: E402

from tests.browser.itop_pages import booted, log_in, verified_claims  # noqa: E402


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
def test_a_user_without_contact_has_name_and_login(page: Page, world: World, messenger: Messenger, secret: str) -> None:
    set_widget(world, workspaces=workspaces(world, identity_secret=secret))
    log_in(page, world, "nocontact")
    booted(page)
    settings = messenger.boots()[0]
    assert (settings["name"], settings["itop_login"]) == ("nocontact", "nocontact")
    assert not {"email", "itop_contact_id", "itop_contact_class"} & set(settings)
    assert ("intercom_user_jwt" in settings) == bool(secret)
    assert messenger.errors == []


@pytest.mark.parametrize("login", USERS)
def test_the_token_is_replaced_before_it_runs_out(page: Page, world: World, messenger: Messenger, login: str) -> None:
    page.clock.install()
    log_in(page, world, login)
    booted(page)
    with page.expect_response("**widget-identity.php**") as answer:
        page.clock.fast_forward(1520_000)
    assert answer.value.status == 200
    messenger.updated(page)
    fresh = verified_claims(messenger.updates()[0]["intercom_user_jwt"])
    assert fresh["user_id"] == f"itop-Person-{world.persons[USERS[login][0]]}"


def refresh_address(world: World, portal: str) -> str:
    page = "exec_module=combodo-intercom-integration&exec_page=widget-identity.php"
    return f"{world.url}pages/exec.php?{page}&portal={portal}"


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
