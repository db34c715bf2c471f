# SPDX-License-Identifier: AGPL-3.0-or-later
"""Persons and tickets as rows of a list, and who writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from webapp.canvas import Component, item, listing, literal, shorten, text, ways
from webapp.inbox import to
from webapp.itop.answers import Home, Person, Row, TicketPage
from webapp.panel.panel import Panel
from webapp.panel.parts.ticket_page import in_one_line, take

_TITLE_LENGTH, _SUBTITLE_LENGTH = 100, 200
#: The screen that may follow the choice of a person.
THEN = "create_form"

#: Letters; two of them and some words have to fit into the first canvas; fewer where more has to be said of them.
_NAME_LENGTH, _CLAIMED_LENGTH = 45, 30
#: Letters in one line of a row, the title in bold; what fits into a title beside a reference.
_LINE, _TITLE_LINE, _SHORT_TITLE = 38, 30, 24
#: Letters in two of them, as the first one ends with a whole word.
_TWO_LINES = 64
_AUTHOR_LENGTH = 16
#: However much else has to be said.
_SHORTEST = 10


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


def writer_row(panel: Panel, person: Person, *, grade: str) -> Component:
    """Who writes, as a row that leads to more of them, and to somebody else."""
    obsolete = panel.text("panel.obsolete") if person.obsolete else ""

    def below(organisation: str) -> str:
        known = _join([organisation, obsolete])
        return panel.text("panel.person_claimed", person=known) if grade == "claimed" else known

    room = max(_LINE - len(below("")), _SHORTEST)
    return item(shorten(person.name, _TITLE_LINE), to("person"), subtitle=below(shorten(person.org_name or "–", room)))


def brief_row(panel: Panel, ticket: Row, *, few: bool) -> Component:
    """A ticket of the first canvas: title, reference, state and newest words, in two lines where there are few."""
    title, facts, told = _brief(panel, ticket, few=few)
    return item(title, to("ticket", id=ticket.id), subtitle=facts, tertiary=told)


def brief_ticket(panel: Panel, ticket: Row) -> Iterator[Component]:
    """The same of one among several linked tickets, and right below it what is done with this one alone."""
    title, facts, told = _brief(panel, ticket, few=False)
    yield text(f"**{literal(title)}**", tight=True)
    yield text(literal(_join([facts, told])) or "–", style="muted", tight=True)
    offered = [(panel.text("panel.brief_open"), to("ticket", id=ticket.id))]
    if ticket.assign_to_me is not None:
        offered.append((panel.text("panel.brief_take"), take(ticket, ticket.assign_to_me)))
    on = ticket.link is None or ticket.link.sync
    pausing = to("sync", on="no" if on else "yes", id=ticket.id, back="home")
    yield ways(ticket.id, [*offered, (panel.text("panel.brief_pause" if on else "panel.brief_resume"), pausing)])


def _brief(panel: Panel, ticket: Row, *, few: bool) -> tuple[str, str, str]:
    """Title with reference; what is to be known of its link, its state; author and beginning of the newest words."""
    title = f"{shorten(ticket.subtitle, _SHORT_TITLE)} · {ticket.name}" if ticket.subtitle else ticket.name
    facts = [*_link_facts(panel, ticket, unlinked=True), ticket.status_label]
    told = ""
    if ticket.newest is not None:
        room = (_TWO_LINES if few else _LINE) - len(_join(facts)) - len(" · ")
        told = shorten(f"{shorten(ticket.newest.author, _AUTHOR_LENGTH)}: {in_one_line(panel, ticket.newest)}", room)
    return title, _join(facts), told


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
    """Title, reference, state and date; then whose it is, and what is special about its link."""
    facts = [ticket.name if ticket.subtitle else "", ticket.status_label, panel.text.unbroken_date(ticket.last_update)]
    return item(
        shorten(ticket.subtitle or ticket.name, _TITLE_LENGTH),
        to("ticket", id=ticket.id),
        subtitle=_join(facts),
        tertiary=_join([ticket.caller, ticket.organisation, *_link_facts(panel, ticket)]),
    )


def _link_facts(panel: Panel, ticket: Row, *, unlinked: bool = False) -> list[str]:
    """Whether it belongs to another conversation, or is paused; on demand also that it belongs to none."""
    if ticket.link is None:
        return [panel.text("panel.row_unlinked")] if unlinked else []
    if not panel.links_here(ticket.link):
        return [panel.text("panel.row_elsewhere")]
    return [] if ticket.link.sync else [panel.text("panel.row_paused")]


def _join(facts: Sequence[str]) -> str:
    """Those that are known."""
    return shorten(" · ".join(fact for fact in facts if fact), _SUBTITLE_LENGTH)
