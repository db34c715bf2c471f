# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making the ticket with what has been said so far; asked twice, it is made once."""

from __future__ import annotations

import time
from dataclasses import dataclass

from webapp import transcript
from webapp.canvas import Canvas, literal, text
from webapp.conversations import Message
from webapp.errors import ItopRefused, Retry
from webapp.inbox import HOME, Click, to
from webapp.itop.answers import Created
from webapp.languages import Texts
from webapp.panel import memory, once
from webapp.panel.forms.draft import Draft
from webapp.panel.forms.form import form
from webapp.panel.forms.spelling import Spelling
from webapp.panel.page import conversation, page, texts_for, way
from webapp.panel.parts import notices
from webapp.panel.parts.ticket_link import open_buttons
from webapp.panel.screens import person
from webapp.services import Services

#: Seconds: the agent waits meanwhile, and a job copies what did not come in time.
PATIENCE = 2.0
#: More of them would keep the agent waiting; the job copies the others.
MOST_MESSAGES = 100


@dataclass(frozen=True)
class _Said:
    """What Intercom gave of the conversation; `missing` is the sentence about what the job has to add."""

    messages: tuple[Message, ...] = ()
    missing: str | None = None


def show(click: Click, services: Services) -> Canvas:
    """A ticket is made whether Intercom answers or not; what iTop refuses is shown at its field.

    Only a refusal costs a second call to iTop, which brings the fields back.
    """
    draft = Draft.of(click, to("create_form"), Spelling.of(services, texts_for(click, services)))
    if draft.unfit:
        return form(click, services, draft)
    said = _said(click, services)
    who = memory.who(click)
    request_id = once.request_id(
        services, "create", click.workspace_id, click.conversation_id, who.chosen, click.contact.id, draft.answers
    )
    try:
        created = services.itop.create(
            request_id=request_id,
            conversation=conversation(click, services),
            contact=who,
            values=draft.answers,
            messages=said.messages,
            agent=click.admin.ref(),
        )
    except ItopRefused as refused:
        if refused.code == "contact_not_found":
            return person.for_ticket(click, services)
        if refused.code != "invalid_values":
            raise
        return form(click, services, draft, errors=refused.fields)
    services.jobs.add(notices.about_creation(click, services, created, request_id=request_id))
    return _done(click, created, said, texts_for(click, services, created.language))


def _said(click: Click, services: Services) -> _Said:
    messages, error = transcript.for_creation(
        services.until(time.monotonic() + PATIENCE),
        workspace_id=click.workspace_id,
        region=click.region,
        conversation_id=click.conversation_id,
    )
    if error is not None:
        return _Said(missing="panel.copy_follows" if error.retry is Retry.SOON else "panel.copy_refused")
    rest = "panel.copy_rest" if len(messages) > MOST_MESSAGES else None
    return _Said(messages[:MOST_MESSAGES], rest)


def _done(click: Click, created: Created, said: _Said, texts: Texts) -> Canvas:
    key = "panel.created" if created.created else "panel.created_before"
    return page(
        click,
        texts,
        text("✓ " + texts(key, ticket=literal(created.ticket.name)), style="header"),
        text(texts("panel.copied", count=created.copied), style="muted") if said.messages else None,
        text(texts(said.missing), style="muted") if said.missing else None,
        *open_buttons(texts, portal_url=created.portal_url, backoffice_url=created.backoffice_url),
        way(texts("panel.view"), to("ticket", id=created.ticket.id)),
        way(texts("panel.done"), HOME),
    )
