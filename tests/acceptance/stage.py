# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a scenario needs in an iTop beyond the world, made past the Sync API and undone when it is over."""

import base64
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from simulator.itop import reader
from simulator.itop.objects import File, Person, Team
from simulator.itop.reader import SeenTicket
from simulator.itop.rights import CREATE_TICKET, MODIFY_TICKET
from simulator.itop.store import Store
from tests.itop import database, php
from tests.itop.admin_rest import AdminRest
from tests.itop.attaching import Given, write
from tests.itop.panel.scenery import Scenery
from tests.world import World

LINK = "IntercomConversation"
#: Does something with each table of these classes and of those below them.
_FOR_TABLES = """
    $aTables = array();
    foreach (array({classes}) as $sRoot) {{
        foreach (MetaModel::EnumChildClasses($sRoot, ENUM_CHILD_CLASSES_ALL) as $sClass) {{
            $aTables[MetaModel::DBGetTable($sClass)] = true;
        }}
    }}
    foreach (array_filter(array_keys($aTables), 'strlen') as $sTable) {{
        CMDBSource::Query("{do}");
    }}
"""
#: Past iTop: no change is to tell of it.
_AGED = """
    $aIndex = MetaModel::GetObject('{ticket_class}', {id})->Get('public_log')->GetIndex();
    foreach ($aIndex as $iPlace => $aRow) {{
        $aIndex[$iPlace]['date'] = $aRow['date'] - {day};
    }}
    $sColumn = MetaModel::GetAttributeDef('{ticket_class}', 'public_log')->GetSQLExpressions()['_index'];
    $sTable = MetaModel::DBGetTable('{ticket_class}', 'public_log');
    CMDBSource::Query("UPDATE `$sTable` SET `$sColumn` = ".CMDBSource::Quote(serialize($aIndex))." WHERE `id` = {id}");
"""
_DAY = 86_400
DEVICE = "Chat server 1"
FILE = "screen.png"
FILE_SIZE = 20_480
_PNG = b"\x89PNG" + bytes(FILE_SIZE - 4)


@dataclass(frozen=True)
class Colleague:
    """A teammate who is in no other test."""

    name: str
    email: str


class Stage(Protocol):
    """What is prepared; also what only the history of an iTop tells."""

    def team(self, *members: str) -> str:
        """The name of a further team of these persons that serves the client."""

    def reader(self) -> Colleague:
        """A teammate whose iTop user may read tickets, and neither make nor change any."""

    def shut_out(self, colleague: Colleague) -> None:
        """Disable the iTop user of a teammate."""

    def sees_only(self, login: str, *organisations: str) -> None:
        """Let a user see these organisations only, beside those of before."""

    def account_makes_persons(self) -> None:
        """From now on the account may make persons."""

    def equip(self, ticket: SeenTicket) -> None:
        """Link a device to the ticket and attach a file to it."""

    def change(self, ticket: SeenTicket, **values: str) -> None:
        """Somebody gives attributes of the ticket these values; of a team and an agent their names."""

    def writes(self, ticket: SeenTicket, log: str, words: str, *, by: str) -> None:
        """Somebody with a user in iTop (a login) writes an entry, in HTML, into the public or the private log."""

    def encloses(self, ticket: SeenTicket, words: str, attached: Given, pasted: Given, *, by: str) -> None:
        """Such an entry into the public log, with a file and with a picture where ``{picture}`` stands."""

    def finished_before(self, ticket: SeenTicket, days: int) -> None:
        """What was done to the ticket was done that many days ago."""

    def forget_person(self, email: str) -> None:
        """Take away whoever has this address, when it is over."""

    def changed_by(self, ticket: SeenTicket, attribute: str) -> list[str] | None:
        """Who changed that attribute of the ticket, the first one first; None in an iTop that does not say."""

    def read_only(self) -> AbstractContextManager[None]:
        """iTop is in its mode of that name, as during a backup."""

    def long_ago(self, ticket: SeenTicket) -> None:
        """What stands in the public log was written a day before."""

    def empties_changes(self) -> None:
        """Somebody empties the table of changes."""

    def backs_up(self) -> Callable[[], None]:
        """A backup of tickets and changes; what is returned restores it, once."""

    def clear(self) -> None:
        """Undo everything."""


