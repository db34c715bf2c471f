# SPDX-License-Identifier: AGPL-3.0-or-later
"""A process of the web side: gunicorn's with threads, which slow senders cannot stop, and which ends when it should.

gunicorn gives a connection to a thread as soon as something has come, and the thread waits for the rest: as many slow
senders as there are threads stop everything, unless a proxy stands before it. Here a thread gets whole requests.
"""

from __future__ import annotations

import re
import select
import time
from dataclasses import dataclass
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.http import get_parser
from gunicorn.workers.gthread import ThreadWorker

from webapp.endpoints.requests import LONGEST_MESSAGE

#: Seconds that a request may take to come in, and that one may still while the process ends.
_ARRIVAL, _LAST = 20.0, 1.0
#: Bytes: as much as gunicorn takes for all headers.
_LONGEST_HEAD = 64 * 1024
_PIECE = 256 * 1024
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked", re.IGNORECASE)
_CONTINUE = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)


@dataclass
class _Arrival:
    """What has come of a request, and until when (`time.monotonic`) all of it has to."""

    end: float
    data: bytearray
    #: Where the body begins, 0 while there are headers to come; and bytes that are expected altogether.
    body: int = 0
    whole: int = 0
    chunked: bool = False

    def add(self, piece: bytes) -> None:
        self.data += piece
        if not self.body and (end := self.data.find(b"\r\n\r\n")) >= 0:
            self.body = end + 4
            head = bytes(self.data[: self.body])
            length = _LENGTH.search(head)
            self.chunked = _CHUNKED.search(head) is not None
            self.whole = self.body + (int(length[1]) if length else 0)

    @property
    def complete(self) -> bool:
        """Whether a thread has all that it needs; what is too long it refuses without reading it."""
        if not self.body:
            return len(self.data) > _LONGEST_HEAD
        size = len(self.data)
        if self.chunked:
            return self.data.endswith(b"0\r\n\r\n") or size > LONGEST_MESSAGE
        return size >= self.whole or self.whole - self.body > LONGEST_MESSAGE


class WebProcess(ThreadWorker):  # type: ignore[misc]
    """Connections are gunicorn's; those of which a request is coming in are kept here."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._accepting = False
        self._arriving: dict[Any, _Arrival] = {}

    def enqueue_req(self, conn: Any) -> None:
        """A connection is new, or something comes on one that was kept."""
        conn.sock.setblocking(False)
        self._arriving[conn] = _Arrival(time.monotonic() + (_ARRIVAL if self.alive else _LAST), bytearray())
        self.poller.register(conn.sock, EVENT_READ, partial(self._receive, conn))

    def set_accept_enabled(self, enabled: bool) -> None:
        """At the end the port is closed, after everybody who was let in already has been taken."""
        if self.alive:
            super().set_accept_enabled(enabled)
            return
        for listener in self.sockets:
            if self._accepting:
                self.poller.unregister(listener)
            while select.select([listener], [], [], 0)[0]:
                self.accept(listener)
            listener.close()
        self._accepting = False

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Idle connections end with the process, which a proxy would keep open as long as it lives."""
        if not self.alive:
            super().wait_for_and_dispatch_events(0.0)  # what has come on one of them is taken
            for conn in self.keepalived_conns:
                conn.timeout = 0.0
            self.murder_keepalived()
            for arrival in self._arriving.values():
                arrival.end = min(arrival.end, time.monotonic() + _LAST)
            timeout = min(timeout, 0.1)  # seconds until it is looked at again
        super().wait_for_and_dispatch_events(timeout)
        now = time.monotonic()
        for conn in [conn for conn, arrival in self._arriving.items() if arrival.end < now]:
            self._leave(conn)

    def _receive(self, conn: Any, sock: Any) -> None:
        arrival = self._arriving[conn]
        try:
            piece = sock.recv(_PIECE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        if not piece:
            self._leave(conn)
            return
        waited = arrival.body
        arrival.add(piece)
        if arrival.complete:
            self._begin(conn, bytes(arrival.data))
        elif arrival.body and not waited and _CONTINUE.search(bytes(arrival.data[: arrival.body])):
            sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _begin(self, conn: Any, data: bytes) -> None:
        self.poller.unregister(conn.sock)
        del self._arriving[conn]
        if conn.parser is None:
            conn.parser = get_parser(self.cfg, conn.sock, conn.client)
            conn.initialized = True
        unreader = conn.parser.unreader
        unreader.unread(unreader.take_buffered() + data)
        super().enqueue_req(conn)

    def _leave(self, conn: Any) -> None:
        self.poller.unregister(conn.sock)
        del self._arriving[conn]
        self.nr_conns -= 1
        conn.close()
