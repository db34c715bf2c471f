# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the fields of an answer to the dataclasses of `answers`; no network here."""

from __future__ import annotations

from webapp.itop.answers import (
    Appended,
    CopiedTicket,
    Count,
    Created,
    CreatedPerson,
    Home,
    Link,
    Linked,
    Pause,
    Person,
    PersonPage,
    Redacted,
    Remarked,
    Row,
    SyncState,
    TicketPage,
)
from webapp.itop.fields import Fields


def link(fields: Fields | None) -> Link | None:
    if fields is None:
        return None
    return Link(
        conversation_id=fields.text("conversation_id"),
        url=fields.text("url", ""),
        sync=fields.flag("sync"),
        workspace_id=fields.text("workspace", ""),
    )


def row(fields: Fields) -> Row:
    return Row(
        id=fields.text("id"),
        cls=fields.text("class"),
        name=fields.text("name"),
        subtitle=fields.text("subtitle", ""),
        status=fields.text("status", ""),
        status_label=fields.text("status_label", ""),
        last_update=fields.optional_text("last_update") or "",
        synced=fields.flag("synced", False),
        link=link(fields.optional_sub("link")),
        caller=fields.text("caller", ""),
        organisation=fields.text("organisation", ""),
    )


def optional_person(fields: Fields | None) -> Person | None:
    return None if fields is None else person(fields)


def person(fields: Fields) -> Person:
    return Person(
        cls=fields.text("class"),
        id=fields.text("id"),
        name=fields.text("name"),
        email=fields.text("email", ""),
        org_id=fields.text("org_id", ""),
        org_name=fields.text("org_name", ""),
        obsolete=fields.flag("obsolete", False),
        phone=fields.text("phone", ""),
        status_label=fields.text("status_label", ""),
    )


def count(fields: Fields) -> Count:
    return Count(fields.integer("count"), fields.flag("more", False), fields.integer("synced", 0))


def home(fields: Fields) -> Home:
    return Home(
        person=optional_person(fields.optional_sub("person")),
        person_state=fields.text("person_state"),
        linked=count(fields.sub("linked")),
        ongoing=count(fields.sub("ongoing")),
        can_create=fields.flag("can_create"),
        language=fields.optional_text("language"),
        person_from=fields.optional_text("person_from"),
        person_grade=fields.text("person_grade", "unknown"),
        matches=fields.optional_records("matches", person),
        default_caller=optional_person(fields.optional_sub("default_caller")),
        can_create_person=fields.flag("can_create_person", False),
        limited=fields.flag("limited", False),
    )


def ticket_page(fields: Fields) -> TicketPage:
    return TicketPage(
        tickets=fields.records("tickets", row),
        page=fields.integer("page"),
        more=fields.flag("more"),
        language=fields.optional_text("language"),
        partial=fields.flag("partial", False),
    )


def person_page(fields: Fields) -> PersonPage:
    return PersonPage(
        persons=fields.records("persons", person),
        page=fields.integer("page"),
        more=fields.flag("more"),
        can_create=fields.flag("can_create", False),
        language=fields.optional_text("language"),
    )


def created_person(fields: Fields) -> CreatedPerson:
    return CreatedPerson(person(fields.sub("person")), fields.flag("created"), fields.optional_text("language"))


def created(fields: Fields) -> Created:
    return Created(
        ticket=row(fields.sub("ticket")),
        created=fields.flag("created"),
        copied=fields.integer("copied", 0),
        portal_url=fields.optional_text("portal_url"),
        backoffice_url=fields.optional_text("backoffice_url"),
        language=fields.optional_text("language"),
    )


def linked(fields: Fields) -> Linked:
    return Linked(
        ticket=row(fields.sub("ticket")),
        changed=fields.flag("changed"),
        portal_url=fields.optional_text("portal_url"),
        language=fields.optional_text("language"),
        moved=link(fields.optional_sub("moved")),
    )


def sync_state(fields: Fields) -> SyncState:
    return SyncState(fields.integer("count"), fields.integer("synced"), fields.optional_text("language"))


def appended(fields: Fields) -> Appended:
    return Appended(
        id=fields.text("id"),
        name=fields.text("name", ""),
        outcome=fields.text("outcome"),
        appended=fields.integer("appended", 0),
        known=fields.integer("known", 0),
        code=fields.text("code", ""),
        message=fields.text("message", ""),
    )


def redacted(fields: Fields) -> Redacted:
    return Redacted(
        id=fields.text("id"),
        name=fields.text("name", ""),
        outcome=fields.text("outcome"),
        redacted=fields.integer("redacted", 0),
        known=fields.integer("known", 0),
        absent=fields.integer("absent", 0),
        code=fields.text("code", ""),
        message=fields.text("message", ""),
    )


def remarked(fields: Fields) -> Remarked:
    return Remarked(
        id=fields.text("id"),
        name=fields.text("name", ""),
        outcome=fields.text("outcome"),
        code=fields.text("code", ""),
        message=fields.text("message", ""),
    )


def pause(fields: Fields) -> Pause:
    return Pause(fields.optional_text("from"), fields.optional_text("to"))


def copied_ticket(fields: Fields) -> CopiedTicket:
    return CopiedTicket(
        id=fields.text("id"),
        name=fields.text("name", ""),
        sync=fields.flag("sync"),
        part_ids=fields.texts("part_ids"),
        linked_since=fields.optional_text("linked_since"),
        created_here=fields.flag("created_here"),
        paused=fields.records("paused", pause),
    )
