# SPDX-License-Identifier: AGPL-3.0-or-later
"""The four addresses of the end user's card: signed as the panel's, and answered with 200 whatever happens behind."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, request

from webapp.connectors.limits import Limit
from webapp.endpoints.requests import SignedRequest, answer_signed, log_answer
from webapp.errors import AppError, Retry
from webapp.messenger import requests
from webapp.messenger.look import CardRequest
from webapp.services import Services

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

    def answer(self, do: Callable[[SignedRequest], _Json]) -> Response:
        """What `do` makes of a request of Intercom's; 401 for everybody else's."""
        return answer_signed(self.services, do)

    def show(self, given: SignedRequest) -> _Json:
        """The content of the card for whoever looks."""
        look, started, reference = CardRequest.of_content(given.payload), time.monotonic(), secrets.token_hex(4)
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

    def act(self, given: SignedRequest) -> _Json:
        """Where the content is, after what was clicked has been done."""
        look, started, reference = CardRequest.of_click(given.payload), time.monotonic(), secrets.token_hex(4)
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
    def _count(look: CardRequest, limit: Limit) -> None:
        if limit.wait(f"{look.workspace_id}:{look.contact.id}"):
            raise AppError("Too many requests of one person within a minute.", code="too_many", retry=Retry.SOON)


def blueprint(services: Services) -> Blueprint:
    """`POST /messenger/configure`, `/initialize`, `/submit` and `/content`."""
    messenger = Blueprint("messenger", __name__, url_prefix="/messenger")
    limits = (Limit(most, clock=services.clock) for most in (_LOOKS, _CLICKS))
    door = _Door(services, *limits)

    @messenger.post("/configure")
    def configure() -> Response:
        """There is nothing to choose: the teammate who adds the card is done."""
        return door.answer(lambda given: {"results": {"card": "tickets"}})

    @messenger.post("/initialize")
    def initialize() -> Response:
        """The card is stored as it is answered here, for whoever will see it: so it holds nothing of anybody."""
        return door.answer(lambda given: door.live({}))

    @messenger.post("/submit")
    def submit() -> Response:
        return door.answer(door.act)

    @messenger.post("/content")
    def content() -> Response:
        return door.answer(door.show)

    return messenger


def _trust(given: SignedRequest) -> None:
    """Which workspaces there are is not known yet: whoever it is reads that it takes a while, and nothing else."""
    if given.doubt is not None:
        raise given.doubt


def _log(what: str, look: CardRequest, error: Exception | None, started: float, reference: str) -> None:
    log_answer(
        what,
        error,
        started,
        request=reference,
        screen=look.action.name,
        workspace=look.workspace_id,
        conversation=look.conversation_id,
    )
