# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations, parts and people as Intercom sends them, read leniently; and the references iTop is given.

Shapes: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from webapp.message_html import is_blank

Log = Literal["public", "private"]
Kind = Literal["contact", "agent"]

_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,64}")
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile(r"<[^>]{0,20}>")
#: How the id of a rating begins, which is none of Intercom's.
RATING = "rating-"
#: The bot where it speaks as a teammate, as in the example of GET /conversations/{id} of Intercom's description.
_OPERATOR = re.compile(r"operator(\+[^@]*)?@intercom\.io", re.IGNORECASE)
#: The year 2100: a later date is milliseconds or nonsense.
_LAST_MOMENT = 4_102_444_800


@dataclass(frozen=True)
class Evidence:
    """What Intercom says of the identity of an end user; iTop decides what it is worth (docs/security.md).

    `role` is user, lead or visitor, `external_id` what the widget named the user by, `channel` how the words came:
    the type of a conversation's source ("conversation" is the Messenger, then email, sms, whatsapp, ...).
    """

    role: str = ""
    external_id: str = ""
    channel: str = ""


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


@dataclass(frozen=True)
class AgentRef:
    """The teammate who acts."""

    email: str
    name: str = ""


@dataclass(frozen=True)
class ConversationRef:
    """A conversation and its address in the Intercom inbox, where that matters."""

    id: str
    url: str = ""


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

    `if_claimed` is the HTML that iTop adds where nobody vouches for it that the author is whom it found.
    """

    part_id: str
    log: Log
    author: Author
    date: int
    html: str
    if_claimed: str = ""


@dataclass(frozen=True)
class Contact:
    """A person of Intercom with what the widget or the panel noted about their contact in iTop."""

    id: str
    role: str = ""
    email: str = ""
    name: str = ""
    itop_class: str = ""
    itop_id: str = ""
    #: The id that the widget, or another system, knows them by; a lead has one of Intercom's making.
    external_id: str = ""

    def ref(self) -> ContactRef:
        """How iTop finds them."""
        return ContactRef(cls=self.itop_class, id=self.itop_id, email=self.email, name=self.name)

    @classmethod
    def decode(cls, raw: object) -> Contact:
        """Reads any contact, user or lead; missing members are empty."""
        fields = _map(raw)
        custom = _map(fields.get("custom_attributes"))
        return cls(
            id=identifier(fields.get("id")),
            role=_text(fields.get("role")),
            email=_text(fields.get("email")),
            name=_text(fields.get("name")),
            itop_class=_text(custom.get("itop_contact_class")),
            itop_id=_text(custom.get("itop_contact_id")),
            external_id=_text(fields.get("external_id")),
        )


@dataclass(frozen=True)
class Writer:
    """The author of a part: `type` is user, lead, contact, admin, bot, team, operator, empty, or new."""

    type: str
    id: str
    name: str
    email: str
    automatic: bool

    @property
    def kind(self) -> Kind:
        """Whose side they are on; nobody but a contact is taken for the person who asked."""
        return "contact" if self.type in ("user", "lead", "contact", "visitor", "") else "agent"

    @property
    def is_known(self) -> bool:
        """Whether the type is one that Intercom documents; what another one says of itself is believed nowhere."""
        return self.kind == "contact" or self.type in ("admin", "team", "bot", "operator")


@dataclass(frozen=True)
class Attachment:
    """A file of a part; addresses of customer uploads expire after 30 minutes."""

    name: str
    url: str


@dataclass(frozen=True)
class Part:
    """One thing said in a conversation; the opening message is a part too. `created_at` in unix seconds."""

    id: str
    type: str
    body: str
    writer: Writer
    created_at: int
    attachments: tuple[Attachment, ...]
    redacted: bool
    subject: str = ""
    #: Code of the app that made it through the API, empty where a person did.
    app: str = ""
    #: It is the message that the conversation began with.
    opens: bool = False
    #: How it came, empty where nobody says: the type of a source, or email.
    channel: str = ""
    #: The answers that it offers to press, each with its id; and the id of the one that was pressed.
    #: https://github.com/intercom/Intercom-OpenAPI (conversation_part_metadata)
    options: tuple[tuple[str, str], ...] = ()
    #: 1 to 5 where it is what the contact thought of the conversation, else empty.
    rating: str = ""
    choice: str = ""
    #: Of the mail that it came as; empty where it did not, or where nobody says.
    mail_subject: str = ""

    @property
    def taken_back(self) -> bool:
        """Whether its words were removed: it says so, or holds the sentence that Intercom puts in their place.

        https://github.com/intercom/Intercom-OpenAPI (answer of POST /conversations/redact)
        """
        return self.redacted or " ".join(_TAG.sub(" ", self.body).split()) == "This message was deleted"

    @property
    def says_something(self) -> bool:
        """Any type may carry words: a part that closes or assigns can be a reply at once."""
        return not self.redacted and bool(self.attachments or self.options or self.rating or not is_blank(self.body))

    @property
    def log(self) -> Log:
        """Notes are for teammates, all other words are seen by the end user."""
        return "private" if self.type.startswith("note") else "public"

    @classmethod
    def decode(cls, raw: object, *, id: str = "", channel: str = "") -> Part | None:
        """Reads a part or a source; None for what has no id and is given none.

        `channel` is that of its conversation; a reply by mail says so itself.
        """
        fields = _map(raw)
        part_id = identifier(fields.get("id")) or id
        if not part_id:
            return None
        attachments = fields.get("attachments")
        metadata, mail = _map(fields.get("metadata")), _map(fields.get("email_message_metadata"))
        return cls(
            id=part_id,
            type=_text(fields.get("part_type")),
            body=_words(fields.get("body")),
            writer=_writer(fields.get("author")),
            created_at=_moment(fields.get("created_at")),
            attachments=tuple(_attachments(attachments if isinstance(attachments, list) else [])),
            redacted=fields.get("redacted") is True,
            subject=_text(fields.get("subject")),
            app=_text(fields.get("app_package_code")),
            opens=fields.get("opens") is True,
            channel="email" if mail else channel or _text(fields.get("channel")),
            options=tuple(_options(metadata.get("quick_reply_options"))),
            rating=_text(fields.get("rating")),
            choice=_text(metadata.get("quick_reply_uuid")),
            mail_subject=_text(mail.get("subject")),
        )


@dataclass(frozen=True)
class Conversation:
    """A conversation with its parts, the opening message first; `total` may be more than there are parts."""

    id: str
    parts: tuple[Part, ...]
    total: int
    #: When others were merged into it, and when it was merged into another one (0 for never), in unix seconds.
    #: https://github.com/intercom/Intercom-OpenAPI (POST /conversations/{id}/merge)
    merges: tuple[int, ...] = ()
    merged_away_at: int = 0
    contact_ids: tuple[str, ...] = ()

    @property
    def merged(self) -> bool:
        """Whether parts may have moved."""
        return bool(self.merges or self.merged_away_at)

    @property
    def listed(self) -> int:
        """How many of its parts `total` counts."""
        return sum(not part.opens and not part.rating for part in self.parts)

    @property
    def is_whole(self) -> bool:
        """Whether every part is there that it ever had: what is not was deleted."""
        return not self.merged and self.total == self.listed

    @classmethod
    def decode(cls, raw: object) -> Conversation:
        """Reads a conversation of the REST API, of a notification or of a click."""
        fields = _map(raw)
        conversation_id = identifier(fields.get("id"))
        listing = _map(fields.get("conversation_parts"))
        listed = listing.get("conversation_parts")
        channel = _text(_map(fields.get("source")).get("type"))
        decoded = [Part.decode(part, channel=channel) for part in (listed if isinstance(listed, list) else [])]
        parts = list(_chosen(part for part in decoded if part is not None))
        source, rated = opening(fields), Part.decode(rating(fields), channel=channel)
        total = listing.get("total_count")
        return cls(
            id=conversation_id,
            parts=tuple(part for part in (source, *parts, rated) if part is not None),
            total=total if isinstance(total, int) else len(parts),
            merges=tuple(part.created_at for part in parts if part.type == "merged_primary_conversation"),
            merged_away_at=max(
                (part.created_at for part in parts if part.type == "merged_secondary_conversation"), default=0
            ),
            contact_ids=tuple(_ids(_map(fields.get("contacts")).get("contacts"))),
        )


def opening(conversation: Mapping[str, Any]) -> Part | None:
    """The first message, which is only in `source`; it has the date of the conversation."""
    source = _map(conversation.get("source"))
    if not source:
        return None
    dated = {"created_at": conversation.get("created_at"), **source}
    # A comment whatever its type says: `type` of a source is the channel.
    opened = {**dated, "part_type": "comment"}
    part = Part.decode(opened, id=f"source-{identifier(conversation.get('id'))}", channel=_text(source.get("type")))
    return replace(part, opens=True) if part is not None else None


def rating(conversation: Mapping[str, Any]) -> dict[str, object]:
    """What the contact thought of it, as if it were a part; empty where nothing is said. A changed one is another part.

    https://github.com/intercom/Intercom-OpenAPI (conversation_rating)
    """
    given = _map(conversation.get("conversation_rating"))
    stars, remark = _text(given.get("rating")), _words(given.get("remark")).strip()
    if stars not in ("1", "2", "3", "4", "5"):
        return {}
    people = _map(conversation.get("contacts")).get("contacts")
    rater = _map(given.get("contact") or (people[0] if isinstance(people, list) and people else None))
    said = f"{identifier(conversation.get('id'))}:{remark}".encode("utf-8", "replace")
    return {
        "id": f"{RATING}{stars}-{hashlib.sha256(said).hexdigest()[:16]}",
        "part_type": "comment",
        "rating": stars,
        "body": f"<p>{html.escape(remark, quote=False)}</p>" if remark else "",
        "created_at": given.get("updated_at") or given.get("created_at"),
        "author": {"type": "contact", "id": rater.get("id")},
    }


def _writer(raw: object) -> Writer:
    fields = _map(raw)
    kind = _text(fields.get("type")).lower()
    email = _text(fields.get("email"))
    # `is_ai_answer` says who drafted the words; a teammate may have sent them.
    automatic = kind in ("bot", "operator") or fields.get("from_ai_agent") is True
    return Writer(
        type=kind,
        id=identifier(fields.get("id")),
        name=_text(fields.get("name")),
        email=email,
        automatic=automatic or (kind in ("admin", "team") and _OPERATOR.fullmatch(email) is not None),
    )


def _ids(raw: object) -> Iterator[str]:
    found = (identifier(_map(each).get("id")) for each in (raw if isinstance(raw, list) else []))
    return filter(None, found)


def _options(raw: object) -> Iterator[tuple[str, str]]:
    for item in raw if isinstance(raw, list) else []:
        option = _map(item)
        translated = (_text(_map(each).get("text") or each) for each in _map(option.get("translations")).values())
        if text := _text(option.get("text")) or next(filter(None, translated), ""):
            yield _text(option.get("uuid")), text


def _chosen(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts; one by which an offered answer was pressed, and that has no words of its own, with the answer's."""
    offered: dict[str, str] = {}
    for part in parts:
        offered |= dict(part.options)
        text = offered.get(part.choice, "") if part.choice and not part.says_something else ""
        yield replace(part, body=f"<p>{html.escape(text, quote=False)}</p>") if text and not part.redacted else part


def _attachments(raw: list[object]) -> Iterator[Attachment]:
    for item in raw:
        fields = _map(item)
        url = _text(fields.get("url"))
        if url:
            # Names come with HTML entities, as bodies do.
            yield Attachment(name=html.unescape(_text(fields.get("name"))) or url.rpartition("/")[2], url=url)


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _words(value: object) -> str:
    """Text without halves of surrogate pairs and control characters, which neither UTF-8 nor XML can carry."""
    return _UNSPEAKABLE.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else ""


def _text(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return " ".join(_words(value).split())


def identifier(value: object) -> str:
    """An id as text; empty where it could not be one (it goes into markers, keys and paths)."""
    text = _text(value)
    return text if _IDENTIFIER.fullmatch(text) else ""


def _moment(value: object) -> int:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < _LAST_MOMENT:
        return int(value)
    return 0
