# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that people send: kept here, and given to whoever has an address that is signed and not too old.

Each answer of Intercom's has fresh addresses. https://www.intercom.com/help/en/articles/2339426
"""

import hashlib
import hmac
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask, Response, request

#: Seconds for which an address is good.
LIFETIME = 1_800
#: Stands in bodies and attachments for the address that a file has in the answer.
_PLACE = re.compile(r'(\\?")standin-file:([0-9a-f]{16})')


@dataclass(frozen=True)
class Kept:
    """A file: ``moved_to`` is where one is sent instead, ``pause`` seconds pass before each piece of 256 KB."""

    name: str
    kind: str
    content: bytes
    moved_to: str = ""
    #: Bytes of nothing, beside the content: a file may be larger than anybody holds.
    zeros: int = 0
    pause: float = 0.0
    #: What the header says of its length, empty for nothing.
    length: str = ""


class Files:
    """Everything that was sent; ``url`` is where the stand-in answers. Thread-safe."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.url = ""
        self.lifetime: float = LIFETIME
        #: Keys of the files that somebody fetched, in that order.
        self.fetched: list[str] = []
        #: Bytes of a file that a reply by the API may have.
        self.largest: float = float("inf")
        #: No file is to be had while it says false.
        self.answers = True
        self._clock = clock
        self._secret = secrets.token_bytes(16)
        self._kept: dict[str, Kept] = {}
        self._lock = threading.Lock()

    def keep(
        self,
        name: str,
        content: bytes,
        kind: str = "",
        *,
        moved_to: str = "",
        zeros: int = 0,
        pause: float = 0.0,
        length: str = "",
        key: str = "",
    ) -> str:
        """A file; what stands for its address, in the body of a part or as that of an attachment."""
        key = key or secrets.token_hex(8)
        with self._lock:
            self._kept[key] = Kept(name, kind or "application/octet-stream", content, moved_to, zeros, pause, length)
        return f"standin-file:{key}"

    def find(self, key: str) -> Kept | None:
        """The file of that key, None where there is none."""
        return self._kept.get(key)

    def addressed(self, answer: str) -> str:
        """The JSON with an address of now for each file; in HTML, which stands in quotes of its own, it is escaped."""

        def address(found: re.Match[str]) -> str:
            url = self.address(f"standin-file:{found.group(2)}")
            return found.group(1) + (url.replace("&", "&amp;") if found.group(1).startswith("\\") else url)

        return _PLACE.sub(address, answer) if "standin-file:" in answer else answer

    def address(self, place: str) -> str:
        """A fresh address of a file; any other address is what it was."""
        key = place.removeprefix("standin-file:")
        if key == place:
            return place
        kept, expires = self._kept.get(key), int(self._clock() + self.lifetime)
        name = quote(kept.name.rpartition("/")[2], safe="") if kept is not None else "gone"
        return f"{self.url}/i/o/{key}/{name}?expires={expires}&signature={self._signature(key, expires)}&req=dSY"

    def serve(self, key: str) -> Response:
        """What a request for a file gets."""
        kept, expires = self._kept.get(key), request.args.get("expires", "0")
        signed = hmac.compare_digest(request.args.get("signature", ""), self._signature(key, int(expires)))
        if "Authorization" in request.headers:
            return Response("A token has no business here.", 400)
        if not self.answers:
            return Response("Nobody is there.", 503)
        if kept is None or not signed or int(expires) < self._clock():
            return Response("Access denied", 403)
        self.fetched.append(key)
        if kept.moved_to:
            return Response("", 302, {"Location": kept.moved_to})
        said = {"Content-Length": kept.length} if kept.length else {}
        return Response(_pieces(kept), mimetype=kept.kind, headers=said)

    def _signature(self, key: str, expires: int) -> str:
        return hmac.new(self._secret, f"{key}:{expires}".encode(), hashlib.sha256).hexdigest()


def _pieces(kept: Kept) -> Iterator[bytes]:
    """Without a length in front: as much comes as there is."""
    piece = 256 * 1024
    for start in range(0, len(kept.content), piece):
        if kept.pause:
            time.sleep(kept.pause)
        yield kept.content[start : start + piece]
    for start in range(0, kept.zeros, piece):
        yield bytes(min(piece, kept.zeros - start))


def serve_files(app: Flask, files: Files) -> None:
    """Answer for them beside the calls of the API."""

    @app.get("/i/o/<key>/<path:name>")
    def file(key: str, name: str) -> Response:
        return files.serve(key)
