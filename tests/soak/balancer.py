# SPDX-License-Identifier: AGPL-3.0-or-later
"""What nginx does in front of several web processes: each connection goes to the next one that listens."""

import itertools
import socket
import threading
from collections.abc import Sequence


class Balancer:
    """Passes bytes until `close`; ``url`` ends with a slash. What breaks behind it breaks in front of it."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports = ports
        self._turn = itertools.count()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        threading.Thread(target=self._accept, name="balancer", daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            server = self._connected()
            if server is not None:
                with server:
                    answers = threading.Thread(target=_pass, args=(server, client), daemon=True)
                    answers.start()
                    _pass(client, server)
                    answers.join()

    def _connected(self) -> socket.socket | None:
        first = next(self._turn)
        for number in range(len(self._ports)):
            try:
                port = self._ports[(first + number) % len(self._ports)]
                server = socket.create_connection(("127.0.0.1", port), timeout=2)
            except OSError:
                continue
            server.settimeout(None)  # an answer may take longer than a connection
            return server
        return None


def _pass(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65_536):
            target.sendall(data)
    except OSError:
        pass
    for side in (source, target):
        try:
            side.shutdown(socket.SHUT_RDWR if side is source else socket.SHUT_WR)
        except OSError:
            continue
