# SPDX-License-Identifier: AGPL-3.0-or-later
"""A browser for the tests: Debian's Chromium, driven by Playwright. Without one of them these tests are skipped."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.messenger import Messenger

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("missing: Chromium (apt-get install chromium)")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def messenger() -> Messenger:
    """The recorder in Intercom's place."""
    return Messenger()


@pytest.fixture
def context(browser: Browser, messenger: Messenger) -> Iterator[BrowserContext]:
    """A browser profile of its own, in which Intercom's script is the recorder."""
    profile = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    messenger.attach(profile)
    yield profile
    profile.close()
