# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all tests share: one browser (Debian's Chromium, driven by Playwright), and a line for what could not run."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests import chromium
from tests.world import world_from_environment

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A busy machine is no fault of what is tested.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

HERE = Path(__file__).parent
#: Whose tests with a `world` are those of a real iTop; elsewhere the mark `real_itop` says so.
OF_A_REAL_ITOP = (HERE / "itop", HERE / "browser/itop")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where there is no real iTop, what only one can answer is not among the tests at all."""
    if world_from_environment(os.environ) is not None:
        return
    left_out = [item for item in items if _needs_a_real_itop(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not _needs_a_real_itop(item)]


def _needs_a_real_itop(item: pytest.Item) -> bool:
    if item.get_closest_marker("real_itop") is not None:
        return True
    wanted: list[str] = getattr(item, "fixturenames", [])
    return "world" in wanted and any(item.path.is_relative_to(place) for place in OF_A_REAL_ITOP)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    from playwright.sync_api import sync_playwright

    program = chromium.program()
    if program is None:
        pytest.skip(chromium.MISSING)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each reason, however many tests it kept from running."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    for reason, number in sorted(reasons.items()):
        terminalreporter.write_line(f"{number} not run: {reason}")
