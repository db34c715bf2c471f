# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests of the panel are given."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.screens.inbox import Inbox, open_inbox


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inbox]:
    """One world for all tests: servers take their time to close."""
    with open_inbox(tmp_path_factory.mktemp("data")) as inbox:
        yield inbox


@pytest.fixture
def inbox(opened: Inbox) -> Inbox:
    """The world as it was in the beginning."""
    opened.reset()
    return opened
