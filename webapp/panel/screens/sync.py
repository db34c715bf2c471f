# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pausing and resuming the copy of new messages into the linked tickets."""

from __future__ import annotations

from webapp.canvas import Canvas, text
from webapp.inbox import HOME, Click
from webapp.panel.page import page, stale, texts_for, way
from webapp.services import Services


def show(click: Click, services: Services) -> Canvas:
    """Pauses or resumes all tickets of the conversation, and says what that means."""
    wanted = click.action.args.get("on")
    if wanted not in ("yes", "no"):
        raise stale("neither pause nor resume")
    state = services.itop.sync(
        conversation_id=click.conversation_id, activated=wanted == "yes", agent=click.admin.ref()
    )
    texts = texts_for(click, services, state.language)
    if not state.count:
        return page(click, texts, text(texts("panel.no_linked"), style="muted"), way(texts("panel.back"), HOME))
    name = "resumed" if wanted == "yes" else "paused"
    return page(
        click,
        texts,
        text("✓ " + texts(f"panel.{name}", count=state.count), style="header"),
        text(texts(f"panel.{name}_note"), style="muted"),
        way(texts("panel.done"), HOME),
    )
