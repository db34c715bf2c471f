# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests of the widget prepare in a real iTop: who is there, and what the module is told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.itop.admin_rest import AdminRest
from tests.itop.configuration import configure
from tests.world import CLIENT, PARAMETERS, World

#: Nothing of it may end the script or a text in it.
HOSTILE_NAME = "</script><b> \"'"
SECRET = "identity-secret-of-the-tests"
OTHER_APP = "other-app"
#: One who comes to the portal, one who comes to the back office.
USERS = {"otto": ("Otto Berg", "otto@client.example"), "mara": ("Mara Lindt", "mara@shop.example")}

#: Parameters these tests set, taken back afterwards.
OWN = ("enabled_portals", "allowed_profiles")


def ensure_people(world: World) -> None:
    """Add to the world, where they are missing: who is named by markup, and an administrator without a contact."""
    with AdminRest(world.url, world.admin_user, world.admin_password) as rest:
        first, last = HOSTILE_NAME.split(" ")
        person = rest.ensure(
            "Person",
            {"first_name": first, "name": last},
            {"email": "hostile@client.example", "org_id": world.organisations[CLIENT], "status": "active"},
        )
        _ensure_user(rest, world, "hostile", "Portal user", {"contactid": person})
        _ensure_user(rest, world, "nocontact", "Administrator", {})


def _ensure_user(rest: AdminRest, world: World, login: str, profile: str, fields: Mapping[str, object]) -> None:
    profiles = [{"profileid": {"name": profile}, "reason": "test"}]
    account = {"password": world.user_password, "language": "EN US", "status": "enabled", "profile_list": profiles}
    rest.ensure("UserLocal", {"login": login}, {**account, **fields})


def workspaces(world: World, **keys: str) -> dict[str, object]:
    """The parameter `workspaces` with the one of the world, signed unless the keys say otherwise."""
    return {world.workspace_id: {"scope": "SELECT Organization", "identity_secret": SECRET, **keys}}


def set_widget(world: World, **parameters: object) -> None:
    """Write the widget's parameters into the configuration file: everybody, everywhere, unless told otherwise."""
    everywhere = {"enabled_portals": ["itop-portal", "backoffice"], "allowed_profiles": []}
    configure(Path(world.itop_dir), {"workspaces": workspaces(world), **everywhere, **parameters})


def reset_widget(world: World) -> None:
    """Take them back to what the acceptance tests expect."""
    configure(Path(world.itop_dir), {"workspaces": PARAMETERS["workspaces"], **dict.fromkeys(OWN)})
