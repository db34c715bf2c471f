# SPDX-License-Identifier: AGPL-3.0-or-later
"""Searching any ticket that the account may see: what to search for and what was found, on one canvas."""

from __future__ import annotations

from webapp.canvas import Canvas
from webapp.inbox import to
from webapp.panel.panel import Panel, term
from webapp.panel.parts.copying import link_choice
from webapp.panel.parts.rows import list_tickets
from webapp.panel.parts.search_fields import field_id, search_input
from webapp.panel.screens.tickets import show_list


def show(panel: Panel) -> Canvas:
    """Ten at a time; with nothing to search for these are the newest tickets, or the ongoing ones where the click
    says so. Finished ones only on request.
    """
    terms, closed = _terms(panel), panel.arg("closed") == "yes"
    if panel.arg("empty") == "ongoing" and not terms["query"]:
        return show_list(panel, "ongoing")
    found = panel.itop.search(
        query=terms["query"],
        caller=terms["caller"],
        organisation=terms["organisation"],
        closed=closed,
        page=panel.page_number,
    )
    here = to("search", **({"closed": "yes"} if closed else {}))
    again = to("search", **here.args, page=str(found.page))
    return panel.page(
        panel.line("panel.search_title", style="header"),
        *(search_input(panel, name, terms[name]) for name in terms),
        list_tickets(panel, found, empty="panel.nothing_found"),
        panel.line("panel.search_partial", style="muted") if found.partial else None,
        *link_choice(panel, found.tickets),
        *panel.pager(here, page=found.page, more=found.more),
        None if closed else panel.way("panel.search_closed", to("search", closed="yes", page="1")),
        panel.way("panel.refresh", again),
        panel.way("panel.back"),
        stored={"search": terms, "list": again.encode()},
    )


def _terms(panel: Panel) -> dict[str, str]:
    """What the fields hold after a search, else what was searched for before; nothing at the beginning."""
    args, before = panel.click.action.args, panel.terms
    if "empty" in args:
        return dict.fromkeys(before, "") | {"query": panel.query}
    if "by" in args:
        return {name: term(panel.click.values.get(field_id(name))) for name in before}
    return before if "page" in args else dict.fromkeys(before, "")
