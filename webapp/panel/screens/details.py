# SPDX-License-Identifier: AGPL-3.0-or-later
"""All the rest of a ticket: its attributes, logs, files and other objects, each next step, and the ways into iTop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from webapp.canvas import (
    Canvas,
    Component,
    divider,
    item,
    listing,
    literal,
    open_item,
    share_room,
    shorten,
    table,
    text,
)
from webapp.inbox import to
from webapp.itop.view_answers import AttachmentRow, Attachments, Attribute, LinkedSet, TicketView
from webapp.panel.panel import Panel
from webapp.panel.parts.telling_all import may_tell, tell_way
from webapp.panel.parts.ticket_page import fold_text, is_elsewhere, log_entries, open_buttons

#: Characters: a longer value does not fit into a row of a table, whose end Intercom cuts off.
_ROW_LENGTH = 28
_TITLE_LENGTH, _LABEL_LENGTH, _NAME_LENGTH, _SENTENCE_LENGTH = 80, 80, 60, 200
#: Bytes of all values together, and of all entries; escaping may make three times as much of them.
_VALUES, _ENTRIES = 9_000, 5_000
#: iTop has about five transitions at most.
_MOST_TRANSITIONS, _MOST_SETS, _MOST_FILES = 15, 15, 10
_KILOBYTE = 1_024


def show(panel: Panel) -> Canvas:
    """What is not allowed or not configured is left out."""
    view = panel.itop.ticket(panel.ticket_id)
    ticket_id = view.ticket.id
    here = view.link is not None and not is_elsewhere(panel, view)
    return panel.page(
        text(literal(shorten(view.ticket.name, _TITLE_LENGTH)), style="header"),
        *open_buttons(panel, portal_url=view.portal_url, backoffice_url=view.backoffice_url),
        panel.way("panel.portal_send", to("portal_link", id=ticket_id))
        if view.portal_url and view.portal_user
        else None,
        panel.way("panel.unlink", to("unlink", id=ticket_id)) if here and view.can_modify else None,
        # Of several nobody could say which one it leaves.
        panel.way("panel.move", to("link", id=ticket_id))
        if is_elsewhere(panel, view) and view.conversations <= 1 and view.can_modify
        else None,
        tell_way(panel, ticket_id, view.conversations) if may_tell(panel, view) else None,
        *_transitions(panel, view),
        *_attributes(panel, view),
        *_linked_objects(panel, view.sets),
        *_files(panel, view.attachments),
        *_logs(panel, view),
        divider(),
        panel.zone_note(),
        panel.way("panel.refresh", to("details", id=ticket_id)),
        panel.way("panel.back", to("ticket", id=ticket_id)),
    )


def value_of(panel: Panel, attribute: Attribute) -> str:
    """What a person reads for the attribute."""
    is_date = attribute.type in ("date", "datetime")
    return panel.text.date(attribute.text) if is_date else attribute.text.strip()


def _transitions(panel: Panel, view: TicketView) -> Iterator[Component]:
    """iTop's own transitions for the state of the ticket."""
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


def _attributes(panel: Panel, view: TicketView) -> Iterator[Component]:
    """In the configured order: short values as rows of a table, long ones folded, whole on a screen of their own."""
    whole = {one.code: value_of(panel, one) for one in view.attributes}
    kept = share_room({code: fold_text(value) for code, value in whole.items()}, _VALUES)
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
            open_item(shorten(one.name, _NAME_LENGTH), one.url, name=f"file-{one.id}", subtitle=_file_facts(panel, one))
            for one in files.items[:_MOST_FILES]
        ]
    )


def _file_facts(panel: Panel, file: AttachmentRow) -> str:
    if file.size >= _KILOBYTE * _KILOBYTE:
        size = panel.text("panel.megabytes", size=round(file.size / _KILOBYTE / _KILOBYTE, 1))
    else:
        size = panel.text("panel.kilobytes", size=max(round(file.size / _KILOBYTE), 1))
    return " · ".join([size, *([panel.text.date(file.date)] if file.date else [])])


def _subtitle(words: str) -> Component:
    return text(f"**{literal(words)}**", tight=True)


def _is_long(value: str) -> bool:
    return len(value) > _ROW_LENGTH or "\n" in value
