# SPDX-License-Identifier: AGPL-3.0-or-later
"""The four addresses of the end user's card: signed as the panel's, and answered with 200 whatever happens behind."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, request

from webapp import logs
from webapp.connectors.limits import Limit
from webapp.endpoints.canvas import bad_request
from webapp.endpoints.requests import NoObject, NoSecret, Opened, Unsigned, opened, raw_body
from webapp.errors import AppError, Retry
from webapp.messenger import requests
from webapp.messenger.look import Look
from webapp.services import Services
from webapp.signatures import CANVAS_HEADER, fits_canvas

_LOG = logging.getLogger(__name__)

#: Seconds for everything outside: somebody looks at an empty card meanwhile.
_TIME = 6.0
#: Requests and clicks of one person within a minute and process.
_LOOKS, _CLICKS = 120, 40
_CONTENT = "/messenger/content"
_Json = dict[str, object]


@dataclass(frozen=True)
class _Door:
    """What the addresses share."""

    services: Services
    looks: Limit
    clicks: Limit

    def answered(self, do: Callable[[Opened], _Json]) -> Response:
        """What `do` makes of a request of Intercom's; 401 for everybody else's."""
        try:
            given = opened(self.services, request.headers.get(CANVAS_HEADER), raw_body(), fits_canvas)
        except Unsigned as error:
            return self._stranger(error.reason)
        except NoSecret as error:
            _LOG.error("card refused", extra={"detail": error.detail})
            return self._stranger("no secret is known")
        except NoObject:
            return bad_request()
        return jsonify(do(given))

    def show(self, given: Opened) -> _Json:
        """The content of the card for whoever looks."""
        look, started, reference = Look.at(given.payload), time.monotonic(), secrets.token_hex(4)
        error: Exception | None = None
        try:
            _trust(given)
            self._count(look, self.looks)
            canvas = requests.show(look, self.services.until(started + _TIME))
        except Exception as caught:
            error = caught
            known = caught if isinstance(caught, AppError) else None
            canvas = requests.explain(look, self.services, known, reference=reference)
        _log("card", look, error, started, reference)
        return {"content": {"components": list(canvas.components)}}

    def act(self, given: Opened) -> _Json:
        """Where the content is, after what was clicked has been done."""
        look, started, reference = Look.clicked(given.payload), time.monotonic(), secrets.token_hex(4)
        error: Exception | None = None
        try:
            _trust(given)
            self._count(look, self.clicks)
            shown = requests.act(look, self.services.until(started + _TIME))
        except Exception as caught:
            error = caught
            known = caught if isinstance(caught, AppError) else None
            shown = requests.failed(look, known, reference=reference)
        _log("card click", look, error, started, reference)
        return self.live(shown.store(look.contact.id, now=self.services.clock()))

    def live(self, stored: _Json) -> _Json:
        """A card that has its content from here."""
        return requests.live(self._content_url(), stored)

    def _content_url(self) -> str:
        """By the public address that iTop knows, else the one by which Intercom has come; it wants https."""
        known = self.services.settings.known()
        public = known.text("sync_app.url").rstrip("/") if known is not None else ""
        return (public if public.startswith("https://") else f"https://{request.host}") + _CONTENT

    @staticmethod
    def _count(look: Look, limit: Limit) -> None:
        if limit.wait(f"{look.workspace_id}:{look.contact.id}"):
            raise AppError("Too many requests of one person within a minute.", code="too_many", retry=Retry.SOON)

    def _stranger(self, reason: str) -> Response:
        self.services.metrics.wrong_signature(request.path)
        _LOG.warning("wrong signature", extra={"path": request.path, "status": 401, "reason": reason})
        return Response(status=401)


def blueprint(services: Services) -> Blueprint:
    """`POST /messenger/configure`, `/initialize`, `/submit` and `/content`."""
    messenger = Blueprint("messenger", __name__, url_prefix="/messenger")
    limits = (Limit(most, clock=services.clock) for most in (_LOOKS, _CLICKS))
    door = _Door(services, *limits)

    @messenger.post("/configure")
    def configure() -> Response:
        """There is nothing to choose: the teammate who adds the card is done."""
        return door.answered(lambda given: {"results": {"card": "tickets"}})

    @messenger.post("/initialize")
    def initialize() -> Response:
        """The card is stored as it is answered here, for whoever will see it: so it holds nothing of anybody."""
        return door.answered(lambda given: door.live({}))

    @messenger.post("/submit")
    def submit() -> Response:
        return door.answered(door.act)

    @messenger.post("/content")
    def content() -> Response:
        return door.answered(door.show)

    return messenger


def _trust(given: Opened) -> None:
    """Which workspaces there are is not known yet: whoever it is reads that it takes a while, and nothing else."""
    if given.doubt is not None:
        raise given.doubt


def _log(what: str, look: Look, error: Exception | None, started: float, reference: str) -> None:
    """Once a request, without a word that anybody said."""
    said: dict[str, object] = {"outcome": "ok"}
    level = logging.INFO
    if isinstance(error, AppError):
        said, level = {"outcome": error.code, "detail": error.detail}, logging.WARNING
    elif error is not None:
        said, level = {"outcome": "unexpected", **logs.fault(error)}, logging.ERROR
    _LOG.log(
        level,
        what,
        extra={
            **said,
            "request": reference,
            "screen": look.action.name,
            "workspace": look.workspace_id,
            "conversation": look.conversation_id,
            "ms": logs.milliseconds(time.monotonic() - started),
        },
    )
