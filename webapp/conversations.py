# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who and what both sides speak of: people, conversations and messages, as iTop is told of them.

`json` is each of them as the Sync API reads it (docs/sync-api.md); what is not known is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from webapp.lenient import identifier, members, text

Log = Literal["public", "private"]
Kind = Literal["contact", "agent"]

_ITOP_CLASS = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_ITOP_ID = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class Evidence:
    """What Intercom says of the identity of an end user; iTop decides what it is worth (docs/security.md).

    `role` is user, lead or visitor (on the other side bot for what no person wrote, other for a type that is not
    known), `external_id` what the widget named the user by, `channel` how the words came: the type of a conversation's
    source ("conversation" is the Messenger, then email, sms, whatsapp, ...).
    """

    role: str = ""
    external_id: str = ""
    channel: str = ""

    def json(self) -> dict[str, str]:
        return _known({"role": self.role, "external_id": self.external_id, "channel": self.channel})


@dataclass(frozen=True)
class ContactRef:
    """Who iTop should take as the caller: found by class and id, else by e-mail. Empty text = not known."""

    cls: str = ""
    id: str = ""
    email: str = ""
    name: str = ""
    #: The person that the agent chose, who counts before all that; class and id.
    chosen: tuple[str, str] | None = None
    #: The conversation has no other participant.
    only: bool = False
    evidence: Evidence = Evidence()

    def json(self) -> dict[str, object]:
        members = {"class": self.cls, "id": self.id, "email": self.email, "name": self.name}
        known: dict[str, object] = {**_known(members), **self.evidence.json()}
        if self.chosen is not None:
            known["chosen"] = {"class": self.chosen[0], "id": self.chosen[1]}
        return known | ({"only": True} if self.only else {})


def signed_contact(external_id: str) -> ContactRef:
    """Whom the widget has signed under that id, in the Messenger; iTop finds them as it does anybody of that kind."""
    return ContactRef(evidence=Evidence(role="user", external_id=external_id, channel="conversation"))


@dataclass(frozen=True)
class AgentRef:
    """The teammate who acts, or the bot: what that one does, the app does by itself; or the contact for themselves, who
    reads labels in that `language` of iTop's.
    """

    email: str
    name: str = ""
    bot: bool = False
    contact: bool = False
    language: str = ""

    def json(self) -> dict[str, object]:
        if self.contact:
            return {"role": "contact", **_known({"language": self.language})}
        return {"email": self.email, "name": self.name, **({"role": "bot"} if self.bot else {})}


@dataclass(frozen=True)
class ConversationRef:
    """A conversation and its address in the Intercom inbox, where that matters."""

    id: str
    url: str = ""

    def json(self) -> dict[str, object]:
        return {"id": self.id, "url": self.url}


@dataclass(frozen=True)
class Author:
    """Who wrote a copied message; `cls` and `id` name a contact of iTop where the widget sent them."""

    kind: Kind
    cls: str = ""
    id: str = ""
    email: str = ""
    name: str = ""
    evidence: Evidence = Evidence()


@dataclass(frozen=True)
class Message:
    """One entry for a ticket's log, ready for iTop; `date` in unix seconds.

    `if_claimed` is the HTML that a module before 2.0 adds where nobody vouches for it that the author is whom it found;
    later ones say so beside the name.
    """

    part_id: str
    log: Log
    author: Author
    date: int
    html: str
    if_claimed: str = ""
    #: How the end user rated the conversation, 1 to 5 (the best), and what they said about it; 0 for what is no rating.
    stars: int = 0
    remark: str = ""
    #: How many files it has that go into iTop with it.
    files: int = 0

    def json(self) -> dict[str, object]:
        author = self.author
        members = {"class": author.cls, "id": author.id, "email": author.email, "name": author.name}
        return {
            "part_id": self.part_id,
            "log": self.log,
            "author": {"kind": author.kind, **_known(members), **author.evidence.json()},
            "date": self.date,
            "html": self.html,
            **_known({"if_claimed": self.if_claimed}),
            **({"rating": {"stars": self.stars, **_known({"remark": self.remark})}} if self.stars else {}),
        }


@dataclass(frozen=True)
class FileRef:
    """A file for a message: the digest of its content, what it is called, its type, bytes, and where it is shown."""

    sha256: str
    name: str
    type: str
    size: int
    inline: bool = False

    def json(self) -> dict[str, object]:
        return {"sha256": self.sha256, "name": self.name, "type": self.type, "size": self.size, "inline": self.inline}


@dataclass(frozen=True)
class Contact:
    """A person of Intercom with what the widget or the panel noted about their contact in iTop."""

    id: str = ""
    role: str = ""
    email: str = ""
    name: str = ""
    itop_class: str = ""
    itop_id: str = ""
    #: The id that the widget, or another system, knows them by; a lead has one of Intercom's making.
    external_id: str = ""
    #: Two letters, such as "fr": what the person chose, else what the browser says, else empty.
    language: str = ""
    #: How the conversation came, as of `Evidence`; empty where nobody asks.
    channel: str = ""

    def ref(self) -> ContactRef:
        """How iTop finds them."""
        evidence = Evidence(role=self.role, external_id=self.external_id, channel=self.channel)
        return ContactRef(cls=self.itop_class, id=self.itop_id, email=self.email, name=self.name, evidence=evidence)

    @classmethod
    def decode(cls, raw: object, *, channel: str = "") -> Contact:
        """Reads any contact, user or lead; missing members are empty. iTop's class comes with an id or not."""
        fields = members(raw)
        custom = members(fields.get("custom_attributes"))
        itop_class, itop_id = text(custom.get("itop_contact_class")), text(custom.get("itop_contact_id"))
        noted = bool(_ITOP_CLASS.fullmatch(itop_class) and _ITOP_ID.fullmatch(itop_id))
        language = text(fields.get("language_override")) or text(fields.get("browser_language"))
        return cls(
            id=identifier(fields.get("id")),
            role=text(fields.get("role")),
            email=text(fields.get("email")),
            name=text(fields.get("name")),
            itop_class=itop_class if noted else "",
            itop_id=itop_id if noted else "",
            external_id=text(fields.get("external_id")),
            language=re.split("[-_]", language)[0].lower(),
            channel=channel,
        )


def _known(members: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in members.items() if value}
