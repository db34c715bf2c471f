# SPDX-License-Identifier: AGPL-3.0-or-later
"""What belongs to a ticket: its logs, the objects and the files linked to it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from webapp.canvas import Component, listing, literal, open_item, shortened, table, text
from webapp.inbox import to
from webapp.itop.view_answers import Attachment, Attachments, LinkedSet, Log, LogEntry, TicketView
from webapp.languages import Texts
from webapp.panel.forms.budget import shared
from webapp.panel.page import way
from webapp.panel.parts.ticket_details import folded
from webapp.services import Services

_LABEL_LENGTH, _NAME_LENGTH, _SENTENCE_LENGTH = 80, 60, 200
#: Bytes of all entries together.
_ENTRIES = 5_000
_MOST_SETS, _MOST_FILES = 15, 10
_KILOBYTE = 1_024
#: Lines at the end of a copied message that may be ours, blank ones included.
_TAIL = 4


def signatures(services: Services) -> frozenset[str]:
    """The line below each copied message, in any language: the panel says it beside the author."""
    return frozenset(texts("notes.disclaimer") for texts in services.languages)


def logs(view: TicketView, texts: Texts, signed: Collection[str]) -> Iterator[Component]:
    """The newest entries of each log, folded, and the way to all of them where these are not all."""
    for log in view.logs:
        if not log.count:
            continue
        yield text(f"**{literal(shortened(log.label, _LABEL_LENGTH))}**", tight=True)
        parts = list(entries(log.entries, texts, signed, size=_ENTRIES // max(len(view.logs), 1), fold=True))
        yield from parts
        if log.count <= len(log.entries) and not any(str(one["text"]).endswith("…") for one in parts):
            continue
        label = texts("panel.log_all", label=shortened(log.label, _LABEL_LENGTH), count=log.count)
        yield way(label, to("log", id=view.ticket.id, log=log.name))


def entries(
    shown: Sequence[LogEntry], texts: Texts, signed: Collection[str], *, size: int, fold: bool
) -> Iterator[Component]:
    """Author and date, then the words, all of them within `size` bytes."""
    whole = {str(place): _words(entry, signed) for place, entry in enumerate(shown)}
    kept = shared({place: folded(words) if fold else words for place, words in whole.items()}, size)
    for place, entry in enumerate(shown):
        author = literal(shortened(entry.author, _NAME_LENGTH)) or "–"
        key = "panel.log_copied" if entry.copied else "panel.log_entry"
        yield text(texts(key, author=author, date=texts.date(entry.date)), style="muted", tight=True)
        words = kept[str(place)]
        yield text((literal(words) + ("" if words == whole[str(place)] else "…")) or "–")


def _words(entry: LogEntry, signed: Collection[str]) -> str:
    lines = entry.text.strip().splitlines()
    if entry.copied:
        # Only where it was put: at the end, or before the line that the author is not verified.
        lines[-_TAIL:] = [line for line in lines[-_TAIL:] if line.strip() not in signed]
    return "\n".join(lines).strip()


def log_label(log: Log) -> str:
    """The name of a log, for a heading."""
    return literal(shortened(log.label, _LABEL_LENGTH))


def sets(linked: Sequence[LinkedSet], texts: Texts) -> Iterator[Component]:
    """How many other objects there are, and the first ones."""
    rows = []
    for one in linked[:_MOST_SETS]:
        count = texts("panel.set_more" if one.more else "panel.set", label=one.label[:_LABEL_LENGTH], count=one.count)
        names = ", ".join(one.items) + (", …" if one.count > len(one.items) else "")
        rows.append((count, shortened(names, _SENTENCE_LENGTH)))
    if rows:
        yield table(rows)


def attachments(files: Attachments | None, texts: Texts) -> Iterator[Component]:
    """The newest files; a click opens one in iTop."""
    if files is None or not files.items:
        return
    count = texts("panel.attachments_more" if files.more else "panel.attachments", count=files.count)
    yield text(f"**{literal(count)}**", tight=True)
    yield listing(
        [
            open_item(shortened(one.name, _NAME_LENGTH), one.url, name=f"file-{one.id}", subtitle=_file(one, texts))
            for one in files.items[:_MOST_FILES]
        ]
    )


def _file(one: Attachment, texts: Texts) -> str:
    if one.size >= _KILOBYTE * _KILOBYTE:
        size = texts("panel.megabytes", size=round(one.size / _KILOBYTE / _KILOBYTE, 1))
    else:
        size = texts("panel.kilobytes", size=max(round(one.size / _KILOBYTE), 1))
    return " · ".join([size, *([texts.date(one.date)] if one.date else [])])
