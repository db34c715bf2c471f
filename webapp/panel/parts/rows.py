# SPDX-License-Identifier: AGPL-3.0-or-later
"""Persons and tickets as rows of a list, and who writes."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.canvas import Component, item, listing, literal, shorten, text
from webapp.inbox import to
from webapp.itop.answers import Home, Person, Row, TicketPage
from webapp.panel.panel import Panel

_TITLE_LENGTH, _SUBTITLE_LENGTH = 100, 200
#: The screen that may follow the choice of a person.
THEN = "create_form"

#: Letters; two of them and some words have to fit into the first canvas; fewer where more has to be said of them.
_NAME_LENGTH, _CLAIMED_LENGTH = 45, 30


def writer_line(panel: Panel, home: Home) -> Component:
    """Who writes, in one sentence."""
    if home.person is not None:
        return text(_known_writer(panel, home.person, claimed=home.person_grade == "claimed"))
    email = literal(shorten(panel.click.contact.email, _NAME_LENGTH))
    if home.person_state == "ambiguous":
        return panel.line("panel.person_ambiguous", email=email, style="muted")
    name = literal(shorten(panel.click.contact.name, _NAME_LENGTH)) or panel.text("panel.nobody")
    key = "panel.person_unknown_email" if email else "panel.person_unknown"
    return panel.line(key, name=name, email=email, style="muted")


def person_row(panel: Panel, person: Person, **args: str) -> Component:
    """A person to choose: name, organisation, state, and how to tell it from others of the name."""
    facts = [person.org_name, person.email, person.phone, status_of(panel, person)]
    return item(
        shorten(person.name, _TITLE_LENGTH),
        to("choose", **{"class": person.cls, "id": person.id, **args}),
        subtitle=_join(facts),
    )


def status_of(panel: Panel, person: Person) -> str:
    """What iTop calls the state of a person, or that they are obsolete."""
    return panel.text("panel.obsolete") if person.obsolete else person.status_label


def next_args(panel: Panel) -> dict[str, str]:
    """The argument of the click that says what follows the choice, where something does."""
    return {"then": THEN} if panel.arg("then") == THEN else {}


def _known_writer(panel: Panel, person: Person, *, claimed: bool) -> str:
    length = _CLAIMED_LENGTH if claimed else _NAME_LENGTH
    organisation = literal(shorten(person.org_name or "–", length))
    key = "panel.person_obsolete" if person.obsolete else "panel.person"
    words = panel.text(key, name=literal(shorten(person.name, length)), organisation=organisation)
    return panel.text("panel.person_claimed", person=words) if claimed else words


def list_rows(panel: Panel, rows: Sequence[Component], *, empty: str = "panel.nothing_found") -> Component:
    """The rows, or the text of the key `empty`."""
    return listing(rows) if rows else panel.line(empty, style="muted")


def list_tickets(panel: Panel, found: TicketPage, *, empty: str) -> Component:
    """Each ticket a row; a page behind the last one says so."""
    rows = [_ticket_row(panel, ticket) for ticket in found.tickets]
    return list_rows(panel, rows, empty=empty if found.page == 1 else "panel.no_further")


def _ticket_row(panel: Panel, ticket: Row) -> Component:
    """Reference, title, state and date; then whose it is, and what is special about its link."""
    facts = [ticket.status_label, panel.text.date(ticket.last_update), ticket.caller, ticket.organisation]
    if ticket.link is not None and not panel.links_here(ticket.link):
        facts.append(panel.text("panel.row_elsewhere"))
    elif ticket.link is not None and not ticket.link.sync:
        facts.append(panel.text("panel.row_paused"))
    return item(
        shorten(ticket.name, _TITLE_LENGTH),
        to("ticket", id=ticket.id),
        subtitle=shorten(ticket.subtitle, _SUBTITLE_LENGTH),
        tertiary=_join(facts),
    )


def _join(facts: Sequence[str]) -> str:
    """Those that are known."""
    return shorten(" · ".join(fact for fact in facts if fact), _SUBTITLE_LENGTH)
