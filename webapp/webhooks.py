# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notifications of Intercom: which topics carry words, and the job for each part.

https://developers.intercom.com/docs/references/webhooks/webhook-models
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from webapp.conversations import Contact
from webapp.intercom.shapes import Conversation, Part, opening, parts_of, rating
from webapp.lenient import identifier, members, moment, text
from webapp.payloads.looking import LookAtRules, LookForWords
from webapp.payloads.removing import ConversationGone, Look, RedactPart, RemarkContact, TextKey
from webapp.payloads.writing import CopyPart
from webapp.store import NewJob

#: Seconds: Intercom tries a notification twice, and gives up one that it has held back for two hours.
BELIEVED = 86_400
#: What of a part the job needs when Intercom cannot be asked; the rest of a notification is not kept.
_KEPT = ("part_type", "body", "created_at", "author", "attachments", "redacted", "subject", "app_package_code",
         "metadata", "rating", "opens")  # fmt: skip


@dataclass(frozen=True)
class Notification:
    """What a notification is about; `item` is the conversation, with the parts the event is about."""

    id: str
    topic: str
    workspace_id: str
    item: Mapping[str, object]
    #: So old that it may be a recorded one: Intercom is asked instead of believing it.
    old: bool = False

    @classmethod
    def decode(cls, payload: Mapping[str, object], *, now: float = 0.0) -> Notification:
        """Reads any notification at that moment (unix seconds); what is missing or mistyped is empty."""
        told = (moment(payload.get(name)) for name in ("created_at", "first_sent_at"))
        return cls(
            id=_short(payload.get("id")),
            topic=_short(payload.get("topic")),
            workspace_id=identifier(payload.get("app_id")),
            item=members(members(payload.get("data")).get("item")),
            old=any(0 < each < now - BELIEVED for each in told),
        )

    @property
    def conversation_id(self) -> str:
        """The conversation, empty where the event is about something else."""
        return Conversation.decode(self.item).id


def _parts(notification: Notification) -> list[NewJob]:
    """One job for each part with words."""
    found = [(Part.decode(raw), raw) for raw in parts_of(notification.item)]
    return list(_jobs(notification, found))


def _words(notification: Notification) -> list[NewJob]:
    """The same where the topic promises words: a notification of a reply may hold what was done beside it alone."""
    return _or_looked_for(notification, _parts(notification))


def _perhaps_words(notification: Notification) -> list[NewJob]:
    """The same where words may come along: a part without any says so, no part at all says nothing."""
    return _parts(notification) if parts_of(notification.item) else _or_looked_for(notification, [])


def _rated(notification: Notification) -> list[NewJob]:
    """What the contact thought of the conversation, which is in no part."""
    raw = rating(notification.item)
    return _or_looked_for(notification, list(_jobs(notification, [(Part.decode(raw), raw)])))


def _or_looked_for(notification: Notification, jobs: list[NewJob]) -> list[NewJob]:
    if jobs or not notification.conversation_id:
        return jobs
    return [_look_for_words(notification, notification.conversation_id)]


def _look_for_words(notification: Notification, conversation_id: str) -> NewJob:
    return LookForWords(
        workspace=notification.workspace_id, conversation=conversation_id, notification=notification.id
    ).job()


def _of_ticket(notification: Notification) -> list[NewJob]:
    """A conversation that is a ticket of Intercom's for a customer: its words are in the conversation of the same id.

    They are read there, because a part has another id in the ticket and may be told of under both. Tickets of the back
    office and trackers are no conversations.
    """
    item = notification.item
    inner = item.get("ticket")
    ticket = inner if isinstance(inner, dict) and "category" not in item else item
    category = str(ticket.get("category", "Customer")).lower()
    conversation_id = Conversation.decode(ticket).id
    return [_look_for_words(notification, conversation_id)] if conversation_id and category == "customer" else []


