# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo iTop answers the calls of every script as the real iTops did."""

from collections.abc import Callable

import pytest

from simulator.itop import rights
from tests.recordings.compare import EXCEPTIONS, differences
from tests.recordings.conftest import Recorded
from tests.recordings.demo_stage import DemoStage
from tests.recordings.files import VERSIONS, WHOLE, Json
from tests.recordings.play import played
from tests.recordings.scripts import SCRIPTS
from tests.world import PARAMETERS as OF_THE_WORLD
from webapp.parameters import PARAMETERS


def pairs(recording: Json, operation: str, stage: DemoStage) -> dict[str, tuple[Json, Json]]:
    """What a real iTop and what the demo answered to each call."""
    real, demo = recording["answers"], played(stage, operation, SCRIPTS[operation])
    assert real.keys() == demo.keys()
    return {about: (real[about], demo[about]) for about in real}


def replayed(recording: Json, operation: str, version: str, stage: DemoStage) -> list[str]:
    """What the demo answers otherwise, one line each."""
    found = pairs(recording, operation, stage)
    return [f"{about}: {each}" for about, two in found.items() for each in differences(*two, operation, version)]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("operation", SCRIPTS)
def test_the_demo_answers_as_itop_did(operation: str, version: str, recorded: Recorded) -> None:
    assert replayed(recorded(operation, version), operation, version, DemoStage()) == []


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
        ("persons", lambda store: store.persons.popitem()),
    ],
)
def test_a_rule_that_is_another_one_is_noticed(
    operation: str, change: Callable[[object], object], recorded: Recorded
) -> None:
    stage = DemoStage()
    change(stage.store)

    assert replayed(recorded(operation, WHOLE), operation, WHOLE, stage)


def test_every_exception_is_needed(recorded: Recorded) -> None:
    answers = [
        (*two, operation, version)
        for version in VERSIONS
        for operation in SCRIPTS
        for two in pairs(recorded(operation, version), operation, DemoStage()).values()
    ]

    for exception in EXCEPTIONS:
        others = tuple(each for each in EXCEPTIONS if each is not exception)
        assert any(differences(*each, others) for each in answers), exception


def test_the_demo_tells_every_parameter_of_the_contract_with_its_value() -> None:
    told = DemoStage().ask("settings", {})[1]["result"]["parameters"]

    # A secret that only the widget needs does not leave iTop.
    told_of = {
        name: {key: value for key, value in entry.items() if key != "identity_secret"}
        for name, entry in OF_THE_WORLD["workspaces"].items()
    }
    expected = {each.name: each.default for each in PARAMETERS} | {**OF_THE_WORLD, "workspaces": told_of}
    assert told == {name: list(value) if isinstance(value, tuple) else value for name, value in expected.items()}
