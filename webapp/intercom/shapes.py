# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations and their parts as Intercom sends them, in notifications, in clicks and by its API, read leniently.

Shapes: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from webapp.conversations import Kind, Log
from webapp.lenient import identifier, items, members, moment, text, words
from webapp.markup.message_html import is_blank

_TAG = re.compile(r"<[^>]{0,20}>")
#: How the id of a rating begins, which is none of Intercom's.
RATING = "rating-"
#: The bot where it speaks as a teammate, as in the example of GET /conversations/{id} of Intercom's description.
_OPERATOR = re.compile(r"operator(\+[^@]*)?@intercom\.io", re.IGNORECASE)


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
    #: In bytes, as announced; 0 where nobody says.
    size: int = 0


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
    def sums_up_a_call(self) -> bool:
        """Whether it holds what was said on the phone: for teammates, written by a bot, and said nowhere else.

        https://github.com/intercom/Intercom-OpenAPI (Part type - call_summary)
        """
        return self.type == "call_summary"

    @property
    def log(self) -> Log:
        """Notes are for teammates, all other words are seen by the end user."""
        return "private" if self.type.startswith("note") or self.sums_up_a_call else "public"

    @classmethod
    def decode(cls, raw: object, *, id: str = "", channel: str = "") -> Part | None:
        """Reads a part or a source; None for what has no id and is given none.

        `channel` is that of its conversation; a reply by mail says so itself.
        """
        fields = members(raw)
        part_id = identifier(fields.get("id")) or id
        if not part_id:
            return None
        metadata, mail = members(fields.get("metadata")), members(fields.get("email_message_metadata"))
        return cls(
            id=part_id,
            type=text(fields.get("part_type")),
            body=words(fields.get("body")),
            writer=_writer(fields.get("author")),
            created_at=moment(fields.get("created_at")),
            attachments=tuple(_attachments(fields.get("attachments"))),
            redacted=fields.get("redacted") is True,
            subject=text(fields.get("subject")),
            app=text(fields.get("app_package_code")),
            opens=fields.get("opens") is True,
            channel="email" if mail else channel or text(fields.get("channel")),
            options=tuple(_options(metadata.get("quick_reply_options"))),
            rating=text(fields.get("rating")),
            choice=text(metadata.get("quick_reply_uuid")),
            mail_subject=text(mail.get("subject")),
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
    #: open, closed or snoozed; empty where nobody says.
    state: str = ""
    #: Names and ids of its tags; the id of its team, empty for none; its own attributes, by name.
    tags: frozenset[str] = frozenset()
    team: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def merged(self) -> bool:
        """Whether parts may have moved."""
        return bool(self.merges or self.merged_away_at)

    @property
    def listed(self) -> int:
        """How many of its parts `total` counts."""
        return sum(not part.opens and not part.rating for part in self.parts)

    @property
    def out_of_reach(self) -> int:
        """How many older parts Intercom does not give: it gives the newest 500, and the opening message."""
        return max(0, self.total - self.listed)

    @property
    def is_whole(self) -> bool:
        """Whether every part is there that it ever had: what is not was deleted."""
        return not self.merged and self.total == self.listed

    @classmethod
    def decode(cls, raw: object) -> Conversation:
        """Reads a conversation of the REST API, of a notification or of a click."""
        fields = members(raw)
        conversation_id = identifier(fields.get("id"))
        listing = members(fields.get("conversation_parts"))
        channel = text(members(fields.get("source")).get("type"))
        decoded = [Part.decode(part, channel=channel) for part in parts_of(fields)]
        parts = list(_with_choices(part for part in decoded if part is not None))
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
            contact_ids=tuple(_ids(members(fields.get("contacts")).get("contacts"))),
            state=text(fields.get("state")),
            tags=frozenset(_tags(members(fields.get("tags")).get("tags"))),
            team=_team(fields.get("team_assignee_id")),
            attributes=dict(_attributes(fields.get("custom_attributes"))),
        )


def parts_of(conversation: Mapping[str, Any]) -> list[object]:
    """Its parts as they came, without the opening message."""
    return items(members(conversation.get("conversation_parts")).get("conversation_parts"))


def opening(conversation: Mapping[str, Any]) -> Part | None:
    """The first message, which is only in `source`; it has the date of the conversation."""
    source = members(conversation.get("source"))
    if not source:
        return None
    dated = {"created_at": conversation.get("created_at"), **source}
    # A comment whatever its type says: `type` of a source is the channel.
    opened = {**dated, "part_type": "comment"}
    part = Part.decode(opened, id=f"source-{identifier(conversation.get('id'))}", channel=text(source.get("type")))
    return replace(part, opens=True) if part is not None else None


def rating(conversation: Mapping[str, Any]) -> dict[str, object]:
    """What the contact thought of it, as if it were a part; empty where nothing is said. A changed one is another part.

    https://github.com/intercom/Intercom-OpenAPI (conversation_rating)
    """
    given = members(conversation.get("conversation_rating"))
    stars, remark = text(given.get("rating")), words(given.get("remark")).strip()
    if stars not in ("1", "2", "3", "4", "5"):
        return {}
    people = items(members(conversation.get("contacts")).get("contacts"))
    rater = members(given.get("contact") or next(iter(people), None))
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
    fields = members(raw)
    kind = text(fields.get("type")).lower()
    email = text(fields.get("email"))
    # `is_ai_answer` says who drafted the words; a teammate may have sent them.
    automatic = kind in ("bot", "operator") or fields.get("from_ai_agent") is True
    return Writer(
        type=kind,
        id=identifier(fields.get("id")),
        name=text(fields.get("name")),
        email=email,
        automatic=automatic or (kind in ("admin", "team") and _OPERATOR.fullmatch(email) is not None),
    )


def _tags(raw: object) -> Iterator[str]:
    for tag in map(members, items(raw)):
        yield from filter(None, (identifier(tag.get("id")), text(tag.get("name"))))


def _team(raw: object) -> str:
    """Nobody is null, or 0 from version 2.16 on."""
    team = identifier(raw)
    return team if team != "0" else ""


def _attributes(raw: object) -> Iterator[tuple[str, str]]:
    for name, value in members(raw).items():
        yield text(name), str(value).lower() if isinstance(value, bool) else text(value)


def _ids(raw: object) -> Iterator[str]:
    found = (identifier(members(each).get("id")) for each in items(raw))
    return filter(None, found)


def _options(raw: object) -> Iterator[tuple[str, str]]:
    for item in items(raw):
        option = members(item)
        translated = (text(members(each).get("text") or each) for each in members(option.get("translations")).values())
        if said := text(option.get("text")) or next(filter(None, translated), ""):
            yield text(option.get("uuid")), said


def _with_choices(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts; one by which an offered answer was pressed, and that has no words of its own, with the answer's."""
    offered: dict[str, str] = {}
    for part in parts:
        offered |= dict(part.options)
        chosen = offered.get(part.choice, "") if part.choice and not part.says_something else ""
        yield replace(part, body=f"<p>{html.escape(chosen, quote=False)}</p>") if chosen and not part.redacted else part


def _attachments(raw: object) -> Iterator[Attachment]:
    for item in items(raw):
        fields = members(item)
        url = text(fields.get("url"))
        if url:
            # Names come with HTML entities, as bodies do.
            name, size = html.unescape(text(fields.get("name"))), fields.get("filesize")
            size = size if isinstance(size, int) and not isinstance(size, bool) else 0
            yield Attachment(name=name or url.rpartition("/")[2], url=url, size=max(0, size))
