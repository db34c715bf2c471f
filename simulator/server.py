# SPDX-License-Identifier: AGPL-3.0-or-later
"""A WSGI application on a loopback port, served by threads of this process until it is closed."""

import contextlib
import logging
import socket
import threading
from collections.abc import Callable, Iterable
from socketserver import BaseServer
from typing import Any
from weakref import WeakKeyDictionary

from werkzeug.serving import WSGIRequestHandler, make_server

WsgiApp = Callable[..., Iterable[bytes]]


#: The open ones, by server.
_CONNECTIONS: WeakKeyDictionary[BaseServer, set[socket.socket]] = WeakKeyDictionary()


class _Quiet(WSGIRequestHandler):
    """Keeps connections, as a real server does, and leaves the log to the application."""

    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        _CONNECTIONS.setdefault(self.server, set()).add(self.connection)

    def finish(self) -> None:
        _CONNECTIONS.get(self.server, set()).discard(self.connection)
        super().finish()

    def log(self, type: str, message: str, *args: Any) -> None:
        logging.getLogger("simulator.server").debug(message, *args)


class Server:
    """Serves at once; ``url`` ends with a slash."""

    def __init__(self, app: WsgiApp, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._server = make_server(host, port, app, threaded=True, request_handler=_Quiet)
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self.url = f"http://{host}:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def break_off(self) -> None:
        """Stop listening, and leave whoever still waits without an answer."""
        self.close()
        for connection in tuple(_CONNECTIONS.get(self._server, ())):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
