# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything the panel shows of one ticket, and a page of one of its logs."""

import re
from html import unescape

from simulator.itop import assigning, headings, lifecycle, moments, people, view
from simulator.itop.inputs import Input
from simulator.itop.model import ATTRIBUTES, LOGS, Text
from simulator.itop.objects import FILE_DIGITS, Entry, File, Ticket
from simulator.itop.rights import MODIFY_TICKET, READ_LOG, WRITE_LOG
from simulator.itop.sanitizer import readable
from simulator.itop.view import Context

Result = dict[str, object]

_FIRST_ENTRIES = 3
_MOST_FILES = 10
_MOST_CHARACTERS = 300
_LINK, _MOST_LINKS = re.compile(r'<a\b[^>]*\bhref="(https?://[^"]+)"[^>]*>(.*?)</a>', re.IGNORECASE | re.DOTALL), 10
_MOST_COUNTED = 30
_MOST_NAMED = 3
_DEVICES = Text("CIs", "CIs")


def ticket(context: Context, params: Input) -> Result:
    """One ticket with all that is shown of it."""
    here = view.conversation_of(params)
    return record(context, view.find(context, params.id("id")), here)


def log(context: Context, params: Input) -> Result:
    """A page of the entries of one log, newest first."""
    found, name = view.find(context, params.id("id")), params.one_of("log", tuple(LOGS))
    page = params.integer("page", 1, least=1, most=10_000)
    size = params.integer("page_size", 5, least=1, most=20)
    context.rights.require(READ_LOG + name)
    return _page(context, found, name, page, size)


def conversations(context: Context, params: Input) -> Result:
    """A page of the conversations of a ticket."""
    found = view.find(context, params.id("id"))
    page = params.integer("page", 1, least=1, most=10_000)
    size = params.integer("page_size", 100, least=1, most=500)
    listed = view.conversations(context, found)
    return {
        "ticket": view.row(context, found),
        "count": len(listed),
        "page": page,
        "more": page * size < len(listed),
        "conversations": listed[(page - 1) * size : page * size],
    }


def record(context: Context, found: Ticket, here: str) -> Result:
    """The answer of `ticket`; ``here`` is the conversation that asks, empty for none."""
    rights = context.rights
    return {
        "ticket": view.row(context, found),
        "link": view.link_of(context, found, here),
        "can_modify": rights.may(MODIFY_TICKET),
        "attributes": _attributes(context, found),
        "logs": [_page(context, found, name, 1, _FIRST_ENTRIES) for name in LOGS if rights.may(READ_LOG + name)],
        "sets": _sets(context, found),
        "attachments": _attachments(context, found),
        "transitions": [lifecycle.as_record(context, each) for each in lifecycle.offered(context, found)],
        "can_write": {name: rights.may(MODIFY_TICKET) and rights.may(WRITE_LOG + name) for name in LOGS},
        "caller": people.optional_record(context, people.by_id(context, found["caller_id"])),
        "facts": assigning.facts(context, found),
        "assign_to_me": assigning.stimulus(context, found),
        "backoffice_url": view.backoffice_url(context, found),
        "portal_url": view.portal_url(context, found),
        "portal_user": people.is_caller_in_portal(context, found),
        "conversations": len(view.conversations(context, found)),
    } | rights.read_only_record()


def newest(context: Context, found: Ticket) -> Result | None:
    """The newest entry of the logs that may be read, and its log; None where there is none."""
    readable_logs = [name for name in LOGS if context.rights.may(READ_LOG + name)]
    entries = [(each, name) for name in readable_logs for each in entries_of(found, name)[-1:]]
    if not entries:
        return None
    # The public one of two that are as old.
    entry, name = max(entries, key=lambda each: each[0].date)
    said = _entry(entry)
    return said | {"log": name, "text": str(said["text"])[:_MOST_CHARACTERS]}


def entries_of(found: Ticket, name: str) -> tuple[Entry, ...]:
    """The entries of a log, the oldest first."""
    return found.public_log if name == "public" else found.private_log


def _attributes(context: Context, found: Ticket) -> list[Result]:
    codes = context.codes("sync_app.view_ticket.details_attributes")
    return [
        {
            "code": each.code,
            "label": each.label.in_language(context.reading),
            "type": each.kind,
            "value": view.short_value(context, found, each.code),
            "text": view.text_of(context, found, each.code),
        }
        for each in (ATTRIBUTES[code] for code in codes if code in ATTRIBUTES)
    ]


def _page(context: Context, found: Ticket, name: str, page: int, size: int) -> Result:
    entries = entries_of(found, name)[::-1]
    return {
        "log": name,
        "code": LOGS[name].code,
        "label": LOGS[name].label.in_language(context.reading),
        "count": len(entries),
        "page": page,
        "more": len(entries) > page * size,
        "entries": [_entry(each) for each in entries[(page - 1) * size : page * size]],
    }


def _entry(entry: Entry) -> Result:
    _, kind, words = headings.split(entry.html)
    return {
        "author": entry.author,
        "date": moments.iso(entry.date),
        "text": readable(words),
        "links": [{"text": readable(text), "url": unescape(url)} for url, text in _LINK.findall(words)[:_MOST_LINKS]],
        "copied": bool(entry.part_id),
        "kind": kind,
    }


def _sets(context: Context, found: Ticket) -> list[Result]:
    if not found.devices:
        return []
    return [
        {
            "code": "functionalcis_list",
            "label": _DEVICES.in_language(context.reading),
            "count": min(len(found.devices), _MOST_COUNTED),
            "more": len(found.devices) > _MOST_COUNTED,
            "items": list(found.devices[:_MOST_NAMED]),
        }
    ]


def _attachments(context: Context, found: Ticket) -> Result:
    files = [each for each in enumerate(found.files, start=1) if not each[1].secret][::-1]
    return {
        "count": min(len(files), _MOST_COUNTED),
        "more": len(files) > _MOST_COUNTED,
        "items": [_file(context, found, number, file) for number, file in files[:_MOST_FILES]],
    }


def _file(context: Context, found: Ticket, number: int, file: File) -> Result:
    key = f"{found.id}{number:0{FILE_DIGITS}}"
    return {
        "id": key,
        "name": file.name,
        "type": file.kind,
        "size": file.size,
        "date": moments.iso(file.date),
        "url": view.file_url(context, key),
    }
