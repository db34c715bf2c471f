# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chat widget in a real iTop: whoever uses the browser next sees nothing of the last user."""

from __future__ import annotations

import pytest

from tests.browser.itop_setting import USERS
from tests.browser.messenger import Messenger
from tests.world import World

pytest.importorskip("playwright", reason="missing: Playwright (pip install playwright)")
from playwright.sync_api import BrowserContext, Page  # noqa: E402

from tests.browser.itop_pages import booted, log_in, log_out  # noqa: E402


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


def test_a_logout_without_a_click_still_drops_the_cookies(page: Page, world: World, context: BrowserContext) -> None:
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
