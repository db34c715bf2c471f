# SPDX-License-Identifier: AGPL-3.0-or-later
"""The jobs that tell a conversation what became of it in iTop."""

from __future__ import annotations

from html import escape
from typing import Literal

from webapp.canvas import is_web_address
from webapp.inbox import Click, region_of
from webapp.itop.answers import Created, Link, Linked
from webapp.itop.view_answers import TicketView
from webapp.panel.page import conversation
from webapp.payloads import CopyConversation, PostNote, PostReply
from webapp.services import Services
from webapp.store import NewJob, names


def about_creation(click: Click, services: Services, created: Created, *, request_id: str) -> list[NewJob]:
    """The whole conversation to the new ticket, then the news to the end user, in their language where we have it.

    Each of them once for a request, however often it is repeated.
    """
    request = (click.workspace_id, click.conversation_id, request_id)
    copy = CopyConversation(
        workspace=click.workspace_id,
        region=click.region,
        conversation=click.conversation_id,
        tickets=(created.ticket.id,),
    ).job(unique=names.record("copy", *request))
    if not click.admin.id:
        return [copy]
    texts = services.texts(click.workspace_id, click.contact.language)
    words = texts("notes.created", ticket=created.ticket.name)
    html = _html(words, texts("notes.created_link"), created.portal_url)
    reply = _reply(click, html).job(unique=names.record("reply", *request))
    return [copy, reply]


def about_link(click: Click, services: Services, linked: Linked) -> list[NewJob]:
    """A note for the teammates, and one in the conversation that the ticket was taken from."""
    if not click.admin.id:
        return []
    if linked.moved is None:
        return [_note(click, services, "notes.linked", linked)]
    away = _moved_away(click, services, linked, linked.moved)
    return [_note(click, services, "notes.moved_here", linked), *away]


def about_unlink(click: Click, services: Services, unlinked: Linked) -> list[NewJob]:
    """A note for the teammates."""
    return [_note(click, services, "notes.unlinked", unlinked)] if click.admin.id else []


def portal_link(click: Click, services: Services, view: TicketView, *, request_id: str) -> NewJob:
    """Where the end user can follow the ticket, in their language where we have it; once for a request."""
    texts = services.texts(click.workspace_id, click.contact.language)
    html = _html(texts("notes.portal", ticket=view.ticket.name), texts("notes.portal_link"), view.portal_url)
    unique = names.record("portal", click.workspace_id, click.conversation_id, request_id)
    return _reply(click, html).job(unique=unique)


def for_log(click: Click, services: Services, what: Literal["link", "move", "unlink"]) -> str:
    """What the private log of the ticket says about it, in the language of the workspace."""
    texts = services.texts(click.workspace_id)
    return texts(f"notes.log_{what}", agent=_agent(click), url=conversation(click, services).url)


def _reply(click: Click, html: str) -> PostReply:
    return PostReply(
        workspace=click.workspace_id,
        region=click.region,
        conversation=click.conversation_id,
        admin=click.admin.id,
        html=html,
    )


def _note(click: Click, services: Services, key: str, linked: Linked) -> NewJob:
    """In the language of the workspace."""
    return PostNote(
        workspace=click.workspace_id,
        region=click.region,
        conversation=click.conversation_id,
        admin=click.admin.id,
        html=_words(click, services, key, linked, click.workspace_id),
    ).job()


def _moved_away(click: Click, services: Services, linked: Linked, moved: Link) -> list[NewJob]:
    """The note where the ticket was; the teammates of another workspace are not those of this one.

    None where that workspace is not one of the configuration: the common token may be that of any other.
    """
    here = moved.workspace_id == click.workspace_id
    if not here and moved.workspace_id not in services.settings.current().workspaces:
        return []
    note = PostNote(
        workspace=moved.workspace_id,
        region=click.region if here else region_of(moved.url),
        conversation=moved.conversation_id,
        admin=click.admin.id if here else "",
        html=_words(click, services, "notes.moved_away", linked, moved.workspace_id),
    )
    return [note.job()]


def _words(click: Click, services: Services, key: str, linked: Linked, workspace_id: str) -> str:
    texts = services.texts(workspace_id)
    words = texts(key, agent=_agent(click), ticket=linked.ticket.name)
    return _html(words, texts("notes.linked_link"), linked.portal_url)


def _agent(click: Click) -> str:
    return click.admin.name or click.admin.email


def _html(words: str, link: str, url: str | None) -> str:
    opened = f' <a href="{escape(url)}">{escape(link)}</a>' if url is not None and is_web_address(url) else ""
    return f"<p>{escape(words)}{opened}</p>"
