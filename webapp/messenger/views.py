# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the card can show, a function each: none of them changes anything, and each asks iTop once at most."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from webapp.canvas import (
    FEWEST_OPTIONS,
    MOST_OPTIONS,
    Canvas,
    Component,
    Option,
    divider,
    dropdown,
    is_web_address,
    item,
    listing,
    literal,
    open_button,
    share_room,
    shorten,
    text,
    text_input,
    textarea,
)
from webapp.inbox import HOME, Action, to
from webapp.itop.answers import LogEntry, Row
from webapp.itop.form_answers import Field
from webapp.itop.view_answers import TicketView
from webapp.messenger.card import Card

_ROWS = 5
_TITLE, _NAME, _LABEL = 80, 60, 80
#: Bytes of the newest entries, as JSON, and characters of each.
_WORDS, _ENTRY = 16_000, 1_200
#: What iTop asks its callers for when a ticket is closed.
GRADE, COMMENT = "user_satisfaction", "user_comment"
CLOSE, REOPEN = "ev_close", "ev_reopen"


def home(card: Card) -> Canvas:
    """The tickets that are not finished, and the ways on."""
    return card.page(
        card.line("title", style="header"),
        *_rows(card, "ongoing", "none_ongoing", "home"),
        card.button("new", to("new")),
        card.button("finished", to("finished"), style="link"),
    )


def finished(card: Card) -> Canvas:
    """Those that are over, the newest first."""
    return card.page(
        card.line("finished_title", style="header"),
        *_rows(card, "finished", "none_finished", "finished"),
        card.button("back", HOME, style="link"),
    )


def ticket(card: Card) -> Canvas:
    """State and newest public entries of a ticket, and what its caller may do with it."""
    view = card.itop().ticket(card.ticket_id)
    return card.page(
        text(literal(shorten(view.ticket.subtitle or view.ticket.name, _TITLE)), style="header", tight=True),
        text(_state(view.ticket), style="paragraph"),
        *_entries(card, view),
        *_own_steps(card, view),
        *_adding(card, view),
        *_portal(card, view),
        card.button("back", HOME, style="link"),
    )


def new(card: Card) -> Canvas:
    """The form of a new ticket."""
    draft = card.shown.draft
    missing = card.shown.problem == "missing"
    return card.page(
        card.line("new_title", style="header"),
        text_input(
            card.text("messenger.subject"),
            id="title",
            value=draft.get("title", ""),
            failed=missing and not draft.get("title", "").strip(),
        ),
        textarea(
            card.text("messenger.description"),
            id="text",
            value=draft.get("text", ""),
            placeholder=card.text("messenger.description_hint"),
            failed=missing and not draft.get("text", "").strip(),
        ),
        card.deed("send", "create", style="primary"),
        card.button("cancel", HOME, style="link"),
    )


def solved(card: Card) -> Canvas:
    """What iTop asks its callers for before a ticket is closed: how content they are."""
    form = card.itop().transition(card.ticket_id, CLOSE, {})
    fields = {each.code: each for each in form.fields}
    return card.page(
        card.line("solved_title", style="header", tight=True),
        text(_state(form.ticket), style="muted"),
        *_rating(card, fields),
        card.deed("close", "close", style="primary", id=card.ticket_id, state=form.ticket.status),
        card.button("back", to("ticket", id=card.ticket_id), style="link"),
    )


View = Callable[[Card], Canvas]
VIEWS: Mapping[str, View] = {"home": home, "finished": finished, "ticket": ticket, "new": new, "solved": solved}


def _rows(card: Card, which: Literal["ongoing", "finished"], none: str, name: str) -> Iterator[Component]:
    number = card.page_number
    page = card.itop().tickets(which, page=number, page_size=_ROWS)
    if page.tickets:
        yield listing([_row(card, each) for each in page.tickets])
    else:
        yield card.line(none, style="muted")
    if page.more:
        yield card.button("more", Action(name, {"page": str(number + 1)}), style="link")
    if number > 1:
        yield card.button("previous", Action(name, {"page": str(number - 1)}), style="link")


def _row(card: Card, row: Row) -> Component:
    state = " · ".join(each for each in (row.name, shorten(row.status_label, _LABEL)) if each)
    title, date = shorten(row.subtitle or row.name, _TITLE), card.text.date(row.last_update)
    return item(title, to("ticket", id=row.id), subtitle=state, tertiary=date)


def _state(row: Row) -> str:
    state = f"**{literal(shorten(row.status_label, _LABEL))}**" if row.status_label else ""
    return " · ".join(each for each in (literal(row.name), state) if each)


def _entries(card: Card, view: TicketView) -> Iterator[Component]:
    """The newest words of the public log; the other log is the agents' own."""
    found = [entry for log in view.logs if log.name == "public" for entry in log.entries if entry.text.strip()]
    if not found:
        yield card.line("no_answer", style="muted")
    kept = share_room({str(n): shorten(each.text.strip(), _ENTRY) for n, each in enumerate(found)}, _WORDS)
    for number, entry in enumerate(found):
        yield text(_by(card, entry), style="muted", tight=True)
        yield text(literal(kept[str(number)]) or "–")


def _by(card: Card, entry: LogEntry) -> str:
    author = literal(shorten(entry.author, _NAME)) or "–"
    return f"{author} · {card.text.unbroken_date(entry.date)}"


def _own_steps(card: Card, view: TicketView) -> Iterator[Component]:
    """The caller's own steps, where iTop offers them to this person."""
    offered = {each.code for each in view.transitions}
    state = view.ticket.status
    if not offered & {CLOSE, REOPEN} or card.is_finished(state):
        return
    yield card.line("is_it_solved")
    if CLOSE in offered:
        yield card.button("yes", to("solved", id=view.ticket.id), style="primary")
    if REOPEN in offered:
        yield card.deed("no", "reopen", id=view.ticket.id, state=state)


def _adding(card: Card, view: TicketView) -> Iterator[Component]:
    if card.is_finished(view.ticket.status):
        yield card.line("is_finished", style="muted")
    elif view.can_write.public:
        failed = card.shown.problem in ("missing", "too_long")
        value = card.shown.draft.get("text", "")
        yield divider()
        yield textarea(card.text("messenger.add"), id="text", value=value, failed=failed)
        yield card.deed("send", "add", id=view.ticket.id)


def _portal(card: Card, view: TicketView) -> Iterator[Component]:
    """For whoever can open it there."""
    if view.portal_user and view.portal_url and is_web_address(view.portal_url):
        yield open_button(card.text("messenger.portal"), view.portal_url, name="portal", style="link")


def _rating(card: Card, fields: Mapping[str, Field]) -> Iterator[Component]:
    draft = card.shown.draft
    grade, comment = fields.get(GRADE), fields.get(COMMENT)
    if grade is not None and FEWEST_OPTIONS <= len(grade.choices) <= MOST_OPTIONS:
        options = [Option(each.value, shorten(each.label, _LABEL)) for each in grade.choices]
        yield dropdown(card.text("messenger.grade"), options, id=GRADE, value=draft.get(GRADE, ""))
    if comment is not None:
        yield textarea(card.text("messenger.comment"), id=COMMENT, value=draft.get(COMMENT, ""))
