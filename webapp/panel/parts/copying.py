# SPDX-License-Identifier: AGPL-3.0-or-later
"""The choice whether a ticket that is linked also gets what was said before."""

from __future__ import annotations

from webapp.canvas import Component, Option, checkbox
from webapp.panel.panel import Panel

_FIELD, _YES = "so_far", "yes"


def copy_choice(panel: Panel) -> Component:
    """A box that is ticked."""
    option = Option(_YES, panel.text("panel.copy_so_far"))
    return checkbox(panel.text("panel.copy_label"), [option], id=_FIELD, values=[_YES])


def wants_copy(panel: Panel) -> bool:
    """Whether the box was ticked when the agent clicked; a canvas without it copies nothing."""
    return _YES in panel.click.values.get(_FIELD, [])
