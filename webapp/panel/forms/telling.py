# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the end user is told of a new ticket: the agent decides, and reads beforehand in which words."""

from __future__ import annotations

from dataclasses import replace

from webapp.canvas import Component, Option, checkbox, literal
from webapp.panel.forms.draft import OWN, Draft, input_id
from webapp.panel.panel import Panel

#: What she chose; and that she was asked, because nobody says what comes back of boxes of which none is ticked.
_TELL, _ASKED = f"{OWN}tell", f"{OWN}asked"
_YES = "yes"
#: Stands in a preview where the reference will.
_REFERENCE = "[…]"


def ask_to_tell(panel: Panel, draft: Draft, *, portal_user: bool) -> tuple[Draft, list[Component]]:
    """The draft after the question, and the components that ask it, as far as the parameter does."""
    telling = panel.services.settings.current().tells_end_user(panel.click.workspace_id)
    if telling == "never" or not panel.click.admin.id:
        return draft, []
    words = literal(preview(panel, portal_user=portal_user))
    what = panel.line("panel.portal_what", words=words, style="muted")
    if telling == "always":
        return draft, [what]
    ticked = [_YES] if is_told(panel, draft) else []
    options = [Option(_YES, panel.text("panel.tell_yes"))]
    boxes = checkbox(panel.text("panel.tell"), options, id=input_id(draft.form, _TELL), values=ticked)
    return replace(draft, values={**draft.values, _ASKED: _YES}), [boxes, what]


def is_told(panel: Panel, draft: Draft) -> bool:
    """Whether the end user is told: as the agent chose, where she is asked."""
    telling = panel.services.settings.current().tells_end_user(panel.click.workspace_id)
    if telling != "ask" or not panel.click.admin.id:
        return telling == "always" and bool(panel.click.admin.id)
    return _YES in draft.values.get(_TELL, [] if _ASKED in draft.values else [_YES])


def preview(panel: Panel, *, portal_user: bool) -> str:
    """What the end user will read, in their language where we have it."""
    texts = panel.end_user_text
    linked = portal_user and panel.services.settings.current().text("sync_app.portal_url_maker_class")
    words = [texts("notes.created", ticket=_REFERENCE), *([texts("notes.created_link")] if linked else [])]
    return " ".join(words)
