# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds after every history and the promised time, however it went."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from simulator.itop import marks
from simulator.itop.objects import Entry, Ticket
from tests.simulation import finishing
from tests.simulation.ledger import WORD, WRITTEN, Said
from tests.simulation.world import World

_LOGS = ("public", "private")
Place = tuple[str, str]


def broken(world: World) -> list[str]:
    """What does not hold, a sentence each."""
    found = list(world.network.broken)
    for side in world.sides.values():
        found += [f"against Intercom's description: {each}" for each in side.contract.violations]
    for ticket in world.store.tickets.values():
        found += [f"ticket {ticket.id}: {each}" for each in _of_ticket(world, ticket)]
    return [*found, *finishing.broken(world), *_queue(world), *_posts(world), *_merges(world)]


#: Seconds in which what was begun is done.
_AT_WORK = 120.0


def late(world: World) -> list[str]:
    """What the app was told of long ago and has not copied: no comparison is to be needed for it."""
    found = []
    for ticket in world.store.tickets.values():
        if ticket.id in world.ledger.relinked | world.ledger.paused:
            continue
        if world.clock() - ticket.history[0].date < _AT_WORK:
            continue  # one that follows another was just made, by a comparison
        there = {entry.part_id for log in _LOGS for entry in _log(ticket, log)}
        for said in world.ledger.said:
            told = (said.workspace, said.part) in world.ledger.delivered and said.copied
            merged = any(said.talk in each for each in world.ledger.merged)
            if told and not merged and said.part not in there and not _gone(world, said) and _due(world, ticket, said):
                found.append(f"ticket {ticket.id}: late: {said}")
    return found


def _of_ticket(world: World, ticket: Ticket) -> Iterator[str]:
    spans = list(_spans(ticket))
    here = {place for place, _start, _end in spans}
    counts: Counter[Said] = Counter()
    for log in _LOGS:
        before: Said | None = None
        for entry in _log(ticket, log):
            if not entry.part_id:
                continue
            said = _said(world, ticket, entry)
            if marks.REDACTED in entry.html:
                if WORD.search(entry.html) or (said is not None and not _gone(world, said)):
                    yield f"blanked though it stands: {entry}"
                continue
            if said is None:
                yield f"nobody said this, or it is empty: {entry}"
                continue
            counts[said] += 1
            yield from _wrong(world, said, entry, log, here)
            # Whoever links a ticket anew wants all of the conversation.
            if ticket.id not in world.ledger.relinked and _is_of_a_pause(said, spans):
                yield f"said during a pause: {said}"
            if before is not None and _order(before) > _order(said):
                yield f"out of order: {before} before {said}"
            before = said
    yield from (f"{count} times: {said}" for said, count in counts.items() if count > 1)
    due = [each for each in world.ledger.said if each.copied and not _gone(world, each) and _due(world, ticket, each)]
    yield from (f"missing: {said}" for said in due if said.sure and not counts[said])
    yield from finishing.unanswered(world, ticket, due)
    yield from _persons(world, ticket)


def _wrong(world: World, said: Said, entry: Entry, log: str, here: set[Place]) -> Iterator[str]:
    if _gone(world, said) and said.workspace != world.limited:
        yield f"taken back and there: {said}"
    if not said.copied:
        yield f"not for tickets: {said}"
    if (said.workspace, said.talk) not in here:
        yield f"foreign: {said}"
    if log != said.log:
        yield f"in the {log} log: {said}"
    if said.author not in entry.author:
        yield f"under {entry.author}: {said}"
    if entry.date != said.at:
        yield f"dated {entry.date}: {said}"


def _persons(world: World, ticket: Ticket) -> Iterator[str]:
    """What people entered stands there once each, in the order in which they did."""
    for log in _LOGS:
        wanted = [each.word for each in world.ledger.written if (each.ticket, each.log) == (ticket.id, log)]
        there = [word for entry in _log(ticket, log) for word in WRITTEN.findall(entry.html)]
        if wanted != there:
            yield f"people entered {wanted} in the {log} log, where {there} is"


def _log(ticket: Ticket, name: str) -> tuple[Entry, ...]:
    return ticket.public_log if name == "public" else ticket.private_log


