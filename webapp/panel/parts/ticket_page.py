# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ticket: its attributes, what belongs to it, where it belongs itself, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from webapp.canvas import (
    Canvas,
    Component,
    divider,
    is_web_address,
    item,
    listing,
    literal,
    open_button,
    open_item,
    share_room,
    shorten,
    table,
    text,
)
from webapp.inbox import to
from webapp.itop.answers import LogEntry
from webapp.itop.view_answers import LOGS, Attachment, Attachments, Attribute, LinkedSet, TicketView
from webapp.panel.panel import Panel
from webapp.panel.parts.copying import copy_choice
from webapp.panel.parts.rows import said

#: Characters: a longer value does not fit into a row of a table, whose end Intercom cuts off.
_ROW_LENGTH = 28
_TITLE_LENGTH, _LABEL_LENGTH, _NAME_LENGTH, _SENTENCE_LENGTH = 80, 80, 60, 200
#: Characters and lines of a long text before it folds.
_FOLD_LENGTH, _FOLD_LINES = 300, 6
#: Bytes of all values together, and of all entries; escaping may make three times as much of them.
_VALUES, _ENTRIES = 9_000, 5_000
#: iTop has about five transitions at most.
_MOST_TRANSITIONS, _MOST_SETS, _MOST_FILES = 15, 15, 10
_KILOBYTE = 1_024


