# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making the ticket with what has been said so far; asked twice, it is made once."""

from __future__ import annotations

import time
from collections.abc import Sequence

from webapp import transcript
from webapp.canvas import Canvas, literal
from webapp.conversations import Message
from webapp.errors import ItopRefused, Retry
from webapp.inbox import to
from webapp.panel import notices
from webapp.panel.forms.habits import remember_choices
from webapp.panel.forms.prefill import PATIENCE, confirm_words, is_outdated
from webapp.panel.forms.telling import is_told
from webapp.panel.panel import Panel
from webapp.panel.parts.ticket_page import open_buttons
from webapp.panel.screens.create_form import read_ticket, ticket_form
from webapp.panel.screens.person import ask_for_person

#: More of them would keep the agent waiting; the job copies the others.
MOST_MESSAGES = 100


def show(panel: Panel) -> Canvas:
    """A ticket is made whether Intercom answers or not; what iTop refuses is shown at its field.

    Only a refusal costs a second call to iTop, which brings the fields back.
    """
    draft = read_ticket(panel)
    if draft.unfit:
        return ticket_form(panel, draft)
    messages, remark = _read_messages(panel)
    if not remark and is_outdated(draft, messages):
        return ticket_form(panel, confirm_words(draft), errors={"title": panel.text("panel.removed_meanwhile")})
    # Nobody waits in the panel until files are copied: their messages follow.
    now = [message for message in messages if not message.files]
    remark = remark or ("panel.copy_rest" if len(now) < len(messages) else "")
    click, person = panel.click, panel.contact.chosen
    request_id = panel.request_id(
        "create", click.workspace_id, click.conversation_id, person, click.contact.id, draft.answers
    )
    try:
        created = panel.itop.create(draft.answers, now, request_id=request_id)
    except ItopRefused as refused:
        if refused.code == "contact_not_found":
            return ask_for_person(panel)
        if refused.code != "invalid_values":
            raise
        return ticket_form(panel, draft, errors=refused.fields)
    if created.created:
        remember_choices(panel, draft)
    tell = is_told(panel, draft)
    notices.announce_creation(panel, created, tell=tell, request_id=request_id)
    key = "panel.created" if created.created else "panel.created_before"
    return panel.page(
        panel.success(key, ticket=literal(created.ticket.name)),
        panel.line("panel.copied", count=created.copied, style="muted") if messages else None,
        panel.line(remark, style="muted") if remark else None,
        panel.line("panel.told" if tell else "panel.not_told", style="muted"),
        *open_buttons(panel, portal_url=created.portal_url, backoffice_url=created.backoffice_url),
        panel.way("panel.view", to("ticket", id=created.ticket.id)),
        panel.way("panel.done", panel.came_from),
    )


def _read_messages(panel: Panel) -> tuple[Sequence[Message], str]:
    """What Intercom gave of the conversation, and the key of the sentence about what the job has to add, if any."""
    messages, error = transcript.for_creation(
        panel.services.until(time.monotonic() + PATIENCE),
        workspace_id=panel.click.workspace_id,
        region=panel.click.region,
        conversation_id=panel.click.conversation_id,
    )
    if error is not None:
        return (), "panel.copy_follows" if error.retry is Retry.SOON else "panel.copy_refused"
    return messages[:MOST_MESSAGES], "panel.copy_rest" if len(messages) > MOST_MESSAGES else ""
