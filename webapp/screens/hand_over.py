# SPDX-License-Identifier: AGPL-3.0-or-later
"""Going on in iTop's own creation form."""

from __future__ import annotations

from webapp.canvas import Canvas
from webapp.inbox import Click, to
from webapp.screens.draft import Draft
from webapp.screens.form import asked
from webapp.screens.handing import handed_over
from webapp.screens.page import texts_for
from webapp.screens.spelling import Spelling
from webapp.services import Services


def show(click: Click, services: Services) -> Canvas:
    """The conversation is linked as soon as the ticket is made there."""
    draft = Draft.of(click, to("create_form"), Spelling.of(services, texts_for(click, services)))
    answer = asked(click, services, draft)
    return handed_over(click, texts_for(click, services, answer.language), answer, draft)
