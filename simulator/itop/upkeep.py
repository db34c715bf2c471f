# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operations that keep copies true to Intercom: what was removed there, what stands here, what happened there."""

import html
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from simulator.itop import caselog, files, filled, handing, headings, links, marks, people, view
from simulator.itop.inputs import Input
from simulator.itop.model import DEFAULT_LANGUAGE
from simulator.itop.moments import iso
from simulator.itop.objects import Entry, Further, Moment, Ticket
from simulator.itop.rights import MODIFY_TICKET
from simulator.itop.view import Context
from webapp.languages import Languages

Result = dict[str, object]

#: What `remark` can say; the first also ends the copying.
EVENTS = (
    "conversation_deleted",
    "conversation_merged",
    "conversation_merged_away",
    "contact_merged",
    "contact_archived",
)
_MOST_LINKS = 50
_WORDS = Languages.load().for_itop(DEFAULT_LANGUAGE)


def redact(context: Context, params: Input) -> Result:
    """Removes the words of parts that were removed in Intercom, also from paused tickets."""
    part_ids = list(dict.fromkeys(params.texts("part_ids") or []))
    forms = params.flag("forms", False)
    if not params.has("part_ids") or not (part_ids or forms):
        raise params.bad("part_ids", "must not be empty" if params.has("part_ids") else "is missing")
    place = handing.place_of(context.workspace, params.name("conversation_id"))
    gone: Result = {"forms": handing.forget(context.store, place)} if forms else {}
    if not part_ids:
        return gone | {"tickets": []}
    files.forget_drafts(context, part_ids)
    return gone | _each(context, params, lambda ticket: _redacted(context, ticket, part_ids), former=True)


def copied(context: Context, params: Input) -> Result:
    """Which parts stand in the logs of each ticket, and when it was to get them."""
    conversation_id = params.name("conversation_id")
    found = view.of_conversation(context, conversation_id)
    return {"tickets": [_copied(context, ticket, conversation_id) for ticket in found]}


def remark(context: Context, params: Input) -> Result:
    """Says once in the private log of each ticket what happened in Intercom."""
    key = params.one_of("text_key", EVENTS)
    conversation_id = params.name("conversation_id")
    return _each(context, params, lambda ticket: _remarked(context, ticket, key, conversation_id))


def new_links(context: Context, params: Input) -> Result:
    """Links that were made past the app, but for those that it knows by now."""
    workspaces = context.store.parameters["workspaces"]
    alone = isinstance(workspaces, dict) and set(workspaces) == {context.workspace}
    _mark_known(context, set(params.texts("known") or []))
    whose = ("", context.workspace) if alone else (context.workspace,)
    new = [
        (ticket, link)
        for ticket in sorted(view.seen(context), key=lambda each: int(each.id))
        for link in links.of(ticket)
        if not link.known and link.workspace in whose
    ]
    return {"links": [_new_link(context, *each) for each in new[:_MOST_LINKS]]}


def _mark_known(context: Context, numbers: set[str]) -> None:
    for ticket in list(context.store.tickets.values()) if numbers else ():
        before = links.of(ticket)
        mine = [each.workspace in ("", context.workspace) and links.number(ticket, each) in numbers for each in before]
        if any(mine):
            after = [replace(each, known=each.known or own) for each, own in zip(before, mine, strict=True)]
            context.store.tickets[ticket.id] = links.put(ticket, after)


def _new_link(context: Context, ticket: Ticket, link: Further) -> Result:
    began = ticket.history[0] if ticket.history else None
    return {
        "id": links.number(ticket, link),
        "conversation_id": link.id,
        "created_here": began is not None and links.at(began, ("", link.workspace), link.id) is not None,
        "ticket": view.row(context, ticket),
        "portal_url": view.portal_url(context, ticket),
        "backoffice_url": view.backoffice_url(context, ticket),
        "portal_user": people.is_caller_in_portal(context, ticket),
    }


def _each(
    context: Context, params: Input, change: Callable[[Ticket], tuple[Ticket, Result]], *, former: bool = False
) -> Result:
    outcomes = []
    conversation_id = params.name("conversation_id")
    tickets = view.of_conversation(context, conversation_id)
    if former:
        # What was copied stands in those that belonged to it once, too.
        was = [each for each in view.seen(context) if _was_of(context, each, conversation_id)]
        tickets += [each for each in was if each not in tickets]
    for ticket in tickets:
        changed, outcome = change(ticket)
        said: Result = {"message": ""}
        refusal = None if changed is ticket else context.rights.refusal(MODIFY_TICKET)
        if refusal is not None:
            nothing = {key: 0 for key in outcome if key != "outcome"}
            outcome, said = {"outcome": "refused", **nothing}, {"code": refusal.code, "message": str(refusal)}
        elif changed is not ticket:
            context.store.put(replace(changed, updated=context.store.clock()))
        outcomes.append({"id": ticket.id, "name": view.name_of(ticket), **outcome, **said})
    return {"tickets": outcomes}


