# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of a reply, and of a rating, when the tickets of a conversation are finished."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from simulator.itop import lifecycle, links, marks, purposes, upkeep, view
from simulator.itop.acting import with_values
from simulator.itop.caselog import remarked
from simulator.itop.drafts import Draft
from simulator.itop.inputs import Failure, Input
from simulator.itop.model import ATTRIBUTES, DEFAULT_LANGUAGE, FINISHED, SATISFACTIONS, TICKET_CLASS
from simulator.itop.moments import iso
from simulator.itop.objects import Ticket
from simulator.itop.rights import CREATE_TICKET
from simulator.itop.view import Context
from webapp.languages import Languages
from webapp.parameters import PARAMETERS

Result = dict[str, object]

#: Seconds: what was said so shortly before was under way when the ticket was finished, and clocks may differ.
_UNDER_WAY = 300
_DAY = 86_400
_STARS = 5
#: What a follow-up has of the ticket that it follows.
_COPIED = ("org_id", "caller_id", "title", "impact", "urgency", "service_id", "servicesubcategory_id")
_WORDS = Languages.load().for_itop(DEFAULT_LANGUAGE)


def is_finished(ticket: Ticket) -> bool:
    """Whether nobody works on it any more."""
    return ticket["status"] in FINISHED


def reaction(context: Context, conversation_id: str, messages: list[Input], took: Mapping[str, str]) -> Result | None:
    """What the newest reply among the messages led to; ``took`` has the outcome by ticket where they stand.

    None where a ticket of the conversation goes on, or nothing was a reply.
    """
    replies = [each for each in messages if _is_reply(each)]
    if not replies or not took:
        return None
    reply = max(replies, key=lambda each: each.integer("date", least=0, most=2**32))
    found = view.of_conversation(context, conversation_id)
    open_ones = [each for each in found if not is_finished(each)]
    if open_ones:
        return _done_before(context, open_ones, reply) if "known" in took.values() else None
    about = max((each for each in found if each.id in took), key=lambda each: each.finished_at, default=None)
    date = reply.integer("date", least=0, most=2**32)
    if (
        about is None
        or date < about.finished_at - _UNDER_WAY
        or not upkeep.was_to_get(context, about, conversation_id, date)
    ):
        return None
    what, days = _policy(context, "reply_to_finished"), _days(context)
    if what.startswith("reopen") and date <= about.finished_at + days * _DAY and _reopened(context, about, reply):
        return _record(context, "reopened", about, reply)
    new = _followed_up(context, about, reply, conversation_id) if what.endswith("follow_up") else None
    return _record(context, "followed_up" if new else "note", about, reply, new)


def rated(context: Context, ticket: Ticket, messages: Iterable[Input]) -> Ticket:
    """The ticket with the ratings among new messages, where its next step asks for them and nobody gave one."""
    for message in messages:
        asked = any(each.code == "user_satisfaction" for way in _ways(ticket) for each in way.asks)
        if not message.has("rating") or not is_finished(ticket) or not asked or not _is_unrated(ticket):
            continue
        rating = message.sub("rating")
        stars, most = rating.integer("stars", least=1, most=_STARS), len(SATISFACTIONS)
        grade = str(1 + math.ceil((_STARS - stars) * (most - 1) / (_STARS - 1) - 0.5))
        said = rating.text("remark", "").strip()
        given = {"user_satisfaction": grade, "user_comment": said}
        ticket = replace(ticket, values=dict(ticket.values) | given, rated=(grade, said))
    return ticket


def _ways(ticket: Ticket) -> tuple[lifecycle.Transition, ...]:
    return lifecycle.TRANSITIONS[ticket["status"]]


def _is_unrated(ticket: Ticket) -> bool:
    untouched = (ATTRIBUTES["user_satisfaction"].default, "")
    return (ticket["user_satisfaction"], ticket["user_comment"]) in (untouched, ticket.rated)


def _is_reply(message: Input) -> bool:
    of_contact = message.sub("author").text("kind") == "contact"
    return of_contact and message.text("log") == "public" and not message.has("rating")


