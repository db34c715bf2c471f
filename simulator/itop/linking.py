# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which conversations a ticket belongs to: never changed over the head of another one."""

from dataclasses import replace

from simulator.itop import links, view
from simulator.itop.acting import with_entry
from simulator.itop.inputs import Failure, Input
from simulator.itop.model import DEFAULT_LANGUAGE
from simulator.itop.objects import Further, Ticket
from simulator.itop.rights import MODIFY_TICKET
from simulator.itop.values import is_url
from simulator.itop.view import Context
from webapp.languages import Languages

Result = dict[str, object]

_MOST_NOTE = 4096
#: Conversations of a ticket whose coming and going stands in its log.
_MOST_NOTED = 10
_WORDS = Languages.load().for_itop(DEFAULT_LANGUAGE)


def link(context: Context, params: Input) -> Result:
    """Ties a ticket to the conversation and turns copying on; beside others, or for one, only if that is said."""
    conversation = params.sub("conversation")
    key, url = conversation.name("id"), conversation.text("url", "", max_bytes=2048)
    there = params.workspace_id("move_from_workspace") if params.has("move_from_workspace") else context.workspace
    move_from = params.text("move_from", "", max_bytes=255)
    beside, keep_sync = params.flag("beside", False), params.flag("keep_sync", False)
    note = params.text("note", "", max_bytes=_MOST_NOTE)
    if url and not is_url(url):
        raise Failure(422, "refused", "Wrong format for the attribute intercom_url.")
    found = _found(context, params, key)
    own = links.here(found, context.workspace, key)
    other = bool(move_from) and (there, move_from) != (context.workspace, key)
    left = links.here(found, there, move_from) if other else None
    if own is None and left is None and not beside:
        _require_none(context, found)
    before = own or left
    sync = before.sync if keep_sync and before is not None else True
    new = Further(key, url or (own.url if own else ""), sync, context.workspace, known=own is None or own.known)
    if own is not None:
        changed = links.exchanged(found, own, [new])
        changed = links.exchanged(changed, left, []) if left is not None else changed
    elif left is not None:
        changed = links.exchanged(found, left, [new])
    else:
        changed = links.put(found, [*links.of(found), new])
    return _changed(context, found, changed, left, note)


def unlink(context: Context, params: Input) -> Result:
    """Unties a ticket from the conversation; its logs stay as they are."""
    key = params.name("conversation_id")
    note = params.text("note", "", max_bytes=_MOST_NOTE)
    found = _found(context, params, key)
    own = links.here(found, context.workspace, key)
    if own is None:
        _require_none(context, found)
        return _changed(context, found, found, None, note)
    return _changed(context, found, links.exchanged(found, own, []), own, note)


def _found(context: Context, params: Input, conversation_id: str) -> Ticket:
    view.of_conversation(context, conversation_id)
    found = view.find(context, params.id("id"))
    context.rights.require(MODIFY_TICKET)
    return found


def _require_none(context: Context, found: Ticket) -> None:
    """Nothing is changed over the head of another conversation."""
    for first in links.first(found):
        said = f"{view.name_of(found)} belongs to another conversation."
        more = {"ticket": view.row(context, found), "link": view.link_record(first)}
        raise Failure(409, "linked_elsewhere", said, more=more)


def _noted(note: str, before: int, *, more: bool) -> str:
    """What the private log says of it, empty where the history alone has it."""
    if before < _MOST_NOTED or (before == _MOST_NOTED and not more):
        return note.strip()
    return f"{note.strip()}\n{_WORDS('module.ui.more_links')}" if before == _MOST_NOTED and note.strip() else ""


def _changed(context: Context, before: Ticket, found: Ticket, moved: Further | None, note: str) -> Result:
    changed = links.of(before) != links.of(found)
    if changed:
        found = replace(found, updated=context.store.clock())
        if said := _noted(note, len(links.of(before)), more=len(links.of(found)) > len(links.of(before))):
            found = with_entry(context, found, "private", said)
        context.store.put(found)
    return {
        "ticket": view.row(context, found),
        "changed": changed,
        "portal_url": view.portal_url(context, found),
        "backoffice_url": view.backoffice_url(context, found),
        "moved": view.link_record(moved) if changed and moved is not None else None,
        "conversations": len(view.conversations(context, found)),
    }
