# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notifications of Intercom: which topics carry words, and the job for each part.

https://developers.intercom.com/docs/references/webhooks/webhook-models
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from webapp.conversations import Conversation, Part, opening
from webapp.jobs import NewJob, orders

#: What of a part the job needs when Intercom cannot be asked; the rest of a notification is not kept.
_KEPT = ("part_type", "body", "created_at", "author", "attachments", "redacted", "subject")


@dataclass(frozen=True)
class Notification:
    """What a notification is about; `item` is the conversation, with the parts the event is about."""

    id: str
    topic: str
    workspace_id: str
    item: Mapping[str, object]

    @classmethod
    def decode(cls, payload: Mapping[str, object]) -> Notification:
        """Reads any notification; what is missing or mistyped is empty."""
        data = payload.get("data")
        item = data.get("item") if isinstance(data, dict) else None
        return cls(
            id=_text(payload.get("id")),
            topic=_text(payload.get("topic")),
            workspace_id=_text(payload.get("app_id")),
            item=item if isinstance(item, dict) else {},
        )

    @property
    def conversation_id(self) -> str:
        """The conversation, empty where the event is about something else."""
        return Conversation.decode(self.item).id


def _parts(notification: Notification) -> list[NewJob]:
    """One job for each part with words."""
    listing = notification.item.get("conversation_parts")
    parts = listing.get("conversation_parts") if isinstance(listing, dict) else None
    found = [(Part.decode(raw), raw) for raw in (parts if isinstance(parts, list) else [])]
    return list(_jobs(notification, found))


def _opening(notification: Notification) -> list[NewJob]:
    """The first message, which is in no part, and whatever followed at once."""
    source = opening(notification.item)
    raw = notification.item.get("source")
    if source is None or not isinstance(raw, dict):
        return _parts(notification)
    # The job reads the source as if it were a part.
    as_part = {"created_at": source.created_at, **raw, "part_type": "comment"}
    return [*_jobs(notification, [(source, as_part)]), *_parts(notification)]


def _nothing(notification: Notification) -> list[NewJob]:
    return []


def _jobs(notification: Notification, parts: list[tuple[Part | None, object]]) -> Iterator[NewJob]:
    conversation_id = notification.conversation_id
    for part, raw in parts:
        if part is None or not isinstance(raw, dict) or not conversation_id or not part.says_something:
            continue
        yield orders.copy_part(
            workspace_id=notification.workspace_id,
            conversation_id=conversation_id,
            part={"id": part.id, **{name: raw[name] for name in _KEPT if name in raw}},
            notification=notification.id,
            topic=notification.topic,
        )


#: A topic that is not here is answered with 200 and skipped.
TOPICS: dict[str, Callable[[Notification], list[NewJob]]] = {
    "ping": _nothing,
    "conversation.user.created": _opening,
    "conversation.user.replied": _parts,
    "conversation.admin.single.created": _opening,
    "conversation.admin.replied": _parts,
    "conversation.admin.noted": _parts,
    "conversation.admin.closed": _parts,
    "conversation.admin.opened": _parts,
    "conversation.admin.assigned": _parts,
    "conversation.admin.open.assigned": _parts,
    # Bots speak here; whether their words count is in the settings.
    "conversation.operator.replied": _parts,
}


def decode(notification: Notification) -> list[NewJob] | None:
    """The jobs of a notification, None for a topic that does not concern us."""
    topic = TOPICS.get(notification.topic)
    return topic(notification) if topic is not None else None


def _text(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = value if isinstance(value, str) else ""
    return text if len(text) <= 200 and text.isprintable() else ""
