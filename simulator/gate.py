# SPDX-License-Identifier: AGPL-3.0-or-later
"""A gate in front of an iTop, demo or real: it lets everything through until it is told to be an outage."""

import enum
import http.client
import re
import socket
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from simulator.exchanges import Exchange, Listener

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host"})
_PAGE = b"<html><head><title>Maintenance</title></head><body><h1>Back soon</h1></body></html>"


class Mode(enum.Enum):
    """What the gate makes of the iTop behind it."""

    OPEN = "open"
    #: Nobody listens.
    AWAY = "away"
    #: Something answers 200 with a page for people.
    HTML = "html"
    #: A web server in front says that nobody is there.
    UNAVAILABLE = "unavailable"
    #: Requests are taken and not answered.
    SILENT = "silent"
    #: What was asked is done, and the answer comes byte by byte.
    DRIPPING = "dripping"
    #: Messages are appended, and the answers are lost on the way back.
    LOST_ANSWERS = "lost answers"


class Gate:
    """Listens on a loopback port for the iTop at ``target``; ``url`` ends with a slash."""

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target)
        self.mode = Mode.OPEN
        #: How many requests came to the gate, whatever became of them.
        self.calls = 0
        self.listeners: list[Listener] = []
        self._released = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self)
        self._port = self._server.server_port
        self.url = f"http://127.0.0.1:{self._port}/"
        self._thread = self._serve()

    def be(self, mode: Mode) -> None:
        """Change the mode; open connections are dropped where nobody listens any more."""
        if mode is self.mode:
            return
        before, self.mode = self.mode, mode
        self._released.set()
        if mode is Mode.AWAY:
            self._stop()
        elif before is Mode.AWAY:
            self._server = _Server(("127.0.0.1", self._port), self)
            self._thread = self._serve()
        if mode in (Mode.SILENT, Mode.DRIPPING):
            self._released.clear()

    def wait_for_release(self, timeout: float | None = None) -> bool:
        """Whether the mode has changed; waits for it as long as that."""
        return self._released.wait(timeout)

    def close(self) -> None:
        """Stop for good."""
        self._released.set()
        if self.mode is not Mode.AWAY:
            self._stop()

    def _serve(self) -> threading.Thread:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="gate", daemon=True)
        thread.start()
        return thread

    def _stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._server.drop_connections()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], gate: Gate) -> None:
        super().__init__(address, _Handler)
        self.gate = gate
        self._open: set[socket.socket] = set()

    def process_request(self, request: socket.socket, client_address: tuple[str, int]) -> None:  # type: ignore[override]
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Connections that break are what this is for."""

    def drop_connections(self) -> None:
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


def _for_http(value: str) -> str:
    """A cookie that was meant for https alone would not come back to the gate."""
    return re.sub(r";\s*secure\b", "", value, flags=re.IGNORECASE)


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body of an answer are two writes, which must not wait for each other.
    disable_nagle_algorithm = True
    server: _Server

    def _pass(self) -> None:
        gate = self.server.gate
        gate.calls += 1
        at, started = time.time(), time.monotonic()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = self._made(gate, body)
        seen = answer or _Answer(0, [], b"")
        exchange = Exchange(
            at,
            time.monotonic() - started,
            self.command,
            self.path,
            tuple(self.headers.items()),
            body,
            seen.status,
            tuple(seen.headers),
            seen.body,
        )
        for listener in gate.listeners:
            listener(exchange)
        if answer is None:
            self.close_connection = True
        elif gate.mode is Mode.DRIPPING:
            self._drip(answer)
        else:
            self._answer(answer)

    def _made(self, gate: Gate, body: bytes) -> _Answer | None:
        """What becomes of a request in the mode of the moment; None is a connection that breaks."""
        if gate.mode is Mode.SILENT:
            gate.wait_for_release()
            return None
        if gate.mode is Mode.HTML:
            return _Answer(200, [("Content-Type", "text/html; charset=utf-8")], _PAGE)
        if gate.mode is Mode.UNAVAILABLE:
            return _Answer(503, [("Content-Type", "text/html")], _PAGE)
        through = gate.mode in (Mode.OPEN, Mode.LOST_ANSWERS, Mode.DRIPPING)
        answer = self._forwarded(body) if through else None
        return None if gate.mode is Mode.LOST_ANSWERS and b'"append"' in body else answer

    def _forwarded(self, body: bytes) -> _Answer | None:
        target = self.server.gate.target
        kind = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
        connection = kind(target.hostname or "", target.port, timeout=60)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
            path = target.path.rstrip("/") + self.path
            connection.request(self.command, path, body or None, headers | {"Host": target.netloc})
            answer = connection.getresponse()
            kept = [(name, _for_http(value)) for name, value in answer.getheaders() if name.lower() not in _HOP_BY_HOP]
            return _Answer(answer.status, kept, answer.read())
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def _answer(self, answer: _Answer) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def _drip(self, answer: _Answer) -> None:
        """Five bytes a second of a header that never ends, until the gate is told something else."""
        self.close_connection = True
        self.wfile.write(f"HTTP/1.1 {answer.status} OK\r\nX-Slow: ".encode())
        while not self.server.gate.wait_for_release(0.2):
            self.wfile.write(b"x")

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the log is the application's."""
