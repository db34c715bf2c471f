# SPDX-License-Identifier: AGPL-3.0-or-later
"""A local HTTP server that answers as a test says, byte for byte, and remembers what it was asked."""

import json
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import IO, Any


@dataclass(frozen=True)
class Asked:
    """A request as it came over the wire; names of headers in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        decoded: dict[str, Any] = json.loads(self.body)
        return decoded


@dataclass
class Reply:
    """What to send: a whole answer, or pieces with a pause between them; `hang` sends nothing at all."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    pieces: Sequence[bytes] = ()
    pause: float = 0.0
    #: Seconds after each byte of status line and headers.
    head_pause: float = 0.0
    hang: bool = False
    drop: bool = False
    close_after: bool = False


def json_reply(value: object, status: int = 200, **headers: str) -> Reply:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json", **named})


class LocalServer:
    """Replies are used up one by one, the last one again and again; or a function decides."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.connections = 0
        self.replies: list[Reply] = [Reply()]
        self.answers: Callable[[Asked], Reply] | None = None
        self._over = threading.Event()
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._begin(self._listen)

    def reply(self, *replies: Reply) -> None:
        self.replies = list(replies)

    def close(self) -> None:
        self._over.set()
        for one in (self._listener, *self._sockets):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()
        for thread in self._threads:
            thread.join(30)

    def _begin(self, target: Callable[..., None], *args: object) -> None:
        self._threads.append(threading.Thread(target=target, args=args, daemon=True))
        self._threads[-1].start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._sockets.append(connection)
            self._begin(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            try:
                while (asked := _read(stream)) is not None:
                    self.asked.append(asked)
                    reply = self.answers(asked) if self.answers is not None else self._next()
                    if not self._send(connection, reply):
                        return
            except (OSError, ValueError):
                return

    def _next(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def _send(self, connection: socket.socket, reply: Reply) -> bool:
        if reply.drop:
            return False
        if reply.hang:
            self._over.wait(120)
            return False
        pieces = reply.pieces or [reply.body]
        size = sum(len(piece) for piece in pieces)
        headers = {"Content-Length": str(size), **reply.headers}
        head = [f"HTTP/1.1 {reply.status} Fine", *(f"{name}: {value}" for name, value in headers.items())]
        start = "\r\n".join([*head, "", ""]).encode()
        for piece in [bytes([one]) for one in start] if reply.head_pause else [start]:
            connection.sendall(piece)
            if reply.head_pause and self._over.wait(reply.head_pause):
                return False
        for piece in pieces:
            connection.sendall(piece)
            if reply.pause and self._over.wait(reply.pause):
                return False
        return not reply.close_after


def _read(stream: IO[bytes]) -> Asked | None:
    line = stream.readline().decode()
    if not line.strip():
        return None
    method, path, _ = line.split(" ", 2)
    headers: dict[str, str] = {}
    while (line := stream.readline().decode().strip()) != "":
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", "0")))
    return Asked(method, path, headers, body)


def seconds(action: Callable[[], object]) -> float:
    """How long it took, whatever came of it."""
    began = time.monotonic()
    action()
    return time.monotonic() - began
