# SPDX-License-Identifier: AGPL-3.0-or-later
"""A conversation that was merged into another one: its tickets follow, or teammates and logs are told to look.

Intercom names the other conversation nowhere (https://github.com/intercom/Intercom-OpenAPI, POST
/conversations/{id}/merge): both have a part that says they were merged, moments apart, and a contact in common.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

from webapp.conversations import ConversationRef
from webapp.errors import AppError, ItopRefused, Retry
from webapp.inbox import conversation_url
from webapp.intercom import Intercom
from webapp.intercom.shapes import Conversation
from webapp.payloads.posting import PostNote
from webapp.payloads.writing import CHECKS, CheckMoved, FollowMerge, once_more
from webapp.services import Services
from webapp.store import Job, NewJob, names
from webapp.tasks import files
from webapp.tasks.comparison import compare
from webapp.tasks.written import append, taken_back
from webapp.transcript import Transcript, batches

#: Seconds between the two parts of one merge, at most.
_APART = 5
#: Seconds that Intercom's search may be behind.
_PATIENCE = 600
#: Contacts of a conversation, and conversations that changed since, that are looked at.
_MOST_CONTACTS, _MOST = 5, 20


def follow_merge(job: Job, services: Services) -> str:
    """Link the tickets to the conversation that is left and bring them what was said there since."""
    order = FollowMerge.of(job)
    services = services.of(order.workspace)
    intercom = services.intercom(order.workspace, order.region)
    merged = intercom.conversation(order.conversation)
    found = taken_by(intercom, merged, order.merged_at)
    if not found and services.clock() - order.merged_at < _PATIENCE:
        raise AppError("The conversation that is left cannot be found yet.", code="not_found_yet", retry=Retry.LATER)
    if len(found) != 1:
        return _tell(services, order, [merged, *found])
    left = found[0]
    # What has not come yet, because its notification is lost or its job waits, finds no ticket there any more.
    list(compare(services, workspace_id=order.workspace, conversation_id=order.conversation, young=True))
    services.itop.remark(conversation_id=order.conversation, text_key="conversation_merged")
    standing = _copied_lately(services, order)
    moved = {each: name for each in order.tickets if (name := _move(services, order, each, left))}
    outcome = f"followed to {left.id}: {', '.join(moved.values()) or 'no ticket'}"
    if moved:
        services.linked.drop(names.conversation_key(order.workspace, order.conversation))
        _copy_since(services, order, left)
        services.jobs.add([_note(services, order, left.id, "notes.merged_here", ", ".join(moved.values()))])
    for ticket_id, parts in standing.items():
        if parts and ticket_id in moved:
            check = CheckMoved(
                workspace=order.workspace,
                conversation=left.id,
                merged=order.conversation,
                ticket=ticket_id,
                parts=parts,
            )
            services.jobs.add(once_more(check))
    return outcome


def _copied_lately(services: Services, order: FollowMerge) -> dict[str, tuple[str, ...]]:
    """By ticket, what was copied so lately that a save which was begun before may still overwrite it.

    Its own checks ask for the tickets of the conversation, which has none any more.
    """
    since = services.clock() - CHECKS[-1]
    lately = {part for part, at in services.records.copied(order.workspace, order.conversation).items() if at >= since}
    tickets = services.itop.copied(conversation_id=order.conversation) if lately else ()
    return {each.id: tuple(sorted(lately & set(each.part_ids))) for each in tickets}


def check_moved(job: Job, services: Services) -> str:
    """One call of iTop where all of it stands; what somebody's save has overwritten is fetched and appended again."""
    order = CheckMoved.of(job)
    services = services.of(order.workspace)
    tickets = services.itop.copied(conversation_id=order.conversation)
    there = next((each for each in tickets if each.id == order.ticket and each.sync), None)
    lost = set(order.parts) - set(order.parts if there is None else there.part_ids)
    lost -= taken_back(services, order.workspace, order.merged, lost)
    if not lost:
        return "all_there"
    transcript = Transcript(services, workspace_id=order.workspace, region="", conversation_id=order.merged)
    said = transcript.messages(services.intercom(order.workspace).conversation(order.merged))
    bring = files.carrier(services, workspace_id=order.workspace, conversation_id=order.merged, patient=False)
    ids, written = {"workspace_id": order.workspace, "conversation_id": order.conversation}, 0
    for batch in batches(transcript.with_files([each for each in said if each.part_id in lost], bring)):
        written += sum(each.appended for each in append(services, **ids, messages=batch, ids=[order.ticket]))
    return f"{written} written again"


