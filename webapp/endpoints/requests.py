# SPDX-License-Identifier: AGPL-3.0-or-later
"""What endpoints share: raw bytes, signature, JSON and workspace before anything else, a line of the log after."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, abort, jsonify, request

from webapp import logs
from webapp.errors import AppError, Retry
from webapp.lenient import identifier, json_object
from webapp.services import Services
from webapp.signatures import CANVAS_HEADER, fits_canvas

_LOG = logging.getLogger(__name__)

#: Bytes; Intercom's requests are far smaller, but a message may carry a picture of 5 MB in its text, as base64.
LONGEST_BODY, LONGEST_MESSAGE = 2 * 1024 * 1024, 8 * 1024 * 1024

Fits = Callable[[str | None, bytes, Sequence[str]], bool]


@dataclass(frozen=True)
class SignedRequest:
    """A request of Intercom's; `doubt` is why it is not certain that the secret is one of this workspace."""

    payload: Mapping[str, object]
    doubt: AppError | None = None


class NoSecret(AppError):
    """There is nothing to check this signature with: iTop has never told, and the environment's secret does not fit."""


class Unsigned(AppError):
    """The signature is not that of the workspace the request names; `reason` says what is wrong, for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The request is refused: {reason}.", code="wrong_signature", retry=Retry.NEVER)
        self.reason = reason


class NoObject(AppError):
    """The body is no JSON object."""


def raw_body(longest: int = LONGEST_BODY) -> bytes:
    """The body as it came; 413 where it is too long. Flask cuts one that does not tell its length."""
    request.max_content_length = longest
    body = request.get_data(cache=False)
    if request.content_length is None and len(body) >= longest:
        abort(413)
    return body


def opened(services: Services, header: str | None, body: bytes, fits: Fits) -> SignedRequest:
    """The JSON object of a body that is signed with a secret of the very workspace it names.

    Nothing is parsed before the signature fits one of the secrets there are, and nothing but the workspace is read
    before it fits one of that workspace. Raises `Unsigned`, `NoObject` and `NoSecret`.
    """
    common = services.settings.overrides.client_secrets
    try:
        settings, doubt = services.settings.current(), None
    except AppError as error:
        settings, doubt = None, error
    if not fits(header, body, settings.every_client_secret if settings is not None else common):
        if doubt is not None:
            # A signature that does not fit may be a workspace's own.
            raise NoSecret(f"No signature can be checked. {doubt.detail}", code="no_secret", retry=doubt.retry)
        raise Unsigned("no secret fits")
    payload = json_object(body)
    if payload is None:
        raise NoObject("The body is not a JSON object.", code="bad_request", retry=Retry.NEVER)
    workspace_id = named_workspace(payload)
    if not workspace_id:
        raise Unsigned("it names no workspace, or several")
    if settings is not None and not fits(header, body, settings.secrets_of(workspace_id)):
        raise Unsigned("the secret is not one of the workspace it names")
    return SignedRequest(payload, doubt)


def answer_signed(services: Services, do: Callable[[SignedRequest], Mapping[str, object]]) -> Response:
    """What `do` makes of a request that is signed as those of panel and card are; 401 or 400 for any other."""
    try:
        given = opened(services, request.headers.get(CANVAS_HEADER), raw_body(), fits_canvas)
    except Unsigned as error:
        return _refuse(services, error.reason)
    except NoSecret as error:
        _LOG.error("click refused", extra={"path": request.path, "detail": error.detail})
        return _refuse(services, "no secret is known")
    except NoObject as error:
        response = jsonify(error={"code": error.code, "message": error.detail})
        response.status_code = 400
        return response
    return jsonify(do(given))


def _refuse(services: Services, reason: str) -> Response:
    services.metrics.wrong_signature(request.path)
    _LOG.warning("wrong signature", extra={"path": request.path, "status": 401, "reason": reason})
    return Response(status=401)


def log_answer(event: str, error: Exception | None, started: float, **about: object) -> None:
    """One line for a request: what it was about (no word that anybody said), what became of it, and in which time.

    `started` is of `time.monotonic`.
    """
    level, outcome = logging.INFO, dict[str, object](outcome="ok")
    if isinstance(error, AppError):
        level, outcome = logging.WARNING, {"outcome": error.code, "detail": error.detail}
    elif error is not None:
        level, outcome = logging.ERROR, {"outcome": "unexpected", **logs.fault(error)}
    _LOG.log(level, event, extra={**outcome, **about, "ms": logs.milliseconds(time.monotonic() - started)})


def named_workspace(payload: Mapping[str, object]) -> str:
    """The workspace of a click or a notification; empty where there is none, it cannot be one, or two are named.

    Intercom calls it workspace_id in clicks and app_id in notifications and in what is older.
    """
    named = {identifier(payload[name]) for name in ("workspace_id", "app_id") if payload.get(name) is not None}
    return named.pop() if len(named) == 1 else ""
