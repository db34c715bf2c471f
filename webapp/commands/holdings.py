# SPDX-License-Identifier: AGPL-3.0-or-later
"""What there is of one person: messages in tickets, jobs, records. Ids, dates and places; words on request alone.

Three sources, none of which is complete alone: the records of what was copied, the conversations that Intercom still
has of the person, and the queue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import click

from webapp.commands.console import ask_store, load_config, open_queue
from webapp.errors import AppError, IntercomRefused, NotConfigured
from webapp.intercom.shapes import Conversation, Part
from webapp.markup import reading
from webapp.payloads.payload import Payload
from webapp.payloads.writing import CopyPart
from webapp.services import Services
from webapp.store import Copied, Entry, Job, hash_address

_PERSON = re.compile(r"[0-9]{1,18}")
_Command = Callable[..., Any]
_CLASS_AND_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]*:[0-9]{1,18}")


@dataclass(frozen=True)
class Subject:
    """Whom the operator means: exactly one of an id in Intercom, an e-mail address, class and id in iTop."""

    contact: str = ""
    email: str = ""
    person: str = ""

    @classmethod
    def of(cls, text: str) -> Subject:
        """A number is a Person of iTop; another class is named before it ("Contact:12")."""
        text = text.strip()
        if "@" in text:
            return cls(email=text)
        if _PERSON.fullmatch(text):
            return cls(person=f"Person:{text}")
        return cls(person=text) if _CLASS_AND_ID.fullmatch(text) else cls(contact=text)


@dataclass
class HeldMessage:
    """One message of the person; `tickets` are those whose logs have it, `words` are what Intercom shows."""

    conversation: str
    part: str
    copied_at: float = 0.0
    said_at: int = 0
    tickets: list[str] = field(default_factory=list)
    words: str = ""
    files: list[str] = field(default_factory=list)


@dataclass
class Holdings:
    """Of one workspace; `conversations` are all that the person took part in, `remarks` what could not be asked."""

    workspace: str
    contacts: set[str] = field(default_factory=set)
    conversations: set[str] = field(default_factory=set)
    messages: dict[tuple[str, str], HeldMessage] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)
    records: tuple[Copied, ...] = ()
    #: The person as an agent, and how many choices for new tickets are remembered of them.
    agent: str = ""
    choices: int = 0
    #: What rules for tickets did with these conversations.
    journal: tuple[Entry, ...] = ()
    remarks: list[str] = field(default_factory=list)


def find_holdings(services: Services, workspace_id: str, subject: Subject) -> Holdings:
    """Everything there is in that workspace; raises what iTop and the database raise, Intercom's are remarks."""
    agent = hash_address(subject.email) or subject.contact
    found = Holdings(workspace_id, agent=agent, choices=services.records.choices_of(workspace_id, agent))
    _add_records(services, subject, found)
    _add_conversations(services, subject, found)
    found.jobs = [
        each for each in _list_unfinished(services) if _is_theirs(each, workspace_id, subject, found.contacts)
    ]
    for entry in found.jobs:
        _add_waiting(entry, found)
    found.journal = tuple(
        entry
        for each in sorted(found.conversations)
        for entry in services.journal.list(workspace=workspace_id, conversation=each)
    )
    for conversation_id in sorted(found.conversations):
        for ticket in services.itop.of(workspace_id).copied(conversation_id=conversation_id):
            for part_id in ticket.part_ids:
                message = found.messages.get((conversation_id, part_id))
                if message is not None:
                    message.tickets.append(ticket.name or ticket.id)
    return found


def _add_records(services: Services, subject: Subject, found: Holdings) -> None:
    """What was copied, also long ago, and also when Intercom does not know the person any more."""
    records = {_key(each): each for each in services.records.of_person(
        found.workspace, contact=subject.contact, email=subject.email, person=subject.person
    )}  # fmt: skip
    found.contacts = {each.contact for each in records.values() if each.contact} | ({subject.contact} - {""})
    for contact in sorted(found.contacts):
        records |= {_key(each): each for each in services.records.of_person(found.workspace, contact=contact)}
    found.records = tuple(records.values())
    for each in found.records:
        found.conversations.add(each.conversation)
        found.messages[_key(each)] = HeldMessage(each.conversation, each.part, copied_at=each.copied_at)


