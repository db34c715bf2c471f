# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the teammates are told of a reply that came when the ticket was finished (docs/sync-api.md, `append`)."""

from __future__ import annotations

import html

from webapp.canvas import is_web_address
from webapp.itop.copy_answers import ReplyToFinished
from webapp.markup import message_html
from webapp.payloads.posting import PostNote
from webapp.services import Services
from webapp.store import NewJob, names

_WORDS = {"reopened": "notes.finished_reopened", "followed_up": "notes.finished_followed_up"}


def note(services: Services, workspace_id: str, conversation_id: str, finished: ReplyToFinished) -> NewJob:
    """The note, once for a ticket that goes on again, and once for all replies while it does not."""
    over = "notes.finished_can_reopen" if finished.can_reopen else "notes.finished_over"
    follow_up = finished.follow_up.name if finished.follow_up is not None else ""
    texts = services.texts(workspace_id)
    words = texts(_WORDS.get(finished.done, over), ticket=finished.ticket.name, follow_up=follow_up)
    url = finished.backoffice_url
    link = f" {message_html.link(url, texts('notes.linked_link'))}" if url is not None and is_web_address(url) else ""
    told = PostNote(workspace=workspace_id, conversation=conversation_id, html=f"<p>{html.escape(words)}{link}</p>")
    once = finished.part_id if finished.done in _WORDS else finished.since or ""
    return told.job(unique=names.record("finished", workspace_id, conversation_id, finished.ticket.id, once))
