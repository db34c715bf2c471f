# SPDX-License-Identifier: AGPL-3.0-or-later
"""What has happened to the tickets of a workspace's conversations since a cursor."""

import hashlib
import re
from dataclasses import replace

from simulator.itop import files, headings, links, marks, people, view
from simulator.itop.inputs import Failure, Input
from simulator.itop.model import DEFAULT_LANGUAGE, FINISHED, LANGUAGES, TICKET_CLASS
from simulator.itop.objects import FILE_DIGITS, Change, Entry, Person, Ticket
from simulator.itop.rights import READ_LOG
from simulator.itop.sanitizer import readable
from simulator.itop.store import Store
from simulator.itop.view import Context

Result = dict[str, object]

MOST = 100
MOST_RANGES = 2000
#: Bytes of the words of one entry.
MOST_WORDS = 65_536
_CURSOR = re.compile(r"(\d{1,18})\.(\d{1,18})\.(\d{1,10})\Z")
_OF_PANEL = re.compile(re.escape(marks.of_event("entry-")).replace(re.escape('"></a>'), r'[A-Za-z0-9-]+"></a>') + r"\Z")
_OURS = re.compile(r'<a target="intercom-(part|event)-[^"]*"></a>\Z')


def changes(context: Context, params: Input) -> Result:
    """A page of changes; in memory every one is there at once, so that none is ever missing."""
    store, now = context.store, int(context.store.clock())
    context = replace(context, language=_language(params.text("language", "", max_bytes=255)))
    for each in params.records("missing", ())[:MOST_RANGES]:
        _checked(each)
    after = params.text("after", "", max_bytes=64)
    since = params.integer("since", 0, least=0, most=2**32 - 1)
    if not after and params.has("since"):
        after = _cursor(store, _before(store, since), now)
    if not after:
        return _answer(_cursor(store, len(store.changes), now), [])
    found = _CURSOR.match(after)
    if found is None:
        raise params.bad("after", "must be a cursor of an earlier answer")
    place, saving, looked_at = map(int, found.groups())
    reset = place > len(store.changes) or (place > 0 and _is_other(store.changes[place - 1], saving, looked_at))
    if reset:
        place = _before(store, looked_at)
    told: list[Result] = []
    for change in store.changes[place:]:
        if len(told) == MOST:
            return _answer(_cursor(store, place, now), told, more=True, reset=reset)
        record = _record(context, change)
        told += [record] if record is not None else []
        place = change.id
    return _answer(_cursor(store, place, now), told, reset=reset)


def _before(store: Store, moment: int) -> int:
    """The number before the first change of that moment or later (unix seconds)."""
    return next((each.id - 1 for each in store.changes if int(each.date) >= moment), len(store.changes))


def _is_other(change: Change, saving: int, since: int) -> bool:
    """Whether it is in the place of one that was lost, as after a backup was restored."""
    return change.saving != saving or int(change.date) > since


def _answer(cursor: str, told: list[Result], *, more: bool = False, reset: bool = False) -> Result:
    return {"cursor": cursor, "missing": [], "changes": told, "more": more, "reset": reset}


def _cursor(store: Store, place: int, now: int) -> str:
    return f"{place}.{store.changes[place - 1].saving if place else 0}.{now}"


def _checked(missing: Input) -> None:
    missing.id("from"), missing.id("to")
    missing.integer("since", least=0, most=2**32 - 1)


def _language(wanted: str) -> str:
    known = {code.lower(): code for code in LANGUAGES} | {code[:2].lower(): code for code in LANGUAGES}
    return known.get(wanted.lower(), DEFAULT_LANGUAGE)


def _record(context: Context, change: Change) -> Result | None:
    """What is told of a change: nothing to whom a younger link has; None where nobody of this workspace hears of it."""
    try:
        ticket = view.find(context, change.ticket_id)
    except Failure:
        return None
    conversations = view.conversations(context, ticket)
    conversations = [each for each in conversations if _same_since(context, ticket, str(each["id"])) <= change.date]
    if not conversations:
        return None
    what = _what(context, ticket, change)
    if what is None:
        return None
    return {
        "id": str(change.id),
        "key": _digest(TICKET_CLASS, ticket.id, change.kind, repr(change.what), str(int(change.date))),
        "change": str(change.saving),
        "at": int(change.date),
        "by": _by(context, ticket, what),
        "from_intercom": change.by_app,
        "ticket": _ticket(context, ticket),
        "conversations": conversations,
        change.kind: what,
    }


