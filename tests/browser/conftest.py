# SPDX-License-Identifier: AGPL-3.0-or-later
"""A browser profile in which Intercom's script is a recorder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests import chromium
from tests.browser.messenger import Messenger

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext


@pytest.fixture
def messenger() -> Messenger:
    """The recorder in Intercom's place."""
    return Messenger()


@pytest.fixture
def context(browser: Browser, messenger: Messenger) -> Iterator[BrowserContext]:
    """A browser profile of its own, in which Intercom's script is the recorder."""
    profile = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    profile.set_default_timeout(chromium.PATIENCE)
    messenger.attach(profile)
    yield profile
    profile.close()
