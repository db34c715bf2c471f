# SPDX-License-Identifier: AGPL-3.0-or-later
"""The case logs: messages become entries, each once, in the order of the conversation."""

import html
from dataclasses import dataclass, replace

from simulator.itop import files, marks, name_text
from simulator.itop.headings import heading
from simulator.itop.inputs import Input
from simulator.itop.model import DEFAULT_LANGUAGE
from simulator.itop.objects import Entry, Person, Ticket
from simulator.itop.people import author_of
from simulator.itop.sanitizer import sanitized
from simulator.itop.view import Context
from webapp.languages import Languages

LOGS = ("public", "private")
MOST_HTML = 4 * 1024 * 1024
LATEST_DATE = 2**32 - 1
_WORDS = Languages.load().for_itop(DEFAULT_LANGUAGE)


@dataclass(frozen=True)
class Copied:
    """A ticket after copying, with the number of new entries and of those that stood there already."""

    ticket: Ticket
    appended: int
    known: int
    new: tuple[Input, ...] = ()


def checked(messages: list[Input]) -> list[Input]:
    """The messages of a call, each part once; 400 for one that is none."""
    for message in messages:
        message.part_id("part_id")
        message.one_of("log", LOGS)
        message.integer("date", least=0, most=LATEST_DATE)
        message.text("html", max_bytes=MOST_HTML)
        message.sub("author").one_of("kind", ("contact", "agent"))
        if message.has("rating"):
            message.sub("rating").integer("stars", least=1, most=5)
            message.sub("rating").text("remark", "")
    return list({message.text("part_id"): message for message in messages}.values())


def remarked(context: Context, ticket: Ticket, text: str, mark: str) -> Ticket:
    """The ticket with a line of the app's own in its private log."""
    said = heading("Intercom", "other", "") + f"<p>{html.escape(text, quote=False)}</p>{marks.of_event(mark)}"
    entry = Entry("", "Intercom", "", int(context.store.clock()), said)
    return replace(ticket, private_log=(*ticket.private_log, entry))


def parts(ticket: Ticket, workspace: str) -> list[Entry]:
    """The entries that are parts of the workspace; a mark that names none counts for every one."""
    entries = ticket.public_log + ticket.private_log
    return [entry for entry in entries if entry.part_id and entry.workspace in ("", workspace)]


def copied(context: Context, ticket: Ticket, messages: list[Input]) -> Copied:
    """The ticket with the messages that it does not have yet."""
    store = context.store
    known = {entry.part_id for entry in parts(ticket, context.workspace)}
    missing = [message for message in messages if message.text("part_id") not in known]
    if not missing:
        return Copied(ticket, 0, len(messages))
    caller = store.persons.get(ticket["caller_id"])
    for message in missing:
        ticket, entry = _entry(context, ticket, message, caller)
        if message.text("log") == "public":
            ticket = replace(ticket, public_log=_inserted(ticket.public_log, entry))
        else:
            ticket = replace(ticket, private_log=_inserted(ticket.private_log, entry))
    return Copied(replace(ticket, updated=store.clock()), len(missing), len(messages) - len(missing), tuple(missing))


def _inserted(entries: tuple[Entry, ...], new: Entry) -> tuple[Entry, ...]:
    """The entry goes before each message that is after it, and behind the last other one that is not.

    Somebody's entry between messages does not tell: it may be of the same second, or dated by a clock that is behind.
    """
    later = (at for at, each in enumerate(entries) if each.part_id and _order(each) > _order(new))
    place = next(later, len(entries))
    while place > 0 and _order(entries[place - 1]) > _order(new):
        place -= 1
    return (*entries[:place], new, *entries[place:])


def _entry(context: Context, ticket: Ticket, message: Input, caller: Person | None) -> tuple[Ticket, Entry]:
    part_id, words = message.text("part_id"), message.text("html", max_bytes=MOST_HTML)
    ticket, words = files.filled(context, ticket, part_id, words, _WORDS("module.ui.file_missing"))
    author = author_of(context.store, context.workspace, message.sub("author"), caller)
    date = message.integer("date", least=0, most=LATEST_DATE)
    said = marks.without_links(marks.without(sanitized(words)))
    line = heading(author.name, author.kind, mark_of(context))
    text = line + said + marks.of_part(context.workspace, part_id)
    return ticket, Entry(part_id, author.name, author.user_id, date, text, context.workspace)


def mark_of(context: Context) -> str:
    """What says of an entry where it came from, empty for nothing."""
    return name_text.plain(str(context.store.parameters.get("sync_app.log_mark", "Intercom")))


def _order(entry: Entry) -> tuple[int, int, str]:
    return entry.date, int(entry.part_id) if entry.part_id.isdigit() else 0, entry.part_id
