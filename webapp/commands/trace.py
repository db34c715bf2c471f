# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync trace`: what became of a conversation, of one part of it, or of what a ticket should have got.

Ids, states and reasons only: what people wrote is shown nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator

import click

from webapp.commands.console import ask_store, load_config, open_queue, open_services
from webapp.commands.job_filter import JobFilter, conversation_of, find_jobs
from webapp.commands.job_lines import count_of, moment
from webapp.errors import AppError
from webapp.itop.copy_answers import CopiedTicket
from webapp.services import Services
from webapp.store import Job, names
from webapp.transcript import Transcript

_STATES = ("done", "dead", "running", "waiting")
#: What of a job says what it is about, beside its part.
_NAMED = ("ticket", "what", "topic", "notification")


@click.command(help="Tell in order what became of a conversation, a part or a ticket. Shows ids, never words.")
@click.option("--conversation", "conversation_id", default="", help="Id of a conversation in Intercom.")
@click.option("--part", "part_id", default="", help="Id of one part, or of an opening message.")
@click.option("--ticket", default="", help="A ticket (R-000123): of its conversation.")
@click.option("--workspace", "workspace_id", default="", help="Only in this one.")
def trace(conversation_id: str, part_id: str, ticket: str, workspace_id: str) -> None:
    """One line an event; exit 1 where nothing is known of it."""
    if sum(map(bool, (conversation_id, part_id, ticket))) != 1:
        raise click.UsageError("Say what to trace: --conversation, --part or --ticket.")
    config = load_config()
    open_queue(config).close()
    services = ask_store(lambda: open_services(config))
    try:
        workspaces = [workspace_id] if workspace_id else list(services.workspaces())
        found = [
            (each, conversation)
            for each in workspaces
            for conversation in _conversations(services, each, conversation_id, part_id, ticket)
        ]
        if not found:
            raise click.ClickException("Nothing is known of it here: it never came, or came longer ago than is kept.")
        for each, conversation in found:
            for line in tell(services, each, conversation, part_id=part_id):
                click.echo(line)
    except AppError as error:
        raise click.ClickException(error.detail) from error
    finally:
        services.close()


def tell(services: Services, workspace_id: str, conversation_id: str, *, part_id: str = "") -> Iterator[str]:
    """The events of the queue in their order, then how it stands in iTop and in Intercom."""
    yield f"conversation {conversation_id} of workspace {workspace_id}"
    events = [
        event
        for job in sorted(_jobs(services, workspace_id, conversation_id), key=lambda job: job.id)
        if not part_id or _part(job) in ("", part_id)
        for event in _events(job)
    ]
    copied = services.records.copied(workspace_id, conversation_id)
    events += [(at, f"part {each} was made ready for iTop") for each, at in copied.items() if part_id in ("", each)]
    if not part_id:
        journal = services.journal.list(workspace=workspace_id, conversation=conversation_id)
        events += [(each.at, f'rule "{each.rule}": {each.outcome} {each.ticket} ({each.why})') for each in journal]
    yield from (f"{moment(at)}  {what}" for at, what in sorted(events, key=lambda event: event[0]))
    try:
        tickets = services.itop.of(workspace_id).copied(conversation_id=conversation_id)
    except AppError as error:
        yield f"iTop now: could not be asked. {error.detail}"
        return
    yield from _in_itop(tickets, part_id)
    yield from _in_intercom(services, workspace_id, conversation_id, part_id, tickets)


def _conversations(services: Services, workspace_id: str, conversation_id: str, part_id: str, ticket: str) -> list[str]:
    if conversation_id:
        known = services.records.parts(workspace_id, conversation_id)
        return [conversation_id] if known or _jobs(services, workspace_id, conversation_id) else []
    if part_id:
        asked = (job for state in _STATES for job in find_jobs(services.jobs, JobFilter(state=state), 0.0))  # type: ignore[arg-type]
        received = {conversation_of(job) for job in asked if _part(job) == part_id and _is_of(job, workspace_id)}
        return sorted({*services.records.conversations_of(workspace_id, part_id), *received})
    itop = services.itop.of(workspace_id)
    found = [row.id for row in itop.search(query=ticket).tickets if row.name.casefold() == ticket.casefold()]
    return [each.id for ticket_id in found for each in itop.every_conversation(ticket_id)]


def _jobs(services: Services, workspace_id: str, conversation_id: str) -> list[Job]:
    """All that are kept: finished ones for a week."""
    return [
        job
        for state in _STATES
        for job in find_jobs(services.jobs, JobFilter(state=state, conversation=conversation_id), 0.0)  # type: ignore[arg-type]
        if _is_of(job, workspace_id)
    ]


def _is_of(job: Job, workspace_id: str) -> bool:
    return job.payload.get("workspace") == workspace_id


def _part(job: Job) -> str:
    part = job.payload.get("part")
    return str(part.get("id")) if isinstance(part, dict) else str(job.payload.get("part_id", ""))


def _events(job: Job) -> Iterator[tuple[float, str]]:
    known = (name for name in _NAMED if job.payload.get(name))
    named = [f"{name} {job.payload[name]}" for name in known]
    about = [f"part {_part(job)}"] if _part(job) else []
    yield job.added_at, ", ".join([f"job {job.id} ({job.kind}) was added", *about, *named])
    if job.attempts:
        reason = " ".join(job.reason.split()) or "no result yet"
        yield job.changed_at, f"job {job.id} is {job.state} after {count_of(job.attempts, 'attempt')}: {reason}"


def _in_itop(tickets: tuple[CopiedTicket, ...], part_id: str) -> Iterator[str]:
    if not tickets:
        yield "iTop now: no ticket is linked to the conversation"
    for ticket in tickets:
        stands = f"part {part_id} {'stands' if part_id in ticket.part_ids else 'does not stand'} there"
        what = stands if part_id else f"{count_of(len(ticket.part_ids), 'part')} there"
        state = "" if ticket.sync else ", copying is paused"
        yield f"iTop now: {ticket.name}, linked since {ticket.linked_since or 'nobody knows when'}{state}: {what}"


def _in_intercom(
    services: Services, workspace_id: str, conversation_id: str, part_id: str, tickets: tuple[CopiedTicket, ...]
) -> Iterator[str]:
    """What is not in every ticket, and why not."""
    try:
        conversation = services.intercom(workspace_id).conversation(conversation_id)
    except AppError as error:
        yield f"Intercom now: could not be asked. {error.detail}"
        return
    transcript = Transcript(services, workspace_id=workspace_id, region="", conversation_id=conversation_id)
    there = {part.id for part in conversation.parts}
    if part_id and part_id not in there:
        gone = services.jobs.known(names.taken_part(workspace_id, conversation_id, part_id))
        yield f"Intercom now: part {part_id} is not there any more{', its words were taken back' if gone else ''}"
    for part, why in zip(conversation.parts, transcript.reasons(conversation.parts), strict=True):
        everywhere = bool(tickets) and all(part.id in ticket.part_ids for ticket in tickets)
        if part_id in ("", part.id) and not everywhere:
            yield f"Intercom now: part {part.id} {f'is not copied ({why})' if why else 'is one to be copied'}"
    if conversation.out_of_reach and not part_id:
        yield f"Intercom now: {count_of(conversation.out_of_reach, 'older part')} out of reach"
