# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each operation has a script, and what was recorded says when it is too old."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.recordings import files
from tests.recordings.age import DOCUMENT, digest, made_under, stale
from tests.recordings.compare import differences
from tests.recordings.files import VERSIONS, WHOLE, Json
from tests.recordings.patch import patch, patched
from tests.recordings.scripts import SCRIPTS
from tests.recordings.steps import Call
from tests.world import ACCESS_TOKEN, CLIENT_SECRET
from webapp.contract import OPERATIONS


def test_every_operation_has_a_script() -> None:
    odd = sorted(set(SCRIPTS) ^ set(OPERATIONS))
    assert not odd, f"write the script of {odd[0]} in tests/recordings/scripts, or take it away"


@pytest.mark.parametrize("operation", SCRIPTS)
def test_what_a_call_is_about_names_it_in_its_script(operation: str) -> None:
    asked = [step.about for step in SCRIPTS[operation] if isinstance(step, Call) and not step.prepares]
    assert [about for about, count in Counter(asked).items() if count > 1] == []


def test_a_recording_gets_too_old() -> None:
    now = made_under("home")

    def sentence(why: str) -> str:
        return f"the recording by iTop 2.7 {why}; run: make record ITOP_DIR=<an unpacked iTop 2.7>"

    assert stale("home", "2.7", {"made_under": now}) == ""
    assert stale("home", "2.7", {"made_under": now | {"contract": "0"}}) == sentence("is older than the contract")
    assert stale("home", "2.7", {"made_under": now | {"script": "0"}}) == sentence("is older than its script")
    assert stale("home", "2.7", None) == sentence("is missing")


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


def test_another_wording_does_not_nor_a_field_of_something_else() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    other = document.replace("everything the first canvas needs", "all").replace('"part_id": "1928"', '"part": "1928"')
    assert other.count('"part": "1928"') == 1

    assert digest("home", other) == digest("home", document) and digest("append", other) != digest("append", document)


def test_recordings_hold_nothing_of_the_machine() -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in files.DIRECTORY.rglob("*.json"))
    private = (ACCESS_TOKEN, CLIENT_SECRET, "127.0.0.1", "localhost", str(Path.home()))

    assert told and not [each for each in private if each in told]


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
    assert patched(real, patch(real, demo)) == demo and patch(real, demo)


def test_a_patch_names_the_places_that_differ() -> None:
    base = {"a": [{"b/c": 1, "d": "x"}, 2], "e": {"f": 1}, "g": [1]}
    value = {"a": [{"b/c": True, "d": "x"}, 2], "e": {}, "g": [1, 2]}

    assert patch(base, value) == {"/a/0/b~1c": True, "/e": {}, "/g": [1, 2]}
    assert patched(base, patch(base, value)) == value and patch(base, base) == {}


def recording(name: str) -> Json:
    """One of two answers, of which the first is everywhere the same."""
    return {"itop": name, "answers": {"one": {"status": 200}, "two": {"status": 200, "answer": [name]}}}


@pytest.mark.parametrize("order", [VERSIONS, VERSIONS[::-1], ("3.0", "3.2", "2.7", "3.1")])
def test_versions_are_recorded_in_any_order(order: tuple[str, ...], tmp_path: Path) -> None:
    for round_ in ("first", "second"):
        for version in order:
            files.write(version, "home", recording(f"{round_} {version}"), tmp_path)

    assert [files.read(version, "home", tmp_path) for version in VERSIONS] == [
        recording(f"second {version}") for version in VERSIONS
    ]
    patches = [json.loads((tmp_path / f"{version}.json").read_text()) for version in VERSIONS[:-1]]
    assert [list(each["home"]) for each in patches] == [["/itop", "/answers/two/answer/0"]] * 3
    assert not files.read(WHOLE, "form", tmp_path) and not files.read("2.7", "form", tmp_path)


def test_a_file_is_json_however_it_is_broken_into_lines() -> None:
    value = {"a": ["two words"] * 40, "b": [{"c": "x" * 200}, 1, 2, []], "d": {}}

    assert json.loads(files.text(value)) == value
    assert max(map(len, files.text(value).splitlines())) < 220
