# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether this machine and iTop's agree about the time: messages go to their place in a log by date."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from email.utils import parsedate_to_datetime

from webapp.config import Config
from webapp.doctor.finding import Finding, warning
from webapp.network.http import Http, Timeout, Unreachable

#: Seconds that nobody would notice.
_ALLOWED = 60.0
_TIMEOUT = Timeout(connect=3.0, read=5.0, total=8.0)


def clock(config: Config) -> Iterator[Finding]:
    """By the header that every web server sends (https://www.rfc-editor.org/rfc/rfc9110#name-date)."""
    with closing(Http(authorities=config.itop_authorities)) as http:
        try:
            answer = http.request("HEAD", config.itop_url, headers={}, body=None, timeout=_TIMEOUT)
            ahead = time.time() - parsedate_to_datetime(answer.headers.get("Date", "")).timestamp()
        except (Unreachable, ValueError):
            return  # nobody there, which is said elsewhere, or nobody who tells the time
    if abs(ahead) > _ALLOWED:
        detail = (
            f"It is {abs(ahead):.0f} seconds {'ahead of' if ahead > 0 else 'behind'} the clock of iTop's web server."
        )
        yield warning("clock", detail, "Let both machines keep time by NTP (timedatectl says whether this one does).")
