# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets that were linked in iTop itself: in its own forms, by REST, by an import. iTop says which are new to the app.

They get what a ticket of the panel gets: the conversation in its logs, and a word to whom it concerns.
"""

from __future__ import annotations

import html
import logging
from collections.abc import Sequence
from typing import Protocol

from webapp.canvas import is_web_address
from webapp.itop.answers import Row
from webapp.itop.copy_answers import NewLink
from webapp.languages import Texts
from webapp.markup import message_html
from webapp.payloads.looking import LookForLinks, LookForWords
from webapp.payloads.posting import PostNote, PostReply
from webapp.payloads.writing import CopyConversation
from webapp.services import Services
from webapp.store import Job, NewJob, names

_LOG = logging.getLogger(__name__)
_STAY_NEW = "iTop names these links again although it was told that they are known: its log may say why."


def order(services: Services, workspaces: Sequence[str]) -> int:
    """Have each workspace asked for, unless it is about to be; the number of new orders, none without tickets."""
    if not services.settings.current().ticket_usable:
        return 0
    wanted = [LookForLinks(workspace=each).job() for each in workspaces]
    return len(services.jobs.add([job for job in wanted if not _is_ordered(services, job.key)]))


def _is_ordered(services: Services, key: str) -> bool:
    """One that was given up is forgotten: the next one finds what it did not."""
    there = services.jobs.list(key=key)
    for job in there:
        if job.state == "dead":
            services.jobs.discard(job.id)
    return any(job.state != "dead" for job in there)


def look_for_links(job: Job, services: Services) -> str:
    """The jobs of each new link; iTop is told that it is known when they are on disk."""
    workspace_id = LookForLinks.of(job).workspace
    itop = services.itop.of(workspace_id)
    found = itop.new_links()
    told: set[str] = set()
    while new := [each for each in found if each.id not in told]:
        for each in new:
            services.jobs.add(_jobs(services, workspace_id, each))
        told |= {each.id for each in new}
        found = itop.new_links(known=[each.id for each in found])
    if found:
        # Once is enough: their jobs are there, and no others are made the next time.
        links = ", ".join(each.id for each in found)
        _LOG.warning("links stay new", extra={"workspace": workspace_id, "links": links, "detail": _STAY_NEW})
        return f"{len(told)} new, {len(found)} named again"
    return f"{len(told)} new"


def _jobs(services: Services, workspace_id: str, link: NewLink) -> list[NewJob]:
    """As after a creation in the panel, or after linking there: each once for a link to that conversation.

    Of a ticket that comes back to it the end user was told before.
    """
    talk, ticket = link.conversation_id, link.ticket
    made, texts = (workspace_id, talk, f"link-{link.id}"), services.texts(workspace_id)
    if not link.created_here:
        words = texts("notes.linked_in_itop", ticket=ticket.name)
        said = _html(words, texts("notes.linked_link"), link.backoffice_url)
        look = LookForWords(workspace=workspace_id, conversation=talk)
        note = PostNote(workspace=workspace_id, conversation=talk, html=said)
        return [look.job(unique=names.record("words", *made)), note.job(unique=names.record("note", *made))]
    copy = CopyConversation(workspace=workspace_id, conversation=talk, tickets=(ticket.id,))
    jobs = [copy.job(unique=names.record("copy", *made))]
    silent = services.settings.current().tells_end_user(workspace_id) == "never"
    if silent or services.jobs.known(names.untold(workspace_id, talk)):
        return jobs
    return [*jobs, tell_of_ticket(workspace_id, talk, link, texts)]


class _NewTicket(Protocol):
    @property
    def ticket(self) -> Row: ...
    @property
    def portal_url(self) -> str | None: ...
    @property
    def portal_user(self) -> bool: ...


def tell_of_ticket(workspace_id: str, conversation_id: str, made: _NewTicket, texts: Texts) -> NewJob:
    """The end user is told of the ticket, once, with a link to the portal where they can open it."""
    url = made.portal_url if made.portal_user else None
    said = _html(texts("notes.created", ticket=made.ticket.name), texts("notes.created_link"), url)
    reply = PostReply(workspace=workspace_id, conversation=conversation_id, html=said)
    return reply.job(unique=names.record("reply", workspace_id, conversation_id, f"ticket-{made.ticket.id}"))


def _html(words: str, link: str, url: str | None) -> str:
    opened = f" {message_html.link(url, link)}" if url is not None and is_web_address(url) else ""
    return f"<p>{html.escape(words)}{opened}</p>"
