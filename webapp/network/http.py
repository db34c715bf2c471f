# SPDX-License-Identifier: AGPL-3.0-or-later
"""The only door to the network: one request, one answer, within a time that is kept."""

from __future__ import annotations

import functools
import http.cookiejar
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from copy import copy
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

import requests
import urllib3
from requests.utils import get_environ_proxies

from webapp.network.circuit import Circuit
from webapp.network.timed_connections import LIMIT, TimedAdapter

_CHUNK = 64 * 1024
_POOLS = {"pool_connections": 4, "pool_maxsize": 2, "max_retries": 0}


class Unreachable(Exception):
    """No answer: name not found, refused, broken TLS or a broken-off body."""


class Dropped(Unreachable):
    """The other side closed the connection before it answered, as servers do with an idle one."""


class TimedOut(Unreachable):
    """No whole answer in time."""


class TooLarge(Unreachable):
    """The answer is longer than anybody here would read."""


@dataclass(frozen=True)
class Timeout:
    """Seconds: for the connection, between two pieces of the answer, and for everything together."""

    connect: float = 2.0
    read: float = 5.0
    total: float = 7.0


@dataclass(frozen=True)
class Answer:
    """Status, headers (any letter case) and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def _new_session(*, cookies: bool, authorities: str, public: bool) -> requests.Session:
    session = requests.Session()
    # Not ~/.netrc of the machine: credentials are ours to decide. Proxies and authorities are asked for below.
    session.trust_env = False
    session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or True
    session.headers.clear()
    session.headers["User-Agent"] = "itop-intercom"
    if not cookies:
        session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("http://", "https://"):
        session.mount(scheme, TimedAdapter(authorities, public=public, **_POOLS))
    return session


class _Pool:
    """Sessions of requests, none of which may serve two threads at once; PHP locks iTop's besides.

    The one that was used last is lent first. So there are as few as are needed at a time: each is another login in
    iTop, and another process of its web server that is kept waiting.
    """

    def __init__(self, make: Callable[[], requests.Session]) -> None:
        self._make = make
        self._idle: list[requests.Session] = []
        self._every: list[requests.Session] = []

    @contextmanager
    def lend(self) -> Iterator[requests.Session]:
        """One that nobody else has meanwhile."""
        try:
            session = self._idle.pop()
        except IndexError:
            session = self._make()
            self._every.append(session)
        try:
            yield session
        finally:
            self._idle.append(session)

    def close(self) -> None:
        for session in list(self._every):
            session.close()


class Http:
    """Requests with kept connections (and cookies, where asked for); redirects are answers like any other."""

    def __init__(
        self,
        *,
        cookies: bool = False,
        max_bytes: int = 8 * 1024 * 1024,
        heard: Callable[[str], None] = lambda status: None,
        clock: Callable[[], float] = time.monotonic,
        authorities: str = "",
        public: bool = False,
    ) -> None:
        """`heard` is told the status of each answer, `timeout` or `unreachable`; `clock` is the circuit's.

        `authorities` is a file of certificate authorities (PEM) that are trusted beside the usual ones. With `public`
        only https is spoken, and only with addresses of the internet.
        """
        #: For the clients, which know what of an answer means that the side is away.
        self.circuit = Circuit(clock)
        self._pool = _Pool(functools.partial(_new_session, cookies=cookies, authorities=authorities, public=public))
        self._held: requests.Session | None = None
        #: By scheme and host: to ask the environment costs a tenth of a call.
        self._proxies: dict[tuple[str, str], dict[str, str]] = {}
        self._max_bytes = max_bytes
        #: Whether longer answers may be had, only not here.
        self.light = False
        self._heard = heard
        #: A moment of `time.monotonic` after which nothing is waited for, whatever a call's own time-out says.
        self.deadline: float | None = None

    def until(self, deadline: float) -> Http:
        """The same connections, for a piece of work that has to end by `deadline` (of `time.monotonic`)."""
        bounded = copy(self)
        bounded.deadline = deadline if self.deadline is None else min(deadline, self.deadline)
        return bounded

    def up_to(self, max_bytes: int) -> Http:
        """The same connections, for work that is to be quick: a longer answer is not waited for."""
        bounded = copy(self)
        bounded._max_bytes, bounded.light = min(max_bytes, self._max_bytes), True
        return bounded

    @contextmanager
    def hold(self) -> Iterator[Http]:
        """The same side with one session, for requests that belong together: nobody else uses it meanwhile."""
        with self._session() as session:
            held = copy(self)
            held._held = session
            yield held

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    def has_cookies(self) -> bool:
        """Whether the other side has given the session a cookie."""
        with self._session() as session:
            return len(session.cookies) > 0

    def forget_cookies(self) -> None:
        """Drop the cookies of the session."""
        with self._session() as session:
            session.cookies.clear()

    def _session(self) -> AbstractContextManager[requests.Session]:
        return self._pool.lend() if self._held is None else nullcontext(self._held)

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None, timeout: Timeout
    ) -> Answer:
        """One request; raises `Unreachable` or one of its kinds, never anything else of the network's."""
        return self._report(lambda: self._exchange(method, url, headers, body, timeout, self._body))

    def download(self, url: str, *, into: BinaryIO, max_bytes: int, timeout: Timeout) -> Answer:
        """GET what is at an address, piece by piece, without cookies of anybody; the answer has no body.

        Only what comes with status 200 is written. Raises as `request` does, `TooLarge` for more than `max_bytes`.
        """

        def written(response: requests.Response) -> bytes:
            if response.status_code == 200:
                for piece in self._pieces(response, max_bytes, decode=False):
                    into.write(piece)
            return b""

        return self._report(lambda: self._exchange("GET", url, {"Accept": "*/*"}, None, timeout, written))

    def _report(self, exchange: Callable[[], Answer]) -> Answer:
        try:
            answer = exchange()
        except TimedOut:
            self._heard("timeout")
            raise
        except Unreachable:
            self._heard("unreachable")
            raise
        self._heard(str(answer.status))
        return answer

    def _exchange(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: Timeout,
        read: Callable[[requests.Response], bytes],
    ) -> Answer:
        end = time.monotonic() + timeout.total
        end = end if self.deadline is None else min(end, self.deadline)
        left = end - time.monotonic()
        if left <= 0:
            raise TimedOut("no time is left for another call")
        LIMIT.end, LIMIT.read = end, timeout.read
        try:
            with (
                self._session() as session,
                session.request(
                    method,
                    url,
                    headers=dict(headers),
                    data=body,
                    timeout=(min(timeout.connect, left), min(timeout.read, left)),
                    allow_redirects=False,
                    stream=True,
                    proxies=self._proxies_for(url),
                ) as response,
            ):
                return Answer(response.status_code, response.headers, read(response))
        except (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError) as error:
            raise TimedOut("no answer in time") from error
        except requests.ConnectionError as error:
            raise (Dropped if _was_dropped(error) else Unreachable)(_reason(error)) from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise Unreachable(_reason(error)) from error

    def _proxies_for(self, url: str) -> dict[str, str]:
        place = urlsplit(url)
        key = place.scheme, place.netloc
        if key not in self._proxies:
            self._proxies[key] = get_environ_proxies(url)
        return self._proxies[key]

    def _body(self, response: requests.Response) -> bytes:
        return b"".join(self._pieces(response, self._max_bytes, decode=True))

    @staticmethod
    def _pieces(response: requests.Response, max_bytes: int, *, decode: bool) -> Iterator[bytes]:
        """What comes, until it is too much, whatever was announced."""
        raw: urllib3.BaseHTTPResponse = response.raw
        # As urllib3 reads it: what stands in the header need not be a number.
        _limit(raw.length_remaining or 0, max_bytes)
        size = 0
        while piece := raw.read1(_CHUNK, decode_content=decode):
            size += len(piece)
            _limit(size, max_bytes)
            yield piece


def _limit(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise TooLarge(f"the answer is longer than {max_bytes} bytes")


def _was_dropped(error: requests.ConnectionError) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(cause, urllib3.exceptions.ProtocolError)


def _reason(error: BaseException) -> str:
    """The name of the innermost cause: messages of the libraries repeat the URL, which is not ours to log twice."""
    cause: BaseException = error
    while (inner := cause.__cause__ or cause.__context__) is not None:
        cause = inner
    reason = cause.strerror if isinstance(cause, OSError) else None
    return f"{type(cause).__name__}: {reason}" if reason else type(cause).__name__