def ticket_page(panel: Panel, view: TicketView, *, news: str = "") -> Canvas:
    """`news` stands on top: what just became of the ticket."""
    return panel.page(
        text(news) if news else None,
        text(literal(shorten(view.ticket.name, _TITLE_LENGTH)), style="header"),
        *_attributes(panel, view),
        *_linked_objects(panel, view.sets),
        *_logs(panel, view),
        *_files(panel, view.attachments),
        divider(),
        *_actions(panel, view),
        *link_state(panel, view),
        *_link_buttons(panel, view),
        *open_buttons(panel, portal_url=view.portal_url, backoffice_url=view.backoffice_url),
        panel.way("panel.portal_send", to("portal_link", id=view.ticket.id)) if view.portal_url else None,
        panel.zone_note(),
        panel.way("panel.refresh", to("ticket", id=view.ticket.id)),
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
    if view.link is None:
        yield panel.line("panel.link_none", style="muted")
    elif not is_elsewhere(panel, view):
        yield panel.line("panel.link_here" if view.link.sync else "panel.link_here_paused", style="muted")
    else:
        yield panel.line("panel.link_elsewhere", style="muted")
        if is_web_address(view.link.url):
            yield open_button(panel.text("panel.open_conversation"), view.link.url, name="conversation", style="link")


def _link_buttons(panel: Panel, view: TicketView) -> Iterator[Component]:
    """Linking, moving or unlinking; pausing and resuming hold for this ticket alone."""
    if not view.can_modify:
        yield panel.line("panel.cannot_modify", style="muted")
    elif view.link is None:
        yield copy_choice(panel)
        yield panel.button("panel.link", to("link", id=view.ticket.id, sure="yes"))
    elif is_elsewhere(panel, view):
        yield panel.button("panel.move", to("link", id=view.ticket.id))
    else:
        resume = not view.link.sync
        on = "yes" if resume else "no"
        yield panel.way("panel.resume" if resume else "panel.pause", to("sync", on=on, id=view.ticket.id))
        yield panel.way("panel.unlink", to("unlink", id=view.ticket.id))


def value_of(panel: Panel, attribute: Attribute) -> str:
    """What a person reads for the attribute."""
    is_date = attribute.type in ("date", "datetime")
    return panel.text.date(attribute.text) if is_date else attribute.text.strip()


def log_heading(label: str) -> str:
    """The name of a log."""
    return literal(shorten(label, _LABEL_LENGTH))


def log_entries(panel: Panel, entries: Sequence[LogEntry], *, size: int, fold: bool) -> Iterator[Component]:
    """Author and date, then the words, all of them within `size` bytes."""
    whole = {str(place): said(panel, entry) for place, entry in enumerate(entries)}
    kept = share_room({place: _fold(words) if fold else words for place, words in whole.items()}, size)
    for place, entry in enumerate(entries):
        author = literal(shorten(entry.author, _NAME_LENGTH)) or "–"
        key = "panel.log_copied" if entry.copied else "panel.log_entry"
        yield panel.line(key, author=author, date=panel.text.date(entry.date), style="muted", tight=True)
        words = kept[str(place)]
        yield text((literal(words) + ("" if words == whole[str(place)] else "…")) or "–")


def _attributes(panel: Panel, view: TicketView) -> Iterator[Component]:
    """In the configured order: short values as rows of a table, long ones folded, whole on a screen of their own."""
    whole = {one.code: value_of(panel, one) for one in view.attributes}
    kept = share_room({code: _fold(value) for code, value in whole.items()}, _VALUES)
    for long, group in groupby(view.attributes, key=lambda one: _is_long(whole[one.code])):
        if not long:
            yield table([(shorten(one.label, _LABEL_LENGTH), kept[one.code]) for one in group])
            continue
        for one in group:
            yield _subtitle(shorten(one.label, _LABEL_LENGTH))
            cut = kept[one.code] != whole[one.code]
            yield text(literal(kept[one.code]) + ("…" if cut else ""))
            if cut:
                label = shorten(one.label, _LABEL_LENGTH)
                yield panel.way("panel.show_all", to("value", id=view.ticket.id, code=one.code), label=label)


def _logs(panel: Panel, view: TicketView) -> Iterator[Component]:
    """The newest entries of each log, folded, and the way to all of them where these are not all."""
    for log in view.logs:
        if not log.count:
            continue
        yield _subtitle(shorten(log.label, _LABEL_LENGTH))
        entries = list(log_entries(panel, log.entries, size=_ENTRIES // max(len(view.logs), 1), fold=True))
        yield from entries
        if log.count > len(log.entries) or any(str(one["text"]).endswith("…") for one in entries):
            label = shorten(log.label, _LABEL_LENGTH)
            yield panel.way("panel.log_all", to("log", id=view.ticket.id, log=log.name), label=label, count=log.count)


def _linked_objects(panel: Panel, sets: Sequence[LinkedSet]) -> Iterator[Component]:
    """How many other objects there are, and the first ones."""
    rows = []
    for one in sets[:_MOST_SETS]:
        key = "panel.set_more" if one.more else "panel.set"
        names = ", ".join(one.items) + (", …" if one.count > len(one.items) else "")
        label = panel.text(key, label=one.label[:_LABEL_LENGTH], count=one.count)
        rows.append((label, shorten(names, _SENTENCE_LENGTH)))
    if rows:
        yield table(rows)


def _files(panel: Panel, files: Attachments | None) -> Iterator[Component]:
    """The newest files; a click opens one in iTop."""
    if files is None or not files.items:
        return
    key = "panel.attachments_more" if files.more else "panel.attachments"
    yield _subtitle(panel.text(key, count=files.count))
    yield listing(
        [
            open_item(shorten(one.name, _NAME_LENGTH), one.url, name=f"file-{one.id}", subtitle=_facts(panel, one))
            for one in files.items[:_MOST_FILES]
        ]
    )


def _facts(panel: Panel, file: Attachment) -> str:
    if file.size >= _KILOBYTE * _KILOBYTE:
        size = panel.text("panel.megabytes", size=round(file.size / _KILOBYTE / _KILOBYTE, 1))
    else:
        size = panel.text("panel.kilobytes", size=max(round(file.size / _KILOBYTE), 1))
    return " · ".join([size, *([panel.text.date(file.date)] if file.date else [])])


def _actions(panel: Panel, view: TicketView) -> Iterator[Component]:
    """iTop's own transitions for the state of the ticket, and an entry."""
    if view.transitions:
        yield panel.line("panel.transitions", style="muted", tight=True)
        yield listing(
            [
                item(
                    shorten(one.label, _LABEL_LENGTH),
                    to("transition", id=view.ticket.id, stimulus=one.code, state=view.ticket.status),
                    subtitle=panel.text("panel.transition_to", state=one.target_label) if one.target_label else "",
                )
                for one in view.transitions[:_MOST_TRANSITIONS]
            ]
        )
    writable = [name for name in LOGS if getattr(view.can_write, name)]
    if writable:
        yield panel.button("panel.entry", to("entry", id=view.ticket.id, logs=",".join(writable)))


def _subtitle(words: str) -> Component:
    return text(f"**{literal(words)}**", tight=True)


def _fold(value: str) -> str:
    """The beginning of a long text."""
    return "\n".join(value[:_FOLD_LENGTH].splitlines()[:_FOLD_LINES])


def _is_long(value: str) -> bool:
    return len(value) > _ROW_LENGTH or "\n" in value
