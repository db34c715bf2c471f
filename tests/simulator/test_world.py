# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo iTop holds the world that a real iTop is seeded with."""

from simulator import world as demo
from tests import world as seeded


def test_demo_and_real_itop_hold_the_same_world() -> None:
    people = {
        (each.name, each.email, each.organisation, each.active, each.login, each.language if each.login else "")
        for each in seeded.PERSONS
    }
    assert people == {
        (each.full_name, each.email, each.organisation, each.active, each.user or "", each.user and each.language or "")
        for each in demo.WORLD.persons
    }
    assert dict(seeded.SERVICES) == {each.name: each.subcategories for each in demo.WORLD.services}
    assert seeded.ORGANISATIONS == demo.WORLD.organisations
    account = demo.WORLD.account
    assert (account.login, account.password) == (seeded.SERVICE_USER, seeded.SERVICE_PASSWORD)
    assert (account.profiles, account.organisations) == (seeded.SERVICE_PROFILES, seeded.SERVICE_ORGANISATIONS)
    assert demo.WORLD.user_password == seeded.USER_PASSWORD
    secrets = {"sync_app.client_secret", "sync_app.access_token"}
    assert set(demo.WORLD.parameters) == set(seeded.PARAMETERS)
    for name in set(seeded.PARAMETERS) - secrets:
        assert demo.WORLD.parameters[name] == seeded.PARAMETERS[name]
