# SPDX-License-Identifier: AGPL-3.0-or-later
"""There is a recording of each operation by each supported iTop, and it is of this contract."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.recordings import files
from tests.recordings.age import DOCUMENT, VERSIONS, contract_of, digest, stale
from tests.recordings.compare import EXCEPTIONS, differences
from tests.recordings.demo_stage import DemoStage
from tests.recordings.play import Player
from tests.recordings.scripts import SCRIPTS
from tests.recordings.steps import Json, step
from tests.world import ACCESS_TOKEN, CLIENT_SECRET
from webapp.contract import OPERATIONS

#: What says how to mend it.
COMMAND = "make record ITOP_DIR=<an unpacked iTop {version}>"


def test_every_operation_has_a_script() -> None:
    assert set(SCRIPTS) == set(OPERATIONS)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_is_recorded_under_the_contract_of_now(operation: str, version: str) -> None:
    there = files.path_of(version, operation).exists()
    problem = stale(operation, files.read(version, operation)) if there else "there is none"

    assert not problem, f"Recording of {operation} by iTop {version}: {problem}. Run: {COMMAND.format(version=version)}"


def test_a_recording_gets_too_old() -> None:
    recording = files.read(VERSIONS[-1], "home")
    older = {**recording, "made_under": {**contract_of("home"), "digest": "0"}}
    other_script = {**recording, "steps": recording["steps"][1:]}

    assert stale("home", recording) == ""
    assert stale("home", older) == "it is older than the contract"
    assert stale("home", other_script) == "its script has changed"


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("{conversation_id, contact, agent?}` → everything", "{conversation_id, contact, topic, agent?}` → everything"),
        ('"can_create": true, "can_create_person"', '"may_create": true, "can_create_person"'),
        ('"org_name": "Client GmbH"', '"org_label": "Client GmbH"'),
    ],
)
def test_a_parameter_or_a_field_of_the_contract_makes_it_old(text: str, instead: str) -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert text in document

    assert digest("home", document.replace(text, instead)) != digest("home", document)


def test_another_wording_does_not() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")

    assert digest("home", document.replace("everything the first canvas needs", "all")) == digest("home", document)


def test_recordings_hold_nothing_of_the_machine() -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in files.DIRECTORY.glob("*/*.json"))
    private = (ACCESS_TOKEN, CLIENT_SECRET, "127.0.0.1", "localhost", str(Path.home()))

    assert not [each for each in private if each in told]


def test_every_exception_is_needed() -> None:
    answers = [
        (real, demo, operation, version)
        for version in VERSIONS
        for operation in SCRIPTS
        for real, demo in _pairs(version, operation)
    ]

    for exception in EXCEPTIONS:
        others = tuple(each for each in EXCEPTIONS if each is not exception)
        assert any(differences(*each, others) for each in answers), exception


def _pairs(version: str, operation: str) -> Iterator[tuple[Json, Json]]:
    player = Player(DemoStage(), operation)
    for real in files.read(version, operation)["steps"]:
        yield real, player.play(step(real))


@pytest.mark.parametrize(
    ("real", "demo"),
    [
        ({"a": 1}, {}),
        ({}, {"a": 1}),
        ({"a": 1}, {"a": "1"}),
        ({"a": True}, {"a": 1}),
        ({"a": None}, {"a": ""}),
        ({"a": [1]}, {"a": [1, 2]}),
        ({"a": [1, 2]}, {"a": [2, 1]}),
        ({"error": {"message": "x"}}, {"error": {"message": ""}}),
        ({"error": {"fields": {"title": "x"}}}, {"error": {"fields": {"description": "x"}}}),
        ({"status": 409}, {"status": 403}),
    ],
)
def test_the_comparison_sees(real: object, demo: object) -> None:
    assert len(differences(real, demo, "home", VERSIONS[0])) >= 1


def test_a_file_is_json_however_it_is_broken_into_lines() -> None:
    value = {"a": ["two words"] * 40, "b": [{"c": "x" * 200}, 1, 2, []], "d": {}}

    assert json.loads(files.text(value)) == value
    assert max(map(len, files.text(value).splitlines())) < 220
