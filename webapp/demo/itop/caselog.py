# SPDX-License-Identifier: AGPL-3.0-or-later
"""The case logs: messages become entries, each once, in the order of the conversation."""

from dataclasses import dataclass, replace

from webapp.contract import MARKER_PREFIX
from webapp.demo.itop.inputs import Input
from webapp.demo.itop.people import author_of
from webapp.demo.itop.sanitizer import sanitized
from webapp.demo.itop.store import Entry, Store, Ticket


@dataclass(frozen=True)
class Copied:
    """A ticket after copying, with the number of new entries and of those that stood there already."""

    ticket: Ticket
    appended: int
    known: int


def entries(store: Store, messages: list[Input]) -> list[tuple[str, Entry]]:
    """The messages of a call as (log, entry); the log is ``public`` or ``private``."""
    return [(message.one_of("log", ("public", "private")), _entry(store, message)) for message in messages]


def copied(ticket: Ticket, new: list[tuple[str, Entry]], *, now: float) -> Copied:
    """The ticket with the entries that it does not have yet."""
    known = {entry.part_id for entry in ticket.public_log + ticket.private_log if entry.part_id}
    logs = {"public": list(ticket.public_log), "private": list(ticket.private_log)}
    appended = 0
    for log, entry in new:
        if entry.part_id in known:
            continue
        known.add(entry.part_id)
        logs[log].append(entry)
        appended += 1
    if not appended:
        return Copied(ticket, 0, len(new))
    ordered = {f"{log}_log": tuple(sorted(each, key=_order)) for log, each in logs.items()}
    return Copied(replace(ticket, updated=now, **ordered), appended, len(new) - appended)  # type: ignore[arg-type]


def _entry(store: Store, message: Input) -> Entry:
    part_id = message.name("part_id")
    author, user_id = author_of(store, message.sub("author"))
    marker = f'<a name="{MARKER_PREFIX}{part_id}"></a>'
    date = message.integer("date", least=0, most=4_102_444_800)
    return Entry(part_id, author, user_id, date, sanitized(message.text("html")) + marker)


def _order(entry: Entry) -> tuple[int, int, str]:
    return entry.date, int(entry.part_id) if entry.part_id.isdigit() else 0, entry.part_id
