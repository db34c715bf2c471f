# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing an entry for a log of a ticket."""

from __future__ import annotations

from webapp.canvas import Canvas, Component, Option, dropdown, literal, text, textarea
from webapp.inbox import to
from webapp.itop.view_answers import LOGS, LogName
from webapp.panel.forms.draft import Draft, input_id, read_draft
from webapp.panel.panel import Panel, stale


def show(panel: Panel) -> Canvas:
    """Costs no call to iTop: the ticket has said which logs may be written to."""
    return entry_form(panel, read_entry(panel))


def read_entry(panel: Panel) -> Draft:
    """What was written so far. Stale: there is no log to write it into."""
    draft = read_draft(panel)
    if draft is None or not _logs(panel):
        raise stale("a log that does not exist")
    return draft


def log_of(panel: Panel, draft: Draft) -> LogName:
    """The chosen log; the private one where nothing was chosen, which tells nobody too much."""
    logs = _logs(panel)
    return next((name for name in logs if name == draft.single("log")), logs[-1])


def entry_form(panel: Panel, draft: Draft, *, error: str = "") -> Canvas:
    """What to write, and who shall read it."""
    options = [Option(name, panel.text(f"panel.entry_{name}")) for name in _logs(panel)]
    log, code, words = log_of(panel, draft), input_id(draft.form, "log"), draft.single("text")
    choose = len(options) > 1
    return panel.page(
        panel.line("panel.entry", style="header"),
        textarea(panel.text("panel.entry_text"), id=input_id(draft.form, "text"), value=words, failed=bool(error)),
        text(literal(error), style="error") if error else None,
        dropdown(panel.text("panel.entry_log"), options, id=code, value=log)
        if choose
        else panel.line(f"panel.entry_{log}", style="muted"),
        _who_is_told(panel),
        panel.button("panel.entry_add", to("add_entry", **draft.form.args), style="primary"),
        panel.way("panel.cancel", to("ticket", id=panel.ticket_id)),
        stored=draft.store(inputs={"text", "log"} if choose else {"text"}),
    )


def _who_is_told(panel: Panel) -> Component | None:
    """What becomes of a public entry in the chat, so that nobody waits for an answer to what was never said there."""
    settings = panel.services.settings.known()
    if settings is None or "public" not in _logs(panel):
        return None
    told = settings.to_intercom(panel.click.workspace_id).public_log
    return panel.line(f"panel.entry_told_{told}", style="muted")


def _logs(panel: Panel) -> list[LogName]:
    """The logs that may be written to."""
    writable = panel.arg("logs").split(",")
    return [name for name in LOGS if name in writable]
