# SPDX-License-Identifier: AGPL-3.0-or-later
"""What has changed in iTop, asked for every 15 seconds and at once on a hint: one job for a change and a conversation.

How far it is read and the jobs of what was read are kept in one transaction (webapp/store/readings.py): whatever dies,
nothing is left out and nothing is told twice.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import asdict, dataclass, replace

import msgspec

from webapp.errors import StoreUnavailable
from webapp.itop.change_answers import (
    Change,
    ChangeAuthor,
    ChangedConversation,
    ChangedEntry,
    ChangedFile,
    Changes,
    Missing,
)
from webapp.lenient import items, members
from webapp.markup import message_html
from webapp.payloads.posting import TellChange, ToldFile
from webapp.services import Services
from webapp.settings.module_settings import ModuleSettings
from webapp.store import NewJob, Reading, names
from webapp.tasks.told import way_of

_LOG = logging.getLogger(__name__)

#: Conversations of one ticket from which on it lets pass what somebody waits for.
_MANY = 20
#: Answers that one look reads, each of them up to 100 changes: others have their turn as well.
_MOST = 50
_HOUR = 3_600
#: Seconds by which the clocks of iTop and of the queue differ where all is well.
_SKEW = 5
#: Seconds between two looks where all is well, and by which clocks may differ: what is older waited longer.
_LATE = 90
#: Parameters that decide, beside the switches, of which tickets and logs a workspace hears.
_WHOSE = ("sync_app.ticket.class", "sync_app.ticket.attributes_mapping")
#: Switches of which the end user learns, and how they are where that is not so.
_TO_END_USERS, _NOT_TO_END_USERS = ("public_log", "solved", "files", "then"), ("off", "note", "nothing")
#: States in which nobody works on a ticket, beside those of the configuration; and which of them solve nothing.
_FINISHED, _UNSOLVED = ("resolved", "closed", "rejected"), ("rejected",)


def asking(services: Services) -> Mapping[str, bool]:
    """The workspaces, and whether they want to hear of changes; empty while that is not known.

    While none does nobody is asked. A switch that is on is only believed where iTop has said so a moment ago: the copy
    on the disk may be older than somebody's change of mind.
    """
    found = _known(services)
    if any(found.values()) and not services.settings.is_fresh():
        services.settings.current()
        found = _known(services) if services.settings.is_fresh() else {}
    return found


def _known(services: Services) -> Mapping[str, bool]:
    settings = services.settings.known()
    if settings is None or not settings.ticket_usable:
        return {}
    return {each: settings.to_intercom(each).on for each in services.known_workspaces()}


def look(services: Services, workspace_id: str, reader: str) -> int | None:
    """Read what has changed for a workspace; the number of new jobs, None where it is not this reader's turn.

    Raises iTop's errors and `StoreUnavailable`; the next look begins where this one ended.
    """
    reading = services.readings.claim(workspace_id, reader)
    if reading is None:
        return None
    try:
        return _read(services, reading)
    finally:
        _release(services, reading)


def _release(services: Services, reading: Reading) -> None:
    try:
        services.readings.release(reading)
    except StoreUnavailable as error:
        # The lease ends by itself.
        _LOG.warning("look not ended", extra={"workspace": reading.workspace, "detail": error.detail})


def _read(services: Services, reading: Reading) -> int:
    settings, total = services.settings.current(), 0
    switches = Switches.of(settings, reading.workspace).since(reading, services.clock())
    language = services.texts(reading.workspace).language.code
    for _ in range(_MOST):
        cursor, missing = _decode(reading.place)
        answer = services.itop.of(reading.workspace).changes(cursor, missing, language=language)
        if answer.reset:
            services.jobs.remember(names.begun_anew(reading.workspace, int(services.clock() // _HOUR)))
            _LOG.warning("changes begin anew", extra={"workspace": reading.workspace, "detail": _RESET})
        jobs = list(jobs_of(settings, reading.workspace, switches.heard(answer.changes)))
        moved = services.readings.move(reading, _encode(answer, switches), jobs)
        if moved is None:
            _LOG.warning("look lost", extra={"workspace": reading.workspace})
            return total
        reading, total = moved, total + len(jobs)
        if not answer.more:
            break
    return total


_RESET = (
    "iTop's table of changes is another one than at the last look: it was restored or emptied. What is dated since "
    "then is told unless it has been."
)


def jobs_of(settings: ModuleSettings, workspace_id: str, changes: Iterable[Change]) -> Iterator[NewJob]:
    """One for each change and each conversation that is to hear of it."""
    wanted = settings.to_intercom(workspace_id)
    finished = {*_FINISHED, *map(str, items(settings.parameters.get("sync_app.search_ticket.excluded_states")))}
    for change in changes:
        heard = [each for each in change.conversations if each.sync]
        for told in _tell(change, finished) if heard else ():
            if not way_of(told, wanted) and not (told.solved and wanted.then != "nothing"):
                continue
            for conversation in heard:
                yield _for(told, workspace_id, conversation, wide=len(heard) > _MANY).job()


def _for(told: TellChange, workspace_id: str, conversation: ChangedConversation, *, wide: bool) -> TellChange:
    return msgspec.structs.replace(told, workspace=workspace_id, conversation=conversation.id, wide=wide)


def _tell(change: Change, finished: Set[str]) -> Iterator[TellChange]:
    """What there is to tell of a change, to whichever conversation."""
    ticket = change.ticket
    told = TellChange(
        change=change.key,
        what="state",
        ticket_id=ticket.id,
        ticket=ticket.name,
        author=change.by.name,
        email=_address(change.by),
        portal_url=ticket.portal_url or "" if ticket.portal_user else "",
        backoffice_url=ticket.backoffice_url or "",
        at=change.at,
    )
    changed = msgspec.structs.replace
    if (entry := change.entry) is not None:
        # What the app writes by itself, such as that a conversation was deleted, is about Intercom.
        if (entry.panel or not change.from_intercom) and _says_something(entry):
            yield changed(
                told,
                change=entry.digest,
                what=entry.log,
                author=entry.author.name,
                email=_address(entry.author),
                by_caller=entry.author.kind == "caller",
                html=entry.html,
                cut=entry.cut,
                files=tuple(each.name for each in entry.files if not each.picture),
                # What was meant for the team alone stays where it is.
                enclosed=tuple(map(_enclose, entry.files)) if entry.log == "public" else (),
            )
    elif (state := change.state) is not None:
        solved = state.finished and state.after not in _UNSOLVED and state.before not in finished
        yield changed(
            told,
            state_code=state.after,
            state=state.after_label or state.after,
            before=state.before_label or state.before,
            solved=solved,
            html=message_html.from_text(state.solution) if solved and state.solution else "",
        )
    elif (assignment := change.assignment) is not None:
        found = [each.name for each in (assignment.agent, assignment.team) if each is not None]
        # Its key says who works on the ticket now, which may be somebody else when it is read once more.
        when = names.record("assignment", ticket.id, change.at, change.change)
        yield changed(told, change=when, what="assignment", assigned=tuple(found))


def _says_something(entry: ChangedEntry) -> bool:
    """An entry by REST or of a script may be empty."""
    return bool(entry.text.strip() or entry.files or "<img" in entry.html)


def _address(author: ChangeAuthor) -> str:
    """By which a teammate is known: users of the portal may give themselves any, and speak for nobody by it."""
    return author.email if author.kind == "agent" else ""


def _enclose(file: ChangedFile) -> ToldFile:
    return ToldFile(file.id, file.name, file.size, file.picture)


@dataclass(frozen=True)
class Switches:
    """All that decides what a workspace hears: by a `digest`, and what of it lets the end user hear, in words.

    `at` is when they were seen first as they are, `wider_at` when the end user was to hear more (unix seconds).
    """

    digest: str
    wide: frozenset[str] = frozenset()
    at: float = 0.0
    wider_at: float = 0.0

    @classmethod
    def of(cls, settings: ModuleSettings, workspace_id: str) -> Switches:
        """As they are now."""
        entry = members(members(settings.parameters.get("workspaces")).get(workspace_id))
        wanted = asdict(settings.to_intercom(workspace_id))
        whose = [entry.get("organizations"), *(settings.parameters.get(name) for name in _WHOSE)]
        wide = {f"{name} {wanted[name]}" for name in _TO_END_USERS if wanted[name] not in _NOT_TO_END_USERS}
        return cls(_digest([sorted(wanted.pop("states")), wanted, whose]), frozenset(wide | {_digest(whose)}))

    def heard(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Those that they are about: none that waited to be read while the end user was not to hear of it.

        An entry that has a date alone may be older than whatever they are.
        """
        for change in changes:
            if change.at > (self.at + _SKEW if change.by_date else self.wider_at - _LATE):
                yield change

    def since(self, reading: Reading, now: float) -> Switches:
        """The same, from when on they have been so; from now on where they were others at the last look."""
        before = _switches(reading.place)
        at = before.at if before.digest == self.digest and before.at <= now else now
        return replace(self, at=at, wider_at=min(before.wider_at, now) if self.wide <= before.wide else now)


