# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every signed endpoint does before anything else: raw bytes, signature, JSON, the workspace."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from flask import abort, request

from webapp.conversations import identifier
from webapp.errors import AppError, Retry
from webapp.services import Services
from webapp.settings import ModuleSettings

#: Bytes; Intercom's requests are far smaller, but a message may carry a picture of 5 MB in its text, as base64.
LONGEST_BODY, LONGEST_MESSAGE = 2 * 1024 * 1024, 8 * 1024 * 1024

Fits = Callable[[str | None, bytes, Sequence[str]], bool]


class NoSecret(AppError):
    """There is nothing to check this signature with, because of `reason`: which workspaces there are was never told.

    `environment` says whether the secret of the environment fits, which opens every workspace or not each.
    """

    def __init__(self, reason: AppError, *, environment: bool) -> None:
        super().__init__(f"No signature can be checked. {reason.detail}", code="no_secret", retry=reason.retry)
        self.reason = reason
        self.environment = environment


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


def opened(services: Services, header: str | None, body: bytes, fits: Fits) -> Mapping[str, object]:
    """The JSON object of a body that is signed with a secret of the very workspace it names.

    Nothing is parsed before the signature fits one of the secrets there are, and nothing but the workspace is read
    before it fits one of that workspace. Raises `Unsigned`, `NoObject` and `NoSecret`.
    """
    settings = _settings(services, header, body, fits)
    if not fits(header, body, settings.every_client_secret):
        raise Unsigned("no secret fits")
    payload = _decoded(body)
    if payload is None:
        raise NoObject("The body is not a JSON object.", code="bad_request", retry=Retry.NEVER)
    workspace_id = named_workspace(payload)
    if not workspace_id:
        raise Unsigned("it names no workspace, or several")
    if not fits(header, body, settings.secrets_of(workspace_id)):
        raise Unsigned("the secret is not one of the workspace it names")
    return payload


def named_workspace(payload: Mapping[str, object]) -> str:
    """The workspace of a click or a notification; empty where there is none, it cannot be one, or two are named.

    Intercom calls it workspace_id in clicks and app_id in notifications and in what is older.
    """
    named = {identifier(payload[name]) for name in ("workspace_id", "app_id") if payload.get(name) is not None}
    return named.pop() if len(named) == 1 else ""


def _settings(services: Services, header: str | None, body: bytes, fits: Fits) -> ModuleSettings:
    try:
        return services.settings.current()
    except AppError as error:
        # Which workspace has a secret of its own is not known: that of the environment opens none for certain.
        environment = fits(header, body, services.settings.overrides.client_secrets)
        raise NoSecret(error, environment=environment) from error


def _decoded(body: bytes) -> Mapping[str, object] | None:
    """The JSON object in the body, None for anything else."""
    try:
        payload = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None
