# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real iTop as a stage; what a script leaves behind is taken away after it."""

import base64
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import requests

from tests import world as names
from tests.acceptance.sync_api import PATH
from tests.itop.admin_rest import AdminRest
from tests.itop.configuration import configure
from tests.itop.panel.scenery import Scenery
from tests.recordings.names import Names
from tests.recordings.play import new_run, next_second
from tests.world import World


class RealStage:
    """See tests/recordings/play.py for what a stage is; a context, which is left as it was."""

    def __init__(self, world: World, rest: AdminRest) -> None:
        self.world, self._rest = world, rest
        self._scenery = Scenery(world, rest)
        self._http = requests.Session()
        self._account: tuple[str, str] | None = (world.service_user, world.service_password)
        self._configured: set[str] = set()
        self._switch = Path(world.itop_dir) / "data" / ".readonly"
        self.names = Names(world.url, new_run(), time.time)
        for kind, known in (
            ("Organization", world.organisations), ("Person", world.persons),
            ("Service", world.services), ("Subcategory", world.subcategories),
        ):  # fmt: skip
            for name, key in known.items():
                self.names.learn(kind, name, key)
        for secret in (world.client_secret, world.access_token):
            self.names.secret(secret)

    def __enter__(self) -> "RealStage":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.read_only(False)
            if self._configured:
                self._configure({name: names.PARAMETERS.get(name) for name in self._configured})
            self._scenery.clear()
        finally:
            self._http.close()

    def ask(self, operation: str, params: object) -> tuple[int, dict[str, Any]]:
        body = {"operation": operation, "params": params}
        answer = self._http.post(self.world.url + PATH, json=body, auth=self._account, timeout=120)
        self._account = None
        return answer.status_code, answer.json()

    def made(self, kind: str, key: str) -> None:
        self._scenery.also(kind, key)

    def ticket(self, name: str, title: str, caller: str, organisation: str, server: str = "", file: str = "") -> None:
        org_id = self.world.organisations[organisation]
        fields = {"title": title, "description": f"<p>{title}</p>", "org_id": org_id}
        made = self._rest.create(
            self.world.ticket_class, fields | ({"caller_id": {"name": caller.split()[1]}} if caller else {})
        )
        self.made(made.class_name, made.id)
        self.names.learn("Ticket", name, made.id)
        self.names.reference(name, made.fields["ref"])
        if server:
            device = self._scenery.make("Server", {"name": server, "org_id": org_id})
            self._scenery.make("lnkFunctionalCIToTicket", {"ticket_id": made.id, "functionalci_id": device})
        if file:
            contents = {"data": base64.b64encode(b"Hello").decode(), "mimetype": "text/plain", "filename": file}
            place = {"item_class": self.world.ticket_class, "item_id": made.id, "item_org_id": org_id}
            self._scenery.make("Attachment", {**place, "contents": contents})

    def person(self, first_name: str, name: str, email: str, organisation: str) -> None:
        key = self._scenery.person(first_name, name, email, organisation=organisation)
        self.names.learn("Person", f"{first_name} {name}", key)

    def user(self, email: str, profile: str) -> None:
        self.person("Ada", "Guest", email, names.SHOP)
        fields = {"login": email, "password": self.world.user_password, "language": "EN US", "status": "enabled"}
        person = self._rest.get("Person", {"email": email}, "id").id
        profiles = [{"profileid": {"name": profile}, "reason": "test"}]
        self._scenery.make("UserLocal", {**fields, "contactid": person, "profile_list": profiles})

    def team(self, name: str, members: Sequence[str]) -> None:
        self._scenery.team(name, *members)
        for label in (name, f"{name} 2"):
            self.names.learn("Team", label, self._rest.get("Team", {"name": label}, "id").id)

    def configured(self, **parameters: object) -> None:
        self._configured |= set(parameters)
        usual = {name: names.PARAMETERS.get(name) if value is None else value for name, value in parameters.items()}
        self._configure(usual)

    def _configure(self, parameters: dict[str, object]) -> None:
        configure(Path(self.world.itop_dir), parameters)
        next_second()
        next_second()  # until every process of the web server has looked at the file again

    def read_only(self, on: bool) -> None:
        if on:
            self._switch.touch()
        else:
            self._switch.unlink(missing_ok=True)

    def second(self) -> None:
        next_second()
