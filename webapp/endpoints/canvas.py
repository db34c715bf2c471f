# SPDX-License-Identifier: AGPL-3.0-or-later
"""The panel's two addresses: 200 with a canvas whatever happens behind, unless the request is not Intercom's."""

from __future__ import annotations

import logging
import secrets
import time

from flask import Blueprint, Response, jsonify, request

from webapp import logs
from webapp.endpoints.requests import NoObject, NoSecret, Unsigned, opened, raw_body
from webapp.errors import AppError
from webapp.inbox import Click
from webapp.panel.clicks import answer_click, explain
from webapp.services import Services
from webapp.signatures import CANVAS_HEADER, fits_canvas

_LOG = logging.getLogger(__name__)

#: Seconds for everything outside; with the rest, and a second for old settings, an answer leaves within eight.
_TIME = 6.5


def blueprint(services: Services) -> Blueprint:
    """`POST /canvas/initialize` and `POST /canvas/submit`."""
    canvas = Blueprint("canvas", __name__)

    @canvas.post("/canvas/initialize")
    @canvas.post("/canvas/submit")
    def click() -> Response:
        body = raw_body()
        try:
            given = opened(services, request.headers.get(CANVAS_HEADER), body, fits_canvas)
        except Unsigned as error:
            return _stranger(error.reason)
        except NoSecret as error:
            _LOG.error("canvas refused", extra={"detail": error.detail})
            return _stranger()
        except NoObject:
            return bad_request()
        if given.doubt is not None:
            # Which workspaces there are is not known yet: whoever it is reads that iTop is away, and nothing else.
            return jsonify(answer(Click(), services, given.doubt))
        shown = Click.parse(given.payload)
        services.learn_region(shown.workspace_id, shown.region)
        return jsonify(answer(shown, services))

    def _stranger(reason: str = "no secret is known") -> Response:
        services.metrics.wrong_signature(request.path)
        _LOG.warning("wrong signature", extra={"path": request.path, "status": 401, "reason": reason})
        return Response(status=401)

    return canvas


def bad_request() -> Response:
    """The answer to a body that is no JSON object."""
    response = jsonify(error={"code": "bad_request", "message": "The body is not a JSON object."})
    response.status_code = 400
    return response


def answer(click: Click, services: Services, doubt: AppError | None = None) -> dict[str, object]:
    """The canvas of the screen, or one that explains under a reference what went wrong; logged once, here.

    With a `doubt` no screen is shown.
    """
    started = time.monotonic()
    reference = secrets.token_hex(4)
    said: dict[str, object] = {"outcome": "ok"}
    level = logging.INFO
    try:
        if doubt is not None:
            raise doubt
        body = answer_click(click, services.until(started + _TIME)).answer()
    except AppError as error:
        said, level = {"outcome": error.code, "detail": error.detail}, logging.WARNING
        body = _explain(click, services, error, reference)
    except Exception as error:
        said, level = {"outcome": "unexpected", **logs.fault(error)}, logging.ERROR
        body = _explain(click, services, None, reference)
    _LOG.log(
        level,
        "click",
        extra={
            **said,
            "request": reference,
            "screen": click.action.name,
            "workspace": click.workspace_id,
            "conversation": click.conversation_id,
            "ms": logs.milliseconds(time.monotonic() - started),
        },
    )
    return body


def _explain(click: Click, services: Services, error: AppError | None, reference: str) -> dict[str, object]:
    try:
        return explain(error, reference=reference, click=click, services=services).answer()
    except Exception as fault:
        _LOG.error("no explanation", extra={"request": reference, **logs.fault(fault)})
        return _plain(reference)


def _plain(reference: str) -> dict[str, object]:
    """The last resort, in plain English and without a screen."""
    back = {"type": "button", "id": "home", "label": "Home", "style": "link", "action": {"type": "submit"}}
    said = "Something unexpected happened. New messages are copied as before. Please try again in a few minutes."
    words = {"type": "text", "text": f"{said} Reference: {reference}", "style": "error"}
    return {"canvas": {"content": {"components": [words, back]}}}
