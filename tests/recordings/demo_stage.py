# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo iTop as a stage: one of its own for each script, in memory, with a clock that is moved on by hand."""

import base64
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from simulator.itop import reader, rights
from simulator.itop.objects import File, Person, Team
from simulator.itop.page import Sessions, create_itop
from simulator.itop.store import Store
from simulator.world import WORLD
from tests import world as names
from tests.recordings.names import Names
from webapp.contract import MODULE_CODE
from webapp.parameters import PARAMETERS

_URL = "http://demo.example/"
_PAGE = f"{_URL}pages/exec.php?exec_module={MODULE_CODE}&exec_page=sync-api.php"
#: What a fresh iTop does not have.
_BARE = replace(WORLD, teams=(), persons=tuple(replace(each, phone="") for each in WORLD.persons))


class DemoStage:
    """See tests/recordings/play.py for what a stage is."""

    def __init__(self) -> None:
        self._now = 1_900_000_000.0
        self.store = Store(_BARE, lambda: self._now)
        self.store.parameters |= dict(names.PARAMETERS)
        self.names = Names(_URL, "1234567890", lambda: self._now)
        for kind, table in (
            ("Organization", self.store.organisations), ("Person", self.store.persons),
            ("Service", self.store.services), ("Subcategory", self.store.subcategories),
        ):  # fmt: skip
            for key, each in table.items():
                self.names.learn(kind, each.name, key)
        for secret in (names.CLIENT_SECRET, names.ACCESS_TOKEN):
            self.names.secret(secret)
        self._client = create_itop(self.store, Sessions()).test_client()
        account = f"{WORLD.account.login}:{WORLD.account.password}"
        self._headers = {"Authorization": "Basic " + base64.b64encode(account.encode()).decode()}

    def ask(self, operation: str, params: object) -> tuple[int, dict[str, Any]]:
        answer = self._client.post(_PAGE, json={"operation": operation, "params": params}, headers=self._headers)
        return answer.status_code, json.loads(answer.text)

    def made(self, kind: str, key: str) -> None:
        """It goes with the store."""

    def ticket(self, name: str, title: str, caller: str, organisation: str, server: str = "", file: str = "") -> None:
        persons = {each.name: each.id for each in self.store.persons.values()}
        files = (File(file, "text/plain", 5, self._now),) if file else ()
        key = reader.add(
            self.store, title=title, caller_id=persons.get(caller, ""), files=files,
            org_id=Store.id_of(self.store.organisations, organisation), devices=(server,) if server else (),
        )  # fmt: skip
        self.names.learn("Ticket", name, key)
        self.names.reference(name, self.store.tickets[key]["ref"])

    def person(self, first_name: str, name: str, email: str, organisation: str) -> None:
        key = self.store.next_person_id()
        org_id = Store.id_of(self.store.organisations, organisation)
        self.store.put_person(Person(key, first_name, name, email, org_id))
        self.names.learn("Person", f"{first_name} {name}", key)

    def user(self, email: str, profile: str) -> None:
        assert profile == "Configuration Manager"  # who may do nothing with tickets
        self.person("Ada", "Guest", email, names.SHOP)
        denied = (rights.CREATE_TICKET, rights.MODIFY_TICKET)
        guest = self.store.persons[str(len(self.store.persons))]
        self.store.put_person(replace(guest, user_id="99", language="EN US", denied=denied))

    def team(self, name: str, members: Sequence[str]) -> None:
        ids = tuple(each.id for each in self.store.persons.values() if each.name in members)
        for label, of in ((name, ids), (f"{name} 2", ())):
            key = str(len(self.store.teams) + 1)
            self.store.teams[key] = Team(key, label, of)
            self.names.learn("Team", label, key)

    def configured(self, **parameters: object) -> None:
        self.store.parameters |= {name: _usual(name) if value is None else value for name, value in parameters.items()}

    def read_only(self, on: bool) -> None:
        self.store.read_only = on

    def second(self) -> None:
        self._now = int(self._now) + 1.0


def _usual(name: str) -> object:
    return names.PARAMETERS.get(name, next(each.default for each in PARAMETERS if each.name == name))
