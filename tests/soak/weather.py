# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is broken at the moment, what health has to say of it, and what it did say."""

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import requests

from simulator.intercom.canvas import CanvasAnswer
from tests.acceptance.app import App

#: Seconds between two samples, and of those after how many a canvas is opened; what Intercom waits for one.
_EVERY, _CANVAS_EVERY, _CANVAS = 1.0, 5, 10.0


@dataclass(frozen=True)
class Sign:
    """What a fault shows itself by: parts of readiness that must, and that may, be said to be unwell."""

    must: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    #: What may be said only until it is noticed.
    brief: frozenset[str] = frozenset()
    #: Seconds in which its beginning is noticed, and its end.
    within: float = 15.0
    #: Whether web processes come and go.
    away: bool = False


@dataclass
class Watched:
    """What was seen all the time."""

    samples: int = 0
    #: What was said that was not so.
    untrue: list[str] = field(default_factory=list)
    #: Of the canvases that were answered; and those that were not answered, or too late.
    slowest_canvas: float = 0.0
    late_canvases: int = 0
    canvases: int = 0


class Weather:
    """Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._name, self._sign = "", Sign()
        self._began = self._ended = float("-inf")

    @contextmanager
    def broken(self, name: str, sign: Sign) -> Iterator[None]:
        """That fault lasts as long as the context."""
        with self._lock:
            self._name, self._sign, self._began, self._ended = name, sign, time.monotonic(), float("inf")
        try:
            yield
        finally:
            with self._lock:
                self._ended = time.monotonic()

    def untruth(self, asked: float, live: int, unwell: frozenset[str] | None) -> str:
        """What is wrong with what health said since that moment; empty where it is true.

        ``live`` is a status or 0, ``unwell`` the parts that are not ok, None without an answer.
        """
        with self._lock:
            name, sign, began, ended = self._name, self._sign, self._began, self._ended
        now = time.monotonic()
        over = asked > ended + sign.within
        telling = began + sign.within < asked and now < ended
        if over:
            name, sign = "calm", Sign()
        must = sign.must if telling else frozenset()
        may = sign.must | sign.may | (frozenset() if over or telling else sign.brief)
        if (live != 200 or unwell is None) and not sign.away:
            return f"{name}: live {live}, ready {'unanswered' if unwell is None else 'answered'}"
        if unwell is not None and (must - unwell or unwell - may):
            return f"{name}: unwell {sorted(unwell)}, expected {sorted(must)}, allowed {sorted(may)}"
        return ""


class Watch:
    """Asks every machine once a second, and opens a canvas now and then, until it is ended."""

    def __init__(self, weather: Weather, apps: list[App], canvas: Callable[[], CanvasAnswer]) -> None:
        self._weather, self._apps, self._canvas = weather, apps, canvas
        self.seen = Watched()
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(app,), daemon=True) for app in apps]
        self._threads.append(threading.Thread(target=self._open, daemon=True))
        for thread in self._threads:
            thread.start()

    def end(self) -> Watched:
        """What was seen."""
        self._ended.set()
        for thread in self._threads:
            thread.join(30)
        return self.seen

    def _ask(self, app: App) -> None:
        while not self._ended.wait(_EVERY):
            asked = time.monotonic()
            live, unwell = 0, None
            with suppress(requests.RequestException):
                live = requests.get(app.url + "healthz/live", timeout=10).status_code
                unwell = _unwell(requests.get(app.url + "healthz/ready", timeout=10))
            self.seen.samples += 1
            if found := self._weather.untruth(asked, live, unwell):
                self.seen.untrue.append(f"{time.strftime('%H:%M:%S')} {found}")
                print(self.seen.untrue[-1], file=sys.stderr, flush=True)

    def _open(self) -> None:
        while not self._ended.wait(_EVERY * _CANVAS_EVERY):
            asked = time.monotonic()
            try:
                answered = self._canvas().status == 200
            except requests.RequestException:
                answered = False
            took = time.monotonic() - asked
            gone = not answered and not self._weather.untruth(asked, 0, None)
            self.seen.canvases += 1
            self.seen.slowest_canvas = max(self.seen.slowest_canvas, took if answered else 0.0)
            self.seen.late_canvases += not gone and (not answered or took > _CANVAS)


def _unwell(answer: requests.Response) -> frozenset[str]:
    parts = {name: said for name, said in answer.json().items() if name != "status"}
    unwell = frozenset(name for name, said in parts.items() if said != "ok")
    # Status and words never contradict each other.
    return unwell | ({"status"} if (answer.status_code == 200) == bool(unwell) else frozenset())


def summary(untrue: list[str]) -> list[str]:
    """Each kind of it once, with how often and when first."""
    kinds = Counter(line.partition(" ")[2] for line in untrue)
    first = {line.partition(" ")[2]: line.partition(" ")[0] for line in reversed(untrue)}
    return [f"{count} x since {first[kind]} {kind}" for kind, count in kinds.most_common()]