def _opening(notification: Notification) -> list[NewJob]:
    """The first message, which is in no part, and whatever followed at once."""
    source = opening(notification.item)
    raw = notification.item.get("source")
    if source is None or not isinstance(raw, dict):
        return _parts(notification)
    # The job reads the source as if it were a part.
    as_part = {"created_at": source.created_at, **raw, "part_type": "comment", "opens": True}
    return [*_jobs(notification, [(source, as_part)]), *_parts(notification)]


def _nothing(notification: Notification) -> list[NewJob]:
    return []


def _jobs(notification: Notification, parts: list[tuple[Part | None, object]]) -> Iterator[NewJob]:
    conversation_id = notification.conversation_id
    if notification.old:
        yield from _looked_up(notification)
        return
    for part, raw in parts:
        if part is None or not isinstance(raw, dict) or not conversation_id or not part.says_something:
            continue
        yield CopyPart(
            workspace=notification.workspace_id,
            conversation=conversation_id,
            part={"id": part.id, **_kept(notification, raw)},
            notification=notification.id,
            topic=notification.topic,
        ).job()


def _kept(notification: Notification, raw: Mapping[str, object]) -> dict[str, object]:
    kept = {name: raw[name] for name in _KEPT if name in raw}
    source, mail = notification.item.get("source"), raw.get("email_message_metadata")
    if isinstance(source, dict) and isinstance(source.get("type"), str):
        kept["channel"] = source["type"]
    if isinstance(mail, dict):
        kept["email_message_metadata"] = {"subject": mail.get("subject")}
    return kept


def _looked_up(notification: Notification) -> Iterator[NewJob]:
    """What an old notification told may have been told before, or a clock is wrong: the conversation is compared."""
    if notification.conversation_id:
        yield _look_for_words(notification, notification.conversation_id)


def _redacted(notification: Notification) -> list[NewJob]:
    """Parts whose words were removed, in every shape that is seen: the part itself or its conversation, with or without
    parts, flags and the id of the conversation. What is said for certain is blanked; the rest is looked up."""
    named, parts, by_itself = _shape(notification.item)
    found = [part for part in parts if part is not None]
    sure = bool(named) and not notification.old
    certain = [part for part in found if sure and (by_itself or part.taken_back)]
    jobs = [
        RedactPart(
            workspace=notification.workspace_id,
            conversation=named,
            part_id=part.id,
            notification=notification.id,
        ).job()
        for part in certain
    ]
    left = [part.id for part in found if part not in certain]
    if left or (named and not certain):
        look = Look(
            workspace=notification.workspace_id,
            conversation=named,
            parts=tuple(left),
            notification=notification.id,
            believed=not notification.old,
        )
        jobs.append(look.job())
    return jobs


def _shape(item: Mapping[str, object]) -> tuple[str, list[Part | None], bool]:
    """The conversation, its parts, and whether the item is such a part; either may be wrapped, or say no type."""
    kind, inner, around = item.get("type"), item.get("conversation_part"), item.get("conversation")
    own = item.keys() & {"id", "conversation_part_id"} and "conversation_id" in item
    if kind == "conversation_part" or (kind != "conversation" and ("part_type" in item or own)):
        inner = {"id": item.get("conversation_part_id"), **item}
    if isinstance(inner, dict):
        named = _conversation_of(inner) or _conversation_of(item)
        return named or (Conversation.decode(item).id if kind == "conversation" else ""), [Part.decode(inner)], True
    conversation = around if isinstance(around, dict) and "id" not in item else item
    return Conversation.decode(conversation).id or _conversation_of(item), _listed(conversation), False


def _listed(item: Mapping[str, object]) -> list[Part | None]:
    """The parts that came with a conversation; its opening message only where it is flagged, as it always comes."""
    source = opening(item)
    parts = [Part.decode(raw) for raw in parts_of(item)]
    return [*parts, source] if source is not None and source.taken_back else parts


