# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real iTop that shows the chat widget; the tests are skipped where ITOP_INTERCOM_WORLD names none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.itop_setting import ensure_people, reset_widget, set_widget
from tests.world import WORLD_VARIABLE, World, world_from_environment

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page


@pytest.fixture(scope="session")
def world() -> World:
    """The real iTop, with the people these tests need."""
    found = world_from_environment(os.environ)
    if found is None or not found.itop_dir:
        pytest.skip(f"no real iTop here ({WORLD_VARIABLE} is not set: make test-itop sets it)")
    ensure_people(found)
    return found


@pytest.fixture(autouse=True)
def widget(world: World) -> Iterator[None]:
    """The widget for everybody, everywhere, unless the test says otherwise."""
    set_widget(world)
    yield
    reset_widget(world)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab of a browser that nobody is logged in with."""
    return context.new_page()
