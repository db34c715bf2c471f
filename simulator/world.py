# SPDX-License-Identifier: AGPL-3.0-or-later
"""The little company of the demo and of the acceptance tests: the demo iTop holds it, a real one is seeded with it."""

from dataclasses import dataclass, field

from webapp.contract import SERVICE_PROFILE


@dataclass(frozen=True)
class Person:
    """A Person of iTop; ``user`` is the login of their account, of which there may be none."""

    first_name: str
    name: str
    email: str
    organisation: str
    active: bool = True
    user: str | None = None
    language: str = "EN US"
    portal: bool = False
    phone: str = ""

    @property
    def full_name(self) -> str:
        """The friendly name as iTop builds it."""
        return f"{self.first_name} {self.name}"


@dataclass(frozen=True)
class Service:
    """A service of the catalogue with the names of its subcategories."""

    name: str
    subcategories: tuple[str, ...]


@dataclass(frozen=True)
class Team:
    """A team of agents; only the demo iTop has any."""

    name: str
    members: tuple[Person, ...]


@dataclass(frozen=True)
class ServiceAccount:
    """The ordinary iTop account of the sync app."""

    login: str
    password: str
    profiles: tuple[str, ...]
    organisations: tuple[str, ...]


@dataclass(frozen=True)
class World:
    """All there is; names are the keys by which the parts refer to one another."""

    organisations: tuple[str, ...]
    persons: tuple[Person, ...]
    services: tuple[Service, ...]
    service_family: str
    service_client: str
    account: ServiceAccount
    user_password: str
    parameters: dict[str, object] = field(default_factory=dict)
    teams: tuple[Team, ...] = ()

    def person(self, email: str) -> Person:
        """The person with that address; KeyError where there is none."""
        for person in self.persons:
            if person.email == email:
                return person
        raise KeyError(email)


#: The Intercom workspace of the demo, and what it shares with the sync app.
WORKSPACE_ID = "k7qd2m1x"
CLIENT_SECRET = "demo-client-secret"
ACCESS_TOKEN = "demo-access-token"
IDENTITY_SECRET = "demo-identity-secret"

DEMO_CLIENT = "Demo Client"
OTHER_CLIENT = "Other Client"
SHOP = "Shop"

OTTO = Person("Otto", "Berg", "otto@client.example", DEMO_CLIENT, user="otto", portal=True, phone="+49 30 555 0101")
IDA = Person("Ida", "Roth", "ida@client.example", DEMO_CLIENT, phone="+49 30 555 0102")
NILS = Person("Nils", "Other", "nils@other.example", OTHER_CLIENT)
OLD_HAND = Person("Old", "Hand", "old@client.example", DEMO_CLIENT, active=False)
MARA = Person("Mara", "Lindt", "mara@shop.example", SHOP, user="mara")
LEA = Person("Lea", "Martin", "lea@shop.example", SHOP, user="lea", language="FR FR")
JEAN = Person("Jean", "Petit", "jean@shop.example", SHOP)
#: Two who share an address, so that it does not say who writes.
KIM_WAGNER = Person("Kim", "Wagner", "office@client.example", DEMO_CLIENT)
KIM_WEBER = Person("Kim", "Weber", "office@client.example", DEMO_CLIENT)

HELPDESK = Team("Helpdesk", (MARA, LEA))
FIELD_SERVICE = Team("Field service", (LEA, JEAN))

NETWORK = Service("Network", ("Wifi", "VPN"))
PRINTING = Service("Printing", ("Paper jam",))
#: More subcategories than a dropdown may hold, so that the panel has to offer a search.
HARDWARE = Service("Hardware", tuple(f"Spare part {number:02}" for number in range(1, 15)))

#: The organisations that the service account may see; a ticket of any other is not there for it.
VISIBLE_ORGANISATIONS = (DEMO_CLIENT, SHOP)

ACCOUNT = ServiceAccount("intercom-sync", "S3cret:with-colon", (SERVICE_PROFILE,), VISIBLE_ORGANISATIONS)

#: What the configuration of the iTop under test says beyond the published defaults.
PARAMETERS: dict[str, object] = {
    "workspaces": {WORKSPACE_ID: {"scope": "SELECT Organization", "identity_secret": IDENTITY_SECRET}},
    "sync_app.client_secret": CLIENT_SECRET,
    "sync_app.access_token": ACCESS_TOKEN,
    "sync_app.create_ticket.form_attributes": [
        "title",
        "description",
        "urgency",
        "service_id",
        "servicesubcategory_id",
    ],
}

WORLD = World(
    organisations=(DEMO_CLIENT, OTHER_CLIENT, SHOP),
    persons=(OTTO, IDA, NILS, OLD_HAND, MARA, LEA, JEAN, KIM_WAGNER, KIM_WEBER),
    services=(NETWORK, PRINTING, HARDWARE),
    service_family="IT Services",
    service_client=DEMO_CLIENT,
    account=ACCOUNT,
    user_password="World-pass-1!",
    parameters=PARAMETERS,
    teams=(HELPDESK, FIELD_SERVICE),
)
