# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes: what iTop knows of them, and the ways to say that it is somebody else."""

from __future__ import annotations

from webapp.canvas import Canvas, Component, listing, shorten, table, text_input
from webapp.inbox import to
from webapp.itop.answers import Home
from webapp.panel.panel import Panel
from webapp.panel.parts.rows import THEN, next_args, person_row, status_of, writer_line

_VALUE_LENGTH = 200


def show(panel: Panel) -> Canvas:
    """One call to iTop, the one of the first canvas."""
    return _person_page(panel, next_args(panel))


def ask_for_person(panel: Panel) -> Canvas:
    """The same for somebody who wants to make a ticket and has nobody to make it for."""
    return _person_page(panel, {"then": THEN})


def _person_page(panel: Panel, args: dict[str, str]) -> Canvas:
    home = panel.itop.home()
    needed = bool(args) and home.person is None
    return panel.page(
        panel.line("panel.create_no_person" if needed else "panel.person_title", style="header"),
        writer_line(panel, home),
        *_details(panel, home),
        *_matches(panel, home, args),
        text_input(
            panel.text("panel.person_search"),
            id=to("persons", **args).encode(),
            placeholder=panel.text("panel.person_search_by"),
            submits=True,
        ),
        *_others(panel, home, args),
        panel.way("panel.refresh", panel.click.action),
        panel.way("panel.back"),
    )


def _details(panel: Panel, home: Home) -> list[Component]:
    """What iTop knows of the person, and how it found them."""
    person = home.person
    if person is None:
        return []
    details = {"email": person.email, "phone": person.phone, "organisation": person.org_name}
    details["status"] = status_of(panel, person)
    rows = [
        (panel.text(f"panel.person_{name}"), shorten(value, _VALUE_LENGTH)) for name, value in details.items() if value
    ]
    origin = f"panel.person_from_{home.person_from}"
    found = [panel.line(origin, style="muted")] if origin in panel.text else []
    return [*([table(rows)] if rows else []), *found]


def _matches(panel: Panel, home: Home, args: dict[str, str]) -> list[Component]:
    if not home.matches:
        return []
    rows = [person_row(panel, one, **args) for one in home.matches]
    return [panel.line("panel.person_which", style="muted", tight=True), listing(rows)]


def _others(panel: Panel, home: Home, args: dict[str, str]) -> list[Component]:
    buttons = []
    caller = home.default_caller
    if caller is not None and home.can_create:
        use = to("choose", **{"class": caller.cls, "id": caller.id, "keep": "no", "then": THEN})
        buttons.append(panel.button("panel.default_caller", use, name=caller.name))
    if home.can_create_person:
        buttons.append(panel.button("panel.person_create", to("person_form", **args)))
    return buttons
