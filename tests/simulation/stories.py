# SPDX-License-Identifier: AGPL-3.0-or-later
"""What takes several things one after the other, which chance alone would seldom put together."""

from __future__ import annotations

from simulator.itop.model import FINISHED
from simulator.itop.objects import Ticket
from tests.simulation.events import Happening, contact_writes, take_back
from tests.simulation.history import Choice
from tests.simulation.network import Mood
from tests.simulation.troubles import changed, person_saves
from tests.simulation.world import Side, World

_POLICIES = ("reopen", "follow_up", "reopen_or_follow_up", "note")
_STATES = tuple(sorted(FINISHED))


def _linked(world: World, choice: Choice) -> tuple[Side, Ticket] | None:
    """A ticket of a conversation that goes on, to be had while nothing fails."""
    merged = {(key, talk) for key, talk, _left in world.ledger.merged}
    found = [
        (side, ticket)
        for side in world.sides.values()
        for ticket in world.store.tickets.values()
        if ticket.workspace == side.id and ticket["intercom_ref"] in side.place.conversations
        if (side.id, ticket["intercom_ref"]) not in merged
    ]
    return choice.of(found) if found else None


def saves_over(world: World, choice: Choice) -> None:
    """Somebody has a ticket open while a message comes, and saves what they see."""
    found = _linked(world, choice)
    if found is None:
        return
    side, ticket = found
    world.opened, world.opened_at = ticket, world.clock()
    world.way, world.shape = "now", "html"
    contact_writes(world, choice, side, side.place.conversations[ticket["intercom_ref"]])
    world.passes(choice.of((2.0, 6.0, 20.0)))
    person_saves(world, Choice(0))


def comes_too_late(world: World, choice: Choice) -> None:
    """A message is taken back before it is told of, and Intercom can not be asked when it is."""
    found = _linked(world, choice)
    if found is None:
        return
    side, ticket = found
    talk = side.place.conversations[ticket["intercom_ref"]]
    world.way, world.shape = choice.of(("behind", "late")), "html"
    part = contact_writes(world, choice, side, talk)
    world.way, world.shape = "now", "flagged"
    take_back(world, side, talk.id, part, counts=True, flagged=True)
    world.passes(choice.of((1.0, 30.0)))
    if side.id != world.limited:
        world.ledger.failed.add(side.id)
        world.network.moods[side.token] = Mood(choice.of(("401", "500", "away")), world.clock() + 4_000.0)


def is_taken_back_while_it_is_copied(world: World, choice: Choice) -> None:
    """A message of which nobody is told is found by the comparison, and taken back while that writes it."""
    found = _linked(world, choice)
    if found is None:
        return
    side, ticket = found
    talk = side.place.conversations[ticket["intercom_ref"]]
    world.way, world.shape = "lost", "html"
    part = contact_writes(world, choice, side, talk)

    def taken_back() -> None:
        if talk.id in side.place.conversations:
            world.way, world.shape = "now", "flagged"
            take_back(world, side, talk.id, part, counts=True, flagged=True)
            world.works()

    world.network.on_its_way[f'"part_id": "{part.id}"'.encode()] = taken_back
    world.passes(choice.of((3_700.0, 4_000.0)))


def is_lost_before_a_pause(world: World, choice: Choice) -> None:
    """A message of which nobody is told, then a pause; it is to come when that is over."""
    found = _linked(world, choice)
    if found is None:
        return
    side, ticket = found
    world.way, world.shape = "lost", "html"
    contact_writes(world, choice, side, side.place.conversations[ticket["intercom_ref"]])
    world.passes(5.0)
    for activated in ("no", "yes"):
        there = world.store.tickets.get(ticket.id)
        if there is not None and there["intercom_ref"]:
            world.ledger.paused.add(ticket.id)
            changed(world, there, intercom_sync_activated=activated)
        world.passes(3_700.0 if activated == "no" else 5.0)


def is_answered_when_finished(world: World, choice: Choice) -> None:
    """Somebody finishes a ticket, and the end user goes on."""
    found = _linked(world, choice)
    if found is None:
        return
    side, ticket = found
    changed(world, ticket, status=choice.of(_STATES))
    world.ledger.finished[side.id, ticket["intercom_ref"]] += 1
    world.passes(choice.of((3.0, 400.0)))
    talk = side.place.conversations.get(ticket["intercom_ref"])
    if talk is not None:
        world.way, world.shape = choice.of(("now", "now", "doubled", "behind", "lost")), "html"
        contact_writes(world, choice, side, talk)
        world.passes(choice.of((0.5, 30.0)))


def administrator_decides(world: World, choice: Choice) -> None:
    """What a reply to a finished ticket leads to in a workspace from now on."""
    side, policy = choice.of(list(world.sides.values())), choice.of(_POLICIES)
    days = choice.of(("14", "0"))
    world.decides(side, {"reply_to_finished": policy, "reopen_days": days})
    world.ledger.decided[side.id].append((world.clock(), policy, days))


EVENTS: dict[str, tuple[int, Happening]] = {
    "saves_over": (2, saves_over),
    "comes_too_late": (2, comes_too_late),
    "is_taken_back_while_it_is_copied": (1, is_taken_back_while_it_is_copied),
    "is_lost_before_a_pause": (2, is_lost_before_a_pause),
    "is_answered_when_finished": (3, is_answered_when_finished),
    "administrator_decides": (3, administrator_decides),
}