def taken_by(intercom: Intercom, merged: Conversation, merged_at: int) -> list[Conversation]:
    """The conversations that may have taken it in at that moment (unix seconds): it is certain where it is one."""
    return [each for each in _changed_since(intercom, merged, merged_at - _APART) if _took(each, merged_at)]


def _changed_since(intercom: Intercom, merged: Conversation, since: int) -> list[Conversation]:
    """The other conversations of its contacts, as far as anything happened in them since that moment."""
    touched = {
        each.id: each.updated_at
        for each in intercom.conversations_of(*merged.contact_ids[:_MOST_CONTACTS])
        if each.id != merged.id and each.updated_at >= since
    }
    oldest_first = sorted(touched, key=lambda each: touched[each])
    return [intercom.conversation(each) for each in oldest_first[:_MOST]]


def _took(conversation: Conversation, merged_at: int) -> bool:
    return any(abs(moment - merged_at) <= _APART for moment in conversation.merges)


def _move(services: Services, order: FollowMerge, ticket_id: str, left: Conversation) -> str:
    """The name of the ticket that belongs to the other conversation now; empty where somebody linked it elsewhere."""
    region = services.region_of(order.workspace, order.region)
    url = conversation_url(region=region, workspace_id=order.workspace, conversation_id=left.id)
    itop, move_from = services.itop.beside(ConversationRef(left.id, url)), (order.workspace, order.conversation)
    try:
        return itop.link(ticket_id, move_from=move_from, keep_sync=True).ticket.name
    except ItopRefused as error:
        if error.code not in ("linked_elsewhere", "ticket_not_found"):
            raise
        return ""


def _copy_since(services: Services, order: FollowMerge, left: Conversation) -> None:
    """What was said in the conversation that is left before its tickets belonged to it; all else has its own jobs."""
    transcript = Transcript(services, workspace_id=order.workspace, region=order.region, conversation_id=left.id)
    since = [message for message in transcript.messages(left) if message.date >= order.merged_at - _APART]
    bring = files.carrier(services, workspace_id=order.workspace, conversation_id=left.id, patient=False)
    for batch in batches(transcript.with_files(since, bring)):
        append(services, workspace_id=order.workspace, conversation_id=left.id, messages=batch, ids=order.tickets)


def _tell(services: Services, order: FollowMerge, conversations: Sequence[Conversation]) -> str:
    """Nothing is moved that is not certain: the log says so, and teammates in every conversation it may be about."""
    said = services.itop.remark(conversation_id=order.conversation, text_key="conversation_merged_away")
    tickets = ", ".join(ticket.name for ticket in said)
    if tickets:
        services.jobs.add([_note(services, order, each.id, "notes.merged_away", tickets) for each in conversations])
    return f"told, {len(conversations) - 1} conversations may be it"


def _note(services: Services, order: FollowMerge, conversation_id: str, key: str, tickets: str) -> NewJob:
    words = services.texts(order.workspace)(key, tickets=tickets)
    note = PostNote(
        workspace=order.workspace,
        region=order.region,
        conversation=conversation_id,
        html=f"<p>{html.escape(words)}</p>",
    )
    once = (order.workspace, order.conversation, order.merged_at, conversation_id)
    return note.job(unique=names.record("merged", *once))