def _add_conversations(services: Services, subject: Subject, found: Holdings) -> None:
    try:
        intercom = services.intercom(found.workspace)
        if subject.email:
            found.contacts |= set(intercom.contacts_with(subject.email))
        there = {each.id for each in intercom.conversations_of(*sorted(found.contacts))}
        found.conversations |= there
        for conversation_id in sorted(found.conversations):
            _read_words(intercom.conversation(conversation_id), found)
    except IntercomRefused as error:
        if error.status != 404:
            found.remarks.append(f"Intercom could not be asked about everything: {error.detail}")
            return
        _read_one_by_one(services, found)
    except AppError as error:
        found.remarks.append(f"Intercom could not be asked about everything: {error.detail}")


def _read_one_by_one(services: Services, found: Holdings) -> None:
    """Some conversation is gone at Intercom; the others are read all the same."""
    for conversation_id in sorted(found.conversations):
        try:
            _read_words(services.intercom(found.workspace).conversation(conversation_id), found)
        except AppError as error:
            found.remarks.append(f"Conversation {conversation_id}: {error.detail}")


def _read_words(conversation: Conversation, found: Holdings) -> None:
    for part in conversation.parts:
        if part.writer.kind == "contact" and part.writer.id in found.contacts and not part.taken_back:
            _add_part(found, conversation.id, part)


def _add_part(found: Holdings, conversation_id: str, part: Part) -> None:
    message = found.messages.setdefault((conversation_id, part.id), HeldMessage(conversation_id, part.id))
    message.said_at = part.created_at
    message.words = reading.words(part.body)
    message.files = [file.name for file in part.attachments]


def _add_waiting(job: Job, found: Holdings) -> None:
    if job.kind != CopyPart.kind:
        return
    payload = CopyPart.of(job)
    part, conversation_id = Part.decode(payload.part), payload.conversation
    if part is not None and conversation_id:
        found.conversations.add(conversation_id)
        _add_part(found, conversation_id, part)


def _list_unfinished(services: Services) -> Iterator[Job]:
    """Those that are done have no words any more."""
    last = 0
    while page := services.jobs.list(after=last, limit=1_000):
        yield from page
        last = page[-1].id


def _is_theirs(job: Job, workspace_id: str, subject: Subject, contacts: set[str]) -> bool:
    payload = Payload.of(job)
    if payload.workspace != workspace_id:
        return False
    if payload.contact in contacts:
        return True
    part = Part.decode(CopyPart.of(job).part) if job.kind == CopyPart.kind else None
    if part is None:
        return False
    mine = bool(subject.email) and hash_address(part.writer.email) == hash_address(subject.email)
    return mine or part.writer.id in contacts


def _key(copied: Copied) -> tuple[str, str]:
    return copied.conversation, copied.part


def contact_options(command: _Command) -> _Command:
    for option in (
        click.option("--workspace", "workspace_id", default="", help="Only in this workspace."),
        click.option(
            "--contact",
            required=True,
            help="Id in Intercom, e-mail address, or id of the person in iTop (12, or Contact:12).",
        ),
    ):
        command = option(command)
    return command


@contextmanager
def open_holdings(contact: str, workspace_id: str) -> Iterator[tuple[Services, list[Holdings]]]:
    config = load_config()
    open_queue(config).close()
    services = ask_store(lambda: Services.open(config))
    try:
        workspaces = (workspace_id,) if workspace_id else _workspaces(services)
        yield services, [find_holdings(services, each, Subject.of(contact)) for each in workspaces]
    except AppError as error:
        raise click.ClickException(error.detail) from error
    finally:
        services.close()


def _workspaces(services: Services) -> tuple[str, ...]:
    """All that are configured, with a token or without."""
    found = services.settings.current().configured or services.workspaces()
    if not found:
        raise NotConfigured("Say --workspace: iTop's configuration names none.", code="which_workspace")
    return found
