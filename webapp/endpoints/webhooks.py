# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where Intercom's notifications arrive: 200 only after what has to be done is on disk.

Never 410 (ends the subscription) or 429 (delays and drops): Intercom tries once more after any other failure.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping

from flask import Blueprint, Response, abort, jsonify, request

from webapp import logs
from webapp.endpoints.requests import LONGEST_BODY, LONGEST_MESSAGE, NoObject, NoSecret, Unsigned, opened, raw_body
from webapp.errors import StoreUnavailable
from webapp.payloads.any_job import unproved
from webapp.services import Services
from webapp.signatures import WEBHOOK_HEADER, fits_webhook
from webapp.webhooks import Notification, decode

_LOG = logging.getLogger(__name__)


def blueprint(services: Services) -> Blueprint:
    """`HEAD` and `POST /webhooks/intercom`."""
    webhooks = Blueprint("webhooks", __name__)

    @webhooks.route("/webhooks/intercom", methods=["HEAD", "POST"])
    def notification() -> Response:
        if request.method == "HEAD":
            return Response(status=200)
        body = raw_body(LONGEST_MESSAGE)
        answer = _answered(body, services)
        # Only a message may be longer than anything else of Intercom's.
        if len(body) > LONGEST_BODY and answer.status_code in (400, 401):
            abort(413)
        return answer

    return webhooks


def _answered(body: bytes, services: Services) -> Response:
    started = time.monotonic()
    try:
        given = opened(services, request.headers.get(WEBHOOK_HEADER), body, fits_webhook)
    except Unsigned as error:
        services.metrics.wrong_signature(request.path)
        _LOG.warning("wrong signature", extra={"path": request.path, "bytes": len(body), "reason": error.reason})
        return Response(status=401)
    except NoSecret as error:
        return _later(error.detail)
    except NoObject as error:
        return _answer(400, {"error": {"code": error.code, "message": error.detail}})
    return _taken(Notification.decode(given.payload, now=services.clock()), services, started, given.doubt is not None)


def _taken(notification: Notification, services: Services, started: float, doubt: bool) -> Response:
    ruled = _has_rules(services, notification.workspace_id)
    new = decode(notification, ruled_at=services.clock() if ruled else None)
    if doubt and new:
        new = [unproved(job) for job in new]
    about: dict[str, object] = {
        "notification": notification.id,
        "topic": notification.topic,
        "workspace": notification.workspace_id,
        "conversation": notification.conversation_id,
    }
    if new is None:
        _LOG.info("notification", extra={**about, "outcome": "skipped"})
        return _answer(200, {"status": "skipped"})
    try:
        ids = services.jobs.add(new) if new else []
    except StoreUnavailable as error:
        return _later(error.detail)
    stored = [job_id for job_id in ids if job_id is not None]
    outcome = "accepted" if stored else "known" if ids else "nothing"
    ms = logs.milliseconds(time.monotonic() - started)
    _LOG.info("notification", extra={**about, "outcome": outcome, "jobs": stored, "ms": ms})
    return _answer(200, {"status": "accepted" if ids else "ok"})


def _has_rules(services: Services, workspace_id: str) -> bool:
    """Whether a rule may make a ticket of a conversation there; none is known before iTop has told its settings."""
    settings = services.settings.known()
    return settings is not None and bool(settings.rules(workspace_id))


def _later(detail: str) -> Response:
    """Intercom will come again in a minute."""
    _LOG.error("notification not taken", extra={"detail": detail, "status": 503})
    return _answer(503, {"error": {"code": "unavailable", "message": "The notification could not be stored."}})


def _answer(status: int, members: Mapping[str, object]) -> Response:
    response = jsonify(members)
    response.status_code = status
    return response
