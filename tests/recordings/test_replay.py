# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo iTop answers every recorded request as the real iTops did."""

from collections.abc import Callable

import pytest

from tests.recordings import files
from tests.recordings.age import VERSIONS
from tests.recordings.compare import differences
from tests.recordings.demo_stage import DemoStage
from tests.recordings.play import Player
from tests.recordings.scripts import SCRIPTS
from tests.recordings.steps import step
from webapp.demo.itop import rights


def replayed(version: str, operation: str, stage: DemoStage) -> list[str]:
    """What the demo answers otherwise, one line each."""
    player = Player(stage, operation)
    found = []
    for real in files.read(version, operation)["steps"]:
        demo = player.play(step(real))
        found += [f"{real.get('about')}: {each}" for each in differences(real, demo, operation, version)]
    return found


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("operation", SCRIPTS)
def test_the_demo_answers_as_itop_did(operation: str, version: str) -> None:
    assert replayed(version, operation, DemoStage()) == []


@pytest.mark.parametrize(
    ("operation", "change"),
    [
        ("form", lambda store: store.mandatory.add("service_id")),
        ("create", lambda store: store.mandatory.add("servicesubcategory_id")),
        ("choices", lambda store: store.subcategories.popitem()),
        ("home", lambda store: store.parameters.update({"sync_app.search_ticket.excluded_states": ("new",)})),
        ("entry", lambda store: store.denied.add(f"{rights.WRITE_LOG}private")),
        ("act", lambda store: store.denied.add(f"{rights.APPLY}ev_pending")),
        ("ticket", lambda store: store.parameters.update({"sync_app.view_ticket.details_attributes": ("title",)})),
        ("tickets", lambda store: store.parameters.update({"sync_app.search_ticket.subtitle_attribute": "ref"})),
        ("settings", lambda store: store.parameters.pop("enabled_portals")),
        ("persons", lambda store: store.persons.popitem()),
    ],
)
def test_a_rule_that_is_another_one_is_noticed(operation: str, change: Callable[[object], object]) -> None:
    stage = DemoStage()
    change(stage.store)

    assert replayed(VERSIONS[-1], operation, stage)
