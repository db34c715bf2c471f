# SPDX-License-Identifier: AGPL-3.0-or-later
"""The home of the Messenger, with the card that a teammate has added: each look is a signed request to the app."""

import json
from typing import Any

import requests

from simulator.intercom.canvas import CanvasAnswer, CanvasCalls
from simulator.intercom.card import CardCalls
from simulator.intercom.model import Contact, Json
from simulator.intercom.workspace import Workspace
from simulator.preview.wrong import Wrong

Shown = dict[str, object]


class Card:
    """What Intercom keeps of the card: where its content is."""

    def __init__(self, place: Workspace) -> None:
        self._place = place
        self._calls: CanvasCalls | None = None
        self._added: Json | None = None

    def open(self, calls: CanvasCalls) -> None:
        """The app answers there."""
        self._calls, self._added = calls, None

    def opened(self, contact_id: str, locale: str) -> Shown:
        """Somebody opens the Messenger."""
        calls = self._asks(locale)
        try:
            if self._added is None:
                self._added = _added(calls, self._place)
            return self._shown(calls, contact_id, self._added)
        except (requests.RequestException, LookupError, ValueError, TypeError):
            return {"status": 0, "canvas": None}

    def clicked(self, contact_id: str, locale: str, click: dict[str, Any]) -> Shown:
        """Somebody clicks on the card; what follows is asked for at once."""
        values, live, calls = click.get("input_values"), click.get("live"), self._asks(locale)
        if not isinstance(values, dict) or not isinstance(live, dict):
            raise Wrong("input_values")
        try:
            component_id = str(click.get("component_id", ""))
            contact = self._contact(contact_id)
            answer = calls.submit(contact, component_id=component_id, input_values=values, current_canvas=live)
            return self._shown(calls, contact_id, _read(answer)["canvas"])
        except (requests.RequestException, LookupError, ValueError, TypeError):
            return {"status": 0, "canvas": None}

    def _shown(self, calls: CardCalls, contact_id: str, live: Json) -> Shown:
        return {"status": 200, "live": live, "canvas": _read(calls.content(self._contact(contact_id), live))}

    def _contact(self, contact_id: str) -> Contact:
        found = self._place.contacts.get(contact_id)
        if found is None:
            raise Wrong("contact")
        return found

    def _asks(self, locale: str) -> CardCalls:
        if self._calls is None:
            raise Wrong("not open yet")
        return CardCalls(self._calls, locale=locale)


def _added(calls: CardCalls, place: Workspace) -> Json:
    """A teammate adds it to the home of the Messenger, once for all."""
    admin = next(iter(place.admins.values()))
    canvas: Json = _read(calls.initialize(_read(calls.configure(admin))["results"]))["canvas"]
    return canvas


def _read(answer: CanvasAnswer) -> dict[str, Any]:
    if answer.status != 200:
        raise ValueError(f"status {answer.status}")
    body: dict[str, Any] = json.loads(answer.body)
    return body
