# SPDX-License-Identifier: AGPL-3.0-or-later
"""The panel's two addresses: 200 with a canvas whatever happens behind, unless the request is not Intercom's."""

from __future__ import annotations

import logging
import secrets
import time

from flask import Blueprint, Response

from webapp import logs
from webapp.endpoints.requests import SignedRequest, answer_signed, log_answer
from webapp.errors import AppError
from webapp.inbox import Click
from webapp.panel.clicks import answer_click, explain
from webapp.services import Services

_LOG = logging.getLogger(__name__)

#: Seconds for everything outside; with the rest, and a second for old settings, an answer leaves within eight.
_TIME = 6.5


def blueprint(services: Services) -> Blueprint:
    """`POST /canvas/initialize` and `POST /canvas/submit`."""
    canvas = Blueprint("canvas", __name__)

    @canvas.post("/canvas/initialize")
    @canvas.post("/canvas/submit")
    def click() -> Response:
        return answer_signed(services, lambda given: _show(services, given))

    return canvas


def _show(services: Services, given: SignedRequest) -> dict[str, object]:
    """The canvas of the screen, or one that explains under a reference what went wrong."""
    started, reference = time.monotonic(), secrets.token_hex(4)
    error: Exception | None = None
    # Which workspaces there are may not be known yet: whoever it is reads that iTop is away, and nothing else.
    click = Click.parse(given.payload) if given.doubt is None else Click()
    try:
        if given.doubt is not None:
            raise given.doubt
        services.learn_region(click.workspace_id, click.region)
        body = answer_click(click, services.until(started + _TIME)).answer()
    except Exception as caught:
        error = caught
        body = _explain(click, services, caught if isinstance(caught, AppError) else None, reference)
    log_answer(
        "click",
        error,
        started,
        request=reference,
        screen=click.action.name,
        workspace=click.workspace_id,
        conversation=click.conversation_id,
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
