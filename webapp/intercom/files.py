# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of a conversation: where Intercom keeps them, and how they are fetched from there and from nowhere else.

https://www.intercom.com/help/en/articles/2339426 (files), https://www.intercom.com/help/en/articles/3894 (hosts)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO, Literal
from urllib.parse import urlsplit

from webapp.network.http import Http, TimedOut, Timeout, TooLarge, Unreachable

#: Files of end users and teammates, pictures and GIFs, of all regions; the older ones have a name a workspace.
_HOSTS = re.compile(
    r"(?:[a-z0-9-]+\.)+(?:intercomcdn\.(?:com|eu)|intercomusercontent\.com|intercomassets\.(?:com|eu)"
    r"|intercom-attachments(?:-[1-9])?\.(?:com|eu))"
)
#: What others may read as another host.
_AMBIGUOUS = re.compile(r"[\s\\]")
#: Signatures that are wrong or too old, and what is not there any more.
_GONE = frozenset({401, 403, 404, 410})

Fetched = Literal["", "elsewhere", "gone", "moved", "too_large", "too_slow", "unavailable"]


@dataclass(frozen=True)
class FileHosts:
    """`public` goes to the internet alone; `api_url` is the override for tests, whose own files come by `tests`."""

    public: Http
    tests: Http
    api_url: str = ""

    def has(self, url: str) -> bool:
        """Whether a file at that address is one that Intercom keeps."""
        return self._door(url) is not None

    def close(self) -> None:
        """Close the connections of every thread."""
        self.public.close()
        self.tests.close()

    def fetch(self, url: str, *, into: BinaryIO, max_bytes: int, timeout: Timeout) -> Fetched:
        """Empty where the file is in `into` as a whole, else why not; no token and no cookie goes along.

        What is `unavailable` or `too_slow` may be had later.
        """
        door = self._door(url)
        if door is None:
            return "elsewhere"
        try:
            answer = door.download(url, into=into, max_bytes=max_bytes, timeout=timeout)
        except TooLarge:
            return "too_large"
        except TimedOut:
            return "too_slow"
        except Unreachable:
            return "unavailable"
        if answer.status in _GONE:
            return "gone"
        if 300 <= answer.status < 400:
            return "moved"
        plain = answer.headers.get("Content-Encoding", "identity").lower() == "identity"
        return "" if answer.status == 200 and plain else "unavailable"

    def _door(self, url: str) -> Http | None:
        try:
            place, own = urlsplit(url), urlsplit(self.api_url)
            port = place.port
        except ValueError:
            return None
        if self.api_url and (place.scheme, place.netloc) == (own.scheme, own.netloc):
            return self.tests
        if _AMBIGUOUS.search(url) or place.scheme != "https" or port not in (None, 443) or place.username is not None:
            return None
        return self.public if _HOSTS.fullmatch((place.hostname or "").lower()) else None
