# SPDX-License-Identifier: AGPL-3.0-or-later
"""The application factory: services in, a WSGI application out."""

from __future__ import annotations

import logging
import time

from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from webapp import logs
from webapp.endpoints import canvas, connectors, health, hints, messenger, metrics, webhooks
from webapp.endpoints.requests import LONGEST_MESSAGE
from webapp.services import Services

_LOG = logging.getLogger(__name__)


def create_app(services: Services) -> Flask:
    """Everything that Intercom and the operator call; each error is JSON and says nothing about the inside."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_MESSAGE
    for endpoint in (canvas, messenger, webhooks, hints, connectors, health, metrics):
        app.register_blueprint(endpoint.blueprint(services))
    app.register_error_handler(HTTPException, _refuse)
    app.register_error_handler(Exception, _fail)
    app.before_request(_note_begin)
    app.after_request(_headers)
    app.after_request(lambda response: _count(services, response))
    return app


def _refuse(error: HTTPException) -> Response:
    response = jsonify(error={"code": error.name.lower().replace(" ", "_"), "message": error.name})
    response.status_code = error.code or 500
    return response


def _fail(error: Exception) -> Response:
    _LOG.error("request failed", extra=logs.fault(error))
    response = jsonify(error={"code": "internal_error", "message": "Something unexpected happened."})
    response.status_code = 500
    return response


def _note_begin() -> None:
    g.begun = time.monotonic()


def _count(services: Services, response: Response) -> Response:
    """By the rule and not by the path, which anybody can make up."""
    route = request.url_rule.rule if request.url_rule is not None else "none"
    services.metrics.count_answer(route, response.status_code, time.monotonic() - g.begun)
    return response


def _headers(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
