# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose certificates are trusted: the public authorities, and for iTop those of the operator beside them."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.tls import certificate
from webapp.network.http import Http, Timeout, Unreachable


class Fine(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a handshake that is broken off is what is tried here."""


class Quiet(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """The other side does not trust this one."""


class Site:
    """A server whose certificate nobody but its own authority vouches for."""

    def __init__(self, directory: Path) -> None:
        shown = certificate(directory)
        self.authority = shown.file
        self._server = Quiet(("127.0.0.1", 0), Fine)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(shown.file, shown.key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._server.shutdown()
            self._server.server_close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Callable[[str], Site]]:
    with ExitStack() as stack:

        def one(name: str) -> Site:
            made = Site(tmp_path / name)
            stack.callback(made.close)
            return made

        yield one


def status(http: Http, site: Site) -> int:
    try:
        return http.request("GET", site.url, headers={}, body=None, timeout=Timeout()).status
    finally:
        http.close()


def test_an_authority_of_ones_own_is_trusted_beside_the_usual_ones(
    site: Callable[[str], Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    itop, public = site("itop"), site("public")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(public.authority))  # stands for those that everybody trusts

    for each in (itop, public):
        assert status(Http(authorities=str(itop.authority)), each) == 200


def test_a_certificate_that_nobody_vouches_for_is_refused(site: Callable[[str], Site]) -> None:
    itop, other = site("itop"), site("other")

    for http in (Http(), Http(authorities=str(other.authority))):
        with pytest.raises(Unreachable, match="SSLCertVerificationError"):
            status(http, itop)
