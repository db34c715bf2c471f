# SPDX-License-Identifier: AGPL-3.0-or-later
"""The little world every acceptance test lives in: the same names in the demo iTop and in a real one.

Whoever makes a world (the demo, or the harness in tests/itop for a real iTop) describes it by a `World`;
a real one is handed over as a JSON file whose path is in the environment variable `ITOP_INTERCOM_WORLD`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from webapp.contract import SERVICE_PROFILE

WORLD_VARIABLE = "ITOP_INTERCOM_WORLD"

WORKSPACE_ID = "k7qd2m1x"
CLIENT_SECRET = "acceptance-secret"
ACCESS_TOKEN = "acceptance-token"
IDENTITY_SECRET = "demo-identity-secret"


@dataclass(frozen=True)
class PersonFacts:
    """A person of the world before it has an id."""

    first_name: str
    last_name: str
    email: str
    organisation: str
    active: bool = True
    login: str = ""
    profiles: tuple[str, ...] = ()
    language: str = "EN US"

    @property
    def name(self) -> str:
        """The friendly name iTop gives to the person."""
        return f"{self.first_name} {self.last_name}"


CLIENT = "Demo Client"
OTHER_CLIENT = "Other Client"
SHOP = "Shop"
ORGANISATIONS = (CLIENT, OTHER_CLIENT, SHOP)

OTTO = PersonFacts("Otto", "Berg", "otto@client.example", CLIENT, login="otto", profiles=("Portal user",))
IDA = PersonFacts("Ida", "Roth", "ida@client.example", CLIENT)
NILS = PersonFacts("Nils", "Other", "nils@other.example", OTHER_CLIENT)
OLD_HAND = PersonFacts("Old", "Hand", "old@client.example", CLIENT, active=False)
MARA = PersonFacts("Mara", "Lindt", "mara@shop.example", SHOP, login="mara", profiles=("Support Agent",))
LEA = PersonFacts("Lea", "Martin", "lea@shop.example", SHOP, login="lea", profiles=("Support Agent",), language="FR FR")
JEAN = PersonFacts("Jean", "Petit", "jean@shop.example", SHOP)
# Two who share an address, so that it does not say who writes.
KIM_WAGNER = PersonFacts("Kim", "Wagner", "office@client.example", CLIENT)
KIM_WEBER = PersonFacts("Kim", "Weber", "office@client.example", CLIENT)
PERSONS = (OTTO, IDA, NILS, OLD_HAND, MARA, LEA, JEAN, KIM_WAGNER, KIM_WEBER)

SERVICE_FAMILY = "IT Services"
CONTRACT = "Support contract of Demo Client"
SPARE_PARTS = tuple(f"Spare part {number:02}" for number in range(1, 15))  # more than fit into a dropdown
SERVICES: Mapping[str, tuple[str, ...]] = {
    "Network": ("Wifi", "VPN"),
    "Printing": ("Paper jam",),
    "Hardware": SPARE_PARTS,
}

SERVICE_USER = "intercom-sync"
SERVICE_PASSWORD = "S3cret:with-colon"  # a colon is no end of a password; the capital is for iTop's password policy
SERVICE_PROFILES = (SERVICE_PROFILE,)
SERVICE_ORGANISATIONS = (CLIENT, SHOP)  # what belongs to the other client is invisible to the account
USER_PASSWORD = "World-pass-1!"

PARAMETERS: Mapping[str, Any] = {
    "workspaces": {WORKSPACE_ID: {"scope": "SELECT Organization", "identity_secret": IDENTITY_SECRET}},
    "sync_app.client_secret": CLIENT_SECRET,
    "sync_app.access_token": ACCESS_TOKEN,
    "sync_app.create_ticket.form_attributes": [
        "title", "description", "urgency", "service_id", "servicesubcategory_id",
    ],
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """Where an iTop is, who may enter, and the ids of what it holds, by name.

    `persons` and `users` are keyed by full name ("Otto Berg") and by login ("otto"); `subcategories` by its own name.
    Ids are strings, as the Sync API gives them. A world without a ticket module has an empty `ticket_class`,
    one without service management has no services.
    """

    url: str
    service_user: str = SERVICE_USER
    service_password: str = SERVICE_PASSWORD
    admin_user: str = "admin"
    admin_password: str = "admin"
    user_password: str = USER_PASSWORD
    workspace_id: str = WORKSPACE_ID
    client_secret: str = CLIENT_SECRET
    access_token: str = ACCESS_TOKEN
    itop_version: str = ""
    ticket_module: str = "itil"
    ticket_class: str = "UserRequest"
    itop_dir: str = ""
    organisations: Mapping[str, str] = field(default_factory=dict)
    persons: Mapping[str, str] = field(default_factory=dict)
    users: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)
    subcategories: Mapping[str, str] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Write the world for `load_world`, readable by its owner only (it holds passwords)."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(self), file, indent=1, sort_keys=True)


def load_world(path: Path) -> World:
    """Read a world that `World.save` wrote. ValueError names the file if it is something else."""
    try:
        return World(**json.loads(path.read_text(encoding="utf-8")))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path} does not describe a world: {error}") from error


def world_from_environment(environ: Mapping[str, str]) -> World | None:
    """The real world the tests shall use, or None where they shall use the demo."""
    path = environ.get(WORLD_VARIABLE, "")
    return load_world(Path(path)) if path else None
