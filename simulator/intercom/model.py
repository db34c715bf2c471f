# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations and people as Intercom writes them in JSON.

Shapes: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations
"""

import html
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

Json = dict[str, object]
#: Seconds for which a conversation is put aside.
_SNOOZE = 3 * 86_400


@dataclass(frozen=True)
class Admin:
    """A teammate."""

    id: str
    name: str
    email: str


@dataclass(frozen=True)
class Contact:
    """An end user (``role`` user) or a lead; ``custom_attributes`` carry what the widget sends."""

    id: str
    name: str | None
    email: str | None
    role: str = "user"
    custom_attributes: Mapping[str, str | int] = field(default_factory=dict)
    #: What the widget named the user by, empty for an id of Intercom's making.
    external_id: str = ""
    #: What they chose, such as "de"; empty for what their browser says.
    language: str = ""

    @property
    def known_as(self) -> str:
        """Their ``external_id``; leads have one as well."""
        return self.external_id or f"ext-{self.id}"


@dataclass(frozen=True)
class Attachment:
    """A file that hangs on a part; ``url`` may be that of a file of the stand-in's own (simulator.intercom.files)."""

    name: str
    url: str
    content_type: str = "text/plain"
    filesize: int = 12


@dataclass(frozen=True)
class Part:
    """One part of a conversation, or its opening message; ``body`` is HTML or None."""

    id: str
    part_type: str
    body: str | None
    author: Json
    created_at: int
    attachments: tuple[Attachment, ...] = ()
    app_package_code: str | None = None
    redacted: bool = False
    #: Id of the teammate an assignment goes to.
    assigned_to: str | None = None
    #: When it was changed last, in unix seconds; 0 where it never was.
    changed_at: int = 0
    #: Of a quick reply: the answers it offers, or the one that was pressed.
    #: https://github.com/intercom/Intercom-OpenAPI (conversation_part_metadata)
    metadata: Mapping[str, object] | None = None
    #: Of the mail that it came as.
    #: https://github.com/intercom/Intercom-OpenAPI (email_message_metadata)
    mail: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Conversation:
    """A conversation with its opening message and its parts."""

    id: str
    contacts: tuple[str, ...]
    source: Part
    parts: tuple[Part, ...] = ()
    state: str = "open"
    #: Id of the teammate who looks after it.
    assignee: str | None = None
    #: How it came: the type of its source.
    channel: str = "conversation"
    #: Of the mail that it began with.
    subject: str = ""
    #: What the contact thought of it.
    #: https://github.com/intercom/Intercom-OpenAPI (conversation_rating)
    rating: Mapping[str, object] | None = None
    #: Names of its tags, the id of its team, and its own attributes.
    tags: tuple[str, ...] = ()
    team: str | None = None
    attributes: Mapping[str, str | bool | int] = field(default_factory=dict)
    #: When something of that was changed last, in unix seconds.
    changed_at: int = 0

    @property
    def updated_at(self) -> int:
        """When something was said last, in unix seconds."""
        rated = int(str(self.rating["updated_at"])) if self.rating is not None else 0
        return max(
            rated, self.changed_at, *(max(part.created_at, part.changed_at) for part in (self.source, *self.parts))
        )


def admin_author(admin: Admin) -> Json:
    """A teammate as the author of a part."""
    return {"type": "admin", "id": admin.id, "name": admin.name, "email": admin.email}


def contact_author(contact: Contact) -> Json:
    """An end user or lead as the author of a part."""
    return {"type": contact.role, "id": contact.id, "name": contact.name, "email": contact.email}


def bot_author() -> Json:
    """The bot as the author of a part."""
    return {"type": "bot", "id": "9990001", "name": "Fin", "email": "operator+k7qd2m1x@intercom.io"}


def operator_author() -> Json:
    """What does by itself what somebody ordered, as the author of a part."""
    return {"type": "bot", "id": "9990002", "name": "Operator", "email": "operator@intercom.io"}


def admin_json(admin: Admin) -> Json:
    """A teammate as the inbox and the lists have them."""
    return {
        "type": "admin",
        "id": admin.id,
        "name": admin.name,
        "email": admin.email,
        "job_title": "Support",
        "away_mode_enabled": False,
        "away_mode_reassign": False,
        "has_inbox_seat": True,
        "team_ids": [814865],
        "avatar": {"type": "avatar", "image_url": None},
    }


