# SPDX-License-Identifier: AGPL-3.0-or-later
"""A browser for the tests: Debian's Chromium, driven by Playwright. Without one of them these tests are skipped."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator

import pytest

if importlib.util.find_spec("playwright") is None:
    pytest.skip("missing: Playwright (pip install playwright)", allow_module_level=True)

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.messenger import Messenger


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
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
