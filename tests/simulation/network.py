# SPDX-License-Identifier: AGPL-3.0-or-later
"""Time and network of a simulated world: each request is a call in this process, and whatever may happen to it."""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from flask import Flask
from requests.structures import CaseInsensitiveDict
from werkzeug.test import run_wsgi_app

from simulator.intercom.faults import Faults
from webapp.lenient import REGIONS
from webapp.network.http import Answer, Http, TimedOut, Timeout, Unreachable

ITOP_URL = "http://itop.example/"
#: Seconds that a request takes.
_TAKES = 0.05
#: What a workspace may be asked in so many seconds; far less than Intercom allows, so that it is met.
LIMIT, WINDOW = 60, 10.0


class Killed(BaseException):
    """The process ends, whatever it had in hand."""


class Clock:
    """True seconds of both sides; the wall of the app's own machine may be `wrong` by some."""

    def __init__(self, now: float = 1_795_750_000.0) -> None:
        self.now, self.wrong = now, 0.0

    def __call__(self) -> float:
        return self.now

    def wall(self) -> float:
        """What the app believes."""
        return self.now + self.wrong


@dataclass(frozen=True)
class Mood:
    """How a side answers, until when."""

    kind: str = "open"
    until: float = 0.0
    #: Seconds for which a limit asks to wait.
    wait: int = 7


@dataclass(frozen=True)
class Reached:
    """A workspace on the other end."""

    region: str
    faults: Faults
    app: Flask


class Network:
    """Who can be reached how; `meanwhile` holds what happens while requests are under way, one thing at a time."""

    def __init__(self, clock: Clock, itop: Flask, intercoms: Mapping[str, tuple[str, Faults, Flask]]) -> None:
        self.clock = clock
        self.itop = Mood()
        self.moods: dict[str, Mood] = {}
        self.meanwhile: deque[Callable[[], None]] = deque()
        #: By what stands in it: what happens while a request is under way.
        self.on_its_way: dict[bytes, Callable[[], None]] = {}
        #: Requests until the process dies, and whether the last one is still carried out.
        self.doom: tuple[int, bool] | None = None
        #: Is shown each request as it leaves the app.
        self.leaves: Callable[[bytes], None] = lambda body: None
        #: What went against Intercom's limits, or to the wrong host.
        self.broken: list[str] = []
        #: Until when each token was told to wait.
        self.told: dict[str, float] = {}
        self._thread = threading.get_ident()
        self._itop = itop
        self._intercoms = {token: Reached(region, faults, app) for token, (region, faults, app) in intercoms.items()}
        self._asked: dict[str, deque[float]] = {token: deque() for token in intercoms}

    def exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, timeout: Timeout
    ) -> Answer:
        """One request; raises what `Http` does, or `Killed`."""
        self.clock.now += _TAKES
        if threading.get_ident() != self._thread:
            # The settings are asked for in a thread of their own, which somebody waits for.
            return self._answered(method, url, headers, body, timeout)
        self.leaves(body or b"")
        self._happen()
        for words in [each for each in self.on_its_way if body and each in body]:
            # What happened first may have sent the other words as well.
            self.on_its_way.pop(words, _nothing)()
        count, carried_out = self.doom or (2, False)
        self.doom = (count - 1, carried_out) if self.doom is not None else None
        if count <= 1 and not carried_out:
            raise Killed
        answer = self._answered(method, url, headers, body, timeout)
        if count <= 1:
            raise Killed
        self._happen()
        return answer

    def _happen(self) -> None:
        if self.meanwhile:
            self.meanwhile.popleft()()

    def _answered(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, timeout: Timeout
    ) -> Answer:
        ask = self._of_itop if url.startswith(ITOP_URL) else self._of_intercom
        return ask(method, url, headers, body, timeout)

    def _of_itop(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, timeout: Timeout
    ) -> Answer:
        mood = self._kind(self.itop)
        if mood == "away":
            raise Unreachable("nobody listens")
        if mood == "html":
            return Answer(200, {"Content-Type": "text/html"}, b"<html><body>Back soon</body></html>")
        if mood == "unavailable":
            return Answer(503, {"Content-Type": "text/html"}, b"<html><body>Nobody is there</body></html>")
        answer = asked(self._itop, method, url, headers, body)
        if answer.status >= 500:
            self.broken.append(f"iTop failed: {answer.body!r} at {body!r}")
        if mood == "deaf":
            self.clock.now += timeout.total
            raise TimedOut("no answer in time")
        return answer

    def _of_intercom(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, timeout: Timeout
    ) -> Answer:
        token = headers["Authorization"].removeprefix("Bearer ")
        reached, now = self._intercoms[token], self.clock.now
        if not url.startswith(REGIONS[reached.region].api):
            self.broken.append(f"asked {urlsplit(url).netloc} for a workspace in {reached.region}")
        if now < self.told.get(token, 0.0) and not self.clock.wrong:
            self.broken.append(f"asked {self.told[token] - now:.1f} s before the time that Intercom named")
        of_token = self.moods.get(token, Mood())
        mood = self._kind(of_token)
        if mood == "away":
            raise Unreachable("nobody listens")
        if mood == "slow":
            self.clock.now += timeout.total
            raise TimedOut("no answer in time")
        if mood.isdigit():
            reached.faults.refuse(int(mood), times=1, reset_in=of_token.wait)
        elif self._too_many(token):
            reached.faults.refuse(429, times=1, reset_in=int(WINDOW))
        answer = asked(reached.app, method, url, headers, body)
        if answer.status == 429:
            # Whoever has a wrong clock cannot tell how long that is.
            self.told[token] = 0.0 if self.clock.wrong else float(answer.headers["X-RateLimit-Reset"])
        if mood == "deaf":
            self.clock.now += timeout.total
            raise TimedOut("no answer in time")
        return answer

    def _kind(self, mood: Mood) -> str:
        return mood.kind if self.clock.now < mood.until else "open"

    def _too_many(self, token: str) -> bool:
        lately = self._asked[token]
        while lately and lately[0] < self.clock.now - WINDOW:
            lately.popleft()
        lately.append(self.clock.now)
        return len(lately) > LIMIT


class Wire(Http):
    """The app's way into that network, with the cookies that iTop gives."""

    def __init__(self, network: Network, *, clock: Callable[[], float], **_others: object) -> None:
        super().__init__(clock=clock)
        self._network = network
        self._cookies: dict[str, str] = {}

    def has_cookies(self) -> bool:
        return bool(self._cookies)

    def forget_cookies(self) -> None:
        self._cookies.clear()

    def download(self, url: str, *, into: BinaryIO, max_bytes: int, timeout: Timeout) -> Answer:
        """Files are long gone in this world."""
        return Answer(403, {}, b"")

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: Timeout
    ) -> Answer:
        answer = self._network.exchange(method, url, {**headers, **self._cookies}, body, timeout)
        if given := answer.headers.get("Set-Cookie"):
            self._cookies["Cookie"] = given.partition(";")[0]
        return answer


def asked(app: Flask, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
    """One call of a web application; to build its request Werkzeug's client takes as long as what it asks."""
    parts = urlsplit(url)
    environ: dict[str, Any] = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    environ |= {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(parts.path),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.netloc,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": parts.netloc,
        "CONTENT_TYPE": headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body or b"")),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": BytesIO(body or b""),
        "wsgi.errors": sys.stderr,
    }
    content, status, given = run_wsgi_app(app, environ, buffered=True)
    return Answer(int(status.split()[0]), CaseInsensitiveDict(given.items()), b"".join(content))


def _nothing() -> None:
    """Happens."""
