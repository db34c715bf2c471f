# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Intercom sends for the card in the Messenger, and who looks at it, as far as that is proved.

Shapes: https://developers.intercom.com/docs/canvas-kit (Messenger: `user` is who clicked, `contact` who looks at a live
canvas). What the last canvas left, ids and what was typed may have passed through a browser: none of it is believed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.connectors.person import Asker, signed_person
from webapp.conversations import Contact
from webapp.errors import IntercomUnavailable
from webapp.inbox import HOME, Action
from webapp.lenient import UNSPEAKABLE, identifier, members, region, text
from webapp.services import Services

#: Seconds that the first look of a process waits for what Intercom says of its workspace.
_PATIENCE = 2.0


@dataclass(frozen=True)
class CardRequest:
    """One request; `stored` is what the card left with Intercom."""

    workspace_id: str = ""
    region: str = ""
    contact: Contact = Contact()
    #: A teammate is named as well, the contact is one of another workspace, or its id is not letter by letter one.
    odd: bool = False
    conversation_id: str = ""
    #: Two letters, of the Messenger.
    locale: str = ""
    action: Action = HOME
    #: What was typed, by the id of the field.
    values: Mapping[str, str] = field(default_factory=dict)
    stored: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of_content(cls, payload: Mapping[str, object]) -> CardRequest:
        """Somebody looks at the card: a request for its content; never fails."""
        return cls._parse(payload, "contact", "canvas")

    @classmethod
    def of_click(cls, payload: Mapping[str, object]) -> CardRequest:
        """Somebody clicks on it; never fails."""
        return cls._parse(payload, "user", "current_canvas")

    @classmethod
    def _parse(cls, payload: Mapping[str, object], who: str, canvas: str) -> CardRequest:
        context, person = members(payload.get("context")), members(payload.get(who))
        workspace_id = identifier(payload.get("workspace_id")) or identifier(payload.get("app_id"))
        contact, of = Contact.decode(person, channel="conversation"), person.get("workspace_id")
        foreign = of is not None and of != workspace_id
        values = members(payload.get("input_values"))
        return cls(
            workspace_id=workspace_id,
            region=region(payload.get("workspace_region")),
            contact=contact,
            odd=payload.get("admin") is not None or foreign or person.get("external_id") != contact.external_id,
            conversation_id=identifier(context.get("conversation_id")),
            locale=text(context.get("locale"))[:2].lower(),
            action=Action.parse(payload.get("component_id")),
            values={name: UNSPEAKABLE.sub("", value) for name, value in values.items() if isinstance(value, str)},
            stored=members(members(payload.get(canvas)).get("stored_data")),
        )

    @property
    def language(self) -> str:
        """What the person chose, else what the Messenger speaks."""
        return self.contact.language or self.locale


def viewer(look: CardRequest, services: Services) -> Asker | None:
    """The person who looks, None for whoever is not proved to be one.

    A user's id says who they are only where iTop signs it and the Messenger refuses everybody whom it has not signed:
    the first is known of iTop, the second of Intercom (`GET /me`). Raises `IntercomUnavailable` until that is known.
    """
    workspace = services.settings.current().workspace(look.workspace_id)
    who = signed_person(look.workspace_id, look.contact.external_id)
    named = who is not None and look.contact.role == "user" and bool(look.contact.id) and not look.odd
    if not named or not workspace.signs_users or not workspace.access_token:
        return None
    owner = services.ask_owner(look.workspace_id, look.region, patience=_PATIENCE)
    if owner is None:
        raise IntercomUnavailable("Intercom has not said yet whether the Messenger wants signatures.", code="unproved")
    return who if owner.workspace_id == look.workspace_id and owner.verifies is True else None
