# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests with their answers, as they pass between the parts of the demo."""

import io
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from simulator.server import WsgiApp

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Exchange:
    """One request and its answer; ``at`` in unix seconds, status 0 where no answer was given."""

    at: float
    seconds: float
    method: str
    path: str
    request_headers: Headers
    request_body: bytes
    status: int
    answer_headers: Headers
    answer_body: bytes


#: Told of every exchange when it is over.
Listener = Callable[[Exchange], None]


def overheard(app: WsgiApp, listener: Listener) -> WsgiApp:
    """The same application, of whose exchanges somebody hears."""

    def heard(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        at, started = time.time(), time.monotonic()
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        begun: list[tuple[int, Headers]] = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            begun.append((int(status.split()[0]), tuple(headers)))
            return start_response(status, headers, *more)

        answer = b"".join(_read(app(environ, start)))
        status, headers = begun[-1]
        seconds = time.monotonic() - started
        path = environ["PATH_INFO"] + (f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else "")
        method = environ["REQUEST_METHOD"]
        listener(Exchange(at, seconds, method, path, tuple(_headers(environ)), body, status, headers, answer))
        return [answer]

    return heard


def _read(answer: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from answer
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()


def _headers(environ: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The headers of the request, in the spelling in which they are usually written."""
    for name, value in environ.items():
        if name.startswith("HTTP_") or name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            yield name.removeprefix("HTTP_").replace("_", "-").title(), str(value)
