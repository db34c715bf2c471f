# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ticket at a glance: what it is, who works on it, the newest words of its logs, and what is most often done next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from webapp.canvas import Canvas, Component, button, is_web_address, literal, open_button, share_room, shorten, text
from webapp.inbox import Action, to
from webapp.itop.answers import LogEntry, Row
from webapp.itop.view_answers import LOGS, TicketView
from webapp.panel.panel import Panel
from webapp.panel.parts.copying import copy_choice
from webapp.panel.parts.telling_all import progress_lines

_TITLE_LENGTH, _LABEL_LENGTH, _NAME_LENGTH, _FACT_LENGTH = 70, 80, 60, 40
#: Characters and lines of a long text before it folds.
_FOLD_LENGTH, _FOLD_LINES = 300, 6
#: Letters of a line, and of the shortest name in one.
_LINE, _SHORTEST = 40, 10
#: A longer address would take the room of the words.
_URL_LENGTH = 500
#: The transition that most tickets are heading for.
_USUAL = "ev_resolve"
#: Lines at the end of a copied message that may be ours, blank ones included.
_TAIL = 4


def ticket_page(panel: Panel, view: TicketView, *, news: str = "") -> Canvas:
    """`news` stands on top: what just became of it. At most three things can be done at once; "More" has the others."""
    ticket = view.ticket
    title = shorten(ticket.subtitle or ticket.name, _TITLE_LENGTH)
    return panel.page(
        text(news) if news else None,
        text(literal(title), style="header", tight=True),
        *_facts(panel, view),
        *link_state(panel, view),
        *progress_lines(panel, view),
        *_newest(panel, view),
        *_actions(panel, view),
        panel.way("panel.details", to("details", id=ticket.id)),
        panel.way("panel.refresh", to("ticket", id=ticket.id)),
        panel.way("panel.back", panel.came_from),
    )


def is_elsewhere(panel: Panel, view: TicketView) -> bool:
    """Whether the ticket belongs to another conversation."""
    return view.link is not None and not panel.links_here(view.link)


def open_buttons(panel: Panel, *, portal_url: str | None, backoffice_url: str | None = None) -> Iterator[Component]:
    """The ways into iTop that the configuration allows."""
    if backoffice_url is not None and is_web_address(backoffice_url):
        yield open_button(panel.text("panel.open_backoffice"), backoffice_url, name="backoffice")
    if portal_url is not None and is_web_address(portal_url):
        yield open_button(panel.text("panel.open_portal"), portal_url, name="portal", style="link")


def link_state(panel: Panel, view: TicketView) -> Iterator[Component]:
    """Which conversation the ticket belongs to, with the way to it where it is another one."""
    several = view.conversations > 1
    if view.link is None:
        yield panel.line("panel.link_none", style="muted")
    elif not is_elsewhere(panel, view):
        yield panel.line(
            "panel.link_here" if view.link.sync else "panel.link_here_paused", style="muted", tight=several
        )
        if several:
            yield panel.line("panel.link_several", count=view.conversations, style="muted")
    elif several:
        yield panel.line("panel.link_others", count=view.conversations, style="muted")
    else:
        yield panel.line("panel.link_elsewhere", style="muted")
        if is_web_address(view.link.url):
            yield open_button(panel.text("panel.open_conversation"), view.link.url, name="conversation", style="link")


def words_of(panel: Panel, entry: LogEntry) -> str:
    """The words of an entry, without the lines below a copied message, in any language: the panel says it otherwise."""
    lines = entry.text.strip().splitlines()
    if entry.copied:
        # Only where it was put: at the end, or before the line that the author is not verified.
        disclaimers = {texts("notes.disclaimer") for texts in panel.services.languages}
        lines[-_TAIL:] = [line for line in lines[-_TAIL:] if line.strip() not in disclaimers]
    if entry.kind == "claimed":
        lines += ["", panel.text("notes.unverified")]
    return "\n".join(lines).strip()


def in_one_line(panel: Panel, entry: LogEntry) -> str:
    """The words of an entry without line breaks; whose identity is not verified is said where there is more room."""
    unverified = {texts("notes.unverified") for texts in panel.services.languages}
    lines = [line for line in words_of(panel, entry).splitlines() if line.strip() not in unverified]
    return " ".join(" ".join(lines).split())


def log_heading(label: str) -> str:
    """The name of a log."""
    return literal(shorten(label, _LABEL_LENGTH))


def log_entries(panel: Panel, entries: Sequence[LogEntry], *, size: int, fold: bool) -> Iterator[Component]:
    """Author and date, then the words, all of them within `size` bytes."""
    whole = {str(place): words_of(panel, entry) for place, entry in enumerate(entries)}
    kept = share_room({place: fold_text(words) if fold else words for place, words in whole.items()}, size)
    for place, entry in enumerate(entries):
        author = literal(shorten(entry.author, _NAME_LENGTH)) or "–"
        key = "panel.log_copied" if entry.copied else "panel.log_entry"
        yield panel.line(key, author=author, date=panel.text.date(entry.date), style="muted", tight=True)
        words = kept[str(place)]
        yield text((literal(words) + ("" if words == whole[str(place)] else "…")) or "–", tight=bool(entry.links))
        yield from _links(entry)


