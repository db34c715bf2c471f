# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the demo iTop knows: seeded people and services, and tickets, kept in memory and on request in a file."""

import json
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from simulator import world as seed
from simulator.itop.model import FINISHED
from simulator.itop.objects import Change, Draft, Entry, File, Further, HandedOver, Moment, Named, Person, Team, Ticket
from webapp.parameters import PARAMETERS


@dataclass
class Store:
    """The state; take ``lock`` around everything that reads and then writes.

    ``denied`` are actions (simulator.itop.rights) that the account may not do, ``mandatory`` are codes of attributes
    that a new ticket needs beyond the model's, ``read_only`` is iTop's mode of that name: there to be changed by tests.
    """

    world: seed.World
    clock: Callable[[], float]
    path: Path | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)
    organisations: dict[str, Named] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    services: dict[str, Named] = field(default_factory=dict)
    subcategories: dict[str, Named] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    handed_over: dict[str, HandedOver] = field(default_factory=dict)
    #: What came of files that belong to no ticket yet, by workspace, part and digest.
    drafts: dict[tuple[str, str, str], Draft] = field(default_factory=dict)
    denied: set[str] = field(default_factory=set)
    mandatory: set[str] = field(default_factory=set)
    read_only: bool = False
    parameters: dict[str, object] = field(default_factory=dict)
    #: Oldest first; kept in memory alone, so that after a restart they are those of another life.
    changes: list[Change] = field(default_factory=list)
    #: Whether what is put now is put by an operation of the Sync API.
    by_app: bool = False
    #: Is told of each ticket that somebody saves past the Sync API.
    on_saved: Callable[[Ticket], None] | None = None

    def __post_init__(self) -> None:
        self.parameters = {each.name: each.default for each in PARAMETERS} | dict(self.world.parameters)
        self._seed()
        if self.path is not None and self.path.exists():
            self._load(self.path)

    def _seed(self) -> None:
        for name in self.world.organisations:
            self._name(self.organisations, name)
        users = 0
        for number, person in enumerate(self.world.persons, start=1):
            users += person.user is not None
            self.persons[str(number)] = Person(
                id=str(number),
                first_name=person.first_name,
                last_name=person.name,
                email=person.email,
                org_id=self.id_of(self.organisations, person.organisation),
                active=person.active,
                user_id=str(users + 1) if person.user else "",
                language=person.language if person.user else "",
                phone=person.phone,
                portal=person.portal,
            )
        client = self.id_of(self.organisations, self.world.service_client)
        for service in self.world.services:
            service_id = self._name(self.services, service.name, client)
            for subcategory in service.subcategories:
                self._name(self.subcategories, subcategory, service_id)
        by_email = {person.email: key for key, person in self.persons.items()}
        for number, team in enumerate(self.world.teams, start=1):
            members = tuple(by_email[member.email] for member in team.members)
            self.teams[str(number)] = Team(str(number), team.name, members)

    @staticmethod
    def _name(table: dict[str, Named], name: str, parent: str = "") -> str:
        key = str(len(table) + 1)
        table[key] = Named(key, name, parent)
        return key

    @staticmethod
    def id_of(table: Mapping[str, Named], name: str) -> str:
        """The id of the object with that name; KeyError where there is none."""
        for key, each in table.items():
            if each.name == name:
                return key
        raise KeyError(name)

    def visible(self) -> frozenset[str]:
        """The ids of the organisations that the service account may see."""
        return frozenset(self.id_of(self.organisations, name) for name in self.world.account.organisations)

    def next_person_id(self) -> str:
        """The id of the next person."""
        return str(max((int(key) for key in self.persons), default=0) + 1)

    def next_id(self) -> str:
        """The id of the next ticket."""
        return str(max((int(key) for key in self.tickets), default=0) + 1)

    def put(self, ticket: Ticket) -> None:
        """Keep a ticket, new or changed, and its history."""
        known = self.tickets.get(ticket.id)
        ticket = ticket if ticket["intercom_ref"] else _without_first(ticket)
        now = Moment(
            self.clock(),
            ticket["intercom_ref"],
            ticket["intercom_sync_activated"] == "yes",
            ticket.workspace,
            tuple((each.workspace, each.id, each.sync) for each in ticket.further),
        )
        if ticket["status"] not in FINISHED:
            ticket = replace(ticket, finished_at=0)
        elif not ticket.finished_at:
            ticket = replace(ticket, finished_at=self.clock())
        history = known.history if known is not None else ()
        if not history or now != replace(history[-1], date=now.date):
            history = (*history, now)
        self.tickets[ticket.id] = replace(ticket, history=history)
        self._note_changes(known, ticket)
        if self.path is not None:
            self._save(self.path)
        if self.on_saved is not None and not self.by_app:
            self.on_saved(self.tickets[ticket.id])

    def _note_changes(self, known: Ticket | None, ticket: Ticket) -> None:
        """A row for each thing that is told, as iTop writes them with the ticket itself."""
        before = known or replace(ticket, public_log=(), private_log=(), files=())
        told: list[tuple[str, tuple[object, ...]]] = []
        if ticket["status"] != before["status"]:
            told.append(("state", (before["status"], ticket["status"])))
        if any(ticket[code] != before[code] for code in ("agent_id", "team_id")):
            told.append(("assignment", (ticket["agent_id"], ticket["team_id"])))
        for log, was, now in (
            ("public", before.public_log, ticket.public_log),
            ("private", before.private_log, ticket.private_log),
        ):
            told += [("entry", (log, entry)) for entry in now if entry not in was]
        new = range(len(before.files) + 1, len(ticket.files) + 1)
        told += [("attachment", (number,)) for number in new if not ticket.files[number - 1].secret]
        saving = self.changes[-1].saving + 1 if self.changes else 1
        for kind, what in told:
            last = len(self.changes) + 1
            self.changes.append(Change(last, saving, self.clock(), ticket.id, kind, what, by_app=self.by_app))

    def put_person(self, person: Person) -> None:
        """Keep a new person."""
        self.persons[person.id] = person
        if self.path is not None:
            self._save(self.path)

    def _save(self, path: Path) -> None:
        made = list(self.persons.values())[len(self.world.persons) :]
        kept = {"tickets": list(map(asdict, self.tickets.values())), "persons": list(map(asdict, made))}
        text = json.dumps(kept, ensure_ascii=False)
        draft = path.with_suffix(".new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        draft.replace(path)

    def _load(self, path: Path) -> None:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(kept, list):
            # Written before there were new persons to keep.
            kept = {"tickets": kept, "persons": []}
        for row in kept["persons"]:
            lists = {name: tuple(row.get(name, ())) for name in ("sees", "denied")}
            self.persons[row["id"]] = Person(**row | lists)
        for row in kept["tickets"]:
            for log in ("public_log", "private_log"):
                row[log] = tuple(Entry(**entry) for entry in row[log])
            row["history"] = tuple(map(_moment, row.get("history", ())))
            row["files"] = tuple(File(**file) for file in row.get("files", ()))
            row["devices"] = tuple(row.get("devices", ()))
            row["further"] = tuple(Further(**each) for each in row.get("further", ()))
            row["rated"] = tuple(row.get("rated", ("", "")))
            self.tickets[row["id"]] = Ticket(**row)


def _without_first(ticket: Ticket) -> Ticket:
    """Somebody took away the conversation that a ticket shows: it shows the next one."""
    if not ticket.further:
        return replace(ticket, workspace="")
    shown = ticket.further[0]
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
        further=ticket.further[1:],
    )


def _moment(row: Mapping[str, Any]) -> Moment:
    return Moment(**{**row, "further": tuple(map(tuple, row.get("further", ())))})
