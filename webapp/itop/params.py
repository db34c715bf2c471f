# SPDX-License-Identifier: AGPL-3.0-or-later
"""What calls of the Sync API are given, as it reads them (docs/sync-api.md); what is not known is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from webapp.conversations import AgentRef, ContactRef, ConversationRef, Evidence, FileRef, Message

#: By attribute code; a list for a set.
Values = Mapping[str, str | Sequence[str]]
#: What `remark` can say.
Event = Literal[
    "conversation_deleted", "conversation_merged", "conversation_merged_away", "contact_merged", "contact_archived"
]


@dataclass(frozen=True)
class Of:
    """The form a field belongs to: of a new `ticket`, a new `person`, or a `transition` of a ticket."""

    name: str = "ticket"
    ticket_id: str = ""
    stimulus: str = ""


def contact_json(contact: ContactRef) -> dict[str, object]:
    members = {"class": contact.cls, "id": contact.id, "email": contact.email, "name": contact.name}
    known: dict[str, object] = {**_non_empty(members), **_evidence(contact.evidence)}
    if contact.chosen is not None:
        known["chosen"] = {"class": contact.chosen[0], "id": contact.chosen[1]}
    return known | ({"only": True} if contact.only else {})


def agent_json(agent: AgentRef) -> dict[str, object]:
    if agent.contact:
        return {"role": "contact", **_non_empty({"language": agent.language})}
    return {"email": agent.email, "name": agent.name, **({"role": "bot"} if agent.bot else {})}


def conversation_json(conversation: ConversationRef) -> dict[str, object]:
    return {"id": conversation.id, "url": conversation.url}


def message_json(message: Message) -> dict[str, object]:
    author = message.author
    members = {"class": author.cls, "id": author.id, "email": author.email, "name": author.name}
    return {
        "part_id": message.part_id,
        "log": message.log,
        "author": {"kind": author.kind, **_non_empty(members), **_evidence(author.evidence)},
        "date": message.date,
        "html": message.html,
        **_non_empty({"if_claimed": message.if_claimed}),
        **({"rating": {"stars": message.stars, **_non_empty({"remark": message.remark})}} if message.stars else {}),
    }


def file_json(file: FileRef) -> dict[str, object]:
    return {
        "sha256": file.sha256,
        "name": file.name,
        "type": file.type,
        "size": file.size,
        "inline": file.inline,
    }


def _evidence(evidence: Evidence) -> dict[str, str]:
    return _non_empty({"role": evidence.role, "external_id": evidence.external_id, "channel": evidence.channel})


def _non_empty(members: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in members.items() if value}
