# SPDX-License-Identifier: AGPL-3.0-or-later
"""Going on in iTop's own creation form."""

from __future__ import annotations

from webapp.canvas import Canvas
from webapp.errors import ItopRefused
from webapp.inbox import Click, to
from webapp.panel import memory
from webapp.panel.forms.draft import Draft
from webapp.panel.forms.form import form
from webapp.panel.forms.handing import TOLD, handed_over
from webapp.panel.forms.spelling import Spelling
from webapp.panel.page import conversation, texts_for
from webapp.panel.screens import person, person_form
from webapp.services import Services


def show(click: Click, services: Services) -> Canvas:
    """The conversation is linked as soon as the ticket is made there."""
    draft = Draft.of(click, to("create_form"), Spelling.of(services, texts_for(click, services)))
    if draft.wrong or (draft.cut and click.action.args.get("cut") != TOLD):
        return form(click, services, draft)
    try:
        return _handed_over(click, services, draft, of="ticket")
    except ItopRefused as refused:
        if refused.code != "contact_not_found":
            raise
        return person.for_ticket(click, services)


def show_person(click: Click, services: Services) -> Canvas:
    """The person is searched for in the panel once it is there."""
    draft = person_form.draft_of(click, services)
    if draft.unfit:
        return person_form.person_form(click, services, draft)
    return _handed_over(click, services, draft, of="person")


def _handed_over(click: Click, services: Services, draft: Draft, *, of: str) -> Canvas:
    answer = services.itop.hand_over(
        conversation=conversation(click, services),
        contact=memory.who(click),
        values=draft.answers,
        of=of,
        agent=click.admin.ref(),
    )
    return handed_over(click, texts_for(click, services, answer.language), answer, draft)