class DemoStage:
    """In the demo iTop: what was there before is there again in the end."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._persons, self._teams = dict(store.persons), dict(store.teams)

    def team(self, *members: str) -> str:
        name = f"Team {uuid.uuid4().hex[:6]}"
        key = str(len(self._store.teams) + 1)
        ids = tuple(each.id for each in self._store.persons.values() if each.name in members)
        self._store.teams[key] = Team(key, name, ids)
        return name

    def reader(self) -> Colleague:
        key, email = self._store.next_person_id(), f"reader{uuid.uuid4().hex[:6]}@shop.example"
        org_id = self._store.id_of(self._store.organisations, "Shop")
        denied = (CREATE_TICKET, MODIFY_TICKET)
        self._store.persons[key] = Person(key, "Rea", "Der", email, org_id, user_id=f"9{key}", denied=denied)
        return Colleague("Rea Der", email)

    def shut_out(self, colleague: Colleague) -> None:
        for key, person in self._store.persons.items():
            if person.email == colleague.email:
                self._store.persons[key] = replace(person, disabled=True)

    def sees_only(self, login: str, *organisations: str) -> None:
        for key, person in self._store.persons.items():
            if person.email.startswith(f"{login}@"):
                self._store.persons[key] = replace(person, sees=(*person.sees, *organisations))

    def account_makes_persons(self) -> None:
        """It may, in the demo."""

    def equip(self, ticket: SeenTicket) -> None:
        file = File(FILE, "image/png", FILE_SIZE, self._store.clock())
        known = self._store.tickets[ticket.id]
        self._store.tickets[ticket.id] = replace(known, devices=(DEVICE,), files=(file,))

    def change(self, ticket: SeenTicket, **values: str) -> None:
        for code, table in (("team_id", self._store.teams), ("agent_id", self._store.persons)):
            if code in values:
                values[code] = next(key for key, each in table.items() if each.name == values[code])
        known = self._store.tickets[ticket.id]
        self._store.put(replace(known, values={**known.values, **values}))

    def writes(self, ticket: SeenTicket, log: str, words: str, *, by: str) -> None:
        person = next(each for each in self._store.persons.values() if each.email.startswith(f"{by}@"))
        reader.write(self._store, ticket.id, log, words, person_id=person.id)

    def encloses(self, ticket: SeenTicket, words: str, attached: Given, pasted: Given, *, by: str) -> None:
        person = next(each for each in self._store.persons.values() if each.email.startswith(f"{by}@"))
        hung = reader.file(self._store, attached.name, attached.kind, attached.content)
        picture, shown = reader.picture(self._store, "http://itop.example/", pasted.name, pasted.kind, pasted.content)
        words = words.replace("{picture}", shown)
        reader.write(self._store, ticket.id, "public", words, person_id=person.id, files=(hung, picture))

    def finished_before(self, ticket: SeenTicket, days: int) -> None:
        known = self._store.tickets[ticket.id]
        self._store.put(replace(known, finished_at=known.finished_at - days * 86_400))

    def forget_person(self, email: str) -> None:
        """All persons of before are back in any case."""

    def changed_by(self, ticket: SeenTicket, attribute: str) -> list[str] | None:
        return None

    @contextmanager
    def read_only(self) -> Iterator[None]:
        self._store.read_only = True
        yield
        self._store.read_only = False

    def long_ago(self, ticket: SeenTicket) -> None:
        with self._store.lock:
            known = self._store.tickets[ticket.id]
            aged = tuple(replace(entry, date=entry.date - _DAY) for entry in known.public_log)
            self._store.tickets[ticket.id] = replace(known, public_log=aged)

    def empties_changes(self) -> None:
        with self._store.lock:
            self._store.changes.clear()

    def backs_up(self) -> Callable[[], None]:
        tickets, changes = dict(self._store.tickets), list(self._store.changes)

        def restore() -> None:
            with self._store.lock:
                self._store.tickets, self._store.changes = tickets, changes

        return restore

    def clear(self) -> None:
        self._store.persons, self._store.teams = self._persons, self._teams


class RealStage:
    """In a real iTop, by its administrator."""

    def __init__(self, world: World, rest: AdminRest) -> None:
        self._world, self._rest = world, rest
        self._scenery = Scenery(world, rest)
        self._addresses: list[str] = []

    def team(self, *members: str) -> str:
        name = f"Team {uuid.uuid4().hex[:6]}"
        self._scenery.team(name, *members)
        return name

    def reader(self) -> Colleague:
        email = f"reader{uuid.uuid4().hex[:6]}@shop.example"
        person = self._scenery.person("Rea", "Der", email, organisation="Shop")
        profiles = [{"profileid": {"name": "Configuration Manager"}, "reason": "test"}]
        account = {"login": email, "password": self._world.user_password, "language": "EN US", "contactid": person}
        self._scenery.make("UserLocal", {**account, "profile_list": profiles})
        return Colleague("Rea Der", email)

    def shut_out(self, colleague: Colleague) -> None:
        self._rest.update("UserLocal", {"login": colleague.email}, {"status": "disabled"})

    def sees_only(self, login: str, *organisations: str) -> None:
        for organisation in organisations:
            self._scenery.organisation(login, organisation)

    def account_makes_persons(self) -> None:
        self._scenery.profile(self._world.service_user, "Configuration Manager")

    def equip(self, ticket: SeenTicket) -> None:
        org_id = self._world.organisations["Demo Client"]
        server = self._scenery.make("Server", {"name": DEVICE, "org_id": org_id})
        self._scenery.make("lnkFunctionalCIToTicket", {"ticket_id": ticket.id, "functionalci_id": server})
        contents = {"data": base64.b64encode(_PNG).decode(), "mimetype": "image/png", "filename": FILE}
        attached = {"item_class": self._world.ticket_class, "item_id": ticket.id, "item_org_id": org_id}
        self._scenery.make("Attachment", {**attached, "contents": contents})

    def change(self, ticket: SeenTicket, **values: str) -> None:
        named: dict[str, object] = dict(values)
        if "team_id" in values:
            named["team_id"] = {"name": values["team_id"]}
        if "agent_id" in values:
            named["agent_id"] = self._world.persons[values["agent_id"]]
        self._rest.update(self._world.ticket_class, ticket.id, named)

    def writes(self, ticket: SeenTicket, log: str, words: str, *, by: str) -> None:
        entry = {"message": words, "format": "html", "user_id": self._world.users[by]}
        self._rest.update(self._world.ticket_class, ticket.id, {f"{log}_log": {"add_item": entry}})

    def encloses(self, ticket: SeenTicket, words: str, attached: Given, pasted: Given, *, by: str) -> None:
        write(self._world, ticket.id, words, login=by, attachment=attached, picture=pasted)

    def finished_before(self, ticket: SeenTicket, days: int) -> None:
        key = {"objclass": self._world.ticket_class, "objkey": ticket.id, "attcode": "status"}
        for change in self._rest.find("CMDBChangeOpSetAttributeScalar", key):
            moved = f"UPDATE priv_change SET date = date - INTERVAL {days} DAY WHERE id = {change.fields['change']}"
            database.execute(Path(self._world.itop_dir), moved)

    def forget_person(self, email: str) -> None:
        self._addresses.append(email)

    def changed_by(self, ticket: SeenTicket, attribute: str) -> list[str] | None:
        key = {"objclass": self._world.ticket_class, "objkey": ticket.id, "attcode": attribute}
        changes = self._rest.find("CMDBChangeOpSetAttributeScalar", key)
        return [each.fields["userinfo"] for each in sorted(changes, key=lambda each: int(each.id))]

    @contextmanager
    def read_only(self) -> Iterator[None]:
        switch = Path(self._world.itop_dir) / "data" / ".readonly"
        switch.touch()
        try:
            yield
        finally:
            switch.unlink()

    def long_ago(self, ticket: SeenTicket) -> None:
        code = _AGED.format(ticket_class=self._world.ticket_class, id=ticket.id, day=_DAY)
        php.inside(Path(self._world.itop_dir), code)

    def empties_changes(self) -> None:
        self._for_tables("'CMDBChange', 'CMDBChangeOp'", "TRUNCATE `$sTable`")

    def backs_up(self) -> Callable[[], None]:
        tables = f"'CMDBChange', 'CMDBChangeOp', 'Ticket', '{LINK}'"
        self._for_tables(tables, "CREATE TABLE `before_$sTable` AS SELECT * FROM `$sTable`")

        def restore() -> None:
            restored = "INSERT INTO `$sTable` SELECT * FROM `before_$sTable`"
            self._for_tables(tables, "TRUNCATE `$sTable`", restored, "DROP TABLE `before_$sTable`")

        return restore

    def _for_tables(self, classes: str, *statements: str) -> None:
        for each in statements:
            php.inside(Path(self._world.itop_dir), _FOR_TABLES.format(classes=classes, do=each))

    def clear(self) -> None:
        self._scenery.clear()
        for email in self._addresses:
            for person in self._rest.find("Person", {"email": email}, "id"):
                for ticket in self._rest.find(self._world.ticket_class, {"caller_id": person.id}, "id"):
                    self._rest.delete(self._world.ticket_class, ticket.id)
                self._rest.delete("Person", person.id)
