# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two hundred histories; `make simulate` plays as many as one has time for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.simulation.history import read, shrink, written

_SEEDS, _AT_ONCE = 200, 50


@pytest.mark.parametrize("first", range(0, _SEEDS, _AT_ONCE))
def test_whatever_happens_each_message_is_there_once_and_nothing_else(first: int) -> None:
    # A process of its own: each history is played in a copy of it, and what runs the tests has threads.
    seeds = f"{first}..{first + _AT_ONCE - 1}"
    played = subprocess.run([sys.executable, "-m", "tests.simulation", seeds], capture_output=True, text=True)
    assert played.returncode == 0, played.stdout + played.stderr
    assert f"{_AT_ONCE} seeds, 0 failed" in played.stdout


def test_a_history_that_fails_is_shrunk_to_what_it_fails_by() -> None:
    history = [(name, number) for number, name in enumerate("abcdefgh", start=1_000)]
    shortest = shrink(history, lambda events: {"c", "f"} <= {name for name, _number in events})
    assert shortest == [("c", 0), ("f", 0)]


def test_what_is_printed_of_a_history_can_be_read_again() -> None:
    history = [("contact_says", 12), ("time_passes", 0)]
    assert read(written(history)) == history


def test_what_is_done_apart_leaves_nothing_behind_but_its_result() -> None:
    script = (
        "from tests.simulation.apart import apart\n"
        "kept = []\n"
        "def work():\n"
        "    kept.append(1)\n"
        "    return len(kept)\n"
        "print(apart(work), apart(work), kept)\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "1 1 []\n"


def test_what_fails_apart_fails_here() -> None:
    script = "from tests.simulation.apart import apart\napart(lambda: 1 // 0)\n"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ran.returncode == 1 and "ZeroDivisionError" in ran.stderr and "RuntimeError" in ran.stderr
