# SPDX-License-Identifier: AGPL-3.0-or-later
"""Connections on which nothing outlasts the call it belongs to, however slowly the other side drips.

requests and urllib3 count from byte to byte: an answer whose headers come one byte a second would be read for an hour.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import threading
import time
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection


class TimeLimit(threading.local):
    """Until when the call of this thread may take (`time.monotonic`), and seconds that a single read may wait."""

    end = float("inf")
    read = 5.0

    def left(self) -> float:
        """Seconds that the next read may wait. TimeoutError: none are left."""
        left = min(self.read, self.end - time.monotonic())
        if left <= 0:
            raise TimeoutError("no time is left")
        return left


#: A connection is used by one thread at a time, and by that thread for one call.
LIMIT = TimeLimit()


class _TimedReads(io.RawIOBase):
    """What comes in on a socket, each piece within what is left of the call."""

    def __init__(self, stream: io.RawIOBase, connected: socket.socket) -> None:
        self._stream = stream
        self._socket = connected

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._socket.settimeout(LIMIT.left())
        return self._stream.readinto(buffer)

    def close(self) -> None:
        self._stream.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *arguments: Any, **named: Any) -> None:
        super().__init__(sock, *arguments, **named)
        self.fp: Any = io.BufferedReader(_TimedReads(self.fp.detach(), sock))


class _Connection(HTTPConnection):
    response_class = _Response


class _TlsConnection(HTTPSConnection):
    response_class = _Response


class _PublicConnection(_TlsConnection):
    """Goes to addresses of the internet alone, whatever a name server says at the moment of the connection."""

    def _new_conn(self) -> socket.socket:
        for *_, address in socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM):
            _require_public(address[0])
        connected = super()._new_conn()
        try:
            # The name may have been asked for once more.
            _require_public(connected.getpeername()[0])
        except OSError:
            connected.close()
            raise
        return connected


def _require_public(address: str | int) -> None:
    place = ipaddress.ip_address(str(address).partition("%")[0])
    place = getattr(place, "ipv4_mapped", None) or place
    if not place.is_global or place.is_multicast:
        raise PermissionError("the name leads to an address that is not of the internet")


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


class TimedAdapter(HTTPAdapter):
    """An adapter of requests whose connections keep to `LIMIT`; ``authorities`` are trusted beside the public ones.

    With ``public`` they lead to the internet alone, unless a proxy is between, which sees to that itself.
    """

    def __init__(self, authorities: str = "", *, public: bool = False, **named: Any) -> None:
        self._authorities = authorities
        self._public = public
        super().__init__(**named)

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        if self._authorities:
            named["ssl_context"] = ssl.create_default_context(cafile=self._authorities)
        super().init_poolmanager(*arguments, **named)
        _keep_time(self.poolmanager)
        if self._public:
            self.poolmanager.pool_classes_by_scheme = {"https": _PublicPool}

    def proxy_manager_for(self, proxy: Any, **named: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **named)
        _keep_time(manager)
        return manager


def _keep_time(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
