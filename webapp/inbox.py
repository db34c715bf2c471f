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

from webapp.conversations import AgentRef, ContactRef, Evidence

#: A longer component id is none of ours.
_ID_LIMIT = 2_000
_NAME = re.compile(r"[a-z_]{1,40}")
_INTERCOM_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ITOP_CLASS = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_ITOP_ID = re.compile(r"[0-9]{1,18}")
# What neither JSON's UTF-8 nor a text field can carry: control characters and halves of surrogate pairs.
_UNTYPEABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

_REGIONS = {
    "us": "us", "united states": "us", "eu": "eu", "europe": "eu", "au": "au", "australia": "au",
}  # fmt: skip
_INBOX_HOSTS = {"us": "app.intercom.com", "eu": "app.eu.intercom.com", "au": "app.au.intercom.com"}

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


def to(name: str, **args: str) -> Action:
    """The action that opens the screen `name`."""
    return Action(name, args)


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
class Contact:
    """Who the conversation is with; `cls` and `itop_id` are the custom attributes that the widget sends."""

    id: str = ""
    name: str = ""
    email: str = ""
    cls: str = ""
    itop_id: str = ""
    role: str = ""
    #: Two letters, such as "fr": what the person chose, else what the browser says, else empty.
    language: str = ""
    external_id: str = ""
    #: How the conversation came, as of `Evidence`.
    channel: str = ""

    def ref(self) -> ContactRef:
        """The contact as iTop is told."""
        evidence = Evidence(role=self.role, external_id=self.external_id, channel=self.channel)
        return ContactRef(cls=self.cls, id=self.itop_id, email=self.email, name=self.name, evidence=evidence)


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
        conversation, context = _object(payload.get("conversation")), _object(payload.get("context"))
        return cls(
            workspace_id=_intercom_id(payload.get("workspace_id")) or _intercom_id(payload.get("app_id")),
            region=_REGIONS.get(_text(payload.get("workspace_region")).strip().lower(), ""),
            admin=_admin(_object(payload.get("admin"))),
            conversation_id=_intercom_id(conversation.get("id")) or _intercom_id(context.get("conversation_id")),
            contact=_contact(_object(payload.get("contact") or payload.get("customer")), _channel(conversation)),
            alone=_participants(conversation) == 1,
            action=Action.parse(payload.get("component_id")),
            values=_values(_object(payload.get("input_values"))),
            stored=_object(_object(payload.get("current_canvas")).get("stored_data")),
        )


def conversation_url(*, region: str, workspace_id: str, conversation_id: str) -> str:
    """The address of a conversation in the Intercom inbox; without a region the one of the United States.

    It has no fragment: iTop's URL check refuses the older form with `#/conversations/`.
    """
    host = _INBOX_HOSTS.get(region, _INBOX_HOSTS["us"])
    return f"https://{host}/a/inbox/{workspace_id}/inbox/conversation/{conversation_id}"


def region_of(url: str) -> str:
    """The region of a conversation's address; empty for one that is none of the inbox."""
    host = urlsplit(url).hostname
    return next((region for region, known in _INBOX_HOSTS.items() if known == host), "")


def _admin(value: Mapping[str, object]) -> Admin:
    return Admin(id=_intercom_id(value.get("id")), name=_text(value.get("name")), email=_text(value.get("email")))


def _channel(conversation: Mapping[str, object]) -> str:
    return _text(_object(conversation.get("source")).get("type"))


def _contact(value: Mapping[str, object], channel: str) -> Contact:
    attributes = _object(value.get("custom_attributes"))
    cls, itop_id = _text(attributes.get("itop_contact_class")), _text(attributes.get("itop_contact_id"))
    named = bool(_ITOP_CLASS.fullmatch(cls) and _ITOP_ID.fullmatch(itop_id))
    language = _text(value.get("language_override")) or _text(value.get("browser_language"))
    return Contact(
        id=_intercom_id(value.get("id")),
        name=_text(value.get("name")),
        email=_text(value.get("email")),
        cls=cls if named else "",
        itop_id=itop_id if named else "",
        role=_text(value.get("role")),
        language=re.split("[-_]", language)[0].lower(),
        external_id=_text(value.get("external_id")),
        channel=channel,
    )


def _participants(conversation: Mapping[str, object]) -> int:
    listed = _object(conversation.get("contacts")).get("contacts")
    return len(listed) if isinstance(listed, list) else 0


def _object(value: object) -> Mapping[str, object]:
    return {key: item for key, item in value.items() if isinstance(key, str)} if isinstance(value, dict) else {}


def _text(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _UNTYPEABLE.sub("", value) if isinstance(value, str) else ""


def _intercom_id(value: object) -> str:
    """Empty for what cannot be one: ids end up in addresses and keys."""
    text = _text(value)
    return text if _INTERCOM_ID.fullmatch(text) else ""


def _values(value: Mapping[str, object]) -> Values:
    return {key: [_text(one) for one in item] if isinstance(item, list) else _text(item) for key, item in value.items()}
