# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two hundred histories; `make simulate` plays as many as one has time for."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.simulation.history import read, shrink, written
from tests.simulation.play import failure

_SEEDS, _AT_ONCE = 200, 25


@pytest.fixture(autouse=True)
def nothing_is_logged() -> Iterator[None]:
    """A thousand lines of outages that were meant."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("first", range(0, _SEEDS, _AT_ONCE))
def test_whatever_happens_each_message_is_there_once_and_nothing_else(first: int) -> None:
    found = [problem for seed in range(first, first + _AT_ONCE) if (problem := failure(seed))]
    assert not found, "\n".join(found)


def test_a_history_that_fails_is_shrunk_to_what_it_fails_by() -> None:
    history = [(name, number) for number, name in enumerate("abcdefgh", start=1_000)]
    shortest = shrink(history, lambda events: {"c", "f"} <= {name for name, _number in events})
    assert shortest == [("c", 0), ("f", 0)]


def test_what_is_printed_of_a_history_can_be_read_again() -> None:
    history = [("contact_says", 12), ("time_passes", 0)]
    assert read(written(history)) == history
