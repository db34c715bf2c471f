# SPDX-License-Identifier: AGPL-3.0-or-later
"""The persons of iTop that were searched for, to choose one for the conversation."""

from __future__ import annotations

from webapp.canvas import Canvas, text_input
from webapp.inbox import to
from webapp.panel.panel import Panel
from webapp.panel.parts.rows import list_rows, next_args, person_row


def show(panel: Panel) -> Canvas:
    """Those that are still active first, ten at a time."""
    args, query = next_args(panel), panel.query
    found = panel.itop.persons(query, page=panel.page_number)
    search = to("persons", **args)
    return panel.page(
        panel.line("panel.person_search", style="header"),
        text_input(panel.text("panel.person_search_by"), id=search.encode(), value=query, submits=True),
        list_rows(panel, [person_row(panel, one, **args) for one in found.persons]),
        *panel.pager(to("persons", **args, query=query), page=found.page, more=found.more),
        panel.button("panel.person_create", to("person_form", **args)) if found.can_create else None,
        panel.way("panel.back", to("person", **args)),
    )
