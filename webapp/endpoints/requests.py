# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every signed endpoint does before anything else: raw bytes, signature, JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from flask import abort, request

from webapp.errors import AppError
from webapp.services import Services

#: Bytes; Intercom's requests are far smaller, but a message may carry a picture of 5 MB in its text, as base64.
LONGEST_BODY, LONGEST_MESSAGE = 2 * 1024 * 1024, 8 * 1024 * 1024

Fits = Callable[[str | None, bytes, Sequence[str]], bool]


class NoSecret(AppError):
    """There is nothing to check this signature with: iTop has never told, and the environment's secret does not fit."""


def raw_body(longest: int = LONGEST_BODY) -> bytes:
    """The body as it came; 413 where it is too long. Flask cuts one that does not tell its length."""
    request.max_content_length = longest
    body = request.get_data(cache=False)
    if request.content_length is None and len(body) >= longest:
        abort(413)
    return body


def signed(services: Services, header: str | None, body: bytes, fits: Fits) -> bool:
    """Whether the body is Intercom's, whichever workspace it names; raises `NoSecret` where that cannot be known."""
    if fits(header, body, services.settings.overrides.client_secrets):
        return True
    try:
        secrets = services.settings.current().every_client_secret
    except AppError as error:
        # A signature that does not fit may be a workspace's own.
        raise NoSecret(f"No signature can be checked. {error.detail}", code="no_secret") from error
    return fits(header, body, secrets)


def decoded(body: bytes) -> Mapping[str, object] | None:
    """The JSON object in the body, None for anything else."""
    try:
        payload = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None
