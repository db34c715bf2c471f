# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds of tickets that were finished: who wrote behind their end got what the administrator had decided."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from simulator.itop.finished import is_finished
from simulator.itop.objects import Ticket
from tests.simulation.ledger import Said
from tests.simulation.world import World

_FOLLOW_UP = re.compile(r"follow-up-(\d+)-(\d+)")
_REOPENED = re.compile(r"event-reopened-(\w+)-(\w+)")
_FOLLOWS = re.compile(r"event-follows-(\d+)-(\w+)-(\w+)")
#: iTop asks for team and agent on the way back from the other states.
_GOES_BACK = "rejected"


def since(ticket: Ticket) -> float | None:
    """Of a ticket that follows another one, when that was finished."""
    found = _FOLLOW_UP.fullmatch(ticket.request_id)
    return float(found[2]) if found else None


def broken(world: World) -> Iterator[str]:
    """What does not hold, a sentence each."""
    followed = Counter(each.request_id for each in world.store.tickets.values() if since(each) is not None)
    yield from (f"{count} tickets are {name}" for name, count in followed.items() if count > 1)
    for ticket in world.store.tickets.values():
        events = " ".join(entry.html for entry in ticket.private_log if not entry.part_id)
        for workspace, part in _REOPENED.findall(events):
            yield from _causeless(world, ticket, "reopen", workspace, part)
        for _old, workspace, part in _FOLLOWS.findall(events):
            yield from _causeless(world, ticket, "follow_up", workspace, part)


def unanswered(world: World, ticket: Ticket, due: list[Said]) -> Iterator[str]:
    """Of these messages, which it was to get, those of end users that came behind its end and led to nothing."""
    place = ticket.workspace, ticket["intercom_ref"]
    beside = [each for each in world.store.tickets.values() if (each.workspace, each["intercom_ref"]) == place]
    last = max(beside, key=lambda each: each.finished_at)
    if ticket.id != last.id or not all(map(is_finished, beside)) or _is_confused(world, place):
        return
    replies = [each for each in due if each.reply and (each.workspace, each.talk) == place]
    decided = world.ledger.decided[ticket.workspace] or [(0.0, "note", "14")]
    when, policy, days = decided[-1]
    late = [each for each in replies if each.at > ticket.finished_at + 1]
    if not late or when > ticket.finished_at:
        return
    reopens = policy.startswith("reopen") and days != "0" and ticket["status"] == _GOES_BACK
    if reopens or policy.endswith("follow_up"):
        yield f"{policy} ({days} days), and it is {ticket['status']} since {ticket.finished_at}: {late[0]}"
    elif ticket.workspace not in world.ledger.failed | {world.limited} and not _is_told(world, ticket):
        yield f"nobody was told that it is {ticket['status']} since {ticket.finished_at}: {late[0]}"


def _is_confused(world: World, place: tuple[str, str]) -> bool:
    """Whether a person has changed which tickets the conversation has: nobody can tell what it was then."""
    if world.ledger.is_deleted or any(place[1] in merge for merge in world.ledger.merged):
        return True
    relinked = (each for each in world.store.tickets.values() if each.id in world.ledger.relinked)
    return any((moment.workspace, moment.conversation_id) == place for each in relinked for moment in each.history)


def _is_told(world: World, ticket: Ticket) -> bool:
    talk = world.sides[ticket.workspace].place.conversations.get(ticket["intercom_ref"])
    notes = [str(each.body) for each in talk.parts if each.app_package_code] if talk is not None else []
    return talk is None or any(f"{ticket['ref']} is finished" in each for each in notes)


def _causeless(world: World, ticket: Ticket, what: str, workspace: str, part: str) -> Iterator[str]:
    said = next((each for each in world.ledger.said if (each.workspace, each.part) == (workspace, part)), None)
    if said is None or not said.reply:
        yield f"ticket {ticket.id}: {what} because of what is no reply: {said or part}"
    if not any(what in policy for _when, policy, _days in world.ledger.decided[workspace]):
        yield f"ticket {ticket.id}: {what} because of {said}, though nobody wanted that"
