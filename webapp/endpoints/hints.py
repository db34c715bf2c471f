# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the module in iTop says that a ticket has changed: no more than that, and it only makes the next look come now.

Whoever sends many gets no more than two looks a second out of it, and a workspace that asks for nothing none.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

from flask import Blueprint, Response, jsonify, request

from webapp.config import split_secrets
from webapp.endpoints.requests import raw_body
from webapp.errors import AppError, StoreUnavailable
from webapp.lenient import identifier, items, json_object
from webapp.services import Services
from webapp.settings.module_settings import ModuleSettings
from webapp.signatures import ITOP_HEADER, ITOP_TIME, fits_itop, is_fresh

_LOG = logging.getLogger(__name__)

#: Bytes; and workspaces that one hint may name.
_LONGEST, _MOST = 64 * 1024, 200


def blueprint(services: Services) -> Blueprint:
    """`POST /webhooks/itop`."""
    hints = Blueprint("hints", __name__)

    @hints.post("/webhooks/itop")
    def hint() -> Response:
        body = raw_body(_LONGEST)
        timestamp = request.headers.get(ITOP_TIME, "")
        try:
            settings = services.settings.current()
        except AppError as error:
            # The look that is due comes all the same.
            _LOG.warning("hint not taken", extra={"detail": error.detail})
            return Response(status=503)
        if not is_fresh(timestamp, services.clock()) or not _fits(settings, timestamp, body, _every_secret(settings)):
            services.metrics.wrong_signature(request.path)
            _LOG.warning("wrong signature", extra={"path": request.path, "bytes": len(body), "reason": "no hint"})
            return Response(status=401)
        return jsonify(status=_hasten(services, settings, timestamp, body))

    return hints


def _hasten(services: Services, settings: ModuleSettings, timestamp: str, body: bytes) -> str:
    """What of a hint whose signature is good is a workspace's own and wanted; all else is passed over."""
    wanted = [
        workspace
        for workspace in _named_workspaces(json_object(body) or {})
        if _fits(settings, timestamp, body, _secrets_of(settings, workspace)) and settings.to_intercom(workspace).on
    ]
    try:
        hastened = [workspace for workspace in wanted if services.readings.hasten(workspace)]
    except StoreUnavailable as error:
        _LOG.warning("hint not taken", extra={"detail": error.detail})
        return "skipped"
    return "accepted" if hastened else "skipped"


def _named_workspaces(hint: Mapping[str, object]) -> Iterator[str]:
    return filter(None, map(identifier, items(hint.get("workspaces"))[:_MOST]))


def _fits(settings: ModuleSettings, timestamp: str, body: bytes, secrets: tuple[str, ...]) -> bool:
    return fits_itop(request.headers.get(ITOP_HEADER), timestamp, body, secrets)


def _every_secret(settings: ModuleSettings) -> tuple[str, ...]:
    return (*settings.every_client_secret, *_of_itop(settings))


def _secrets_of(settings: ModuleSettings, workspace: str) -> tuple[str, ...]:
    """Those of the workspace; the module does not know what the environment of this service says instead."""
    own = settings.secrets_of(workspace)
    entry = settings.workspaces.get(workspace)
    return (*own, *_of_itop(settings)) if own and not (entry and entry.client_secrets) else own


def _of_itop(settings: ModuleSettings) -> tuple[str, ...]:
    return split_secrets(settings.text("sync_app.client_secret"))
