# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of tickets: those linked to the conversation, or the ongoing ones of the person."""

from __future__ import annotations

from typing import Literal

from webapp.canvas import Canvas
from webapp.inbox import to
from webapp.panel.panel import Panel, stale
from webapp.panel.parts.copying import link_choice
from webapp.panel.parts.rows import list_tickets
from webapp.panel.parts.search_fields import search_input

_LISTS: dict[str, Literal["linked", "ongoing"]] = {"linked": "linked", "ongoing": "ongoing"}


def show(panel: Panel) -> Canvas:
    """Newest first, ten at a time."""
    name = _LISTS.get(panel.arg("list"))
    if name is None:
        raise stale("a list of tickets that does not exist")
    return show_list(panel, name)


def show_list(panel: Panel, name: Literal["linked", "ongoing"]) -> Canvas:
    """One page of that list."""
    found = panel.itop.tickets(name, page=panel.page_number)
    here = to("tickets", list=name, page=str(found.page))
    return panel.page(
        panel.line(f"panel.{name}", style="header"),
        search_input(panel) if name == "ongoing" else None,
        list_tickets(panel, found, empty=f"panel.no_{name}"),
        *link_choice(panel, found.tickets),
        panel.way("panel.search_more", to("search")) if name == "ongoing" else None,
        *panel.pager(to("tickets", list=name), page=found.page, more=found.more),
        panel.way("panel.refresh", here),
        panel.way("panel.back"),
        stored={"list": here.encode()},
    )