def _was_of(context: Context, ticket: Ticket, conversation_id: str) -> bool:
    workspaces = ("", context.workspace)
    return any(links.at(each, workspaces, conversation_id) is not None for each in ticket.history)


def _redacted(context: Context, ticket: Ticket, part_ids: list[str]) -> tuple[Ticket, Result]:
    mine = caselog.parts(ticket, context.workspace)
    there = {entry.part_id: entry for entry in mine if entry.part_id in part_ids}
    readable = [part_id for part_id, entry in there.items() if marks.REDACTED not in entry.html]
    counts = {"redacted": len(readable), "known": len(there) - len(readable), "absent": len(part_ids) - len(there)}
    if not readable:
        return ticket, {"outcome": "known" if there else "absent", **counts}

    def blank(entry: Entry) -> Entry:
        if entry.part_id not in readable or entry not in mine:
            return entry
        sentence = f"<p><i>{html.escape(_WORDS('module.ui.redacted'), quote=False)}</i></p>"
        line = headings.split(entry.html)[0]
        return replace(entry, html=line + sentence + marks.REDACTED + marks.of_part(entry.workspace, entry.part_id))

    public, private = tuple(map(blank, ticket.public_log)), tuple(map(blank, ticket.private_log))
    said = (replace(entry, html=headings.split(entry.html)[2]) for entry in map(there.__getitem__, readable))
    kept = filled.taken_out(ticket, said, _WORDS("module.ui.redacted"))
    blanked = files.without_unused(replace(kept, public_log=public, private_log=private))
    return blanked, {"outcome": "redacted", **counts}


def _remarked(context: Context, ticket: Ticket, key: str, conversation_id: str) -> tuple[Ticket, Result]:
    # A ticket may have several conversations.
    changed, own = ticket, f"{key}-{conversation_id}"
    if not any(marks.of_event(own) in entry.html for entry in ticket.private_log):
        changed = caselog.remarked(context, changed, _WORDS(f"module.ui.event_{key}"), own)
    link = links.here(ticket, context.workspace, conversation_id)
    if key == EVENTS[0] and link is not None and link.sync:
        changed = links.exchanged(changed, link, [replace(link, sync=False)])
    return changed, {"outcome": "known" if changed is ticket else "remarked"}


def was_to_get(context: Context, ticket: Ticket, conversation_id: str, date: int) -> bool:
    """Whether the ticket belonged to the conversation at that moment (unix seconds), and was not paused."""
    past = [each for each in ticket.history if int(each.date) <= date]
    follows = _follows_since(ticket)
    if follows is not None and date >= follows:
        return True
    return bool(past) and bool(links.at(past[-1], (context.workspace,), conversation_id))


def _copied(context: Context, ticket: Ticket, conversation_id: str) -> Result:
    synced = [links.at(each, (context.workspace,), conversation_id) for each in ticket.history]
    since = next((place for place, each in enumerate(synced) if each is not None), None)
    moments = ticket.history[since:] if since is not None else ()
    return {
        "id": ticket.id,
        "name": view.name_of(ticket),
        "sync": view.is_synced(context, ticket, conversation_id),
        "part_ids": [entry.part_id for entry in caselog.parts(ticket, context.workspace)],
        "linked_since": iso(_follows_since(ticket) or moments[0].date) if moments else None,
        "created_here": since == 0 and _follows_since(ticket) is None,
        "paused": _pauses(moments, [bool(each) for each in synced[since:]]),
    }


def _follows_since(ticket: Ticket) -> float | None:
    """A ticket that follows a finished one has of their conversation what was said since."""
    request, _, since = ticket.request_id.rpartition("-")
    return float(since) if request.startswith("follow-up-") else None


def _pauses(moments: tuple[Moment, ...], active: list[bool]) -> list[dict[str, str | None]]:
    """The times without copying, from what the history says of one moment after the other."""
    pauses: list[dict[str, str | None]] = []
    began: float | None = moments[0].date if moments and not active[0] else None
    for (was, now), moment in zip(pairwise(active), moments[1:], strict=True):
        if was and not now:
            began = moment.date
        elif now and began is not None:
            if int(began) != int(moment.date):
                pauses.append({"from": iso(began), "to": iso(moment.date)})
            began = None
    return [*pauses, {"from": iso(began), "to": None}] if began is not None else pauses
