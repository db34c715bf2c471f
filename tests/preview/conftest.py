# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo, and a browser that looks at its simulator; a page may neither complain nor ask anybody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.preview.demo import Demo

pytest.importorskip("playwright", reason="missing: Playwright (pip install playwright)")
from tests.preview.simulator import Simulator, Trouble  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Look = Callable[..., Simulator]


@pytest.fixture(scope="session")
def demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo that most tests share; not started where there is no browser to look at it."""
    running = Demo(tmp_path_factory.mktemp("demo"))
    yield running
    running.stop()
    assert "Traceback" not in running.output


@pytest.fixture
def look(browser: Browser, demo: Demo) -> Iterator[Look]:
    """Opens the simulator in a browser of that size, language and colour scheme."""
    trouble = Trouble(demo.root)
    contexts = []

    def opened(*, width: int = 1600, height: int = 900, language: str = "en", dark: bool = False) -> Simulator:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=language,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        trouble.watch(context)
        simulator = Simulator(context.new_page(), f"{demo.url}?lang={language}")
        simulator.open()
        return simulator

    yield opened
    for context in contexts:
        context.close()
    assert not trouble.seen


@pytest.fixture
def simulator(look: Look) -> Simulator:
    """The simulator on a large screen, in English."""
    return look()