def _said(world: World, ticket: Ticket, entry: Entry) -> Said | None:
    """Who said that, by its words and its part; ratings are no parts."""
    # A file is named in its link and in the words of the link, or in a sentence that says why it is not there.
    words = tuple(dict.fromkeys(WORD.findall(entry.html)))
    blank = marks.REDACTED in entry.html
    fitting = [
        each
        for each in world.ledger.said
        if each.workspace == (entry.workspace or ticket.workspace)
        and (each.part == entry.part_id or (not each.part and entry.part_id.startswith("rating-")))
        and (blank or each.words == words)
    ]
    # Which rating a blank one was, nothing says any more.
    return next((each for each in fitting if blank and _gone(world, each)), next(iter(fitting), None))


def _gone(world: World, said: Said) -> bool:
    return (said.workspace, said.part) in world.ledger.taken_back or _is_deleted(world, said.workspace, said.talk)


def _is_deleted(world: World, workspace: str, talk: str) -> bool:
    return talk in world.sides[workspace].place.deleted


def _order(said: Said) -> tuple[int, int]:
    return said.at, int(said.part or 0)


def _spans(ticket: Ticket) -> Iterator[tuple[Place, float, float]]:
    """Which conversation it belonged to with copying on, from when to when; one that was made of it gets all.

    One that follows another gets what was said since that was finished.
    """
    begin = finishing.since(ticket) or -math.inf
    ends = [after.date for _before, after in pairwise(ticket.history)] + [math.inf]
    for place, (moment, end) in enumerate(zip(ticket.history, ends, strict=True)):
        if moment.conversation_id and moment.sync:
            yield (moment.workspace, moment.conversation_id), moment.date if place else begin, end


def _is_of_a_pause(said: Said, spans: list[tuple[Place, float, float]]) -> bool:
    """Whether it was said after the ticket got messages of its conversation and before it did again."""
    own = [(start, end) for place, start, end in spans if place == (said.workspace, said.talk)]
    return any(start < said.at for start, _end in own) and not any(start - 2 < said.at < end + 2 for start, end in own)


def _due(world: World, ticket: Ticket, said: Said) -> bool:
    """Whether the ticket has to have it: it was to get it when it was said, and is to get what is missing now."""
    of_said = (said.workspace, said.talk)
    now = (ticket.workspace, ticket["intercom_ref"])
    merged = world.ledger.merged if ticket.id not in world.ledger.relinked else []
    followed = {(key, talk): (key, left) for key, talk, left in merged}
    if said.workspace == world.limited:
        return False
    if ticket["intercom_sync_activated"] != "yes" or now not in (of_said, followed.get(of_said)):
        return False
    if _is_deleted(world, *now):
        return False
    # iTop's history counts in whole seconds, as Intercom does.
    return any(each == of_said and start + 1 < said.at < end - 1 for each, start, end in _spans(ticket))


def _queue(world: World) -> Iterator[str]:
    """Words that were taken back wait nowhere."""
    said = [each for each in world.ledger.said if each.workspace != world.limited]
    gone = {word for each in said if _gone(world, each) for word in each.words}
    for job in world.process.services.jobs.list(limit=10_000):
        left = gone & set(WORD.findall(json.dumps(job.payload)))
        if left:
            yield f"taken back and in the queue: {left} in {job.kind} ({job.state}: {job.reason})"


def _posts(world: World) -> Iterator[str]:
    """Our own news are said once; teammates are told of each link, and of each time that a ticket is finished."""
    for side in world.sides.values():
        for talk in side.place.conversations.values():
            own = [each for each in talk.parts if each.app_package_code and not WORD.search(str(each.body))]
            for (kind, body), count in Counter((each.part_type, each.body) for each in own).items():
                told = world.ledger.links[side.id, talk.id] + world.ledger.finished[side.id, talk.id]
                if count > max(1, told if kind == "note" else 1):
                    yield f"said {count} times: {body}"


def _merges(world: World) -> Iterator[str]:
    """Tickets have followed a merge, unless a person has linked them elsewhere."""
    for workspace, talk, left in world.ledger.merged:
        if workspace == world.limited or _is_deleted(world, workspace, talk) or _is_deleted(world, workspace, left):
            continue
        for ticket in world.store.tickets.values():
            stays = (ticket.workspace, ticket["intercom_ref"]) == (workspace, talk)
            if stays and ticket.id not in world.ledger.relinked:
                yield f"ticket {ticket.id} did not follow the merge of {talk} into {left}"
