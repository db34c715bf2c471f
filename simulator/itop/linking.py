# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which conversation a ticket belongs to: never changed over the head of another one."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from simulator.itop import view
from simulator.itop.acting import with_entry, with_values
from simulator.itop.inputs import Failure, Input
from simulator.itop.rights import MODIFY_TICKET
from simulator.itop.store import Ticket
from simulator.itop.values import is_url
from simulator.itop.view import Context

Result = dict[str, object]

_MOST_NOTE = 4096


def link(context: Context, params: Input) -> Result:
    """Ties a ticket to the conversation and turns copying on; from another one only if that is named."""
    conversation = params.sub("conversation")
    key, url = conversation.name("id"), conversation.text("url", "", max_bytes=2048)
    there = params.workspace_id("move_from_workspace") if params.has("move_from_workspace") else context.workspace
    allowed = ((context.workspace, key), (there, params.text("move_from", "", max_bytes=255)))
    note = params.text("note", "", max_bytes=_MOST_NOTE)
    if url and not is_url(url):
        raise Failure(422, "refused", "Wrong format for the attribute intercom_url.")

    def joined(found: Ticket) -> dict[str, str]:
        known = found["intercom_url"] if view.is_of(context, found, key) else ""
        sync = found["intercom_sync_activated"] if params.flag("keep_sync", False) else "yes"
        return {"intercom_ref": key, "intercom_url": url or known, "intercom_sync_activated": sync}

    return _changed(context, params.id("id"), key, allowed, note, joined)


def unlink(context: Context, params: Input) -> Result:
    """Unties a ticket from the conversation; its logs stay as they are."""
    key = params.name("conversation_id")
    allowed = ((context.workspace, key),)
    note = params.text("note", "", max_bytes=_MOST_NOTE)
    apart = {"intercom_ref": "", "intercom_url": "", "intercom_sync_activated": "no"}
    return _changed(context, params.id("id"), key, allowed, note, lambda found: apart)


def _changed(
    context: Context,
    ticket_id: str,
    conversation_id: str,
    allowed: tuple[tuple[str, str], ...],
    note: str,
    change: Callable[[Ticket], Mapping[str, str]],
) -> Result:
    view.of_conversation(context, conversation_id)
    found = view.find(context, ticket_id)
    context.rights.require(MODIFY_TICKET)
    before = view.link_of(found)
    if before is not None and not any(_is(before, *each) for each in allowed):
        said = f"{view.name_of(found)} belongs to another conversation."
        raise Failure(409, "linked_elsewhere", said, more={"ticket": view.row(context, found), "link": before})
    new, workspace = change(found), found.workspace
    joins = bool(new["intercom_ref"])
    changed = any(found[code] != value for code, value in new.items()) or (joins and workspace != context.workspace)
    if changed:
        found = replace(with_values(context, found, new), workspace=context.workspace if joins else "", known=True)
        if note.strip():
            found = with_entry(context, found, "private", note)
        context.store.put(found)
    moved = before is not None and not _is(before, found.workspace, new["intercom_ref"])
    return {
        "ticket": view.row(context, found),
        "changed": changed,
        "portal_url": view.portal_url(context, found),
        "backoffice_url": view.backoffice_url(context, found),
        "moved": before if moved else None,
    }


def _is(link: Result, workspace: str, conversation_id: str) -> bool:
    return link["conversation_id"] == conversation_id and link["workspace"] in ("", workspace)
