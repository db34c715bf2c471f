# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same wish twice within some minutes (a double click, two tabs) is one wish."""

from __future__ import annotations

import hashlib
import json

from webapp.services import Services

#: Seconds that a wish counts as the same at least; twice that at most.
WINDOW = 300


def request_id(services: Services, *wish: object) -> str:
    """What iTop knows the wish by; the queue's store remembers it, for every process of the service.

    `wish` is everything that makes it the same: the conversation, the ticket, all values.
    """
    digest = hashlib.sha256(json.dumps(wish, sort_keys=True).encode()).hexdigest()[:40]
    window = int(services.clock() // WINDOW)
    before, now = f"{digest}-{window - 1}", f"{digest}-{window}"
    if services.jobs.known(f"wish:{before}"):
        return before
    services.jobs.remember(f"wish:{now}")
    return now
