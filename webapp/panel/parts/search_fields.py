# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fields that tickets are searched with; Enter in any of them searches."""

from __future__ import annotations

from webapp.canvas import Component, text_input
from webapp.inbox import to
from webapp.itop.answers import Count
from webapp.panel.panel import Panel


def search_input(panel: Panel, name: str = "query", value: str = "") -> Component:
    """A field with a button of its own."""
    return text_input(panel.text(f"panel.search_{name}"), id=field_id(name), value=value, submits=True)


def find_input(panel: Panel, ongoing: Count) -> Component:
    """The field of the first canvas, without room for a label; used empty, it leads to what is ongoing."""
    words, empty = panel.text("panel.find"), {}
    if ongoing.count:
        key = "panel.find_ongoing_more" if ongoing.more else "panel.find_ongoing"
        words, empty = panel.text(key, count=ongoing.count), {"empty": "ongoing"}
    return text_input("", id=to("search", by="query", **empty).encode(), placeholder=words, submits=True)


def field_id(name: str) -> str:
    """The id of the field for that term."""
    return to("search", by=name).encode()
