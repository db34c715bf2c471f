# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why no ticket can be made as long as iTop does not know whose it is."""

from __future__ import annotations

from webapp.canvas import Canvas, text
from webapp.inbox import HOME, Click
from webapp.languages import Texts
from webapp.screens.page import page, texts_for, way
from webapp.services import Services


def show(click: Click, services: Services) -> Canvas:
    """Costs no call to iTop."""
    ambiguous = click.action.args.get("state") == "ambiguous"
    return explanation(click, texts_for(click, services), ambiguous=ambiguous)


def explanation(click: Click, texts: Texts, *, ambiguous: bool = False) -> Canvas:
    """What is missing, and what somebody has to do about it."""
    key = "panel.create_no_person_ambiguous" if ambiguous else "panel.create_no_person_unknown"
    return page(
        click,
        texts,
        text(texts("panel.create_no_person"), style="header"),
        text(texts(key), style="muted"),
        way(texts("panel.back"), HOME),
    )
