# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the fields of an answer to the dataclasses of `view_answers`; no network here."""

from __future__ import annotations

from webapp.itop import decode
from webapp.itop.fields import Fields
from webapp.itop.view_answers import (
    Attachment,
    Attachments,
    Attribute,
    LinkedSet,
    Log,
    LogEntry,
    LogName,
    TicketView,
    Transition,
)

_LOGS: tuple[LogName, ...] = ("public", "private")


def attribute(fields: Fields) -> Attribute:
    return Attribute(
        code=fields.text("code"),
        label=fields.text("label"),
        type=fields.text("type"),
        value=fields.text("value", ""),
        text=fields.text("text", ""),
    )


def log_entry(fields: Fields) -> LogEntry:
    return LogEntry(
        author=fields.text("author", ""),
        date=fields.optional_text("date") or "",
        text=fields.text("text", ""),
        copied=fields.flag("copied", False),
    )


def log(fields: Fields) -> Log:
    return Log(
        name=fields.text("log"),
        label=fields.text("label"),
        count=fields.integer("count"),
        page=fields.integer("page", 1),
        more=fields.flag("more", False),
        entries=fields.records("entries", log_entry),
        language=fields.optional_text("language"),
    )


def linked_set(fields: Fields) -> LinkedSet:
    return LinkedSet(
        code=fields.text("code"),
        label=fields.text("label"),
        count=fields.integer("count"),
        more=fields.flag("more", False),
        items=fields.texts("items"),
    )


def attachment(fields: Fields) -> Attachment:
    return Attachment(
        id=fields.text("id"),
        name=fields.text("name"),
        size=fields.integer("size", 0),
        date=fields.optional_text("date"),
        url=fields.optional_text("url"),
    )


def attachments(fields: Fields | None) -> Attachments | None:
    if fields is None:
        return None
    return Attachments(fields.integer("count"), fields.flag("more", False), fields.records("items", attachment))


def transition(fields: Fields) -> Transition:
    return Transition(fields.text("code"), fields.text("label"), fields.text("target_label", ""))


def writable(fields: Fields | None) -> tuple[LogName, ...]:
    return () if fields is None else tuple(name for name in _LOGS if fields.flag(name, False))


def ticket_view(fields: Fields) -> TicketView:
    return TicketView(
        ticket=decode.row(fields.sub("ticket")),
        link=decode.link(fields.optional_sub("link")),
        can_modify=fields.flag("can_modify"),
        attributes=fields.records("attributes", attribute),
        backoffice_url=fields.optional_text("backoffice_url"),
        portal_url=fields.optional_text("portal_url"),
        language=fields.optional_text("language"),
        logs=fields.optional_records("logs", log),
        sets=fields.optional_records("sets", linked_set),
        attachments=attachments(fields.optional_sub("attachments")),
        transitions=fields.optional_records("transitions", transition),
        writable=writable(fields.optional_sub("can_write")),
        caller=decode.optional_person(fields.optional_sub("caller")),
        changed=fields.flag("changed", False),
    )
