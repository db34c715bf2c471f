# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens in iTop and around: people work with tickets, servers fail, processes die, clocks jump."""

from __future__ import annotations

from dataclasses import replace

from simulator.itop import reader
from simulator.itop.objects import Entry, Ticket
from tests.simulation.events import Happening
from tests.simulation.history import Choice
from tests.simulation.ledger import Written
from tests.simulation.network import Mood
from tests.simulation.world import World

#: Seconds that a person has a ticket open before the app need not expect the save any more (docs/reliability.md).
_EDITING = 45.0
_STATES = ("assigned", "pending", "resolved", "closed", "new")
_AWAY = ("away", "html", "unavailable", "deaf")
_REFUSING = ("429", "429", "500", "503", "401", "away", "slow", "deaf")
_LONG = (5.0, 90.0, 700.0, 4_500.0)


def _ticket(world: World, choice: Choice) -> Ticket | None:
    tickets = list(world.store.tickets.values())
    return choice.of(tickets) if tickets else None


def changed(world: World, ticket: Ticket, **values: str) -> None:
    """A person has saved these."""
    world.store.put(replace(ticket, values={**ticket.values, **values}, updated=world.clock()))


def person_opens(world: World, choice: Choice) -> None:
    """Somebody opens a ticket to write into it; what is written meanwhile they do not see."""
    world.opened, world.opened_at = _ticket(world, choice), world.clock()


def person_saves(world: World, choice: Choice) -> None:
    """Somebody saves an entry, of the ticket as it was when they opened it."""
    opened = world.opened if world.clock() - world.opened_at < _EDITING else None
    world.opened = None
    ticket = world.store.tickets.get(opened.id) if opened is not None else _ticket(world, choice)
    if ticket is None:
        return
    name, word = choice.of(("public", "private")), world.ledger.new_word("person")
    seen: Ticket = opened or ticket
    entry = Entry("", "Mara Lindt", "2", int(world.clock()), f"<p>{word}</p>")
    log = (*getattr(seen, f"{name}_log"), entry)
    saved = replace(ticket, public_log=log) if name == "public" else replace(ticket, private_log=log)
    world.store.put(replace(saved, updated=world.clock()))
    world.ledger.written.append(Written(ticket.id, name, word))


def person_works(world: World, choice: Choice) -> None:
    """Somebody takes the ticket on, or finishes it."""
    ticket = _ticket(world, choice)
    if ticket is not None:
        changed(world, ticket, status=choice.of(_STATES))
        world.ledger.finished[ticket.workspace, ticket["intercom_ref"]] += 1


def person_pauses(world: World, choice: Choice) -> None:
    """Somebody pauses the copying in the ticket, or has it go on."""
    ticket = _ticket(world, choice)
    if ticket is not None and ticket["intercom_ref"]:
        world.ledger.paused.add(ticket.id)
        changed(world, ticket, intercom_sync_activated=choice.of(("no", "yes")))


def person_links(world: World, choice: Choice) -> None:
    """Somebody makes a ticket of a conversation in iTop, or names one in a ticket that there is."""
    side = choice.of(list(world.sides.values()))
    talk = choice.of(list(side.place.conversations))
    if choice.of((True, False)):
        world.ticket(side, talk)
    elif (ticket := _ticket(world, choice)) is not None:
        world.ledger.links[side.id, talk] += 1
        world.ledger.relinked.add(ticket.id)
        reader.link(world.store, ticket.id, side.url(talk))


def person_unlinks(world: World, choice: Choice) -> None:
    """Somebody takes the conversation from a ticket, or deletes the ticket."""
    ticket = _ticket(world, choice)
    if ticket is None:
        return
    if choice.of((False, False, True)):
        del world.store.tickets[ticket.id]
        world.ledger.is_deleted = True
        written, world.opened = world.ledger.written, None
        written[:] = [each for each in written if each.ticket != ticket.id]
    else:
        world.ledger.relinked.add(ticket.id)
        changed(world, ticket, intercom_ref="", intercom_url="", intercom_sync_activated="no")


def itop_fails(world: World, choice: Choice) -> None:
    """iTop is away for a while."""
    world.network.itop = Mood(choice.of(_AWAY), world.clock() + choice.of(_LONG))


def itop_restarts(world: World, choice: Choice) -> None:
    """Everybody has to log in again."""
    world.sessions.end_all()


def intercom_fails(world: World, choice: Choice) -> None:
    """Intercom refuses, limits or leaves a workspace without an answer for a while."""
    side = choice.of(list(world.sides.values()))
    if side.id != world.limited:
        world.ledger.failed.add(side.id)
        world.network.moods[side.token] = Mood(choice.of(_REFUSING), world.clock() + choice.of(_LONG))


def limit_lasts(world: World, choice: Choice) -> None:
    """Intercom wants nothing of a workspace for longer than anybody waits."""
    side = choice.of(list(world.sides.values()))
    if world.limited in ("", side.id):
        world.limited = side.id
        world.network.moods[side.token] = Mood("429", float("inf"), wait=600)


def app_dies(world: World, choice: Choice) -> None:
    """The app is killed in one of its next requests, or at once; the web side is away for a moment."""
    if choice.of((True, True, False)):
        world.network.doom = choice.of((1, 2, 3, 4, 5)), choice.of((True, False))
    else:
        world.restart()
        world.web_dead_until = world.clock() + choice.of((1.0, 50.0, 400.0))


def clock_is_wrong(world: World, choice: Choice) -> None:
    """The clock of the app's machine jumps, or is right again."""
    world.clock.wrong = choice.of((0.0, 30.0, -30.0, 4_000.0, -4_000.0, 200_000.0))
    world.opened = None


def operator_retries(world: World, choice: Choice) -> None:
    """The operator has every dead letter run again."""
    jobs = world.process.services.jobs
    for job in jobs.list(state="dead", limit=1_000):
        jobs.replay(job.id)


def time_passes(world: World, choice: Choice) -> None:
    """Moments, minutes or an hour go by; the machine may be off meanwhile."""
    seconds = choice.of((0.5, 3.0, 8.0, 25.0, 70.0, 300.0, 1_000.0, 3_700.0))
    world.passes(seconds, off=choice.of((False, False, False, False, True)))


def worker_works(world: World, choice: Choice) -> None:
    """The worker does a few jobs."""
    world.works(choice.of((1, 2, 3, 5, 1_000)))


EVENTS: dict[str, tuple[int, Happening]] = {
    "person_opens": (4, person_opens),
    "person_saves": (5, person_saves),
    "person_works": (2, person_works),
    "person_pauses": (2, person_pauses),
    "person_links": (3, person_links),
    "person_unlinks": (1, person_unlinks),
    "itop_fails": (3, itop_fails),
    "itop_restarts": (1, itop_restarts),
    "intercom_fails": (4, intercom_fails),
    "limit_lasts": (1, limit_lasts),
    "app_dies": (3, app_dies),
    "clock_is_wrong": (1, clock_is_wrong),
    "operator_retries": (1, operator_retries),
    "time_passes": (14, time_passes),
    "worker_works": (8, worker_works),
}
