# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the panel leaves to the worker: telling the conversation what became of it in iTop, and doing things again."""

from __future__ import annotations

from html import escape
from typing import Literal, TypedDict

from webapp.canvas import is_web_address
from webapp.inbox import region_of
from webapp.itop.answers import Created, Link, Linked
from webapp.itop.view_answers import LogName, TicketView
from webapp.panel.panel import Panel
from webapp.payloads.posting import Identify, PostNote, PostReply
from webapp.payloads.writing import CopyConversation, EnterAgain, once_more
from webapp.store import NewJob, names


class _Conversation(TypedDict):
    workspace: str
    region: str
    conversation: str


def announce_creation(panel: Panel, created: Created, *, tell: bool, request_id: str) -> None:
    """The whole conversation to the new ticket, then the news to the end user: in their language where we have it, and
    with a link to the portal where they can open it.

    Each of them once for a request, however often it is repeated.
    """
    copy = CopyConversation(**_here(panel), tickets=(created.ticket.id,))
    jobs = [copy.job(unique=_record(panel, "copy", request_id))]
    if tell:
        texts, url = panel.end_user_text, created.portal_url if created.portal_user else None
        html = _html(texts("notes.created", ticket=created.ticket.name), texts("notes.created_link"), url)
        jobs.append(_reply(panel, html).job(unique=_record(panel, "reply", request_id)))
    panel.services.jobs.add(jobs)


def copy_so_far(panel: Panel, ticket_id: str) -> None:
    """What was said before goes to the ticket that was linked."""
    panel.services.jobs.add([CopyConversation(**_here(panel), tickets=(ticket_id,)).job()])


def note_link(panel: Panel, linked: Linked) -> None:
    """A note for the teammates, and one in the conversation that the ticket was taken from."""
    if not panel.click.admin.id:
        return
    if linked.moved is None:
        jobs = [_note(panel, "notes.linked", linked)]
    else:
        jobs = [_note(panel, "notes.moved_here", linked), *_note_elsewhere(panel, linked, linked.moved)]
    panel.services.jobs.add(jobs)


def note_unlink(panel: Panel, unlinked: Linked) -> None:
    """A note for the teammates."""
    if panel.click.admin.id:
        panel.services.jobs.add([_note(panel, "notes.unlinked", unlinked)])


def send_portal_link(panel: Panel, view: TicketView, *, request_id: str) -> bool:
    """Where the end user can follow the ticket, in their language where we have it; False: it was sent before."""
    html = _html(portal_words(panel, view), panel.end_user_text("notes.portal_link"), view.portal_url)
    job = _reply(panel, html).job(unique=_record(panel, "portal", request_id))
    return panel.services.jobs.add([job]) != [None]


def portal_words(panel: Panel, view: TicketView) -> str:
    """What `send_portal_link` says before the link."""
    return panel.end_user_text("notes.portal", ticket=view.ticket.name)


def write_log_note(panel: Panel, what: Literal["link", "move", "unlink"]) -> str:
    """What the private log of the ticket says about it, in the language of the workspace."""
    texts = panel.services.texts(panel.click.workspace_id)
    return texts(f"notes.log_{what}", agent=_agent(panel), url=panel.conversation.url)


def identify_contact(panel: Panel, cls: str, id: str) -> None:
    """Note down at the contact who they are in iTop."""
    click = panel.click
    if click.contact.id:
        known = Identify(
            workspace=click.workspace_id, region=click.region, contact=click.contact.id, itop_class=cls, itop_id=id
        )
        panel.services.jobs.add([known.job()])


def check_entry(panel: Panel, log: LogName, words: str, *, request_id: str) -> None:
    """Look after a while whether the entry of the agent still stands in the log, and write it again where it does not.

    Whoever had opened the ticket before, and saves after it, overwrites it (docs/architecture.md, "Beside people").
    """
    click = panel.click
    again = EnterAgain(
        workspace=click.workspace_id,
        conversation=click.conversation_id,
        ticket=panel.ticket_id,
        log=log,
        text=words,
        request=request_id,
        email=click.admin.email,
        name=click.admin.name,
    )
    panel.services.jobs.add(once_more(again))


def _note(panel: Panel, key: str, linked: Linked) -> NewJob:
    """In the language of the workspace."""
    html = _link_words(panel, key, linked, panel.click.workspace_id)
    return PostNote(**_here(panel), admin=panel.click.admin.id, html=html).job()


def _note_elsewhere(panel: Panel, linked: Linked, moved: Link) -> list[NewJob]:
    """The note where the ticket was; the teammates of another workspace are not those of this one.

    None where that workspace is not one of the configuration: the common token may be that of any other.
    """
    same = moved.workspace_id == panel.click.workspace_id
    if not same and moved.workspace_id not in panel.services.settings.current().workspaces:
        return []
    note = PostNote(
        workspace=moved.workspace_id,
        region=panel.click.region if same else region_of(moved.url),
        conversation=moved.conversation_id,
        admin=panel.click.admin.id if same else "",
        html=_link_words(panel, "notes.moved_away", linked, moved.workspace_id),
    )
    return [note.job()]


def _reply(panel: Panel, html: str) -> PostReply:
    return PostReply(**_here(panel), admin=panel.click.admin.id, html=html)


def _link_words(panel: Panel, key: str, linked: Linked, workspace_id: str) -> str:
    texts = panel.services.texts(workspace_id)
    words = texts(key, agent=_agent(panel), ticket=linked.ticket.name)
    return _html(words, texts("notes.linked_link"), linked.backoffice_url)


def _here(panel: Panel) -> _Conversation:
    click = panel.click
    return {"workspace": click.workspace_id, "region": click.region, "conversation": click.conversation_id}


def _record(panel: Panel, kind: str, request_id: str) -> str:
    """What makes a job one of its request."""
    return names.record(kind, panel.click.workspace_id, panel.click.conversation_id, request_id)


def _agent(panel: Panel) -> str:
    return panel.click.admin.name or panel.click.admin.email


def _html(words: str, link: str, url: str | None) -> str:
    anchor = f' <a href="{escape(url)}">{escape(link)}</a>' if url is not None and is_web_address(url) else ""
    return f"<p>{escape(words)}{anchor}</p>"