def _digest(said: object) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:16]


def switched_at(settings: ModuleSettings, reading: Reading | None) -> float | None:
    """Since when a workspace hears what it hears now (unix seconds); None where nobody reads for it, or not yet so."""
    if reading is None:
        return None
    before = _switches(reading.place)
    return before.at if before.digest == Switches.of(settings, reading.workspace).digest else None


def _switches(place: str) -> Switches:
    """What a version before this one has not kept is of no time."""
    kept = json.loads(place) if place else {}
    at, wider_at = float(kept.get("switched_at", 0)), float(kept.get("wider_at", 0))
    return Switches(str(kept.get("switches", "")), frozenset(map(str, kept.get("wide", ()))), at, wider_at)


def _encode(answer: Changes, switches: Switches) -> str:
    kept = {"cursor": answer.cursor, "missing": msgspec.to_builtins(answer.missing)}
    since = {"switched_at": switches.at, "wide": sorted(switches.wide), "wider_at": switches.wider_at}
    return json.dumps({**kept, "switches": switches.digest, **since})


def _decode(place: str) -> tuple[str, tuple[Missing, ...]]:
    """As iTop gave it; a place that nobody can read begins anew."""
    if not place:
        return "", ()
    kept = json.loads(place)
    return str(kept["cursor"]), msgspec.convert(kept["missing"], tuple[Missing, ...])
