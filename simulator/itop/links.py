# SPDX-License-Identifier: AGPL-3.0-or-later
"""The conversations of a ticket: its attributes show the first one, the others stand beside."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from simulator.itop.objects import Further, Moment, Ticket


def of(ticket: Ticket) -> tuple[Further, ...]:
    """All of them, the first one first."""
    return (*first(ticket), *ticket.further)


def first(ticket: Ticket) -> tuple[Further, ...]:
    """The one that the attributes show, if there is one."""
    if not ticket["intercom_ref"]:
        return ()
    sync = ticket["intercom_sync_activated"] == "yes"
    return (Further(ticket["intercom_ref"], ticket["intercom_url"], sync, ticket.workspace, ticket.known),)


def here(ticket: Ticket, workspace: str, conversation_id: str) -> Further | None:
    """The one to that conversation, perhaps of a workspace that nobody knows."""
    for each in of(ticket):
        if each.id == conversation_id and each.workspace in ("", workspace):
            return each
    return None


def put(ticket: Ticket, links: Sequence[Further]) -> Ticket:
    """The ticket with these, in this order."""
    shown = links[0] if links else Further("", "", False, "")
    values = {
        "intercom_ref": shown.id,
        "intercom_url": shown.url,
        "intercom_sync_activated": "yes" if shown.sync else "no",
    }
    return replace(
        ticket,
        values={**ticket.values, **values},
        workspace=shown.workspace,
        known=shown.known,
        further=tuple(links[1:]),
    )


def exchanged(ticket: Ticket, old: Further, new: Iterable[Further]) -> Ticket:
    """The ticket with other ones, or none, in the place of one."""
    changed: list[Further] = []
    for each in of(ticket):
        changed += new if each == old else (each,)
    return put(ticket, changed)


def number(ticket: Ticket, link: Further) -> str:
    """The id of a link: one that goes and comes again has another."""
    whose = {"", link.workspace}
    there = [at(each, whose, link.id) is not None for each in ticket.history]
    since = len(there) - there[::-1].index(False) if False in there else 0
    moment = ticket.history[since] if since < len(ticket.history) else None
    of_moment = [moment.conversation_id, *(each for _, each, _ in moment.further)] if moment else [link.id]
    return f"{ticket.id}{since:04}{of_moment.index(link.id):04}"


def at(moment: Moment, workspaces: Iterable[str], conversation_id: str) -> bool | None:
    """Whether the ticket got the messages of that conversation then; None: it did not belong to it."""
    known = [(moment.workspace, moment.conversation_id, moment.sync), *moment.further]
    for workspace, each, sync in known:
        if each == conversation_id and workspace in workspaces:
            return sync
    return None
