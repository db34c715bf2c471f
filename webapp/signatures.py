# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a request comes from Intercom, or from the module: HMACs of the raw body, each endpoint with its own fixed
algorithm.

https://developers.intercom.com/docs/canvas-kit (X-Body-Signature),
https://developers.intercom.com/docs/references/webhooks/webhook-models (X-Hub-Signature)
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

CANVAS_HEADER = "X-Body-Signature"
WEBHOOK_HEADER = "X-Hub-Signature"
#: Of the module's hints (docs/sync-api.md).
ITOP_HEADER, ITOP_TIME = "X-Itop-Signature", "X-Itop-Timestamp"
#: Seconds by which the clocks may differ; an older hint is a recorded one.
_FRESH = 300
_WEBHOOK_PREFIX = "sha1="


def canvas_signature(secret: str, body: bytes) -> str:
    """What Intercom sends as X-Body-Signature: hex HMAC-SHA256."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def webhook_signature(secret: str, body: bytes) -> str:
    """What Intercom sends as X-Hub-Signature: sha1= and hex HMAC-SHA1."""
    return _WEBHOOK_PREFIX + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()


def itop_signature(secret: str, timestamp: str, body: bytes) -> str:
    """What the module sends as X-Itop-Signature: sha256= and hex HMAC-SHA256 of its time, a dot and the body."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def fits_canvas(header: str | None, body: bytes, secrets: Sequence[str]) -> bool:
    """Whether the header is the signature of the body under one of the secrets."""
    return _any(header, [canvas_signature(secret, body) for secret in secrets if secret])


def fits_webhook(header: str | None, body: bytes, secrets: Sequence[str]) -> bool:
    """Whether the header is the signature of the body under one of the secrets."""
    return _any(header, [webhook_signature(secret, body) for secret in secrets if secret])


def fits_itop(header: str | None, timestamp: str, body: bytes, secrets: Sequence[str]) -> bool:
    """Whether the header is the signature of time and body under one of the secrets."""
    return _any(header, [itop_signature(secret, timestamp, body) for secret in secrets if secret])


def is_fresh(timestamp: str, now: float) -> bool:
    """Whether X-Itop-Timestamp is a moment (unix seconds) near that one."""
    return timestamp.isascii() and timestamp.isdigit() and abs(int(timestamp[:12]) - now) <= _FRESH


def _any(header: str | None, expected: list[str]) -> bool:
    """Compares bytes (a non-ASCII header is only a wrong one), every candidate, letter case ignored."""
    given = (header or "").strip().encode("utf-8", "replace").lower()
    fitting = False
    for signature in expected:
        fitting |= hmac.compare_digest(given, signature.encode("ascii"))
    return fitting
