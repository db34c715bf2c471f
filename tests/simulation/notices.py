# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shapes in which Intercom tells of one and the same event.

https://developers.intercom.com/docs/references/webhooks/webhook-models; what a live workspace sent where that differs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from simulator.intercom.model import Conversation, Json, Part, conversation_json, part_json

#: A reply; `bare`: only what was done beside it; `later`: built when it is delivered.
WORDS = ("html", "html", "html", "plain", "bare", "no_parts", "later", "ticket")
REDACTED = ("flagged", "unflagged", "no_parts", "minimal", "part", "part_of", "wrapped")
DELETED = ("id", "conversation_id", "conversation")
#: The same of a conversation that is a ticket of Intercom's.
TICKET_TOPICS = {
    "conversation.user.replied": "ticket.contact.replied",
    "conversation.admin.replied": "ticket.admin.replied",
    "conversation.admin.noted": "ticket.note.created",
    "conversation.admin.closed": "ticket.closed",
    "conversation.admin.assigned": "ticket.admin.assigned",
}


def of_words(
    shape: str, topic: str, talk: Conversation, parts: Sequence[Part], current: Callable[[], Conversation]
) -> tuple[str, Json]:
    """Topic and item of a reply, a note, a rating or an opening message in that shape."""
    if shape == "ticket" and topic in TICKET_TOPICS:
        # Parts have other ids there: https://github.com/intercom/Intercom-OpenAPI (ticket_part)
        own = [{**part_json(each), "type": "ticket_part", "id": f"9{each.id}"} for each in parts]
        listed: Json = {"type": "ticket_part.list", "ticket_parts": own, "total_count": len(own)}
        item: Json = {
            "type": "ticket",
            "id": talk.id,
            "ticket_id": "42",
            "category": "Customer",
            "ticket_parts": listed,
        }
        return TICKET_TOPICS[topic], item
    if shape == "no_parts" and topic.startswith("conversation.") and not topic.endswith(("created", "added")):
        return topic, conversation_json(talk, None)
    if shape == "bare" and topic in ("conversation.admin.replied", "conversation.admin.noted"):
        part = replace(parts[0], id=f"7{parts[0].id}", part_type="assignment", body=None, attachments=(), metadata=None)
        return topic, conversation_json(talk, (part,))
    if shape == "later":
        now, ids = current(), {each.id for each in parts}
        return topic, conversation_json(now, tuple(each for each in now.parts if each.id in ids))
    return topic, conversation_json(talk, tuple(parts), plain=shape == "plain")


def of_redaction(shape: str, talk: Conversation, part: Part) -> Json:
    """The item of `conversation_part.redacted`."""
    told = part_json(part)
    if shape == "part":
        return told
    if shape == "part_of":
        return {**told, "conversation_id": talk.id}
    if shape == "wrapped":
        return {"conversation_part": told, "conversation": {"type": "conversation", "id": talk.id}}
    if shape == "minimal":
        return {"type": "conversation", "id": talk.id}
    if shape == "no_parts":
        return conversation_json(talk, None)
    return conversation_json(talk, (replace(part, redacted=shape == "flagged"),))


def of_deletion(shape: str, talk: Conversation) -> Json:
    """The item of `conversation.deleted`."""
    if shape == "conversation":
        return conversation_json(talk, None)
    return {"type": "conversation", shape: talk.id}
