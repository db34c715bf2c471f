# SPDX-License-Identifier: AGPL-3.0-or-later
"""The card in the Messenger as an end user uses it; what each step answers is held to Intercom's schema of it."""

import json
from typing import Any

from simulator.intercom.canvas import CanvasAnswer
from simulator.intercom.card import CardCalls
from simulator.intercom.model import Admin, Contact
from tests.acceptance.canvas_check import check_flow
from tests.acceptance.panel import FIELDS, HARD_STOP, Panel
from tests.acceptance.waiting import until

#: What is said while iTop or Intercom is too slow, on a busy machine.
_LATER = "isn’t working right now"


def add_card(calls: CardCalls, admin: Admin) -> dict[str, Any]:
    """A teammate adds the card; what Intercom stores of it, for everybody."""
    configured = calls.configure(admin)
    assert configured.status == 200
    results = json.loads(configured.body)
    check_flow(results, "resultsResponse")
    answer = calls.initialize(results["results"])
    assert answer.status == 200
    body = json.loads(answer.body)
    check_flow(body, "messengerInitializeResponse")
    canvas: dict[str, Any] = body["canvas"]
    assert "content" not in canvas, "what is stored for everybody shows nothing of anybody"
    return canvas


class Card(Panel):
    """The card as one person sees it, one view after the other."""

    def __init__(self, card: CardCalls, contact: Contact, stored: dict[str, Any]) -> None:
        self._card, self.person = card, contact
        self.added = self.live = stored
        self.canvas, self.values, self.clicks, self.seconds = {}, {}, 0, 0.0
        self.look()

    def reopen(self) -> None:
        """The person opens the Messenger again: its home shows the card as it was added."""
        self.live = self.added
        self.look()

    def look(self) -> None:
        """The person sees the card."""
        until(self._seen, what="the card shows something")

    def submit(self, component_id: str, *, stored: Any = None) -> None:
        """The person clicks, again where a busy machine was too slow."""
        label = next((label for label, each in self._clickables() if each["id"] == component_id), "")

        def clicked() -> bool:
            again = [each["id"] for name, each in self._clickables() if label and name == label]
            self.send(next(iter(again), component_id))
            busy = self.live.get("stored_data", {}).get("problem") == "later"
            if busy:
                self._seen()
            return not busy

        until(clicked, what="the click is answered")
        self.look()

    def send(self, component_id: str) -> None:
        """What Intercom sends for a click, and keeps of the answer."""
        current = {**self.live, "content": self.canvas["content"]}
        self.clicks += 1
        answer = self._card.submit(
            self.person, component_id=component_id, input_values=dict(self.values), current_canvas=current
        )
        body = _read(answer)
        check_flow(body, "messengerSubmitResponse")
        assert "content" not in body["canvas"], "what is stored for everybody shows nothing of anybody"
        self.live = body["canvas"]

    def _seen(self) -> bool:
        answer = self._card.content(self.person, self.live)
        body = _read(answer)
        check_flow(body, "liveCanvasResponse")
        self.seconds, self.canvas = answer.seconds, body
        self.values = {each["id"]: each.get("value", "") for each in self.components if each["type"] in FIELDS}
        return _LATER not in self.text


def _read(answer: CanvasAnswer) -> dict[str, Any]:
    assert answer.status == 200, f"status {answer.status}"
    assert answer.seconds < HARD_STOP
    body: dict[str, Any] = json.loads(answer.body)
    return body
