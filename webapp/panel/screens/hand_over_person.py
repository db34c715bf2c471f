# SPDX-License-Identifier: AGPL-3.0-or-later
"""Going on with a new person in iTop's own creation form; they are searched for in the panel once they are there."""

from __future__ import annotations

from webapp.canvas import Canvas
from webapp.panel.panel import Panel
from webapp.panel.screens.hand_over import open_in_itop
from webapp.panel.screens.person_form import person_form, read_person


def show(panel: Panel) -> Canvas:
    """What cannot be handed over is shown at its field."""
    draft = read_person(panel)
    if draft.unfit:
        return person_form(panel, draft)
    return open_in_itop(panel, draft, panel.itop.hand_over(draft.answers, of="person"))
