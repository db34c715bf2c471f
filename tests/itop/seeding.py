# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes the world of tests/world.py in a real iTop by its REST services; what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tests import world as names
from tests.itop.admin_rest import AdminRest
from tests.world import PersonFacts, World


def seed(rest: AdminRest, world: World, service_profiles: tuple[str, ...] = names.SERVICE_PROFILES) -> World:
    """The same world with the ids of everything it holds."""
    organisations = {
        name: rest.ensure("Organization", {"name": name}, {"status": "active"}) for name in names.ORGANISATIONS
    }
    persons = {person.name: _person(rest, person, organisations) for person in names.PERSONS}
    users = {
        person.login: _user(rest, person.login, world.user_password, person.profiles, persons[person.name],
                            language=person.language)
        for person in names.PERSONS if person.login
    }  # fmt: skip
    users[world.service_user] = _user(
        rest, world.service_user, world.service_password, service_profiles,
        organisations=[organisations[name] for name in names.SERVICE_ORGANISATIONS],
    )  # fmt: skip
    services, subcategories = _services(rest, organisations)
    return replace(
        world, organisations=organisations, persons=persons, users=users,
        services=services, subcategories=subcategories,
    )  # fmt: skip


def _person(rest: AdminRest, person: PersonFacts, organisations: Mapping[str, str]) -> str:
    return rest.ensure(
        "Person",
        {"first_name": person.first_name, "name": person.last_name},
        {
            "email": person.email,
            "org_id": organisations[person.organisation],
            "status": "active" if person.active else "inactive",
        },
    )


def _user(
    rest: AdminRest,
    login: str,
    password: str,
    profiles: tuple[str, ...],
    person: str = "",
    *,
    language: str = "EN US",
    organisations: list[str] | None = None,
) -> str:
    """A local account that is enabled; without organisations it sees all of them."""
    fields: dict[str, object] = {
        "password": password,
        "language": language,
        "status": "enabled",
        "profile_list": [{"profileid": {"name": profile}, "reason": "test"} for profile in profiles],
        "allowed_org_list": [{"allowed_org_id": id, "reason": "test"} for id in organisations or ()],
    }
    if person:
        fields["contactid"] = person
    return rest.ensure("UserLocal", {"login": login}, fields)


def _services(rest: AdminRest, organisations: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Services and their subcategories by name, in production, under a contract of the client."""
    shop, client = organisations[names.SHOP], organisations[names.CLIENT]
    family = rest.ensure("ServiceFamily", {"name": names.SERVICE_FAMILY}, {})
    contract = rest.ensure(
        "CustomerContract", {"name": names.CONTRACT}, {"org_id": client, "provider_id": shop, "status": "production"}
    )
    services: dict[str, str] = {}
    subcategories: dict[str, str] = {}
    for name, children in names.SERVICES.items():
        service = rest.ensure(
            "Service", {"name": name}, {"org_id": shop, "servicefamily_id": family, "status": "production"}
        )
        rest.ensure("lnkCustomerContractToService", {"customercontract_id": contract, "service_id": service}, {})
        services[name] = service
        for child in children:
            subcategories[child] = rest.ensure(
                "ServiceSubcategory",
                {"name": child, "service_id": service},
                {"status": "production", "request_type": "service_request"},
            )
    return services, subcategories
