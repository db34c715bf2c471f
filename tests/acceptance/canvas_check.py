# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every canvas a test sees is held to what Intercom accepts."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator

from tests.world import ACCESS_TOKEN, CLIENT_SECRET, World

Component = Mapping[str, Any]

SCHEMA = Path(__file__).parent.parent / "canvas-kit.schema.json"
SIZE_LIMIT = 65_536
#: Bytes of what travels from canvas to canvas, beside a form that is being filled in.
SMALL = 2_048
SECRETS = (CLIENT_SECRET, ACCESS_TOKEN, World.service_password)


def check(answer: Mapping[str, Any], *, first: bool) -> None:
    """AssertionError names what Intercom would refuse; ``first`` for the canvas of an opened conversation."""
    found = _validator(first).iter_errors(answer)
    errors = [f"{'/'.join(map(str, each.instance_path))}: {each.message}" for each in found]
    assert not errors, errors
    content = answer["canvas"]["content"]
    assert len(json.dumps(content).encode()) <= SIZE_LIMIT
    stored = answer["canvas"].get("stored_data", {})
    assert len(json.dumps(stored).encode()) <= SIZE_LIMIT
    assert len(json.dumps({**stored, "draft": None}).encode()) <= SMALL, "only what was entered may be long"
    told = json.dumps(answer, ensure_ascii=False)
    assert not any(secret in told for secret in SECRETS), "a secret is on the canvas"
    twice = [key for key, count in Counter(_ids(content["components"])).items() if count > 1]
    assert not twice, f"ids are not unique: {twice}"
    for component in content["components"]:
        if component["type"] in ("dropdown", "single-select") and "value" in component:
            assert component["value"] in [option["id"] for option in component["options"]]
        if first and component["type"] == "button":
            assert component.get("style", "primary") != "primary", "the first canvas has no primary button"


def check_flow(answer: Mapping[str, Any], flow: str) -> None:
    """The same for an answer of the Messenger; `flow` is the name that the schema has for it."""
    found = _flow(flow).iter_errors(answer)
    errors = [f"{'/'.join(map(str, each.instance_path))}: {each.message}" for each in found]
    assert not errors, errors
    assert len(json.dumps(answer).encode()) <= SIZE_LIMIT
    told = json.dumps(answer, ensure_ascii=False)
    assert not any(secret in told for secret in SECRETS), "a secret is on the card"
    components = answer.get("content", {}).get("components", [])
    twice = [key for key, count in Counter(_ids(components)).items() if count > 1]
    assert not twice, f"ids are not unique: {twice}"


def _validator(first: bool) -> Draft202012Validator:
    return _flow("inboxInitializeResponse" if first else "inboxSubmitResponse")


@cache
def _flow(flow: str) -> Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return Draft202012Validator({"$schema": schema["$schema"], "$defs": schema["$defs"], "$ref": f"#/$defs/{flow}"})


def _ids(components: list[Component]) -> Iterator[str]:
    for component in components:
        if "id" in component:
            yield component["id"]
        yield from _ids(component["items"] if component["type"] == "list" else [])