def _conversation_of(item: Mapping[str, object]) -> str:
    """The conversation of a part, under one of two names; empty where it is not told."""
    conversation = item.get("conversation")
    named = {"id": item.get("conversation_id")} if conversation is None else conversation
    return Conversation.decode(named).id


def _deleted(notification: Notification) -> list[NewJob]:
    """`conversation.deleted` carries little more than the id, under one of two names."""
    item = notification.item
    conversation_id = notification.conversation_id or Conversation.decode({"id": item.get("conversation_id")}).id
    if not conversation_id:
        return []
    return [
        ConversationGone(
            workspace=notification.workspace_id,
            conversation=conversation_id,
            notification=notification.id,
            look=notification.old,
        ).job()
    ]


def _contact(text_key: TextKey) -> Callable[[Notification], list[NewJob]]:
    """What became of a contact; of a merged one the item is the contact that is left."""

    def jobs(notification: Notification) -> list[NewJob]:
        contact_id = Contact.decode(notification.item).id
        if not contact_id or notification.old:
            return []
        return [
            RemarkContact(
                workspace=notification.workspace_id,
                contact=contact_id,
                text_key=text_key,
                notification=notification.id,
            ).job()
        ]

    return jobs


#: A topic that is not here is answered with 200 and skipped.
TOPICS: dict[str, Callable[[Notification], list[NewJob]]] = {
    "ping": _nothing,
    "conversation.user.created": _opening,
    "conversation.user.replied": _words,
    "conversation.admin.single.created": _opening,
    "conversation.admin.replied": _words,
    "conversation.admin.noted": _words,
    # A merge closes a conversation, and is not told in any other way.
    "conversation.admin.closed": _words,
    "conversation.admin.opened": _perhaps_words,
    "conversation.admin.assigned": _perhaps_words,
    "conversation.admin.open.assigned": _perhaps_words,
    "conversation.admin.snoozed": _perhaps_words,
    "conversation.admin.unsnoozed": _perhaps_words,
    # Bots speak here; whether their words count is in the settings.
    "conversation.operator.replied": _words,
    "conversation.rating.added": _rated,
    # Whatever is tagged has been said before; a rule may wait for the tag.
    "conversation_part.tag.created": _nothing,
    "ticket.created": _of_ticket,
    "ticket.contact.replied": _of_ticket,
    "ticket.admin.replied": _of_ticket,
    "ticket.note.created": _of_ticket,
    "ticket.admin.assigned": _of_ticket,
    "ticket.team.assigned": _of_ticket,
    "ticket.closed": _of_ticket,
    "ticket.rating.provided": _of_ticket,
    "conversation_part.redacted": _redacted,
    "conversation.deleted": _deleted,
    "contact.merged": _contact("contact_merged"),
    "contact.archived": _contact("contact_archived"),
    "contact.deleted": _contact("contact_archived"),
}


#: What cannot bring a conversation nearer to a rule.
_UNRULED = ("conversation.deleted", "conversation.rating.added", "conversation_part.redacted")


def decode(notification: Notification, *, ruled_at: float | None = None) -> list[NewJob] | None:
    """The jobs of a notification, None for a topic that does not concern us.

    `ruled_at`: the moment (unix seconds), where there are rules that make tickets.
    """
    topic = TOPICS.get(notification.topic)
    if topic is None:
        return None
    jobs, conversation_id = topic(notification), notification.conversation_id
    told = notification.topic.startswith("conversation") and notification.topic not in _UNRULED
    if ruled_at is None or not conversation_id or not told:
        return jobs
    look = LookAtRules(workspace=notification.workspace_id, conversation=conversation_id, notification=notification.id)
    return [*jobs, look.soon(ruled_at)]


def _short(value: object) -> str:
    """A name that goes into the log and into keys; empty for what is none."""
    said = text(value)
    return said if len(said) <= 200 and said.isprintable() else ""
