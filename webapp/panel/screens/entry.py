# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing an entry for a log of a ticket."""

from __future__ import annotations

from webapp.canvas import Canvas, Option, button, dropdown, literal, text, textarea
from webapp.inbox import Click, to
from webapp.itop.view_answers import LogName
from webapp.languages import Texts
from webapp.panel.forms.draft import Draft, form_of, input_id
from webapp.panel.forms.spelling import Spelling
from webapp.panel.page import page, stale, texts_for, ticket_id, way
from webapp.services import Services

_LOGS: dict[str, LogName] = {"public": "public", "private": "private"}


def show(click: Click, services: Services) -> Canvas:
    """Costs no call to iTop: the ticket has told which logs may be written to."""
    return entry_form(click, texts_for(click, services), draft_of(click, services))


def draft_of(click: Click, services: Services) -> Draft:
    """What was written so far."""
    form = form_of(click.action)
    if form is None or not logs(click):
        raise stale("a log that does not exist")
    return Draft.of(click, form, Spelling.of(services, texts_for(click, services)))


def logs(click: Click) -> list[LogName]:
    """The logs that may be written to."""
    wanted = click.action.args.get("logs", "").split(",")
    return [name for key, name in _LOGS.items() if key in wanted]


def log_of(click: Click, draft: Draft) -> LogName:
    """The chosen log; the private one where nothing was chosen, which tells nobody too much."""
    offered = logs(click)
    return _LOGS[draft.text("log")] if draft.text("log") in offered else offered[-1]


def entry_form(click: Click, texts: Texts, draft: Draft, *, error: str = "") -> Canvas:
    """What to write, and who shall read it."""
    offered = logs(click)
    options = [Option(name, texts(f"panel.entry_{name}")) for name in offered]
    chosen, code = log_of(click, draft), "log"
    kept = {"log"} if len(options) > 1 else set()
    return page(
        click,
        texts,
        text(texts("panel.entry"), style="header"),
        textarea(
            texts("panel.entry_text"), id=input_id(draft.form, "text"), value=draft.text("text"), failed=bool(error)
        ),
        text(literal(error), style="error") if error else None,
        dropdown(texts("panel.entry_log"), options, id=input_id(draft.form, code), value=chosen)
        if kept
        else text(texts(f"panel.entry_{chosen}"), style="muted"),
        button(texts("panel.entry_add"), to("add_entry", **draft.form.args), style="primary"),
        way(texts("panel.cancel"), to("ticket", id=ticket_id(click))),
        stored=draft.stored(inputs={"text", *kept}),
    )
