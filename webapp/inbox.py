# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Intercom sends for a click in the panel, read leniently: whatever is missing or odd becomes empty.

Shapes: https://developers.intercom.com/docs/canvas-kit (request attributes). The page names the person behind the
conversation both `contact` and `customer`, and ids arrive as text or numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from webapp.conversations import AgentRef, Contact
from webapp.lenient import REGIONS, UNSPEAKABLE, identifier, items, members, region, text

#: A longer component id is none of ours.
_ID_LIMIT = 2_000
_NAME = re.compile(r"[a-z_]{1,40}")

Values = Mapping[str, "str | list[str]"]


@dataclass(frozen=True)
class Action:
    """What a component asks for: the name of a screen and its arguments, written as `name?key=value` in its id."""

    name: str
    args: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, component_id: object) -> Action:
        """Nothing clicked is `home`; an id that is none of ours is an action with an empty name."""
        if component_id is None or component_id == "":
            return HOME
        if not isinstance(component_id, str) or len(component_id) > _ID_LIMIT:
            return Action("")
        name, _, query = component_id.partition("?")
        if not _NAME.fullmatch(name):
            return Action("")
        try:
            return cls(name, dict(parse_qsl(query, keep_blank_values=True, max_num_fields=20)))
        except ValueError:
            return Action("")

    def encode(self) -> str:
        """The component id that `parse` reads back."""
        return f"{self.name}?{urlencode(self.args)}" if self.args else self.name


HOME = Action("home")
#: An argument that takes the option chosen in the component.
CHOSEN = "?"
#: The name of a component whose options are actions themselves.
ONE_OF = "one_of"


def to(name: str, **args: str) -> Action:
    """The action that opens the screen `name`."""
    return Action(name, args)


def _resolve_choice(action: Action, value: object) -> Action:
    """The action with what was chosen in its component, where it asks for that, or the one that was chosen."""
    if action.name == ONE_OF:
        return Action.parse(value) if value else Action("")
    if CHOSEN not in action.args.values() or not isinstance(value, str):
        return action
    return Action(action.name, {name: value if arg == CHOSEN else arg for name, arg in action.args.items()})


@dataclass(frozen=True)
class Admin:
    """The teammate who clicked; Intercom calls teammates admins."""

    id: str = ""
    name: str = ""
    email: str = ""

    def ref(self) -> AgentRef:
        """The agent as iTop is told; one without an e-mail address is nobody there, which iTop has to know."""
        return AgentRef(email=self.email, name=self.name)


@dataclass(frozen=True)
class Click:
    """One request of the panel; `values` by component id, `stored` is what the last canvas left with Intercom."""

    workspace_id: str = ""
    #: us, eu, au or empty.
    region: str = ""
    admin: Admin = Admin()
    conversation_id: str = ""
    contact: Contact = Contact()
    #: The contact is the only participant, as far as Intercom tells.
    alone: bool = False
    action: Action = HOME
    values: Values = field(default_factory=dict)
    stored: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def parse(cls, payload: Mapping[str, object]) -> Click:
        """Read a request to initialize (no component) or to submit; never fails."""
        conversation, context = members(payload.get("conversation")), members(payload.get("context"))
        admin = members(payload.get("admin"))
        channel = text(members(conversation.get("source")).get("type"))
        component_id, values = payload.get("component_id"), members(payload.get("input_values"))
        chosen = values.get(component_id) if isinstance(component_id, str) else None
        return cls(
            workspace_id=identifier(payload.get("workspace_id")) or identifier(payload.get("app_id")),
            region=region(payload.get("workspace_region")),
            admin=Admin(identifier(admin.get("id")), text(admin.get("name")), text(admin.get("email"))),
            conversation_id=identifier(conversation.get("id")) or identifier(context.get("conversation_id")),
            contact=Contact.decode(payload.get("contact") or payload.get("customer"), channel=channel),
            alone=len(items(members(conversation.get("contacts")).get("contacts"))) == 1,
            action=_resolve_choice(Action.parse(component_id), chosen),
            values={name: _read_value(value) for name, value in values.items()},
            stored=members(members(payload.get("current_canvas")).get("stored_data")),
        )


def conversation_url(*, region: str, workspace_id: str, conversation_id: str) -> str:
    """The address of a conversation in the Intercom inbox; without a region the one of the United States.

    It has no fragment: iTop's URL check refuses the older form with `#/conversations/`.
    """
    host = REGIONS.get(region, REGIONS["us"]).inbox
    return f"https://{host}/a/inbox/{workspace_id}/inbox/conversation/{conversation_id}"


def region_of(url: str) -> str:
    """The region of a conversation's address; empty for one that is none of the inbox."""
    host = urlsplit(url).hostname
    return next((id for id, each in REGIONS.items() if each.inbox == host), "")


def _read_value(value: object) -> str | list[str]:
    return [_read_text(each) for each in value] if isinstance(value, list) else _read_text(value)


def _read_text(value: object) -> str:
    """What somebody typed, with its lines, without what nobody can type."""
    return UNSPEAKABLE.sub("", value) if isinstance(value, str) else text(value)