def _policy(context: Context, name: str) -> str:
    workspaces = context.store.parameters["workspaces"]
    entry = workspaces.get(context.workspace) if isinstance(workspaces, Mapping) else None
    own = str(entry.get(name) or "").strip() if isinstance(entry, Mapping) else ""
    return own or str(context.store.parameters[f"sync_app.{name}"])


def _days(context: Context) -> int:
    said = _policy(context, "reopen_days")
    default = next(str(each.default) for each in PARAMETERS if each.name == "sync_app.reopen_days")
    return int(said if said.isascii() and said.isdigit() and len(said) <= 5 else default)


def _way_back(context: Context, ticket: Ticket) -> lifecycle.Transition | None:
    ways = [each for each in lifecycle.offered(context, ticket) if each.target not in FINISHED]
    named = [each for each in ways if each.stimulus == "ev_reopen"] or ways
    return named[0] if len(named) == 1 else None


def _reopened(context: Context, ticket: Ticket, reply: Input) -> bool:
    way, mark = _way_back(context, ticket), _mark(context, "reopened", reply)
    if way is None or _has(ticket, mark):
        return False
    try:
        values = Draft(context, purposes.of_transition(ticket, way)).checked()
    except Failure:
        return False
    ticket = remarked(context, ticket, _WORDS("module.ui.event_reopened"), mark)
    context.store.put(with_values(context, ticket, values | {"status": way.target}))
    return True


def _followed_up(context: Context, old: Ticket, reply: Input, conversation_id: str) -> Ticket | None:
    own = links.here(old, context.workspace, conversation_id)
    if own is None or not context.rights.may(CREATE_TICKET):
        return None
    origin = str(context.store.parameters["sync_app.ticket.origin"])
    start = {each.code: each.default for each in ATTRIBUTES.values()} | {code: old[code] for code in _COPIED}
    mandatory = {each.code for each in ATTRIBUTES.values() if each.mandatory} | context.store.mandatory
    start |= {code: old[code] for code in mandatory if not start[code]}
    key, now = context.store.next_id(), context.store.clock()
    new = Ticket(
        key,
        start
        | {"ref": f"R-{int(key):06}", "origin": origin, "parent_request_id": old.id}
        | {"description": f"<p>{_says('event_follows', old)}</p>"},
        created=now,
        updated=now,
        request_id=f"follow-up-{old.id}-{int(old.finished_at)}",
    )
    new = links.put(new, [replace(own, sync=True)])
    if any(not new[code] for code in mandatory):
        return None
    new = remarked(context, new, _says("event_follows", old), _mark(context, f"follows-{old.id}", reply))
    context.store.put(new)
    old = remarked(context, old, _says("event_followed_up", new), f"followed-by-{key}")
    context.store.put(replace(links.exchanged(old, own, []), updated=now))
    return new


def _done_before(context: Context, open_ones: list[Ticket], reply: Input) -> Result | None:
    for ticket in open_ones:
        if _has(ticket, _mark(context, "reopened", reply)):
            return _record(context, "reopened", ticket, reply)
        for old in context.store.tickets.values():
            if _has(ticket, _mark(context, f"follows-{old.id}", reply)):
                return _record(context, "followed_up", old, reply, ticket)
    return None


def _says(key: str, ticket: Ticket) -> str:
    return _WORDS(f"module.ui.{key}").replace("%1$s", f"[[{TICKET_CLASS}:{view.name_of(ticket)}]]")


def _mark(context: Context, what: str, reply: Input) -> str:
    return f"{what}-{context.workspace}-{reply.text('part_id')}"


def _has(ticket: Ticket, mark: str) -> bool:
    return any(marks.of_event(mark) in entry.html for entry in ticket.private_log)


def _record(context: Context, done: str, about: Ticket, reply: Input, new: Ticket | None = None) -> Result:
    now = context.store.tickets[about.id]
    return {
        "done": done,
        "part_id": reply.text("part_id"),
        "ticket": view.row(context, now),
        "since": iso(about.finished_at) if about.finished_at else None,
        "can_reopen": done == "note" and _way_back(context, now) is not None,
        "follow_up": view.row(context, new) if new else None,
        "backoffice_url": view.backoffice_url(context, new or now),
    }