def _links(entry: LogEntry) -> Iterator[Component]:
    """What an entry leads to, such as the files that were sent along."""
    found = [one for one in entry.links if is_web_address(one.url) and len(one.url) <= _URL_LENGTH]
    if found:
        named = [(literal(shorten(one.text, _NAME_LENGTH)) or "…", one.url) for one in found]
        # A bracket would end the address.
        yield text(" · ".join(f"[{name}]({url.replace('(', '%28').replace(')', '%29')})" for name, url in named))


def fold_text(value: str) -> str:
    """The beginning of a long text."""
    return "\n".join(value[:_FOLD_LENGTH].splitlines()[:_FOLD_LINES])


def _facts(panel: Panel, view: TicketView) -> Iterator[Component]:
    """Reference, state and priority in one line, team and agent in the next."""
    ticket, facts = view.ticket, view.facts
    state = f"**{literal(shorten(ticket.status_label, _FACT_LENGTH))}**" if ticket.status_label else ""
    priority = literal(shorten(facts.priority, _FACT_LENGTH))
    named = [literal(shorten(one, _FACT_LENGTH)) for one in (facts.agent, facts.team) if one]
    yield text(" · ".join(one for one in (literal(ticket.name), state, priority) if one), tight=True)
    yield text(" · ".join(named)) if named else panel.line("panel.nobody_assigned", style="muted", tight=True)


def _newest(panel: Panel, view: TicketView) -> Iterator[Component]:
    """The newest entries of all logs, the newest one in two lines; where there is none, what the ticket is about."""
    entries = [(entry, log.name) for log in view.logs for entry in log.entries]
    lines = (2, 1) if view.link is not None and not is_elsewhere(panel, view) else (2,)
    newest = sorted(entries, key=lambda one: one[0].date, reverse=True)
    for (entry, log), most in zip(newest, lines, strict=False):
        key, date = (
            "panel.entry_of_private" if log == "private" else "panel.log_entry",
            panel.text.unbroken_date(entry.date),
        )
        room = max(_LINE - len(panel.text(key, author="", date=date)), _SHORTEST)
        yield panel.line(key, author=literal(shorten(entry.author, room)) or "–", date=date, style="muted", tight=True)
        yield text(literal(shorten(in_one_line(panel, entry), most * _LINE)) or "–")
    if not entries:
        about = next((one.text for one in view.attributes if one.type in ("html", "text") and one.text.strip()), "")
        if about:
            yield text(literal(shorten(" ".join(about.split()), 4 * _LINE)))


def _actions(panel: Panel, view: TicketView) -> Iterator[Component]:
    """Where it belongs, its next step, an entry: the first as a button, the others as links."""
    found = [*_joining(panel, view), *_next_step(panel, view), *_writing(panel, view), *_pausing(panel, view)]
    if not view.can_modify:
        yield cannot_modify(panel, view)
    elif view.link is None or is_elsewhere(panel, view):
        yield copy_choice(panel)
    for place, (label, action) in enumerate(found):
        yield button(label, action, style="link" if place else "secondary")


_Way = tuple[str, Action]


def cannot_modify(panel: Panel, view: TicketView) -> Component:
    """Why nothing can be done with it: rights, or iTop as a whole."""
    return panel.line("errors.read_only" if view.read_only else "panel.cannot_modify", style="muted")


def _joining(panel: Panel, view: TicketView) -> Iterator[_Way]:
    """Linking to the conversation, beside others that it has."""
    if view.can_modify and (view.link is None or is_elsewhere(panel, view)):
        key = "panel.link" if view.link is None else "panel.link_too"
        yield panel.text(key), to("link", id=view.ticket.id, sure="yes")


def _next_step(panel: Panel, view: TicketView) -> Iterator[_Way]:
    """To take the ticket, else to resolve it, else what iTop offers first."""
    ticket = view.ticket
    if view.assign_to_me is not None:
        yield panel.text("panel.assign_to_me"), take(ticket, view.assign_to_me)
    elif view.transitions:
        usual = next((one for one in view.transitions if one.code == _USUAL), view.transitions[0])
        way = to("transition", id=ticket.id, stimulus=usual.code, state=ticket.status)
        yield shorten(usual.label, _LABEL_LENGTH), way


def take(ticket: Row, stimulus: str) -> Action:
    """What assigns the ticket to the agent by that transition, unless it has changed its state."""
    return to("take", id=ticket.id, stimulus=stimulus, state=ticket.status)


def _writing(panel: Panel, view: TicketView) -> Iterator[_Way]:
    writable = [name for name in LOGS if getattr(view.can_write, name)]
    if writable:
        yield panel.text("panel.entry"), to("entry", id=view.ticket.id, logs=",".join(writable))


def _pausing(panel: Panel, view: TicketView) -> Iterator[_Way]:
    """For this ticket alone."""
    if view.can_modify and view.link is not None and not is_elsewhere(panel, view):
        key, on = ("panel.pause", "no") if view.link.sync else ("panel.resume", "yes")
        yield panel.text(key), to("sync", on=on, id=view.ticket.id)
