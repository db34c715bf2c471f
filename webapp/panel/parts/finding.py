# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fields that tickets are searched with; Enter in any of them searches."""

from __future__ import annotations

from webapp.canvas import Component, text_input
from webapp.inbox import to
from webapp.panel.panel import Panel


def search_input(panel: Panel, name: str = "query", value: str = "") -> Component:
    """A field with a button of its own."""
    return text_input(panel.text(f"panel.search_{name}"), id=field_id(name), value=value, submits=True)


def field_id(name: str) -> str:
    """The id of the field for that term."""
    return to("search", by=name).encode()
