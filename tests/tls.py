# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates that nobody but their own authority vouches for, and a door with TLS in front of a server without."""

import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Certificate:
    """Of 127.0.0.1; it is its own authority."""

    file: Path
    key: Path


def certificate(directory: Path) -> Certificate:
    """A new one in that directory, which is made."""
    if shutil.which("openssl") is None:
        pytest.skip("missing: openssl (apt-get install openssl)")
    directory.mkdir()
    made = Certificate(directory / "certificate.pem", directory / "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", made.key, "-out", made.file],
        check=True, capture_output=True,
    )  # fmt: skip
    return made


class Door:
    """Passes what comes to that port of this machine until `close`; ``url`` ends with a slash."""

    def __init__(self, port: int, shown: Certificate) -> None:
        self._port, self._open = port, set[socket.socket]()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}/"
        self.show(shown)
        threading.Thread(target=self._accept, daemon=True).start()

    def show(self, shown: Certificate) -> None:
        """Whoever comes from now on sees this one; who is in has to come again."""
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(shown.file, shown.key)
        for each in tuple(self._open):
            _end(each)

    def close(self) -> None:
        """Nobody listens any more."""
        for each in (self._listener, *self._open):
            _end(each)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), client:
            inside = self._context.wrap_socket(client, server_side=True)
            self._open.add(inside)
            with inside, socket.create_connection(("127.0.0.1", self._port)) as server:
                answers = threading.Thread(target=_pass, args=(server, inside), daemon=True)
                answers.start()
                _pass(inside, server)
                answers.join()
            self._open.discard(inside)


def _pass(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    for each in (source, target):
        _end(each)


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
