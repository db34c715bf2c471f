# SPDX-License-Identifier: AGPL-3.0-or-later
"""Searching any ticket that the account may see: what to search for and what was found, on one canvas."""

from __future__ import annotations

from webapp.canvas import Canvas, text_input
from webapp.inbox import to
from webapp.panel.panel import Panel, term
from webapp.panel.parts.rows import list_tickets


def show(panel: Panel) -> Canvas:
    """Newest first, ten at a time; with nothing to search for these are the newest tickets."""
    terms = _terms(panel)
    found = panel.itop.search(
        query=terms["query"],
        caller=terms["caller"],
        organisation=terms["organisation"],
        page=panel.page_number,
    )
    return panel.page(
        panel.line("panel.search_title", style="header"),
        *(text_input(panel.text(f"panel.search_{name}"), id=name, value=terms[name]) for name in terms),
        panel.button("panel.search", to("search", typed="yes")),
        list_tickets(panel, found, empty="panel.nothing_found"),
        panel.line("panel.search_partial", style="muted") if found.partial else None,
        *panel.pager(to("search"), page=found.page, more=found.more),
        panel.way("panel.back"),
        stored={"search": terms, "list": to("search", page=str(found.page)).encode()},
    )


def _terms(panel: Panel) -> dict[str, str]:
    """What the inputs hold after the button, else what was searched for before; nothing at the beginning."""
    args, before = panel.click.action.args, panel.terms
    if "typed" in args:
        return {name: term(panel.click.values.get(name)) for name in before}
    return before if "page" in args else dict.fromkeys(before, "")
