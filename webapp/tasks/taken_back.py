# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was taken back in Intercom goes from the tickets too: told by a notification, or found by looking."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.errors import IntercomRefused, IntercomUnavailable, NotConfigured
from webapp.intercom.shapes import RATING, Conversation
from webapp.itop.copy_answers import Redacted
from webapp.payloads.removing import ConversationGone, Look, RedactPart, Remark
from webapp.refusals import TicketsRefused
from webapp.services import Services
from webapp.store import Job, names
from webapp.tasks.aside import early, set_aside, unless_early
from webapp.tasks.written import blank, discard


def redact_part(job: Job, services: Services) -> str:
    """Blank the copies of a part that the notification says is gone; Intercom need not be asked."""
    order = RedactPart.of(job)
    return _blank(services, order.workspace, order.conversation, [order.part_id])


def look(job: Job, services: Services) -> str:
    """Look at the conversation and blank what Intercom shows as removed; of the parts that were named also those gone.

    Of a part without a conversation the records tell which one it was copied from.
    """
    order = Look.of(job)
    named = list(order.parts)
    conversations = [order.conversation] if order.conversation else _conversations(services, order, named)
    for part_id in named if not conversations else ():
        # Its words may still be in the queue: they are not to be written when their turn comes.
        services.jobs.remember(names.taken_part(order.workspace, "", part_id))
    outcomes = [_look(services, job, order, each, named) for each in conversations]
    return ", ".join(outcomes) or "never_copied"


def look_again(job: Job, services: Services) -> str:
    """The same without any notification: only what Intercom shows as removed counts."""
    order = Look.of(job)
    try:
        return _look(services, job, order, order.conversation, None)
    except IntercomUnavailable as error:
        return set_aside(job, services, error)


def conversation_gone(job: Job, services: Services) -> str:
    """Blank every copy of a conversation that was deleted; with `look` only if Intercom does not have it any more."""
    order = ConversationGone.of(job)
    if order.look:
        try:
            services.intercom(order.workspace, order.region).conversation(order.conversation)
        except IntercomRefused as error:
            if error.status != 404:
                raise
            return all_gone(services, order.workspace, order.conversation)
        return "still_there"
    return blank_all(services, order.workspace, order.conversation)


def shown_as_removed(services: Services, workspace_id: str, conversation: Conversation, *, news: bool = True) -> str:
    """Blank what a fetched conversation shows as removed, only as far as that is `news`; empty where there is none."""
    removed = [part.id for part in conversation.parts if part.taken_back]
    if news:
        blanked = {each: names.blanked(workspace_id, conversation.id, each) for each in removed}
        known = services.jobs.known_of(blanked.values())
        removed = [each for each in removed if blanked[each] not in known]
    return _blank(services, workspace_id, conversation.id, removed) if removed else ""


def all_gone(services: Services, workspace_id: str, conversation_id: str) -> str:
    """Intercom answered 404: blank all copies, if it is this workspace's token that was used."""
    token = services.settings.current().workspace(workspace_id).access_token
    owner = services.owner_of(token, services.intercom(workspace_id))
    if owner != workspace_id:
        # The token of another workspace finds nothing of this one: that is no deletion.
        raise NotConfigured(f"The access token is that of workspace {owner or '?'}.", code="foreign_access_token")
    return blank_all(services, workspace_id, conversation_id)


def blank_all(services: Services, workspace_id: str, conversation_id: str) -> str:
    """Blank every copy of the conversation, after it is certain that nothing more is written; its tickets say so."""
    services.jobs.remember(names.deleted(workspace_id, conversation_id))
    discard(services, workspace_id, conversation_id, None)
    tickets = services.itop.of(workspace_id).copied(conversation_id=conversation_id)
    copied = {part_id for ticket in tickets for part_id in ticket.part_ids}
    part_ids = services.records.parts(workspace_id, conversation_id)
    # A ticket may have belonged to another conversation before, whose words stand in Intercom.
    nobodys = {each for each in copied - part_ids if not services.records.conversations_of(workspace_id, each)}
    services.jobs.add(
        [Remark(workspace=workspace_id, conversation=conversation_id, text_key="conversation_deleted").job()]
    )
    return _blank(services, workspace_id, conversation_id, part_ids | nobodys)


def _conversations(services: Services, order: Look, named: Iterable[str]) -> list[str]:
    found = (services.records.conversations_of(order.workspace, part_id) for part_id in named)
    return sorted({each for several in found for each in several})


def _look(services: Services, job: Job, order: Look, conversation_id: str, named: list[str] | None) -> str:
    """`named` are the parts of a notification, None where there was none."""
    workspace_id = order.workspace
    try:
        conversation = services.intercom(workspace_id, order.region).conversation(conversation_id)
    except (NotConfigured, IntercomRefused) as error:
        if isinstance(error, IntercomRefused) and error.status == 404:
            if early(job, services):
                raise unless_early(error, job, services) from error
            return all_gone(services, workspace_id, conversation_id)
        if not named or not order.believed:
            raise
        # Nobody can be asked, and the notification named it.
        return _blank(services, workspace_id, conversation_id, named)
    gone = {part.id for part in conversation.parts if part.taken_back}
    if named is None:
        return shown_as_removed(services, workspace_id, conversation) or "nothing_removed"
    there = {part.id for part in conversation.parts}
    if order.believed:
        # Also one that is older than the newest 500 that Intercom gives.
        gone |= set(named) - there
    if conversation.is_whole:
        copied = services.records.parts(workspace_id, conversation_id) if there and not named else frozenset()
        # A rating is no part: one that was changed has been said all the same.
        gone |= {each for each in {*named, *copied} - there if not each.startswith(RATING)}
    return _blank(services, workspace_id, conversation_id, gone) if gone else "nothing_removed"


def _blank(services: Services, workspace_id: str, conversation_id: str, part_ids: Iterable[str]) -> str:
    return _outcome(blank(services, workspace_id=workspace_id, conversation_id=conversation_id, part_ids=part_ids))


def _outcome(tickets: Iterable[Redacted]) -> str:
    tickets = list(tickets)
    refused = [ticket for ticket in tickets if ticket.outcome == "refused"]
    if refused:
        raise TicketsRefused(refused)
    return ", ".join(f"{ticket.outcome} {ticket.name or ticket.id}" for ticket in tickets) or "no_ticket"
