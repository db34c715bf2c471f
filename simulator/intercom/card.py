# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Messenger of the stand-in: a card as a live canvas, asked for by everybody who looks at it.

Contract: https://developers.intercom.com/docs/canvas-kit (Messenger: configure and initialize when a teammate adds the
card, submit with `user` when somebody clicks, the content with `contact` whenever somebody looks).
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from simulator.intercom.canvas import CanvasAnswer, CanvasCalls
from simulator.intercom.model import Admin, Contact, Json, admin_json, contact_json


@dataclass(frozen=True)
class CardCalls:
    """Signed calls for the card of one workspace; with a conversation it is there, else on the Messenger's home."""

    calls: CanvasCalls
    conversation_id: str = ""
    locale: str = "en"

    def configure(self, admin: Admin) -> CanvasAnswer:
        """A teammate adds the app."""
        return self.calls.post("messenger/configure", self._opening() | {"admin": admin_json(admin)})

    def initialize(self, options: Json) -> CanvasAnswer:
        """What is stored of the card, for everybody; nobody is named."""
        return self.calls.post("messenger/initialize", self._opening() | {"card_creation_options": options})

    def content(self, contact: Contact, canvas: Json) -> CanvasAnswer:
        """Somebody looks at a card, which is where its `content_url` says."""
        body = self._opening() | {"canvas": canvas, "contact": contact_json(contact, self.calls.workspace_id)}
        return self.calls.post(urlsplit(str(canvas["content_url"])).path.lstrip("/"), body)

    def submit(self, contact: Contact, *, component_id: str, input_values: Json, current_canvas: Json) -> CanvasAnswer:
        """Somebody clicks."""
        body = self._opening() | {"user": contact_json(contact, self.calls.workspace_id), "component_id": component_id}
        return self.calls.post(
            "messenger/submit", body | {"input_values": input_values, "current_canvas": current_canvas}
        )

    def _opening(self) -> Json:
        context: Json = {
            "location": "conversation" if self.conversation_id else "home",
            "locale": self.locale,
            "messenger_action_colour": "#0057ff",
            "messenger_background_colour": "#ffffff",
            "referrer": "https://itop.example/",
        }
        if self.conversation_id:
            context["conversation_id"] = int(self.conversation_id)
        return {
            "workspace_id": self.calls.workspace_id,
            "workspace_region": self.calls.region,
            "context": context,
        }
