# SPDX-License-Identifier: AGPL-3.0-or-later
"""How Intercom tells that a message was removed: the item of `conversation_part.redacted`, as seen or documented."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from simulator.intercom.workspace import REMOVED

AUTHOR = {"type": "user", "id": "5f01", "name": "Otto Berg", "email": "otto@client.example"}


def part(key: str, **more: object) -> dict[str, object]:
    """A part of a conversation, without words."""
    return {"type": "conversation_part", "id": key, "part_type": "comment", "author": AUTHOR, "attachments": [], **more}


def conversation(id: str, *parts: dict[str, object]) -> dict[str, object]:
    """A conversation with these parts."""
    listed = {"type": "conversation_part.list", "conversation_parts": list(parts), "total_count": len(parts)}
    return {"type": "conversation", "id": id, "conversation_parts": listed}


#: By what is special about it: makes the item of a conversation and the part of it that was removed.
SHAPES: Mapping[str, Callable[[str, str], dict[str, object]]] = {
    "conversation with a flagged part": lambda id, key: conversation(id, part(key, body=None, redacted=True)),
    "conversation whose part has no flag": lambda id, key: conversation(id, part(key, body=REMOVED)),
    "conversation whose part has neither flag nor sentence": lambda id, key: conversation(id, part(key, body=None)),
    "conversation without parts": lambda id, key: {"type": "conversation", "id": id},
    "part with its conversation": lambda id, key: part(key, body=REMOVED, redacted=True, conversation_id=id),
    "part in its conversation": lambda id, key: part(key, conversation={"id": id}),
    "part by itself": lambda id, key: part(key, body=REMOVED, redacted=True),
    "id of the part only": lambda id, key: {"type": "conversation_part", "id": key},
    "part without its type": lambda id, key: {"id": key, "part_type": "comment", "conversation_id": id},
    "ids alone": lambda id, key: {"id": int(key), "conversation_id": int(id)},
    "ids as the call that removes has them": lambda id, key: {
        "type": "conversation_part",
        "conversation_id": id,
        "conversation_part_id": key,
    },
    "part in a wrapper": lambda id, key: {"conversation_part": part(key, redacted=True)},
    "part in its conversation's wrapper": lambda id, key: {
        "type": "conversation",
        "id": id,
        "conversation_part": part(key, body=REMOVED),
    },
    "conversation in a wrapper": lambda id, key: {"conversation": {"type": "conversation", "id": id}},
    "id of the conversation only": lambda id, key: {"conversation_id": id},
    "beside a part that is flagged": lambda id, key: conversation(id, part("997", redacted=True), part(key, body=None)),
}
