# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks a database that did not answer a moment ago, and who waits for that."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

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


def just_silent(wait: float) -> Silence:
    """One that has just not answered, and may be asked again; others wait so long for whoever asks."""
    made = Silence(longest=60.0, pause=0.0, wait=wait)
    assert ask(made, silent) == "TimeoutError"
    return made


def test_whoever_comes_while_somebody_finds_that_it_is_back_is_served() -> None:
    silence = just_silent(wait=60.0)
    asked, may_answer = threading.Event(), threading.Event()

    def is_back() -> None:
        asked.set()
        assert may_answer.wait(60)

    with ThreadPoolExecutor(11) as callers:
        one = callers.submit(ask, silence, is_back)
        assert asked.wait(60)
        others = [callers.submit(ask, silence, lambda: None) for _ in range(10)]
        may_answer.set()
        assert one.result() == "answered" and [each.result() for each in others] == ["answered"] * 10


def test_after_a_silence_nobody_asks_for_a_while() -> None:
    silence = Silence(longest=3.0, pause=60.0)
    assert ask(silence, silent) == "TimeoutError"
    assert ask(silence, lambda: None) == "StoreUnavailable"


def test_whoever_comes_while_it_still_hangs_is_told_and_does_not_wait_for_it() -> None:
    silence = just_silent(wait=0.2)
    asked, told = threading.Event(), threading.Event()

    def hangs() -> None:
        asked.set()
        assert told.wait(60)
        raise TimeoutError

    with ThreadPoolExecutor(11) as callers:
        one = callers.submit(ask, silence, hangs)
        assert asked.wait(60)
        others = [callers.submit(ask, silence, lambda: None) for _ in range(10)]
        assert [each.result() for each in others] == ["StoreUnavailable"] * 10
        told.set()
        assert one.result() == "TimeoutError"