def _same_since(context: Context, ticket: Ticket, conversation_id: str) -> float:
    """Since when the ticket belongs to the conversation as it does now (unix seconds)."""
    moments = [(each.date, links.at(each, (context.workspace,), conversation_id)) for each in ticket.history]
    _, now = moments[-1]
    other = [place for place, (_, sync) in enumerate(moments) if sync is not now]
    return moments[other[-1] + 1][0] if other else moments[0][0]


def _what(context: Context, ticket: Ticket, change: Change) -> Result | None:
    match change.kind, change.what:
        case "entry", (str(log), Entry() as entry):
            return _entry(context, ticket, change, log, entry)
        case "state", (str(before), str(after)):
            return _state(context, ticket, before, after)
        case "assignment", _:
            agent, team = ticket["agent_id"], context.store.teams.get(ticket["team_id"])
            return {
                "agent": _named(context.store.persons.get(agent)),
                "team": None if team is None else {"id": team.id, "name": team.name, "email": ""},
            }
        case "attachment", (int(number),) if number <= len(ticket.files):
            return _file(ticket, number)
    return None


def _entry(context: Context, ticket: Ticket, change: Change, log: str, entry: Entry) -> Result | None:
    stored = ticket.public_log if log == "public" else ticket.private_log
    panel = bool(_OF_PANEL.search(entry.html))
    ours = bool(entry.part_id) or (change.by_app and not panel) or (_OURS.search(entry.html) is not None and not panel)
    if ours or entry not in stored or not context.rights.may(READ_LOG + log):
        return None
    _, _, words = headings.split(_OF_PANEL.sub("", entry.html))
    words = words.encode()[:MOST_WORDS].decode(errors="ignore") if len(words.encode()) > MOST_WORDS else words
    said = [each for each in context.store.changes if each.saving == change.saving and each.kind == "attachment"]
    numbers = [number for each in said for number in each.what if isinstance(number, int)]
    return {
        "log": log,
        # By its mark an entry of the panel is the same when it is written again.
        "digest": _digest(log, str(0 if panel else entry.date), entry.user_id, entry.author, entry.html),
        "html": words,
        "text": readable(words),
        "cut": len(entry.html.encode()) > MOST_WORDS,
        "at": entry.date,
        "author": _author(context, ticket, entry),
        "panel": panel,
        "files": files.enclosed(ticket, numbers, words),
    }


def _state(context: Context, ticket: Ticket, before: str, after: str) -> Result:
    def label(state: str) -> str:
        return view.text_of(context, replace(ticket, values={**ticket.values, "status": state}), "status")

    return {
        "before": before,
        "before_label": label(before),
        "after": after,
        "after_label": label(after),
        "solution": view.text_of(context, ticket, "solution"),
        "finished": after in FINISHED,
    }


def _ticket(context: Context, ticket: Ticket) -> Result:
    return {
        "id": ticket.id,
        "class": TICKET_CLASS,
        "name": view.name_of(ticket),
        "title": view.text_of(context, ticket, "title"),
        "state": ticket["status"],
        "state_label": view.text_of(context, ticket, "status"),
        "finished": ticket["status"] in FINISHED,
        "portal_url": view.portal_url(context, ticket),
        "backoffice_url": view.backoffice_url(context, ticket),
        "portal_user": people.is_caller_in_portal(context, ticket),
    }


def _by(context: Context, ticket: Ticket, what: Result) -> object:
    """The author of an entry; who did anything else nobody remembers here, so that the agent of the ticket is taken."""
    agent = context.store.persons.get(ticket["agent_id"])
    return what.get("author") or {
        "name": agent.name if agent else "",
        "email": agent.email if agent else "",
        "login": "",
        "kind": "agent",
    }


def _author(context: Context, ticket: Ticket, entry: Entry) -> Result:
    of_user = [each for each in context.store.persons.values() if entry.user_id and each.user_id == entry.user_id]
    person = of_user[0] if of_user else None
    kind = "other"
    if person is not None:
        kind = "caller" if person.id == ticket["caller_id"] else "other" if person.portal else "agent"
    return {"name": entry.author, "email": person.email if person else "", "login": "", "kind": kind}


def _named(person: Person | None) -> Result | None:
    return None if person is None else {"id": person.id, "name": person.name, "email": person.email}


def _file(ticket: Ticket, number: int) -> Result:
    file = ticket.files[number - 1]
    return {"id": f"{ticket.id}{number:0{FILE_DIGITS}}", "name": file.name, "type": file.kind, "size": file.size}


def _digest(*values: str) -> str:
    return hashlib.sha256("\n".join(values).encode()).hexdigest()
