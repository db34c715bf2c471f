# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks a database that did not answer a moment ago, and who waits for that."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from webapp.errors import StoreUnavailable
from webapp.store.silence import Silence


def ask(silence: Silence, server: Callable[[], None]) -> str:
    """What becomes of a call."""
    try:
        with silence.broken():
            server()
    except (StoreUnavailable, TimeoutError) as error:
        return type(error).__name__
    return "answered"


def silent() -> None:
    raise TimeoutError


@pytest.fixture
def silence() -> Silence:
    """One that has just not answered, and may be asked again."""
    made = Silence(longest=3.0, pause=0.0)
    assert ask(made, silent) == "TimeoutError"
    return made


def together(silence: Silence, server: Callable[[threading.Event], None]) -> tuple[str, list[str]]:
    """What becomes of the one that asks, and of ten who come while it does."""
    asked, may_answer = threading.Event(), threading.Event()

    def first() -> None:
        asked.set()
        server(may_answer)

    with ThreadPoolExecutor(11) as callers:
        one = callers.submit(ask, silence, first)
        assert asked.wait(10)
        others: list[Future[str]] = [callers.submit(ask, silence, lambda: None) for _ in range(10)]
        may_answer.set()
        return one.result(), [each.result() for each in others]


def test_whoever_comes_while_somebody_finds_that_it_is_back_is_served(silence: Silence) -> None:
    def is_back(may_answer: threading.Event) -> None:
        assert may_answer.wait(10)

    assert together(silence, is_back) == ("answered", ["answered"] * 10)


def test_after_a_silence_nobody_asks_for_a_while() -> None:
    silence = Silence(longest=3.0, pause=60.0)
    assert ask(silence, silent) == "TimeoutError"
    assert ask(silence, lambda: None) == "StoreUnavailable"


def test_whoever_comes_while_it_still_hangs_is_told_soon(silence: Silence) -> None:
    def hangs(may_answer: threading.Event) -> None:
        assert may_answer.wait(10)
        time.sleep(1.0)
        raise TimeoutError

    began = time.monotonic()
    assert together(silence, hangs) == ("TimeoutError", ["StoreUnavailable"] * 10)
    assert time.monotonic() - began < 5
