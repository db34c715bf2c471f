# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing what the people of all conversations of a ticket are to be told."""

from __future__ import annotations

from webapp.canvas import Canvas, literal, text, textarea
from webapp.inbox import to
from webapp.panel.forms.draft import Draft, input_id, open_draft
from webapp.panel.panel import Panel
from webapp.panel.parts.telling_all import (
    TEXT,
    TEXT_IN,
    languages_of,
    locale_name,
    may_tell,
    newest_telling,
    read_texts,
)
from webapp.panel.parts.ticket_page import ticket_page
from webapp.payloads.posting import ListConversations


def show(panel: Panel) -> Canvas:
    """The form; while it is filled in the worker looks whom it would be about. What is under way is shown instead."""
    if panel.arg("telling"):
        return tell_form(panel, read_texts(panel))
    view = panel.itop.ticket(panel.ticket_id)
    if not may_tell(panel, view):
        return ticket_page(panel, view)
    before = newest_telling(panel, view.ticket.id)
    if before is not None and before.state == "sending":
        return ticket_page(panel, view)
    click = panel.click
    # One after the other, not one for ever.
    known = before.name if before is not None else ""
    name = panel.request_id("telling", click.workspace_id, view.ticket.id, click.admin.id, known)
    look = ListConversations(workspace=click.workspace_id, region=click.region, telling=name, ticket_id=view.ticket.id)
    panel.services.tellings.begin(name, click.workspace_id, view.ticket.id, [look.job()])
    return tell_form(panel, open_draft(panel, to("tell_all", id=view.ticket.id, telling=name)))


def tell_form(panel: Panel, draft: Draft, *, error: str = "") -> Canvas:
    """One text for everybody, and one for each language that is known by now to be among them."""
    args = draft.form.args
    languages = languages_of(panel, panel.services.tellings.progress(args["telling"]).languages)
    fields = [TEXT, *(TEXT_IN + each for each in languages)]
    labels = [
        panel.text("panel.tell_text"),
        *(panel.text("panel.tell_text_in", language=literal(str(locale_name(panel, each)))) for each in languages),
    ]
    areas = [
        textarea(label, id=input_id(draft.form, code), value=draft.single(code), failed=bool(error) and code == TEXT)
        for code, label in zip(fields, labels, strict=True)
    ]
    return panel.page(
        panel.line("panel.tell_title", style="header"),
        areas[0],
        text(literal(error), style="error") if error else None,
        panel.line("panel.tell_languages", style="muted") if languages else None,
        *areas[1:],
        panel.button("panel.tell_preview", to("tell_preview", **args), style="primary"),
        panel.way("panel.cancel", to("details", id=args["id"])),
        stored=draft.store(inputs=set(fields)),
    )