def contact_json(contact: Contact, workspace_id: str) -> Json:
    """An end user or lead."""
    return {
        "type": "contact",
        "id": contact.id,
        "workspace_id": workspace_id,
        "external_id": contact.known_as,
        "role": contact.role,
        "email": contact.email,
        "phone": None,
        "name": contact.name,
        "language_override": contact.language or None,
        "browser_language": "en",
        "custom_attributes": dict(contact.custom_attributes),
        "location": {"type": "location", "country": None, "region": None, "city": None},
    }


def part_json(part: Part, *, plain: bool = False) -> Json:
    """One part; ``plain`` gives its body as text, which webhooks do from version 2.15 on."""
    metadata: Json = {} if part.metadata is None else {"metadata": dict(part.metadata)}
    mail: Json = {} if part.mail is None else {"email_message_metadata": dict(part.mail)}
    return (
        metadata
        | mail
        | {
            "type": "conversation_part",
            "id": part.id,
            "part_type": part.part_type,
            "body": _body(part.body, plain=plain),
            "created_at": part.created_at,
            "updated_at": max(part.created_at, part.changed_at),
            "notified_at": part.created_at,
            "assigned_to": None if part.assigned_to is None else {"type": "admin", "id": part.assigned_to},
            "author": dict(part.author),
            "attachments": _attachments(part),
            "external_id": None,
            "redacted": part.redacted,
            "app_package_code": part.app_package_code,
        }
    )


def conversation_json(conversation: Conversation, parts: tuple[Part, ...] | None, *, plain: bool = False) -> Json:
    """A conversation with some of its parts; without any (None) as in the inbox, where no list of parts is sent."""
    source = conversation.source
    shown: Json = {
        "type": "conversation",
        "id": conversation.id,
        "title": None,
        "created_at": source.created_at,
        "updated_at": conversation.updated_at,
        "waiting_since": None,
        "snoozed_until": conversation.updated_at + _SNOOZE if conversation.state == "snoozed" else None,
        "open": conversation.state == "open",
        "state": conversation.state,
        "read": False,
        "priority": "not_priority",
        "admin_assignee_id": None if conversation.assignee is None else int(conversation.assignee),
        "team_assignee_id": None if conversation.team is None else int(conversation.team),
        "source": {
            "type": conversation.channel,
            "id": source.id,
            "delivered_as": "customer_initiated",
            "subject": conversation.subject,
            "body": _body(source.body, plain=plain),
            "author": dict(source.author),
            "attachments": _attachments(source),
            "url": "https://shop.example/account",
            "redacted": source.redacted,
        },
        "contacts": {
            "type": "contact.list",
            "contacts": [{"type": "contact", "id": key, "external_id": f"ext-{key}"} for key in conversation.contacts],
        },
        "teammates": {"type": "admin.list", "teammates": []},
        "tags": {
            "type": "tag.list",
            "tags": [{"type": "tag", "id": tag_id(each), "name": each} for each in conversation.tags],
        },
        "custom_attributes": dict(conversation.attributes),
    }
    if conversation.rating is not None:
        shown["conversation_rating"] = dict(conversation.rating)
    if parts is not None:
        shown["conversation_parts"] = {
            "type": "conversation_part.list",
            "conversation_parts": [part_json(part, plain=plain) for part in parts],
            "total_count": len(parts),
        }
    return shown


def tag_id(name: str) -> str:
    """The id of the tag of that name."""
    return str(zlib.crc32(name.encode()))


def plain_text(markup: str) -> str:
    """A body as text, paragraphs as lines."""
    text = re.sub(r"</p>|<br ?/?>|</li>|</h[1-6]>", "\n", markup)
    return html.unescape(re.sub(r"<[^>]*>", "", text)).strip()


def _body(body: str | None, *, plain: bool) -> str | None:
    return plain_text(body) if plain and body is not None else body


def _attachments(part: Part) -> list[Json]:
    return [
        {
            "type": "upload",
            "name": each.name,
            "url": each.url,
            "content_type": each.content_type,
            "filesize": each.filesize,
        }
        for each in part.attachments
    ]
