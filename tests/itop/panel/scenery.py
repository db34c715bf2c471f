# SPDX-License-Identifier: AGPL-3.0-or-later
"""Things in a real iTop that a test needs and that are taken away after it."""

from __future__ import annotations

from collections.abc import Mapping

import requests

from tests.itop.admin_rest import AdminRest
from tests.world import World


class Scenery:
    """Objects made by iTop's own REST, as administrator."""

    def __init__(self, world: World, rest: AdminRest) -> None:
        self.world = world
        self.rest = rest
        self._made: list[tuple[str, str]] = []
        self._changed: list[tuple[str, str, Mapping[str, object]]] = []

    def make(self, class_name: str, fields: Mapping[str, object]) -> str:
        """The id of a new object."""
        id = self.rest.create(class_name, fields).id
        self._made.append((class_name, id))
        return id

    def person(self, first_name: str, name: str, email: str, *, organisation: str = "Demo Client", **more: str) -> str:
        """The id of a new person."""
        org_id = self.world.organisations[organisation]
        return self.make("Person", {"first_name": first_name, "name": name, "email": email, "org_id": org_id, **more})

    def team(self, name: str, *members: str) -> str:
        """The id of a new team of the shop with these persons, one of two that serve the client."""
        team = self.make("Team", {"name": name, "org_id": self.world.organisations["Shop"]})
        for member in members:
            self.make("lnkPersonToTeam", {"team_id": team, "person_id": self.world.persons[member]})
        model = self.make("DeliveryModel", {"name": name, "org_id": self.world.organisations["Shop"]})
        other = self.make("Team", {"name": f"{name} 2", "org_id": self.world.organisations["Shop"]})
        for one in (team, other):
            self.make("lnkDeliveryModelToContact", {"deliverymodel_id": model, "contact_id": one})
        client = self.world.organisations["Demo Client"]
        self.rest.update("Organization", client, {"deliverymodel_id": model})
        self._changed.append(("Organization", client, {"deliverymodel_id": "0"}))
        return team

    def profile(self, login: str, profile: str) -> None:
        """Give a user one more profile."""
        self.make(
            "URP_UserProfile", {"userid": self.world.users[login], "profileid": {"name": profile}, "reason": "test"}
        )

    def organisation(self, login: str, organisation: str) -> None:
        """Let a user see an organisation only, beside those given before."""
        fields = {"userid": self.world.users[login], "allowed_org_id": self.world.organisations[organisation]}
        self.make("URP_UserOrg", {**fields, "reason": "test"})

    def download(self, address: str) -> requests.Response:
        """What iTop's back office sends to the administrator for one of its addresses."""
        with self.browser() as browser:
            return browser.get(address, timeout=60)

    def browser(self) -> requests.Session:
        """A browser in which the administrator is logged in."""
        return self.browser_of(self.world.admin_user, self.world.admin_password)

    def browser_of(self, login: str, password: str) -> requests.Session:
        """A browser in which that user is logged in."""
        browser = requests.Session()
        account = {"auth_user": login, "auth_pwd": password, "loginop": "login"}
        browser.post(f"{self.world.url}pages/UI.php", data=account, timeout=60)
        return browser

    def also(self, class_name: str, id: str) -> None:
        """Take this away too after the test."""
        self._made.append((class_name, id))

    def clear(self) -> None:
        """Undo everything, the newest first."""
        for class_name, id, fields in reversed(self._changed):
            self.rest.update(class_name, id, fields)
        for class_name, id in reversed(self._made):
            self.rest.delete(class_name, id)
